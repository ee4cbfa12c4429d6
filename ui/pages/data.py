"""What was read from the workbook: columns, cells, problems, and every change made on the way."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from evaluator.problems import Problem
from ui import wording
from ui.accessibility import named
from ui.jobs import Jobs
from ui.models.cells import CellsModel
from ui.models.columns import ColumnRow, ColumnsModel
from ui.navigation import PageKey
from ui.pages.page import Page
from ui.roles import role_of, with_role
from ui.session import Session
from ui.widgets.fields import ChoiceField
from ui.widgets.layout import Card, across, button, column, holder, row, text
from ui.widgets.problem_panel import ProblemList
from ui.widgets.tables import table
from ui.wording import Choice

_SECRET = ("identifier", "unit")


class DataPage(Page):
    """Choose the sheet, see what each column is read as, give it a role, look at the problems."""

    key: ClassVar[PageKey] = "data"
    title = "Data"
    lead = "What was read from the workbook. The workbook itself is never changed."
    edits_plan = True

    open_workbook = Signal()
    sheet_picked = Signal(str)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__(session, jobs)
        self._cells, self._columns = CellsModel(), ColumnsModel()
        self._shown: tuple[object, frozenset[str]] | None = None
        self._empty = self._nothing_yet()
        self._full = self._sheet()
        self.body.addWidget(self._empty)
        self.body.addWidget(self._full, 1)
        self.body.addStretch(0)
        following = button("Continue to plan", "primary")
        following.clicked.connect(lambda: self.go.emit("plan"))
        self._left = text("", "muted")
        self.set_footer(self._left, following)

    # --- building ---------------------------------------------------------------------------------

    def _nothing_yet(self) -> QWidget:
        card = Card("No workbook is linked")
        self._wanted = text("")
        find = button("Choose the workbook", "primary", "workbook")
        find.clicked.connect(self.open_workbook)
        card.add(self._wanted, row(find, None))
        return card

    def _sheet(self) -> QWidget:
        self._file = text("", "label", wrap=False)
        self._size = text("", "muted", wrap=False)
        other = button("Choose another workbook")
        other.clicked.connect(self.open_workbook)
        self._sheets = ChoiceField("Sheet")
        self._sheets.edited.connect(self.sheet_picked.emit)
        self._sheets.setMinimumWidth(240)
        top = Card()
        top.box.setContentsMargins(22, 10, 22, 12)
        words = column(self._file, self._size, spacing=2)
        if across() == 1:
            top.add(words, self._sheets, row(other, None))
        else:
            top.add(row(words, None, self._sheets, other, spacing=18))
        box = QVBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(16)
        box.addWidget(top)
        box.addWidget(self._middle(), 1)
        box.addWidget(self._bottom(), 1)
        return holder(box)

    def _middle(self) -> QWidget:
        self._list = table("Columns of the sheet", self._columns)
        self._list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._list.verticalHeader().hide()
        header = self._list.horizontalHeader()
        if across() > 1:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place, width in ((0, 14), (1, 12), (2, 21), (3, 6), (4, 8)):
            self._list.setColumnWidth(place, self.fontMetrics().horizontalAdvance("M" * width))
        self._list.setMinimumHeight(self.fontMetrics().height() * 11)
        self._list.selectionModel().selectionChanged.connect(self._show_column)
        card = Card()
        self._name = text("", "heading")
        self._role = ChoiceField("Role", wording.ROLES, "Several columns can be set at once.")
        self._role.edited.connect(self._set_role)
        self._why_kind = text("", "muted")
        self._why_role = text("", "muted")
        self._values = text("", "muted")
        card.add(self._name, self._role, self._why_kind, self._why_role, self._values)
        card.box.addStretch(1)
        left = column(text("Columns", "heading"), self._list)
        if across() == 1:
            return holder(column(left, card, spacing=16))
        card.setFixedWidth(self.fontMetrics().horizontalAdvance("M" * 27))
        both = row(holder(left), card, spacing=16)
        both.setStretch(0, 1)
        return holder(both)

    def _bottom(self) -> QWidget:
        self._tabs = named(QTabWidget(), "Cells, problems and changes")
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.tabBar().setAccessibleName("Cells, problems and changes")
        self._tabs.setDocumentMode(True)
        self._view = table("Cells of the sheet", self._cells)
        self._view.verticalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self._problems = ProblemList("Problems in the data")
        self._problems.picked.connect(self.show_problem)
        self._recipe = named(QListWidget(), "Changes made on reading")
        self._recipe.setWordWrap(True)
        self._tabs.addTab(self._problems, "Problems")
        self._tabs.addTab(self._view, "Cells")
        self._tabs.addTab(self._recipe, "Changes made on reading")
        self._tabs.setMinimumHeight(self.fontMetrics().height() * 11)
        return self._tabs

    # --- showing ----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the cohort and the roles the plan gives its columns."""
        super().refresh()
        cohort, plan = self.session.cohort, self.session.plan
        self._empty.setVisible(cohort is None)
        self._full.setVisible(cohort is not None)
        if cohort is None:
            self._left.setText("")
            wanted = plan.data.workbook
            self._wanted.setText(
                f"This study was made from {wanted}. Its rows are not kept in the study, "
                "so please show where the workbook is."
                if wanted
                else "Open an Excel workbook with one row per person, place or measurement."
            )
            return
        roles = {c.name: role_of(plan, cohort, c.name) for c in cohort.columns}
        self._columns.show(
            tuple(
                ColumnRow(c.name, wording.KINDS[c.kind], wording.role_label(roles[c.name]),
                          c.n_missing, c.n_distinct)
                for c in cohort.columns
            )
        )  # fmt: skip
        hidden = frozenset(
            c.name for c in cohort.columns if c.role in _SECRET or roles[c.name] in _SECRET
        )
        if self._shown is None or self._shown[0] is not cohort or self._shown[1] != hidden:
            self._shown = (cohort, hidden)
            self._show_cohort(hidden)
        self._sheets.setEnabled(not self.session.locked)
        self._show_column()
        self._left.setText(self._what_is_left())

    def _what_is_left(self) -> str:
        left = [p for p in self.session.missing if p.code.startswith("data_")]
        return left[0].message if left else "The data can be used."

    def _show_cohort(self, hidden: frozenset[str]) -> None:
        cohort = self.session.cohort
        assert cohort is not None
        source = cohort.provenance
        self._file.setText(source.file_name)
        self._size.setText(f"{source.rows_read:,} rows · {len(cohort.columns)} columns")
        sheets = source.sheets or (source.sheet,)
        self._sheets.set_choices([Choice(name, name) for name in sheets])
        self._sheets.set_value(source.sheet)
        self._sheets.setVisible(bool(source.sheet))
        self._cells.show(cohort, hidden, self.palette())
        wide = self.fontMetrics().horizontalAdvance("M" * 9)
        for place in range(self._cells.columnCount()):
            self._view.setColumnWidth(place, wide)
        self._problems.show_problems(cohort.problems)
        self._tabs.setTabText(0, f"Problems ({len(cohort.problems)})")
        self._recipe.clear()
        for step in cohort.recipe:
            self._recipe.addItem(step.reason)
        self._tabs.setTabText(2, f"Changes made on reading ({len(cohort.recipe)})")
        urgent = any(problem.severity != "note" for problem in cohort.problems)
        self._tabs.setCurrentIndex(0 if urgent else 1)
        self._list.selectRow(0)

    def _picked(self) -> list[str]:
        return [self._columns.name(i.row()) for i in self._list.selectionModel().selectedRows()]

    def _show_column(self, *_: object) -> None:
        cohort, names = self.session.cohort, self._picked()
        self._role.setEnabled(bool(names) and self.session.editable)
        if cohort is None or not names:
            return
        first = cohort.column(names[0])
        self._name.setText(first.name if len(names) == 1 else f"{len(names)} columns")
        roles = {role_of(self.session.plan, cohort, name) for name in names}
        self._role.set_value(roles.pop() if len(roles) == 1 else None)
        single = len(names) == 1
        self._why_kind.setText(
            f"Read as {wording.KINDS[first.kind].lower()}: {first.kind_reason}" if single else ""
        )
        self._why_role.setText(f"Suggested role: {first.role_reason}" if single else "")
        secret = role_of(self.session.plan, cohort, first.name) in _SECRET
        labels = ", ".join(first.labels[:6]) if single and not secret else ""
        more = f" and {len(first.labels) - 6} more" if len(first.labels) > 6 else ""
        self._values.setText(f"Values: {labels}{more}" if labels else "")

    # --- acting -----------------------------------------------------------------------------------

    def _set_role(self, role: object) -> None:
        cohort = self.session.cohort
        if cohort is None:
            return
        plan = self.session.plan
        for name in self._picked():
            plan = with_role(plan, cohort, name, role)  # type: ignore[arg-type]
        self.session.change(plan, "Change role")

    def show_problem(self, problem: Problem) -> None:
        """Go to the cell, or at least the column, that ``problem`` is about."""
        if problem.column is not None:
            line = self._columns.row_of(problem.column)
            if line is not None:
                self._list.selectRow(line)
        place = self._cells.place(problem.row, problem.column)
        if place is not None:
            self._tabs.setCurrentWidget(self._view)
            self._view.setCurrentIndex(place)
            self._view.scrollTo(place, QAbstractItemView.ScrollHint.PositionAtCenter)
            self._view.setFocus()
