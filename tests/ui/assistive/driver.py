"""Drives a walk within the program, dialogs too."""

from __future__ import annotations

import logging
import time

from PySide6.QtCore import QTimer

_PAUSE_MS = 15


class Driver:
    """Takes a step of a walk whenever the window is idle, within dialogs too.

    While a walk waits, the window gets three times as long as looking at all of it takes.
    """

    def __init__(self, walk) -> None:
        self._walk = walk
        self.log: list[str] = []
        self.result: list[str] | None = None
        self.error: Exception | None = None
        self._timer = QTimer(interval=_PAUSE_MS)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    @property
    def over(self) -> bool:
        return self.result is not None or self.error is not None

    def stop(self) -> None:
        """Take no further step, and tell the last ones where the test failed."""
        self._timer.stop()
        if self.result is None:
            logging.getLogger(__name__).error("Last steps: %s", "; ".join(self.log[-8:]))

    def _step(self) -> None:
        self._timer.stop()
        began = time.perf_counter()
        try:
            said = next(self._walk)
        except StopIteration as end:
            self.result = end.value
        except Exception as error:  # noqa: BLE001  (told by the test, outside Qt's event loop)
            self.error = error
        else:
            waits = bool(self.log) and self.log[-1] == said
            if not waits:
                self.log.append(said)
            looked_ms = int(1000 * (time.perf_counter() - began))
            self._timer.start(max(_PAUSE_MS, 3 * looked_ms) if waits else _PAUSE_MS)
