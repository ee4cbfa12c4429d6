"""What was read from the workbook: columns, cells, problems, and every change made on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTabWidget,
    QWidget,
)

from evaluator.planning import corrections
from evaluator.planning.roles import role_of, with_role
from evaluator.values.cohort import Cohort, Kind, Step
from evaluator.values.problems import Problem
from ui.appearance import asking
from ui.appearance.accessibility import announce, named, put_in_reading_order
from ui.models.columns import ColumnsModel
from ui.pages.page import Page
from ui.state.carried_wording import carried_lines
from ui.state.data_wording import CHANGES_HINT, KEEP_WARNING, ROLES_HINT
from ui.state.navigation import Facts, Standing, section_of
from ui.state.profiles import Profiles
from ui.state.still import still_to_say
from ui.state.window_words import column_named, in_the_window
from ui.widgets.common.layout import (
    abreast,
    across,
    button,
    column,
    holder,
    row,
    text,
    vast,
    with_hint,
)  # fmt: skip
from ui.widgets.common.tables import table
from ui.widgets.data.arrangement_dialog import ArrangementDialog
from ui.widgets.data.cells_panel import CellsPanel
from ui.widgets.data.cohort_panel import CohortPanel
from ui.widgets.data.column_menu import column_menu
from ui.widgets.data.column_panel import ColumnPanel, Shown
from ui.widgets.data.column_rows import column_rows, hidden_columns, reasons_left_out
from ui.widgets.data.keep_dialog import KeepDialog
from ui.widgets.data.no_workbook import NoWorkbook
from ui.widgets.data.problem_panel import ProblemList
from ui.widgets.data.recipe_list import RecipeList
from ui.widgets.data.role_list import RoleList
from ui.widgets.data.rows_dialog import RowsDialog
from ui.widgets.data.scores_dialog import ScoresDialog
from ui.widgets.data.values_dialog import ValuesDialog
from ui.widgets.data.workbook_bar import WorkbookBar

# Codes of what is told about a column of starts.
_OF_STARTS = "data_start"


class DataPage(Page):
    """Choose the sheet, see what each column is read as, give it a role, look at the problems."""

    key = "data"
    title = "Data"
    icon = "data"
    help_topic = "workbook"
    lead = "What was read from the workbook. The workbook itself is never changed."
    edits_plan = True
    shows_columns = True
    wide = True

    @classmethod
    def standing(cls, facts: Facts) -> Standing:
        """How far the page is."""
        if not facts.has_cohort:
            return Standing("needs", "No workbook yet")
        return super().standing(facts)

    def parts(self) -> Iterator[None]:
        """The columns, what stands below them, the panel of one column, and the footer."""
        self._columns = ColumnsModel()
        self._shown: tuple[object, frozenset[str], tuple[Problem, ...]] | None = None
        self._profiles = Profiles(self.session, self.jobs, self)
        self._profiles.profiled.connect(self._on_profile)
        self._empty = NoWorkbook()
        self._empty.chosen.connect(self.open_workbook)
        self._empty.asked_for.connect(self.template_wanted)
        around = row if vast() else column
        left = around(self._columns_part(), spacing=16)
        yield
        left.addWidget(self._bottom())
        yield
        self._panel = self._column_panel()
        yield
        self._full = self._sheet(holder(left))
        self._profiles.described.connect(self._cohort.show_overview)
        self.body.addWidget(self._empty)
        self.body.addWidget(self._full, 1)
        self.body.addStretch(0)
        following = button("Continue to plan", "primary")
        following.clicked.connect(lambda: self.go.emit("plan"))
        self._left = text("", "muted")
        self.set_footer(self._left, following)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self._find)
        yield

    # --- building ---------------------------------------------------------------------------------

    def _sheet(self, left: QWidget) -> QWidget:
        self._workbook = WorkbookBar()
        self._workbook.sheet_picked.connect(self.sheet_picked)
        self._workbook.together_wanted.connect(self.ask_arrangement)
        self._workbook.scores_wanted.connect(self.ask_scores)
        self._workbook.other_wanted.connect(self.open_workbook)
        if abreast() == 1:
            self._tabs.insertTab(0, self._panel, "This column")
            parts = column(left)
        else:
            self._panel.setFixedWidth(self.fontMetrics().horizontalAdvance("M" * 30))
            both = row(left, self._panel, spacing=16)
            both.setStretch(0, 1)
            parts = column(both)
        self._around = box = column(self._workbook, parts, spacing=16)
        box.setStretch(1, 1)
        return holder(box)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """In a low window the data come first, and how to read others stands below them."""
        super().resizeEvent(event)
        place = self._around.count() - 1 if self.is_low(event.size().height()) else 0
        if self._around.indexOf(self._workbook) != place:
            self._around.removeWidget(self._workbook)
            self._around.insertWidget(place, self._workbook)
            put_in_reading_order(self)

    def _columns_part(self) -> QWidget:
        self._list = table("Columns of the sheet", self._columns)
        self._list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._list.setDragEnabled(True)
        self._list.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._show_menu)
        self._list.verticalHeader().hide()
        header = self._list.horizontalHeader()
        if across() > 1:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place, width in ((0, 12), (1, 11), (2, 23), (3, 6), (4, 7)):
            self._list.setColumnWidth(place, self.fontMetrics().horizontalAdvance("M" * width))
        self._list.setMinimumHeight(self.fontMetrics().height() * 9)
        self._list.selectionModel().selectionChanged.connect(self._show_columns)
        self._list.setAccessibleDescription(
            "Several can be selected. The menu key offers what can be done with them."
        )
        return self._list

    def _column_panel(self) -> ColumnPanel:
        panel = ColumnPanel()
        panel.role_picked.connect(self.assign)
        panel.kind_picked.connect(self.set_kind)
        panel.values_wanted.connect(self.ask_values)
        panel.rows_wanted.connect(self.ask_rows)
        panel.kept.connect(self.ask_keep)
        panel.left_out.connect(self.leave_out)
        panel.problem_picked.connect(self.show_problem)
        return panel

    def _bottom(self) -> QWidget:
        self._tabs = named(QTabWidget(), "Problems, cells, roles, cohort and changes")
        self._tabs.tabBar().setAccessibleName("Parts of the page")
        self._tabs.setDocumentMode(True)
        self._cells_panel = CellsPanel(self.jobs)
        self._cells, self._view = self._cells_panel.model, self._cells_panel.view
        self._problems = ProblemList("Problems in the data")
        self._problems.picked.connect(self.show_problem)
        self._roles = RoleList()
        self._roles.assigned.connect(self.assign)
        self._cohort = CohortPanel()
        self._recipe = RecipeList()
        self._recipe.switched.connect(self._switch)
        self._changes = with_hint(self._recipe, CHANGES_HINT)
        for part, name in (
            (self._problems, "Problems"), (self._cells_panel, "Cells"),
            (with_hint(self._roles, ROLES_HINT), "Roles"), (self._cohort, "Whole cohort"),
            (self._changes, "Changes"),
        ):  # fmt: skip
            self._tabs.addTab(part, name)
        self._tabs.setMinimumHeight(self.fontMetrics().height() * 10)
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
            self._empty.show_plan(plan)
            return
        roles = {c.name: role_of(plan, cohort, c.name) for c in cohort.columns}
        hidden = hidden_columns(plan, cohort)
        self._columns.show(column_rows(plan, cohort))
        told = self._told(cohort)
        if self._shown is None or self._shown[0] is not cohort or self._shown[1:] != (hidden, told):
            before = None if self._shown is None else self._shown[0]
            file = cohort.provenance.sha256
            again = isinstance(before, Cohort) and before.provenance.sha256 == file
            self._shown = (cohort, hidden, told)
            self._show_cohort(cohort, hidden, again=again)
        played: dict[object, list[str]] = {}
        for name, role in roles.items():
            played.setdefault(role, []).append(name)
        self._roles.show_roles(played)
        self._roles.setEnabled(self.session.editable)
        carried = [f"The plan. {line}" for line in carried_lines(self.session.carried)]
        self._recipe.show_recipe(
            cohort.recipe,
            (*plan.data.without, *plan.data.settled),
            carried,
            editable=self.session.editable,
        )
        self._name_tab(self._changes, f"Changes ({len(cohort.recipe) + len(carried)})")
        self._workbook.set_editable(self.session.editable)
        self._show_columns()
        self._profiles.describe()
        self._left.setText(self._what_is_left(cohort))

    def _what_is_left(self, cohort: Cohort) -> str:
        if self.session.out_of_step:
            return "The workbook is being read with your corrections."
        left = [
            p for p in still_to_say(self.session)
            if section_of(p) == self.key and p.severity != "note"
        ]  # fmt: skip
        if not left:
            return "The data can be used."
        first = next((p for p in left if p.severity == "stops"), left[0])
        return in_the_window(first, {c.name for c in cohort.columns}).message

    def _told(self, cohort: Cohort) -> tuple[Problem, ...]:
        """What is wrong with the data; of the starts, what is so by the plan's columns."""
        read = (p for p in cohort.problems if not p.code.startswith(_OF_STARTS))
        planned = (p for p in self.session.missing if p.code.startswith(_OF_STARTS))
        return (*read, *planned)

    def _show_cohort(self, cohort: Cohort, hidden: frozenset[str], *, again: bool) -> None:
        self._workbook.show_cohort(cohort)
        self._cells_panel.show_cohort(cohort, hidden, self.palette())
        problems = self._told(cohort)
        self._problems.show_problems(problems)
        self._name_tab(self._problems, f"Problems ({len(problems)})")
        if not again:
            calm = all(problem.severity == "note" for problem in problems)
            self._tabs.setCurrentWidget(self._cells_panel if calm else self._problems)
        if not again or not self._picked():
            self._pick(0)

    def _name_tab(self, part: QWidget, words: str) -> None:
        self._tabs.setTabText(self._tabs.indexOf(part), words)

    def _pick(self, line: int) -> None:
        """Choose one column alone, whichever keys are held down."""
        flags = QItemSelectionModel.SelectionFlag
        self._list.selectionModel().setCurrentIndex(
            self._columns.index(line, 0), flags.ClearAndSelect | flags.Rows
        )

    def _picked(self) -> list[str]:
        return [self._columns.name(i.row()) for i in self._list.selectionModel().selectedRows()]

    def _show_columns(self, *_: object) -> None:
        cohort, names = self.session.cohort, self._picked()
        if cohort is None or not names:
            return
        there = {c.name: c for c in cohort.columns}
        plan = self.session.plan
        inside = [there[name] for name in names if name in there]
        roles = {role_of(plan, cohort, c.name) for c in inside}
        kinds: set[Kind] = {c.kind for c in inside}
        single = inside[0] if len(names) == len(inside) == 1 else None
        secret = single is not None and single.name in hidden_columns(self.session.plan, cohort)
        out = reasons_left_out(cohort).get(names[0], "") if not inside else ""
        self._panel.show_columns(
            Shown(
                tuple(names), single,
                roles.pop() if len(roles) == 1 else None,
                kinds.pop() if len(kinds) == 1 else None,
                any(name in plan.data.kinds for name in names), secret, out,
                tuple(p for p in cohort.problems if single and p.column == single.name),
                self.session.editable,
            )
        )  # fmt: skip
        self._profiles.ask(single.name if single else None)

    def _on_profile(self, name: str, profile: object) -> None:
        cohort = self.session.cohort
        if cohort is not None and self._picked() == [name]:
            secret = name in hidden_columns(self.session.plan, cohort)
            self._panel.show_profile(profile, secret=secret)  # type: ignore[arg-type]

    def corrected(self, before: Cohort, after: Cohort) -> None:
        """Say what a correction did: the problems that were not there before."""
        if not self.whole:
            return
        self.refresh()
        known = {(p.code, p.column, p.message) for p in before.problems}
        fresh = [p for p in after.problems if (p.code, p.column, p.message) not in known]
        told = fresh[0].message if fresh else "The data were read with your correction."
        announce(self, told, urgent=bool(fresh))
        if fresh:
            self._tabs.setCurrentWidget(self._problems)
            self._problems.point_at(fresh[0])

    # --- acting -----------------------------------------------------------------------------------

    def assign(self, role: object, names: Sequence[str] = ()) -> None:
        """Give ``role`` to columns; to those selected when none are named."""
        cohort = self.session.cohort
        if cohort is None:
            return
        plan = self.session.plan
        for name in names or self._picked():
            if any(c.name == name for c in cohort.columns):
                plan = with_role(plan, cohort, name, role)  # type: ignore[arg-type]
        self.session.change(plan, "Change role")

    def set_kind(self, kind: Kind | None) -> None:
        """Read the selected columns as ``kind``; None leaves it to their cells."""
        plan = corrections.with_kind(self.session.plan, self._inside(), kind)
        self.session.change(plan, "Change how columns are read")

    def _inside(self) -> list[str]:
        cohort = self.session.cohort
        there = {c.name for c in cohort.columns} if cohort else set()
        return [name for name in self._picked() if name in there]

    def leave_out(self) -> None:
        """Take the selected columns out of the data and of every role."""
        cohort, names = self.session.cohort, self._inside()
        if cohort is None or not names:
            return
        plan = self.session.plan
        for name in names:
            plan = with_role(plan, cohort, name, "unused")
        self.session.change(corrections.with_left_out(plan, names), "Leave out columns")

    def ask_keep(self) -> None:
        """Put a column back that was left out, with a warning if it looks like a person's."""
        cohort, names = self.session.cohort, self._picked()
        if cohort is None or not names:
            return
        if names[0] not in self.session.plan.data.leave_out:
            dialog = KeepDialog(self.window(), names[0], KEEP_WARNING)
            agreed = asking.agreed(dialog)
            dialog.deleteLater()
            if not agreed:
                return
        plan = corrections.with_kept(self.session.plan, names[0])
        self.session.change(plan, "Keep a column")

    def ask_values(self) -> None:
        """Merge labels and declare codes of the selected column."""
        names = self._inside()
        if len(names) != 1 or self.session.cohort is None:
            return
        profile = self._profiles.known(names[0])
        counts = profile.labels if profile is not None else ()
        dialog = ValuesDialog(self.window(), self.session, names[0], counts)
        if asking.agreed(dialog):
            self.session.change(dialog.plan, "Change how values are read")
        dialog.deleteLater()

    def ask_rows(self) -> None:
        """Keep only some rows, by what the selected column holds."""
        names = self._inside()
        if len(names) != 1 or self.session.cohort is None:
            return
        profile = self._profiles.known(names[0])
        counts = profile.labels if profile is not None else ()
        dialog = RowsDialog(self.window(), self.session.plan, names[0], counts)
        if asking.agreed(dialog):
            self.session.change(dialog.plan, "Keep only some rows")
        dialog.deleteLater()

    def ask_arrangement(self) -> None:
        """Choose sheets, rows of column names and what is joined."""
        if self.session.cohort is None:
            return
        dialog = ArrangementDialog(self.window(), self.session)
        if asking.agreed(dialog):
            self.session.change(dialog.plan, "Change how sheets are put together")
        dialog.deleteLater()

    def ask_scores(self) -> None:
        """Make scores of the answers to a questionnaire, of those selected if several are."""
        if self.session.cohort is None:
            return
        names = tuple(self._inside())
        dialog = ScoresDialog(self.window(), self.session, names if len(names) > 1 else ())
        if asking.agreed(dialog):
            self.session.change(dialog.plan, "Score a questionnaire")
        dialog.deleteLater()

    def _switch(self, step: Step | None, name: str, on: bool) -> None:
        plan = self.session.plan
        if on:
            plan = corrections.with_step(plan, name)
        elif step is not None:
            plan = corrections.without_step(plan, step, name)
        self.session.change(plan, "Switch a change on" if on else "Switch a change off")

    def menu(self) -> QMenu:
        """What can be done with the selected columns."""
        return column_menu(self, self, self.session, self._inside(), self._picked())

    def _show_menu(self, at: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._list.viewport().mapToGlobal(at))

    def _find(self) -> None:
        self._tabs.setCurrentWidget(self._cells_panel)
        self._cells_panel.line.setFocus()
        self._cells_panel.line.selectAll()

    def show_problem(self, problem: Problem) -> None:
        """Go to the cell, or at least the column, that ``problem`` is about."""
        for name in (column_named(problem), problem.column):
            line = None if name is None else self._columns.row_of(name)
            if line is not None:
                self._pick(line)
                break
        place = self._cells.place(problem.row, problem.column)
        if place is not None:
            self._tabs.setCurrentWidget(self._cells_panel)
            self._cells_panel.go_to(place)
