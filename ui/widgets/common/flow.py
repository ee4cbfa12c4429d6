"""Controls in a line that goes on below where there is no room, as words in a paragraph do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


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
