"""Which remembered files are there; asked beside the window, which never waits for a drive."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from queue import SimpleQueue

from PySide6.QtCore import QObject, Signal

from evaluator.values.files.writing import is_there
from ui.state.threads.postbox import Postbox

_Answer = tuple[Path, bool]


def _ask_for(paths: list[Path], letters: SimpleQueue[_Answer | None]) -> None:
    for path in paths:
        letters.put((path, is_there(path)))
    letters.put(None)


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
        self._box: Postbox[_Answer] = Postbox(self._on_answer, self)
        self._closed = False

    def look(self, paths: Iterable[Path]) -> None:
        """Ask for ``paths``; those that are still being waited for are not asked for again."""
        wanted = [path for path in paths if path not in self._asked]
        if wanted and not self._closed:
            self._asked.update(wanted)
            self._box.expect()
            letters = self._box.letters
            threading.Thread(target=_ask_for, args=(wanted, letters), daemon=True).start()

    def close(self) -> None:
        """Tell nothing any more; nobody waits for what is still being asked."""
        self._closed = True
        self._box.close()

    def _on_answer(self, answer: _Answer) -> None:
        path, there = answer
        self._asked.discard(path)
        if not self._closed:
            self.told.emit(str(path), there)
