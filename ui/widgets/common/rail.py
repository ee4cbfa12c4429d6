"""The way through, on the left: the pages, each saying in words how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QVBoxLayout, QWidget

from ui import icons
from ui.appearance import theme
from ui.appearance.accessibility import named, when_picked
from ui.state.navigation import Standing, State
from ui.widgets.common.layout import text

_STATE_ICON: dict[State, tuple[str, str]] = {
    "done": ("passed", "passed"),
    "needs": ("concern", "concern"),
    "locked": ("lock", "muted"),
    "ready": ("passed", "accent"),
    "not_yet": ("not_yet", "muted"),
    "stale": ("stale", "concern"),
}
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


@dataclass(frozen=True, slots=True)
class RailItem:
    """A page as the rail lists it; one that is not ``of_study`` stands apart, always open."""

    key: str
    title: str
    icon: str
    of_study: bool = True


class RailButton(QAbstractButton):
    """One page: icon, title, and its standing in words with a small icon.

    Signals:
        walked(step): an arrow key goes to the page before (-1) or after (1).
    """

    walked = Signal(int)

    def __init__(self, title: str, icon: str) -> None:
        super().__init__()
        self.setText(title)
        self._icon = icon
        self._standing: Standing | None = None
        self._ring = False
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        named(self, title)

    def set_standing(self, standing: Standing | None) -> None:
        """Show how far the page is."""
        self._standing = standing
        self.setAccessibleDescription(standing.words if standing else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Tall enough for two lines of text."""
        height = self.fontMetrics().height()
        width = self.fontMetrics().horizontalAdvance("Hidden until locked" + "M" * 6)
        return QSize(width, round(height * (2.75 if self._standing else 2.1)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's name)
        """Enter opens a page as Space does; the arrow keys walk the rail."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Down:
            self.walked.emit(1)
        elif event.key() == Qt.Key.Key_Up:
            self.walked.emit(-1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  (Qt's name)
        """Show the focus ring to those who use the keyboard."""
        self._ring = event.reason() in _BY_KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  (Qt's name)
        """Take the ring away."""
        self._ring = False
        super().focusOutEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Draw in palette colours; the chosen page is marked by shape as well as by tone."""
        tone = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        if self.isChecked() or (self.underMouse() and self.isEnabled()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tone.surface if self.isChecked() else tone.accent_soft))
            painter.drawRoundedRect(box, 8, 8)
        if self.isChecked():
            painter.setBrush(QColor(tone.accent))
            painter.drawRoundedRect(QRectF(box.left(), box.top() + 10, 4, box.height() - 20), 2, 2)
        if self._ring:
            painter.setPen(QColor(tone.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 8, 8)
        self._paint_words(painter, box, tone)
        painter.end()

    def _paint_words(self, painter: QPainter, box: QRectF, tone: theme.Colours) -> None:
        metrics = self.fontMetrics()
        height = metrics.height()
        side = height * 1.05
        left = box.left() + 16
        lines = 2 if self._standing and box.height() > 1.9 * height else 1
        top = box.center().y() - (height * 1.05 * lines) / 2
        words = tone.text if self.isEnabled() else tone.muted
        ink = tone.accent if self.isChecked() else words
        icons.draw(painter, self._icon, QRectF(left, top + (height - side) / 2, side, side), ink)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(words))
        x = left + side + 12
        title = QRectF(x, top, box.right() - x - 4, height)
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._standing is None:
            return
        icon, colour = _STATE_ICON[self._standing.state]
        if lines == 1:  # in a low window its icon says how far a page is
            spot = QRectF(
                box.right() - height, box.center().y() - height * 0.39, height * 0.78, height * 0.78
            )
            icons.draw(painter, icon, spot, getattr(tone, colour))
            return
        second = top + height * 1.08
        small = height * 0.78
        spot = QRectF(x, second + (height - small) / 2, small, small)
        icons.draw(painter, icon, spot, getattr(tone, colour))
        font.setWeight(QFont.Weight.Normal)
        font.setPointSizeF(self.font().pointSizeF() * 0.86)
        painter.setFont(font)
        painter.setPen(QColor(tone.muted))
        rest = QRectF(x + small + 6, second, box.right() - x - small - 8, height)
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self._standing.words)


class Rail(QFrame):
    """Start and the pages, top to bottom in the order of the work."""

    picked = Signal(str)

    def __init__(self, items: Iterable[RailItem]) -> None:
        super().__init__()
        self.setObjectName("rail")
        named(self, "Pages")
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 18, 10, 14)
        box.setSpacing(3)
        brand = text("What Worked", "heading", wrap=False)
        brand.setContentsMargins(12, 0, 0, 12)
        box.addWidget(brand)
        self.buttons: dict[str, RailButton] = {}
        self._add(box, "start", "Start", "home")
        box.addSpacing(10)
        listed = tuple(items)
        for item in sorted(listed, key=lambda item: not item.of_study):
            if not item.of_study:
                box.addSpacing(10)
            self._add(box, item.key, item.title, item.icon)
        self._of_study = tuple(item.key for item in listed if item.of_study)
        box.addStretch(1)

    def _add(self, box: QVBoxLayout, key: str, title: str, icon: str) -> None:
        made = RailButton(title, icon)
        when_picked(made, lambda: self.picked.emit(key))
        made.setAutoExclusive(True)
        made.walked.connect(lambda step: self._walk(made, step))
        self.buttons[key] = made
        box.addWidget(made)

    def add_below(self, widget: QWidget) -> None:
        """Put ``widget`` at the foot of the rail."""
        layout = self.layout()
        assert layout is not None
        layout.addWidget(widget)

    def show_page(self, key: str) -> None:
        """Mark the page on screen."""
        with QSignalBlocker(self.buttons[key]):
            self.buttons[key].setChecked(True)
        self._let_tab_stop_at(self.buttons[key])

    def _walk(self, made: RailButton, step: int) -> None:
        """Go on from ``made`` to the next page that can be opened, round the end too."""
        there = [each for each in self.buttons.values() if each.isEnabled()]
        beside = there[(there.index(made) + step) % len(there)]
        beside.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _let_tab_stop_at(self, made: RailButton) -> None:
        """Of several buttons of which one is on, Tab stops at one, which Qt leaves where it was."""
        policy = Qt.FocusPolicy
        for each in self.buttons.values():
            each.setFocusPolicy(policy.StrongFocus if each is made else policy.ClickFocus)

    def show_standings(self, standings: Mapping[str, Standing]) -> None:
        """Say how far each page is; without a study none is, and there is nowhere to go yet."""
        for key in self._of_study:
            self.buttons[key].setEnabled(key in standings)
            self.buttons[key].set_standing(standings.get(key))
