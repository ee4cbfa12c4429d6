"""Small builders: text in one of the scale's roles, cards, rows, lines."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui import icons
from ui.appearance.accessibility import named
from ui.appearance.theme import BASE_POINTS

TextRole = Literal[
    "number", "title", "section", "heading", "label", "plain", "muted", "small", "error"
]
_LARGE_TEXT = 1.45
# Width of the window, in widths of an M, below which things stand below each other.
_NARROW = 102
# And from which on two columns of cards stand beside each other.
_VAST = 220
# Characters of a line of text that the eye follows without losing its way.
_LINE = 90
Kind = Literal["plain", "primary", "quiet", "link"]


class Words(QLabel):
    """Wrapped text whose lines are never longer than can be read, however wide the window."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._longest = 0
        self._heights: dict[tuple[int, int], int] = {}
        self._measured = ""

    def _limit(self) -> int:
        if not self._longest:
            self._longest = round(self.fontMetrics().averageCharWidth() * _LINE)
        return self._longest

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  (Qt's name)
        """Another font has other lengths."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._longest = 0
            self._heights.clear()
        super().changeEvent(event)

    def hasHeightForWidth(self) -> bool:  # noqa: N802  (Qt's name)
        """Narrower is taller."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  (Qt's name)
        """The height of the lines at ``width``; a layout asks many times, and breaking is slow."""
        if self._measured != (words := self.text()):
            self._measured = words
            self._heights.clear()
        spare = self.contentsMargins().right()
        asked = (min(width, self._limit()), spare)
        if asked not in self._heights:
            self._heights[asked] = super().heightForWidth(sum(asked))
        return self._heights[asked]

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Leave empty what lies beyond the longest line."""
        super().resizeEvent(event)
        spare = max(0, event.size().width() - self._limit())
        if spare != self.contentsMargins().right():
            self.setContentsMargins(0, 0, spare, 0)


def text(words: str, role: TextRole = "plain", *, wrap: bool = True) -> QLabel:
    """A label in one of the typographic roles; plain text only."""
    label = Words(words) if wrap else QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setWordWrap(wrap)
    if wrap:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        label.setSizePolicy(policy)
    return label


def selectable(label: QLabel) -> QLabel:
    """Let the mouse select and copy what ``label`` says; Tab does not stop at it."""
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def page_title(words: str) -> QLabel:
    """The heading of a page, where the focus lands when the page comes on screen."""
    label = named(text(words, "title"), words)
    label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return label


def button(words: str, kind: Kind = "plain", icon: str = "") -> QPushButton:
    """A push button whose accessible name is its label."""
    made = named(QPushButton(words), words)
    made.setProperty("kind", kind)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if icon:
        role = {
            "primary": QPalette.ColorRole.HighlightedText,
            "quiet": QPalette.ColorRole.Highlight,
            "link": QPalette.ColorRole.Highlight,
        }.get(kind, QPalette.ColorRole.ButtonText)
        icons.put(made, icon, role)
    return made


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the stylesheet looks at, and have it look again."""
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def column(
    *items: QWidget | QLayout | int | None, spacing: int = 8, margin: int = 0
) -> QVBoxLayout:
    """Things below each other. A number is a gap, None takes up the rest."""
    box = QVBoxLayout()
    _fill(box, items, spacing, margin)
    return box


def row(*items: QWidget | QLayout | int | None, spacing: int = 8, margin: int = 0) -> QHBoxLayout:
    """Things beside each other. A number is a gap, None takes up the rest."""
    box = QHBoxLayout()
    _fill(box, items, spacing, margin)
    return box


def _fill(
    box: QBoxLayout, items: tuple[QWidget | QLayout | int | None, ...], spacing: int, margin: int
) -> None:
    box.setSpacing(spacing)
    box.setContentsMargins(margin, margin, margin, margin)
    for item in items:
        if item is None:
            box.addStretch(1)
        elif isinstance(item, int):
            box.addSpacing(item)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        else:
            box.addWidget(item)


def holder(layout: QLayout) -> QWidget:
    """A plain widget around ``layout``."""
    widget = QWidget()
    widget.setLayout(layout)
    return widget


def with_hint(part: QWidget, words: str) -> QWidget:
    """A list under a line that says what can be done with it."""
    box = column(text(words, "small"), part, spacing=6)
    box.setContentsMargins(0, 8, 0, 0)
    box.setStretch(1, 1)
    return holder(box)


def line() -> QFrame:
    """A hairline between things."""
    frame = QFrame()
    frame.setObjectName("line")
    return frame


def across() -> int:
    """How many fields stand beside each other at the present text size."""
    return 1 if QApplication.font().pointSizeF() > BASE_POINTS * _LARGE_TEXT else 2


def abreast() -> int:
    """How many parts of a page stand beside each other, at the present text size and width."""
    return 1 if _room() == "narrow" else across()


def vast() -> bool:
    """Whether two columns of cards have room beside each other."""
    return _room() == "vast" and across() > 1


def page_side() -> int:
    """What a page keeps empty at its sides, and with it what stands above and below it."""
    return 36 if abreast() > 1 else 22


def _room() -> str:
    app = QApplication.instance()
    return str(app.property("room") or "wide") if app is not None else "wide"


def measure(window: QWidget) -> bool:
    """Note how much room ``window`` has for its text; whether that is news to what was laid out."""
    app = QApplication.instance()
    letters = window.width() / window.fontMetrics().horizontalAdvance("M")
    room = "narrow" if letters < _NARROW else "wide" if letters < _VAST else "vast"
    news = room != _room()
    if app is not None:
        app.setProperty("room", room)
    return news


class FieldGrid(QGridLayout):
    """Fields side by side, or below each other when the text is large.

    A hidden one leaves no gap: those after it move up. Boxes of one row stand on one line; beside
    a field of several boxes, the labels do.
    """

    def __init__(self, *fields: QWidget) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(24)
        self.setVerticalSpacing(18)
        for side in range(across()):
            self.setColumnStretch(side, 1)
        self._fields = fields
        self._placed: list[QWidget] = []
        for field in fields:
            field.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """One of them came or went."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        asked = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
        shown = [f for f in self._fields if not (f.isHidden() and f.testAttribute(asked))]
        if shown == self._placed:
            return
        for field in self._placed:
            self.removeWidget(field)
        self._placed = shown
        for first in range(0, len(shown), across()):
            line = shown[first : first + across()]
            boxes = all(field.focusProxy() is not None for field in line)
            edge = Qt.AlignmentFlag.AlignBottom if boxes else Qt.AlignmentFlag.AlignTop
            for side, field in enumerate(line):
                self.addWidget(field, first // across(), side, edge)


def field_grid(*fields: QWidget) -> FieldGrid:
    """A grid of ``fields``, in their order."""
    return FieldGrid(*fields)


class Card(QFrame):
    """A quiet box with a heading; the unit pages are made of."""

    def __init__(self, title: str = "", lead: str = "", tone: str = "plain") -> None:
        super().__init__()
        self.setObjectName("card")
        self.setProperty("tone", tone)
        self.box = QVBoxLayout(self)
        side = 22 if across() > 1 else 16
        self.box.setContentsMargins(side, 18, side, 20)
        self.box.setSpacing(14)
        top = column(spacing=2)
        if title:
            top.addWidget(text(title, "heading"))
        if lead:
            top.addWidget(text(lead, "muted"))
        if top.count():
            self.box.addLayout(top)

    def add(self, *items: QWidget | QLayout) -> None:
        """Put things below what is there."""
        for item in items:
            if isinstance(item, QLayout):
                self.box.addLayout(item)
            else:
                self.box.addWidget(item)


def clear(layout: QLayout) -> None:
    """Remove everything from ``layout``, now on screen and soon from memory."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
