"""What threads beside the window's have to tell, handed over on the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

T = TypeVar("T")
_EVERY_MS = 10


class Postbox(QObject, Generic[T]):
    """A queue that other threads fill, at which a timer looks while somebody is expected.

    A Qt signal sent from another thread holds a lock of Qt's while it waits for Python. The
    window's thread may hold Python and wait for that lock, and then both stand still for ever.
    So other threads touch nothing of Qt's: they are given ``letters`` and ``put`` what they tell
    into it, and None at their end, which is once for each time that somebody was expected.
    """

    _arrived = Signal(object)

    def __init__(self, take: Callable[[T], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.letters: SimpleQueue[T | None] = SimpleQueue()
        self._take = take
        self._expected = 0
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._look)
        # Queued, for what takes a letter may ask in a dialog, and no timer fires within itself.
        self._arrived.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def expect(self) -> None:
        """Look for letters from now on; one more thread, or piece of work, will end."""
        self._expected += 1
        self._timer.start()

    def close(self) -> None:
        """Look for nothing any more."""
        self._timer.stop()

    @Slot()
    def _look(self) -> None:
        while True:
            try:
                letter = self.letters.get_nowait()
            except Empty:
                return
            if letter is not None:
                self._arrived.emit(letter)
                continue
            self._expected -= 1
            if self._expected == 0:
                self._timer.stop()

    @Slot(object)
    def _hand_over(self, letter: T) -> None:
        self._take(letter)
