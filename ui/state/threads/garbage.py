"""Where Python's garbage is collected: on the window's thread, for widgets may be among it."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 50


class Garbage(QObject):
    """Collects by Python's own thresholds, at a timer of the thread that made it.

    Python collects on whichever thread passes a threshold, which may be a job's. A widget that
    only a ring of references held is then destroyed there, under the hands of the window's
    thread. Not for a program without an event loop: nothing would be collected.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def close(self) -> None:
        """Leave it to Python again, as it was before."""
        self._timer.stop()
        if self._was_on:
            gc.enable()

    def _collect(self) -> None:
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation] > 0:
                gc.collect(generation)
                return
