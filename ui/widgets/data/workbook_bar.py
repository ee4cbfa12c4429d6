"""Which workbook and sheet are on screen, in one line, and how to read others."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from evaluator.values.choice import Choice
from evaluator.values.cohort import Cohort
from ui.widgets.common.choice_box import ChoiceBox
from ui.widgets.common.fields import ChoiceField
from ui.widgets.common.flow import Flow
from ui.widgets.common.layout import button, column, text


class WorkbookBar(QWidget):
    """File, size and sheet.

    Signals:
        sheet_picked(sheet), together_wanted(), scores_wanted(), other_wanted().
    """

    sheet_picked = Signal(str)
    together_wanted = Signal()
    scores_wanted = Signal()
    other_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._file = text("", "label", wrap=False)
        self._size = text("", "muted", wrap=False)
        self.sheets = ChoiceField("Sheet", beside=True)
        self.sheets.edited.connect(self.sheet_picked.emit)
        self.together = button("Sheets and headings…")
        self.together.clicked.connect(self.together_wanted)
        self.scores = button("Score a questionnaire…")
        self.scores.clicked.connect(self.scores_wanted)
        other = button("Choose another workbook")
        other.clicked.connect(self.other_wanted)
        box = self.sheets.control
        assert isinstance(box, ChoiceBox)
        box.setMinimumContentsLength(10)
        words = Flow(self._file, self._size)
        self.setLayout(
            column(words, Flow(self.sheets, self.together, self.scores, other), spacing=6)
        )

    def show_cohort(self, cohort: Cohort) -> None:
        """Show where ``cohort`` was read."""
        source = cohort.provenance
        self._file.setText(source.file_name)
        self._size.setText(f"{source.rows_read:,} rows · {len(cohort.columns)} columns")
        sheets = source.sheets or (source.sheet,)
        self.sheets.set_choices([Choice(name, name) for name in sheets])
        several = len(source.read_as.sheets) > 1
        self.sheets.set_value(None if several else source.sheet)
        self.sheets.setVisible(bool(source.sheet) and len(sheets) > 1)

    def set_editable(self, editable: bool) -> None:
        """Whether another sheet or arrangement may be chosen."""
        self.sheets.setEnabled(editable)
        self.together.setEnabled(editable)
        self.scores.setEnabled(editable)
