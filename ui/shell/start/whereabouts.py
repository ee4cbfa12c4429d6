"""Which remembered files are there; asked beside the window, which never waits for a drive."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from evaluator.values.files.writing import is_there


class Whereabouts(QObject):
    """Looks for files in a thread of its own.

    A share that is gone may answer after half a minute and cannot be hurried. In a job of the
    window everything else would wait behind it, and so would closing the window.

    Signals:
        told(path, there): for each file asked for, once its drive has answered.
    """

    told = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: set[Path] = set()
        self._closed = threading.Event()

    def look(self, paths: Iterable[Path]) -> None:
        """Ask for ``paths``; those that are still being waited for are not asked for again."""
        wanted = [path for path in paths if path not in self._asked]
        if wanted:
            self._asked.update(wanted)
            threading.Thread(target=self._run, args=(wanted,), daemon=True).start()

    def close(self) -> None:
        """Tell nothing any more; nobody waits for what is still being asked."""
        self._closed.set()

    def _run(self, paths: list[Path]) -> None:
        for path in paths:
            there = is_there(path)
            self._asked.discard(path)
            if self._closed.is_set():
                return
            with suppress(RuntimeError):  # the window went away meanwhile
                self.told.emit(str(path), there)
