"""Score a questionnaire: which measure, and which columns hold its answers, in its order."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from evaluator.measures import measure_called, measures
from evaluator.measures.catalogue import Known
from evaluator.planning.corrections import with_score, without_score
from evaluator.values.choice import Choice
from evaluator.values.data import Score
from ui.appearance.accessibility import announce, named, put_in_reading_order
from ui.state.session import Session
from ui.state.window_words import in_the_window
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.fields import ChoiceField, TextField
from ui.widgets.common.flow import Flow
from ui.widgets.common.layout import button, clear, column, holder, row, text

_HEIGHT = 9


def scorable() -> dict[str, Known]:
    """The measures that are made of answers, by key."""
    return {
        key: known
        for key, known in measures().items()
        if known.measure.made != "recorded" or known.measure.converted
    }


class ScoresDialog(Dialog):
    """Collects scores; ``plan`` is the plan with them, carried out together as one step."""

    def __init__(self, parent: QWidget | None, session: Session, ticked: tuple[str, ...]) -> None:
        super().__init__(parent, "Score a questionnaire")
        assert session.cohort is not None
        self.plan, self._cohort, self._picked = session.plan, session.cohort, ticked
        self._name = ""
        self.measure = ChoiceField(
            "Measure", [Choice(key, known.measure.name) for key, known in scorable().items()],
            "Its own rules for turned items and missing answers are kept to.",
        )  # fmt: skip
        self.measure.set_value(self._guess())
        self.measure.edited.connect(lambda _key: self._offer())
        self.list = named(
            QListWidget(), "Columns of the answers",
            "Space ticks a column. Ticked columns are taken from top to bottom.",
        )  # fmt: skip
        self.list.itemChanged.connect(lambda _item: self._look())
        self.up = button("Move up")
        self.up.clicked.connect(lambda: self._move(-1))
        self.down = button("Move down")
        self.down.clicked.connect(lambda: self._move(1))
        self.column = TextField("New column", "What the score is called; it may name the time.")
        self.column.edited.connect(self._on_name)
        self._needs, self._turned, self._told = text("", "small"), text("", "small"), text("")
        self._made = column(spacing=4)
        self.agree = button("Make the score", "primary")
        self.agree.clicked.connect(self._make)
        self._lay_out()
        self._offer()
        self._show_made()
        put_in_reading_order(self)

    def _guess(self) -> str:
        """The first measure whose answers stand in the workbook, else the first of all."""
        names = [each.name for each in self._cohort.columns]
        known = scorable()
        return next((key for key, own in known.items() if _found(own, names)), next(iter(known)))

    def _lay_out(self) -> None:
        self.list.setMinimumHeight(self.fontMetrics().height() * _HEIGHT)
        cancel = button("Cancel")
        cancel.clicked.connect(self.reject)
        self.done_with = button("Keep these changes")
        self.done_with.clicked.connect(self.accept)
        self.done_with.hide()
        body = column(
            text("Score a questionnaire", "heading"),
            text("The workbook is not changed: the score is a new column of the study.", "muted"),
            holder(self._made), self.measure, self._needs, self.list,
            Flow(self.up, self.down), self._turned, self.column, self._told,
            spacing=10,
        )  # fmt: skip
        body.setStretch(5, 1)
        self.lay_out(body, Flow(self.done_with, self.agree, cancel), letters=85, lines=34)

    # --- showing ----------------------------------------------------------------------------------

    @property
    def known(self) -> Known:
        """The measure that is chosen."""
        found = measure_called(str(self.measure.value()))
        assert found is not None
        return found

    def _offer(self) -> None:
        """Every column in the workbook's order, its answers first where they are known by name."""
        names = [each.name for each in self._cohort.columns]
        items = self._picked or _found(self.known, names)
        self._picked = ()
        order = [*items, *(name for name in names if name not in items)]
        with QSignalBlocker(self.list):
            self.list.clear()
            for name in order:
                item = QListWidgetItem(name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                on = Qt.CheckState.Checked if name in items else Qt.CheckState.Unchecked
                item.setCheckState(on)
                self.list.addItem(item)
            self.list.setCurrentRow(0)
        self._name = self._free_name(self.known.measure.key)
        self.column.set_value(self._name)
        self._look()

    def _free_name(self, key: str) -> str:
        taken = {each.name for each in self._cohort.columns}
        taken |= {each.name for each in self.plan.data.scores}
        names = (key, *(f"{key}_{number}" for number in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)

    def _look(self) -> None:
        """Say what the measure needs, what is turned round, and why it cannot be made yet."""
        items = self.ticked()
        self._needs.setText(_needs(self.known, len(items)))
        turned = _turned(self.known, items)
        self._turned.setText(turned)
        self._turned.setVisible(bool(turned))
        wrong = self._wrong()
        self._told.setText(wrong)
        self._told.setVisible(bool(wrong) and bool(items))
        self.agree.setEnabled(not wrong)

    def _wrong(self) -> str:
        from evaluator.cohort.scores import score_misfits

        made = self._score()
        if any(own.name == made.name for own in self.plan.data.scores):
            return "A score has that name already. Give this one another."
        names = {each.name for each in self._cohort.columns}
        found = next(score_misfits(made, self._cohort), None)
        if found is None:
            return ""
        said = in_the_window(found, names)
        return f"{said.message} {said.fix}"

    def _show_made(self) -> None:
        clear(self._made)
        for made in self.plan.data.scores:
            known = measure_called(made.measure)
            about = known.measure.name if known else made.measure
            columns = "1 column" if len(made.items) == 1 else f"{len(made.items)} columns"
            words = text(f"“{made.name}” is {about}, made of {columns}.")
            drop = button("Remove", "quiet")
            drop.setAccessibleName(f"Remove the score {made.name}")
            drop.clicked.connect(lambda _checked=False, n=made.name: self._remove(n))
            line = row(words, drop)
            line.setStretch(0, 1)
            self._made.addLayout(line)

    # --- acting -----------------------------------------------------------------------------------

    def ticked(self) -> tuple[str, ...]:
        """The columns that are ticked, from top to bottom."""
        items = (self.list.item(place) for place in range(self.list.count()))
        return tuple(i.text() for i in items if i.checkState() == Qt.CheckState.Checked)

    def tick(self, *names: str) -> None:
        """Tick these columns and no other, as a person would with Space."""
        for place in range(self.list.count()):
            item = self.list.item(place)
            on = Qt.CheckState.Checked if item.text() in names else Qt.CheckState.Unchecked
            item.setCheckState(on)

    def _move(self, by: int) -> None:
        place = self.list.currentRow()
        if not 0 <= place + by < self.list.count():
            return
        with QSignalBlocker(self.list):
            self.list.insertItem(place + by, self.list.takeItem(place))
            self.list.setCurrentRow(place + by)
        announce(self.list, f"{self.list.item(place + by).text()} is number {place + by + 1}.")
        self._look()

    def _on_name(self, words: str) -> None:
        self._name = words.strip()
        self._look()

    def _score(self) -> Score:
        return Score(self.known.measure.key, self.ticked(), self._name)

    def _make(self) -> None:
        self.plan = with_score(self.plan, self._score())
        self.accept()

    def _remove(self, name: str) -> None:
        self.plan = without_score(self.plan, name)
        self._show_made()
        self.done_with.show()
        self._look()
        self.done_with.setFocus()
        announce(self, f"The score {name} is removed.")


def _found(known: Known, names: list[str]) -> tuple[str, ...]:
    from evaluator.cohort.scores import items_named

    return items_named(known, names)


def _needs(known: Known, ticked: int) -> str:
    instrument, measure = known.instrument, known.measure
    if not instrument.items:
        return f"It is made of as many columns as there are questions; {ticked} are ticked."
    own = len(instrument.items_of(measure))
    numbers = [str(n) for n in sorted({own, instrument.items})]
    if measure.converted:
        numbers.insert(0, "1 (which holds the sum)")
    told = f"It is made of {' or '.join(numbers)} columns in the questionnaire's order"
    fewest = f" At least {measure.needed} answers must be there." if measure.needed else ""
    return f"{told}; {ticked} are ticked.{fewest}"


def _turned(known: Known, items: tuple[str, ...]) -> str:
    """Which of the ticked columns count the other way round, to be compared with the form."""
    instrument, measure = known.instrument, known.measure
    turned = instrument.reversed_of(measure)
    whole = len(items) == instrument.items
    numbers = range(1, instrument.items + 1) if whole else instrument.items_of(measure)
    if not turned or len(items) != len(numbers):
        return ""
    named_items = (name for number, name in zip(numbers, items, strict=True) if number in turned)
    return f"These count the other way round: {', '.join(named_items)}."
