"""One window for each study: a second one that is asked to open it brings the first to the front.

Windows are programs of their own and talk by files in the program's own folder, as no port is ever
opened. A lock says that a study is on screen; a wish beside it asks its window to come forward.
Both are named by a hash of the study's path and hold nothing of it.
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from evaluator.values.problems import Problem

_LOOK_MS = 400
_PATIENCE = 2.0  # seconds; a window that works answers sooner
_PAUSE = 0.05
_LEFT_AFTER = 24 * 60 * 60  # seconds


class OpenStudies(QObject):
    """Holds the study of this window, and asks the windows of others.

    Signals:
        wanted(): somebody opened the study of this window elsewhere.
    """

    wanted = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        with suppress(OSError):  # it is there, or nobody is told; studies open anyway
            folder.mkdir(parents=True)
        forget_left_locks(folder)
        self._held: Path | None = None
        self._lock: QLockFile | None = None
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def hold(self, study: Path | None) -> None:
        """The study of this window is ``study`` from now on; None for one without a file."""
        if study == self._held:
            return
        self.release()
        if study is None:
            return
        lock = _lock_of(self._folder, study)
        if lock.tryLock(0):
            self._held, self._lock = study, lock
            with suppress(OSError):
                _wish(self._folder, study).unlink(missing_ok=True)
            self._timer.start()

    def release(self) -> None:
        """No study is held any more."""
        self._timer.stop()
        if self._lock is not None:
            self._lock.unlock()
        self._held = self._lock = None

    def shown_elsewhere(self, study: Path) -> bool:
        """Whether another window shows ``study`` and has come to the front; may wait a moment."""
        return study != self._held and brought_forward(self._folder, study)

    def _look(self) -> None:
        if self._held is None:
            return
        wish = _wish(self._folder, self._held)
        if wish.exists():
            with suppress(OSError):
                wish.unlink()
            self.wanted.emit()


def brought_forward(folder: Path, study: Path) -> bool:
    """Whether a window shows ``study`` and took the wish to come forward; may wait a moment.

    A window that hangs does not answer; the study is then opened a second time, and saving tells
    whoever comes second.
    """
    lock = _lock_of(folder, study)
    if lock.tryLock(0):
        lock.unlock()
        return False
    if lock.error() != QLockFile.LockError.LockFailedError:  # a full disk: nobody could hold it
        return False
    wish = _wish(folder, study)
    try:
        wish.touch()
        until = time.monotonic() + _PATIENCE
        while wish.exists() and time.monotonic() < until:
            time.sleep(_PAUSE)
        taken = not wish.exists()
        wish.unlink(missing_ok=True)
    except OSError:
        return False
    return taken


def forget_left_locks(folder: Path) -> None:
    """Remove the locks of programs that ended without removing them, once they are a day old."""
    before = time.time() - _LEFT_AFTER
    with suppress(OSError):
        for path in folder.glob("*.lock"):
            if path.lstat().st_mtime < before:
                lock = QLockFile(str(path))
                lock.setStaleLockTime(0)  # by the program that made it, and not by time
                if lock.tryLock(0):
                    lock.unlock()


def open_elsewhere(study: Path) -> Problem:
    """Why ``study`` is not opened here as well."""
    return Problem(
        "study_open_elsewhere",
        f'"{study.name}" is open in another window, which has come to the front.',
        "Go on there, or close it there and open it here.",
    )


def saved_meanwhile(study: Path) -> Problem:
    """Why ``study`` is not saved over what is in its place."""
    return Problem(
        "study_saved_meanwhile",
        f'"{study.name}" was saved by another window or program since it was opened here.',
        "Save this one under another name, then open both and keep the one that is right.",
    )


def _stem(study: Path) -> str:
    name = os.path.normcase(str(study.absolute()))
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _wish(folder: Path, study: Path) -> Path:
    return folder / f"{_stem(study)}.wish"


def _lock_of(folder: Path, study: Path) -> QLockFile:
    lock = QLockFile(str(folder / f"{_stem(study)}.lock"))
    lock.setStaleLockTime(0)
    return lock
