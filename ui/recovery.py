"""Work that was not saved when the program last stopped. Plans and provenance only, never rows."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile

if TYPE_CHECKING:
    from evaluator.study import Study

_SUFFIX = ".whatworked"


class Recovery:
    """One file per running window in ``folder``; a lock tells the living from the crashed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._mine = folder / f"{uuid.uuid4().hex}{_SUFFIX}"
        self._lock = QLockFile(str(self._mine.with_suffix(".lock")))
        self._lock.setStaleLockTime(0)
        self._lock.tryLock(0)

    def keep(self, study: Study) -> None:
        """Write the study beside, so that a crash loses at most a minute."""
        study.save(self._mine)

    def forget(self) -> None:
        """Nothing is unsaved any more."""
        self._mine.unlink(missing_ok=True)

    def close(self) -> None:
        """The window closes in good order."""
        self.forget()
        self._lock.unlock()

    def found(self) -> tuple[Path, ...]:
        """Files left by windows that are no longer there, newest first."""
        orphans = [p for p in self._folder.glob(f"*{_SUFFIX}") if p != self._mine and _dead(p)]
        return tuple(sorted(orphans, key=lambda p: p.stat().st_mtime, reverse=True))

    @staticmethod
    def discard(path: Path) -> None:
        """Delete an orphan a person does not want."""
        path.unlink(missing_ok=True)
        path.with_suffix(".lock").unlink(missing_ok=True)


def _dead(path: Path) -> bool:
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        return False
    lock.unlock()
    return True
