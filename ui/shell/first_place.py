"""Where and how large the window appears: never beyond the screen that it is on."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect, QSize
from PySide6.QtWidgets import QWidget

_USUAL = QSize(1280, 860)
# What a title and a frame add to a window that is not on screen yet.
_FRAME = QSize(16, 40)


def place(window: QWidget, remembered: object = None) -> None:
    """Give ``window`` the place it had last, or the usual size, as far as the screen has room."""
    if not (isinstance(remembered, QByteArray) and window.restoreGeometry(remembered)):
        window.resize(_USUAL)
    if not window.isMaximized():
        window.setGeometry(within(window.geometry(), window.screen().availableGeometry()))


def within(wanted: QRect, room: QRect) -> QRect:
    """``wanted`` made no larger than ``room`` leaves beside a frame, and moved inside it."""
    size = wanted.size().boundedTo(room.size() - _FRAME)
    left = min(max(wanted.left(), room.left()), room.right() + 1 - size.width())
    top = room.top() + _FRAME.height()
    top = min(max(wanted.top(), top), room.bottom() + 1 - size.height())
    return QRect(left, top, size.width(), size.height())
