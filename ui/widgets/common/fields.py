"""Labelled questions, each with one value.

A field sends ``edited`` when a person changes it, by mouse and keys or through the accessibility
interface as dictation and screen readers do, and takes its accessible name from the label a
person sees. It listens to every change, so it blocks its own signals while it shows a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from evaluator.planning.typed import (
    parse_money,
    parse_number,
    parse_share,
    show_money,
    show_number,
    show_share,
)
from evaluator.planning.typed_dates import parse_date, show_date
from evaluator.values.choice import Choice
from ui.appearance.accessibility import announce, named
from ui.appearance.dates import date_language
from ui.appearance.plain import plain_tip
from ui.widgets.common.choice_box import ChoiceBox
from ui.widgets.common.flow import Tick
from ui.widgets.common.layout import restyle, text

# What one field of a plan holds: text, a number, a day, yes or no, or nothing.
Value = Any
_SUCH_AS = date(2025, 9, 1)
_UNDOING = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class Field(QWidget):
    """A label, a control and, where it helps, one line of explanation.

    ``visit`` counts how often a person came to it: answers within one visit are one step of undo.
    ``complaint`` is what stands under it because it cannot be read; ``complained`` tells of change.
    """

    edited = Signal(object)
    complained = Signal()

    def __init__(self, label: str, control: QWidget, hint: str = "") -> None:
        super().__init__()
        self.label, self.control = label, control
        self._hint, self.visit, self.complaint = hint, 0, ""
        control.installEventFilter(self)
        caption = text(label, "label")
        caption.setBuddy(control)
        named(control, label, hint)
        self._error = text("", "error")
        self._error.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(caption)
        if hint:
            box.addWidget(text(hint, "small"))
        box.addWidget(control)
        box.addWidget(self._error)
        self.setFocusProxy(control)

    @property
    def step(self) -> str:
        """What undo calls a change of it."""
        return f"Change {self.label[:1].lower()}{self.label[1:]}"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Count visits, and leave undo and redo to the study, which knows every field."""
        kind = event.type()
        if kind in (QEvent.Type.FocusIn, QEvent.Type.MouseButtonPress):
            self.visit += 1
        elif (
            kind == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and isinstance(self.window(), QMainWindow)
            and any(event.matches(key) for key in _UNDOING)
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def in_line(self) -> None:
        """Put the label beside the control, where height is scarce."""
        box = self.layout()
        assert isinstance(box, QVBoxLayout)
        box.setDirection(QVBoxLayout.Direction.LeftToRight)
        box.setSpacing(8)

    def set_value(self, value: Value) -> None:
        """Show ``value`` without sending ``edited``."""
        raise NotImplementedError

    def forget(self) -> None:
        """Drop what was written and could not be read; something else is shown from now on."""

    def complain(self, words: str) -> None:
        """Say under the control what is wrong with it; empty words take it back."""
        self.control.setAccessibleDescription(f"{words} {self._hint}".strip())
        self._error.setText(words)
        self._error.setVisible(bool(words))
        restyle(self.control, "invalid", "true" if words else "false")
        if words != self.complaint:
            self.complaint = words
            self.complained.emit()


class TextField(Field):
    """One line of free text."""

    def __init__(self, label: str, hint: str = "", placeholder: str = "") -> None:
        self._line = QLineEdit()
        super().__init__(label, self._line, hint)
        self._line.setPlaceholderText(placeholder)
        self._line.textChanged.connect(self._on_edit)

    def _on_edit(self, words: str) -> None:
        self.edited.emit(words)

    def words(self) -> str:
        """What is written in it."""
        return self._line.text()

    def set_value(self, value: str) -> None:
        """Show ``value``; the cursor stays put when nothing differs."""
        if self._line.text() != value:
            with QSignalBlocker(self._line):
                self._line.setText(value)


class WholeNumbersField(TextField):
    """Whole numbers one after the other, as a person writes them: "3, 6, 12"."""

    def _on_edit(self, words: str) -> None:
        self.edited.emit(_whole_numbers(words))

    def set_value(self, value: Value) -> None:
        """Show ``value``, a tuple of numbers, unless what is written says it already."""
        if _whole_numbers(self.words()) != tuple(value):
            super().set_value(", ".join(str(number) for number in value))


def _whole_numbers(words: str) -> tuple[int, ...]:
    return tuple(int(each) for each in re.findall(r"\d{1,4}", words))


class LongTextField(Field):
    """A few lines of free text. Tab leaves it, so that the keyboard can walk the page."""

    def __init__(self, label: str, hint: str = "", lines: int = 3) -> None:
        self._area = QPlainTextEdit()
        super().__init__(label, self._area, hint)
        self._area.setTabChangesFocus(True)
        self._area.setFixedHeight(self._area.fontMetrics().lineSpacing() * lines + 22)
        self._area.textChanged.connect(lambda: self.edited.emit(self._area.toPlainText()))

    def set_value(self, value: str) -> None:
        """Show ``value``."""
        if self._area.toPlainText() != value:
            with QSignalBlocker(self._area):
                self._area.setPlainText(value)


class LinesField(LongTextField):
    """Names, one a line; empty lines and repeated spaces are passed over.

    ``meaning`` is what a line comes to: lines that mean what is to be shown stay as typed.
    """

    def __init__(
        self, label: str, hint: str = "", lines: int = 5, meaning: Callable[[str], object] = str
    ) -> None:
        super().__init__(label, hint, lines)
        self._meaning = meaning
        self._area.textChanged.disconnect()
        self._area.textChanged.connect(self._on_lines)

    def _on_lines(self) -> None:
        self.edited.emit(self.lines())

    def lines(self) -> tuple[str, ...]:
        """The names as they are written now."""
        told = (" ".join(line.split()) for line in self._area.toPlainText().splitlines())
        return tuple(line for line in told if line)

    def set_value(self, value: Sequence[str]) -> None:
        """Show ``value``, unless the lines already say it."""
        if list(map(self._meaning, self.lines())) != list(map(self._meaning, value)):
            super().set_value("\n".join(value))


class _ParsedField(Field):
    """One line that is read as something: ``None`` when empty, a complaint when unreadable."""

    def __init__(
        self, label: str, hint: str, placeholder: str, read: Callable[[str], Value],
        show: Callable[[Value], str], complaint: str,
    ) -> None:  # fmt: skip
        self._line = QLineEdit()
        super().__init__(label, self._line, hint)
        self._line.setPlaceholderText(placeholder)
        self._read, self._show, self._complaint = read, show, complaint
        self._value: Value = None
        self._line.textChanged.connect(self._on_edit)
        self._line.editingFinished.connect(self._on_finish)

    def _on_edit(self, words: str) -> None:
        try:
            value = self._read(words)
        except ValueError:
            if not self._line.hasFocus():
                self._on_finish()
            return
        self.complain("")
        if value != self._value:
            self._value = value
            self.edited.emit(value)

    def _on_finish(self) -> None:
        try:
            self._read(self._line.text())
        except ValueError:
            self.complain(self._complaint)
            announce(self._line, self._complaint)
            return
        if self._value is not None and not self._line.text().strip():
            with QSignalBlocker(self._line):
                self._line.setText(self._show(self._value))

    def set_value(self, value: Value) -> None:
        """Show ``value``, unless the line already means it or was just emptied to be written.

        What cannot be read stays with its complaint, until ``forget`` or another value.
        """
        try:
            same = self._read(self._line.text()) == value
        except ValueError:
            same = value == self._value
        self._value = value
        emptied = self._line.hasFocus() and not self._line.text().strip()
        if not same and not emptied:
            with QSignalBlocker(self._line):
                self._line.setText(self._show(value))
            self.complain("")

    def forget(self) -> None:
        """Show the value that was read last."""
        try:
            self._read(self._line.text())
        except ValueError:
            with QSignalBlocker(self._line):
                self._line.setText(self._show(self._value))
            self.complain("")


class NumberField(_ParsedField):
    """A number, or nothing. ``minimum`` is exclusive when ``above`` is set."""

    def __init__(
        self, label: str, hint: str = "", placeholder: str = "", *, above: float | None = None
    ) -> None:
        def read(words: str) -> float | None:
            value = parse_number(words)
            if value is not None and above is not None and value <= above:
                raise ValueError(words)
            return value

        complaint = "Write a number, such as 1.5."
        if above is not None:
            complaint = f"Write a number above {show_number(above)}, such as 1.5."
        super().__init__(label, hint, placeholder, read, show_number, complaint)


class WholeNumberField(_ParsedField):
    """A whole number from ``low`` to ``high``, or nothing; ``or_else`` says what else to write."""

    def __init__(
        self, label: str, hint: str = "", *, low: int, high: int, or_else: str = ""
    ) -> None:
        def read(words: str) -> int | None:
            plain = words.strip()
            if not plain:
                return None
            if not low <= int(plain) <= high:
                raise ValueError(words)
            return int(plain)

        complaint = or_else or f"Write a whole number from {low} to {high}."
        super().__init__(label, hint, "", read, show_number, complaint)


class MoneyField(_ParsedField):
    """Pounds, or nothing."""

    def __init__(self, label: str, hint: str = "", placeholder: str = "such as £48,000") -> None:
        complaint = "Write an amount of money, such as £48,000 or £48k."
        super().__init__(label, hint, placeholder, parse_money, show_money, complaint)


class ShareField(_ParsedField):
    """A share such as 8%, or nothing; up to ``high``."""

    def __init__(self, label: str, hint: str = "", *, high: float = 1.0) -> None:
        def read(words: str) -> float | None:
            value = parse_share(words)
            if value is not None and value > high:
                raise ValueError(words)
            return value

        complaint = f"Write a share up to {show_share(high)}, such as 8%."
        super().__init__(label, hint, "such as 8%", read, show_share, complaint)


class DateField(_ParsedField):
    """A day, or nothing, in the language of the settings. A month is its first day, or ``last``."""

    def __init__(self, label: str, hint: str = "", *, last: bool = False) -> None:
        said = date_language()
        words, digits = said.words(_SUCH_AS), said.digits(_SUCH_AS)
        month = f"{said.months[_SUCH_AS.month - 1]} {_SUCH_AS.year}"
        super().__init__(
            label, hint, f"such as {digits}",
            lambda typed: parse_date(typed, last=last, language=said),
            lambda value: show_date(value, said),
            f"Write a date, such as {words}, {digits} or {month}.",
        )  # fmt: skip


class ChoiceField(Field):
    """One answer out of a few, as a drop-down; its label may stand ``beside`` it."""

    def __init__(
        self, label: str, choices: Sequence[Choice] = (), hint: str = "", *, beside: bool = False
    ) -> None:
        self._box = ChoiceBox()
        super().__init__(label, self._box, hint)
        if beside:
            self.in_line()
        self._choices: tuple[Choice, ...] = ()
        self._told: int | None = None
        self.set_choices(choices)
        self._box.currentIndexChanged.connect(self._on_change)
        self._box.activated.connect(self._on_pick)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other answers, keeping the one shown if it is still among them."""
        if tuple(choices) == self._choices:
            return
        shown = self.value()
        self._choices = tuple(choices)
        with QSignalBlocker(self._box):
            self._box.clear()
            for place, choice in enumerate(self._choices):
                self._box.addItem(choice.label)
                if choice.hint:
                    self._box.setItemData(
                        place, plain_tip(choice.hint), Qt.ItemDataRole.ToolTipRole
                    )
        self.set_value(shown)

    def value(self) -> Value:
        """The answer shown; None when there are no answers."""
        place = self._box.currentIndex() if self._choices else -1
        return self._choices[place].value if 0 <= place < len(self._choices) else None

    def _on_change(self, place: int) -> None:
        if 0 <= place < len(self._choices):
            self._told = place
            self.edited.emit(self._choices[place].value)

    def _on_pick(self, place: int) -> None:
        """A pick by mouse or keys: told already by the change, unless nothing changed."""
        told, self._told = self._told, None
        if told != place and 0 <= place < len(self._choices):
            self.edited.emit(self._choices[place].value)

    def set_value(self, value: Value) -> None:
        """Show ``value``; nothing is shown as picked when it is not among the answers."""
        places = [i for i, choice in enumerate(self._choices) if choice.value == value]
        with QSignalBlocker(self._box):
            self._box.setCurrentIndex(places[0] if places else -1)
        self._box.select_shown()


class CheckField(Tick):
    """A yes/no tick with its own label."""

    edited = Signal(object)

    def __init__(self, label: str, description: str = "") -> None:
        super().__init__(label)
        self.label = label
        named(self, label, description)
        self.toggled.connect(self.edited.emit)

    def set_value(self, value: bool) -> None:
        """Tick or untick without sending ``edited``."""
        with QSignalBlocker(self):
            self.setChecked(value)


Question = TypeVar("Question", bound=Field | CheckField)
