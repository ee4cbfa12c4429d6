"""What every dialog is made of: a body that scrolls where a screen is low, and buttons that stay.

A window larger than its screen cannot be moved far enough to reach what lies below it, and Qt
squeezes what a dialog holds once it would take two thirds of the screen's height.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QSizePolicy, QWidget

from ui.appearance.accessibility import named
from ui.widgets.common.flow import Flow
from ui.widgets.common.layout import column, holder

# What a dialog takes of its screen at most; its frame and a taskbar want the rest.
_SHARE = 0.9
_SIDES, _TOP, _FOOT = 28, 22, 20
_SCROLL_BAR = 16


def room_for(widget: QWidget) -> QRect:
    """The screen that ``widget`` is on, without its taskbar."""
    return widget.screen().availableGeometry()


class _Body(QScrollArea):
    """Scrolls up and down only; what it holds is as wide as it is."""

    def __init__(self, inner: QWidget, title: str) -> None:
        super().__init__()
        self._inner = inner
        named(self, title)
        inner.setObjectName("page_body")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setWidget(inner)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """As wide as what it holds must be, and a few lines high."""
        wide = self._inner.minimumSizeHint().width()
        return QSize(wide, self.fontMetrics().height() * 2)


class Dialog(QDialog):
    """A window beside the main one, made by ``lay_out`` once its parts are there.

    One whose body scrolls by itself may lay itself out, no larger than ``most``.
    """

    def __init__(self, parent: QWidget | None, title: str, description: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        named(self, title, description)
        self._inner: QWidget | None = None
        self._letters = self._lines = 0

    def lay_out(
        self, body: QLayout, buttons: Flow | QLayout | QWidget, *, letters: int, lines: int = 0
    ) -> None:
        """Put ``buttons`` below ``body``, which scrolls where the screen has no room for it all.

        The dialog is ``letters`` wide and at least ``lines`` high, as far as its screen goes.
        """
        self._letters, self._lines = letters, lines
        self._inner = inner = holder(body)
        body.setContentsMargins(0, 0, 0, 0)
        area = _Body(inner, self.windowTitle())
        foot = buttons if isinstance(buttons, QWidget) else holder(buttons)
        if not isinstance(buttons, QWidget):
            buttons.setContentsMargins(0, 0, 0, 0)
        whole = column(area, foot, spacing=14)
        whole.setContentsMargins(_SIDES, _TOP, _SIDES, _FOOT)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self._foot = foot
        inner.installEventFilter(self)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """What it holds became taller: so does the dialog, as far as the screen goes."""
        if watched is self._inner and event.type() == QEvent.Type.LayoutRequest:
            QTimer.singleShot(0, self, self._grow)
        return super().eventFilter(watched, event)

    def wanted(self) -> QSize:
        """The size at which nothing scrolls, no larger than the screen has room for."""
        assert self._inner is not None
        room = self.most()
        metrics = self.fontMetrics()
        least = max(self._inner.minimumSizeHint().width(), self._foot.minimumSizeHint().width())
        wide = max(metrics.averageCharWidth() * self._letters, least + _SCROLL_BAR)
        wide = min(wide + 2 * _SIDES, room.width())
        inside = wide - 2 * _SIDES
        layout = self.layout()
        assert layout is not None
        tall = _height(self._inner, inside) + _height(self._foot, inside) + layout.spacing()
        tall = max(tall + _TOP + _FOOT, metrics.height() * self._lines)
        return QSize(wide, min(tall, room.height()))

    def most(self) -> QSize:
        """The largest size that leaves the frame of the window on its screen."""
        return room_for(self).size() * _SHARE

    def fit(self) -> None:
        """Take the size that is wanted now."""
        self.resize(self.wanted())

    def _grow(self) -> None:
        if self.wanted().height() > self.height():
            self.resize(self.width(), self.wanted().height())


def _height(widget: QWidget, width: int) -> int:
    layout = widget.layout()
    if layout is not None and layout.hasHeightForWidth():
        return max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height())
    tall = widget.heightForWidth(width) if widget.hasHeightForWidth() else 0
    return max(tall, widget.sizeHint().height())
