"""How the sheets of a workbook become one table: which, where the names stand, what is joined."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from evaluator.planning.corrections import parse_rows, with_arrangement
from evaluator.values.choice import Choice
from evaluator.values.data import Join
from ui.appearance.accessibility import named, put_in_reading_order
from ui.state.session import Session
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.fields import ChoiceField, TextField, WholeNumberField
from ui.widgets.common.layout import button, column, field_grid, row, text

_MOST_TABLES = 50


class ArrangementDialog(Dialog):
    """Asks; ``plan`` is what follows from the answers."""

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent, "How the sheets are put together")
        assert session.cohort is not None
        self.plan = session.plan
        data, source = session.plan.data, session.cohort.provenance
        self._sheets = source.sheets or (source.sheet,)
        self._list = named(
            QListWidget(), "Sheets", "Space ticks a sheet. Ticked sheets are read below each other."
        )
        self.sheet_column = TextField(
            "New column that says which sheet", "Only if several sheets are ticked."
        )
        self.sheet_column.set_value(data.sheet_column)
        self._column = data.sheet_column
        self.sheet_column.edited.connect(self._on_column)
        self.header = TextField(
            "Row of the column names", "Such as 3, or 4 and 6; else it is found."
        )
        self._rows = " and ".join(str(row) for row in data.header_rows)
        self.header.set_value(self._rows)
        self.header.edited.connect(self._on_rows)
        self.table = WholeNumberField(
            "Table of the sheet", "Counted from the left, if there are several.",
            low=1, high=_MOST_TABLES,
        )  # fmt: skip
        self.table.set_value(data.table)
        self._table = data.table
        self.table.edited.connect(self._on_table)
        self._joins(session)
        self._lay_out()
        ticked = set(data.sheets) or {source.sheet}
        for name in self._sheets:
            item = QListWidgetItem(name or "The only sheet")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = Qt.CheckState.Checked if name in ticked else Qt.CheckState.Unchecked
            item.setCheckState(on)
            self._list.addItem(item)
        self._list.itemChanged.connect(lambda _item: self._look())
        self._look()
        put_in_reading_order(self)

    def _joins(self, session: Session) -> None:
        assert session.cohort is not None
        join = self.plan.data.join
        first = join[0] if join else None
        others = (Choice(None, "None"), *(Choice(name, name) for name in self._sheets))
        self.other = ChoiceField("Add the columns of another sheet", others)
        self.other.set_value(first.sheet if first else None)
        names = tuple(column.name for column in session.cohort.columns)
        self.key = ChoiceField(
            "Matched by", tuple(Choice(name, name) for name in names), "A key that both have."
        )
        unit = self.plan.roles.unit
        self.key.set_value(first.key[0] if first and first.key else unit)
        self.other.edited.connect(lambda _value: self._look())

    def _lay_out(self) -> None:
        line = self.fontMetrics().height()
        self._list.setFixedHeight(round(line * 2.2 * min(6, max(2, len(self._sheets)))))
        self._error = text("", "error")
        body = column(
            text("How the sheets are put together", "heading"),
            text("Tick several sheets with the same columns to read them below each other.",
                 "muted"),
            self._list,
            field_grid(self.sheet_column, self.header, self.table, self.other, self.key),
            self._error, None, spacing=14,
        )  # fmt: skip
        self.agree = button("Read it so", "primary")
        self.agree.clicked.connect(self.accept)
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        self.lay_out(body, row(None, self.agree, cancel), letters=80)

    def tick(self, *sheets: str) -> None:
        """Tick these sheets and no other, as a person would with Space."""
        for place, name in enumerate(self._sheets):
            on = Qt.CheckState.Checked if name in sheets else Qt.CheckState.Unchecked
            self._list.item(place).setCheckState(on)

    def _ticked(self) -> list[str]:
        places = range(self._list.count())
        on = Qt.CheckState.Checked
        return [self._sheets[p] for p in places if self._list.item(p).checkState() == on]

    def _on_column(self, words: str) -> None:
        self._column = words.strip()

    def _on_rows(self, words: str) -> None:
        self._rows = words
        self._look()

    def _on_table(self, value: int | None) -> None:
        self._table = value

    def _look(self) -> None:
        """Say what is wrong with the answers, if anything."""
        ticked, words = self._ticked(), ""
        if not ticked:
            words = "Tick at least one sheet."
        try:
            parse_rows(self._rows)
        except ValueError:
            words = "Write one row, or several from top to bottom, such as 4 and 6."
        if self.other.value() in ticked:
            words = "The sheet to add is read already; untick it above or add another."
        self.sheet_column.setEnabled(len(ticked) > 1)
        self.key.setEnabled(self.other.value() is not None)
        self._error.setText(words)
        self._error.setVisible(bool(words))
        self.agree.setEnabled(not words)

    def accept(self) -> None:
        """Close with ``plan`` as the answers say."""
        join = self.plan.data.join
        other, key = self.other.value(), self.key.value()
        first = join[0] if join else None
        if other is None:
            join = ()
        elif first is None or first.sheet != other or first.key[:1] != (key,):
            join = (Join(sheet=other, key=(key,) if key else ()), *join[1:])
        self.plan = with_arrangement(
            self.plan,
            sheets=self._ticked(),
            sheet_column=self._column,
            header_rows=parse_rows(self._rows),
            table=self._table,
            join=join,
        )
        super().accept()
