"""The beginning of a workbook, shown while the rest of it is being read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.appearance.accessibility import announce
from ui.models.cells import CellsModel
from ui.widgets.common.layout import column, text
from ui.widgets.common.tables import table

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

SECRET = ("identifier", "unit")


class FirstRows(QWidget):
    """A table to look at, and nothing to decide yet."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page_body")
        self._model = CellsModel()
        self._title = text("", "title")
        self._lead = text("", "muted")
        self.view = table("First rows of the sheet", self._model)
        box = QVBoxLayout(self)
        box.setContentsMargins(36, 28, 36, 32)
        box.setSpacing(18)
        box.addLayout(column(self._title, self._lead, spacing=2))
        box.addWidget(self.view, 1)

    def show_rows(self, cohort: Cohort) -> None:
        """Show ``cohort``, the beginning of one; keys and personal details stay hidden."""
        source = cohort.provenance
        self._title.setText(source.file_name)
        self._lead.setText(
            f"The first {len(cohort.frame):,} rows of the sheet “{source.sheet}”. "
            "The rest is being read; nothing is decided yet."
            if source.sheet
            else f"The first {len(cohort.frame):,} rows. The rest is being read."
        )
        hidden = frozenset(c.name for c in cohort.columns if c.role in SECRET)
        self._model.show(cohort, hidden, self.palette())
        wide = self.fontMetrics().horizontalAdvance("M" * 9)
        for place in range(self._model.columnCount()):
            self.view.setColumnWidth(place, wide)
        announce(self, f"The first rows of {source.file_name} are shown.")
