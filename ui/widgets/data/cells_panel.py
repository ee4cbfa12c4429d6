"""The cells of the sheet with a line to find words in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QVBoxLayout, QWidget

from ui.appearance.accessibility import announce, named
from ui.models.cells import CellsModel
from ui.state.jobs import Failure, Jobs
from ui.widgets.common.layout import button, row, text
from ui.widgets.common.tables import table

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort


class FindLine(QLineEdit):
    """Enter looks forward, Shift and Enter back."""

    def __init__(self, panel: CellsPanel) -> None:
        super().__init__()
        self._panel = panel
        self.setPlaceholderText("Find in the cells")
        named(self, "Find in the cells", "Enter looks forward, Shift and Enter back.")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Look on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._panel.look(forward=not back)
            return
        super().keyPressEvent(event)


class CellsPanel(QWidget):
    """A virtual table: only what is on screen is turned into words."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self.model = CellsModel()
        self.view = table("Cells of the sheet", self.model)
        self.view.verticalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self.line = FindLine(self)
        self._said = text("", "small", wrap=False)
        before, after = button("Previous"), button("Next")
        before.clicked.connect(lambda _checked: self.look(forward=False))
        after.clicked.connect(lambda _checked: self.look(forward=True))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.setSpacing(8)
        bar = row(self.line, before, after, self._said, spacing=8)
        bar.setStretch(0, 1)
        box.addLayout(bar)
        box.addWidget(self.view, 1)

    def show_cohort(self, cohort: Cohort, hidden: frozenset[str], palette: QPalette) -> None:
        """Show other cells; the columns in ``hidden`` say only that they are."""
        place = self.view.currentIndex()
        at = (place.row(), place.column())
        self.model.show(cohort, hidden, palette)
        self._said.setText("")
        metrics = self.fontMetrics()
        usual, widest = (metrics.horizontalAdvance("M" * letters) for letters in (10, 20))
        for section, column in enumerate(cohort.columns):
            name = metrics.horizontalAdvance(column.name) + metrics.horizontalAdvance("M" * 3)
            self.view.setColumnWidth(section, min(widest, max(usual, name)))
        if 0 <= at[0] < self.model.rowCount() and at[1] < self.model.columnCount():
            self.view.setCurrentIndex(self.model.index(*at))

    def go_to(self, place: QModelIndex) -> None:
        """Bring a cell into view and put the focus on it."""
        self.view.setCurrentIndex(place)
        self.view.scrollTo(place, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.view.setFocus()

    def look(self, *, forward: bool) -> None:
        """Go to the next cell that holds what is typed; a piece of work of its own."""
        wanted = self.line.text()
        if not wanted.strip():
            return
        work = self.model.searcher(wanted, self.view.currentIndex(), forward=forward)

        def done(place: tuple[int, int] | None) -> None:
            words = "Not found" if place is None else ""
            if place is not None and place[0] < self.model.rowCount():
                index = self.model.index(*place)
                self.view.setCurrentIndex(index)
                self.view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
                row_name = self.model.headerData(place[0], Qt.Orientation.Vertical)
                words = f"Row {row_name}"
            self._said.setText(words)
            announce(self.line, words)

        def failed(_failure: Failure) -> None:
            self._said.setText("Could not be searched")

        self._jobs.start(
            "Looking through the cells", work, done, failed=failed,
            failure_title="The cells could not be searched.", key="find", visible=False,
        )  # fmt: skip
