"""What goes on below where there is no room: controls in a line, and the words beside a tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

# PySide cannot make an object of two classes of Qt; what they share stands beside them.
if TYPE_CHECKING:
    _Button = QAbstractButton
else:
    _Button = object


class Flow(QWidget):
    """Widgets beside each other as far as the width goes, the rest in further lines."""

    def __init__(self, *widgets: QWidget, spacing: int = 10) -> None:
        super().__init__()
        self.in_order = widgets
        self._spacing = spacing
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for widget in widgets:
            widget.setParent(self)

    def hasHeightForWidth(self) -> bool:  # noqa: N802  (Qt's name)
        """Narrower is taller."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  (Qt's name)
        """The height of all lines at ``width``."""
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """All in one line."""
        hints = [widget.sizeHint() for widget in self._shown()]
        width = sum(hint.width() for hint in hints) + self._spacing * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """The widest of them alone."""
        least = QSize(0, 0)
        for widget in self._shown():
            least = least.expandedTo(widget.minimumSizeHint())
        return least

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Put everything in its place."""
        super().resizeEvent(event)
        self._place(event.size().width(), move=True)

    def event(self, event: QEvent) -> bool:
        """One of them came, went or changed its size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place(self.width(), move=True)
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        asked = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
        return [w for w in self.in_order if not (w.isHidden() and w.testAttribute(asked))]

    def _place(self, width: int, *, move: bool) -> int:
        """Lay the lines out within ``width``, words at half their height; their height."""
        y = 0
        for line in self._lines(width):
            x, tall = 0, max(widget.sizeHint().height() for widget in line)
            for widget in line:
                hint = widget.sizeHint()
                wide = min(hint.width(), width)
                if move:
                    spare = tall - hint.height()
                    drop = spare // 2 if isinstance(widget, QLabel) else spare
                    widget.setGeometry(x, y + drop, wide, hint.height())
                x += wide + self._spacing
            y += tall + self._spacing
        return max(0, y - self._spacing)

    def _lines(self, width: int) -> list[list[QWidget]]:
        lines: list[list[QWidget]] = []
        used = 0
        for widget in self._shown():
            wide = min(widget.sizeHint().width(), width)
            if not lines or used + wide > width:
                lines.append([])
                used = 0
            lines[-1].append(widget)
            used += wide + self._spacing
        return lines


class _Wrapped(_Button):
    """What a tick and a round button have in common: their words go on below."""

    drawn_as: QStyle.ControlElement

    def _wrap(self) -> None:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:  # noqa: N802  (Qt's name)
        """Narrower is taller."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  (Qt's name)
        """The height of all lines at ``width``."""
        further = len(self._lines(width)) - 1
        return super().sizeHint().height() + further * self.fontMetrics().lineSpacing()

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """The mark and the longest word."""
        longest = max(map(self.fontMetrics().horizontalAdvance, self.text().split()), default=0)
        return QSize(self._mark() + longest, super().sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """As the style draws it, with its words broken into lines."""
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)  # type: ignore[attr-defined]
        option.text = "\n".join(self._lines(self.width()))
        painter.drawControl(self.drawn_as, option)

    def _mark(self) -> int:
        """The width of all but the words."""
        return super().sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())

    def _lines(self, width: int) -> list[str]:
        room, measured = width - self._mark(), self.fontMetrics().horizontalAdvance
        lines: list[str] = []
        for word in self.text().split():
            if lines and measured(f"{lines[-1]} {word}") <= room:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines or [""]


class Tick(_Wrapped, QCheckBox):
    """A tick whose words go on below."""

    drawn_as = QStyle.ControlElement.CE_CheckBox

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._wrap()


class Radio(_Wrapped, QRadioButton):
    """One of several answers, whose words go on below."""

    drawn_as = QStyle.ControlElement.CE_RadioButton

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._wrap()
