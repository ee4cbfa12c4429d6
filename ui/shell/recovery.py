"""Work that was not saved when the program last stopped. Plans and provenance only, never rows."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile

from evaluator.values.files.writing import is_there
from evaluator.values.problems import Refusal
from ui.appearance.dates import moment
from ui.shell.open_studies import forget_left_locks

if TYPE_CHECKING:
    from evaluator.study.study import Study

_SUFFIX = ".whatworked"
_LARGEST_ASKED = 5_000_000  # bytes that are read at once for a name
_LONGEST_NAME = 80


class Recovery:
    """One file per running window in ``folder``; a lock tells the living from the crashed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with suppress(OSError):  # it is there, or nothing is kept; the window opens anyway
            folder.mkdir(parents=True)
        self._mine = folder / f"{uuid.uuid4().hex}{_SUFFIX}"
        self._lock = QLockFile(str(self._mine.with_suffix(".lock")))
        self._lock.setStaleLockTime(0)
        self._lock.tryLock(0)

    def keep(self, study: Study) -> None:
        """Write the study beside, so that a crash loses at most a minute."""
        study.save(self._mine)

    def kept(self, as_study: Callable[[], Study]) -> bool:
        """Whether the study could be written."""
        try:
            self.keep(as_study())
        except (OSError, Refusal):
            return False
        return True

    def forget(self) -> None:
        """Nothing is unsaved any more."""
        _forget(self._mine)

    def close(self) -> None:
        """The window closes in good order."""
        self.forget()
        self._lock.unlock()

    def found(self) -> tuple[Path, ...]:
        """Files left by windows that are no longer there, newest first.

        The locks of windows that left nothing unsaved go on the way.
        """
        forget_left_locks(self._folder)
        try:
            left = [path for path in self._folder.iterdir() if path.suffix == _SUFFIX]
        except OSError:
            return ()
        orphans = [p for p in left if p != self._mine and is_there(p) and _dead(p)]
        return tuple(sorted(orphans, key=lambda path: changed_at(path) or 0.0, reverse=True))

    @staticmethod
    def discard(path: Path) -> None:
        """Delete an orphan a person does not want."""
        _forget(path)
        _forget(path.with_suffix(".lock"))


def changed_at(path: Path) -> float | None:
    """When a file was last written, in seconds since 1970; None where nobody can tell."""
    try:
        return path.stat().st_mtime
    except (OSError, ValueError):
        return None


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _dead(path: Path) -> bool:
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        return False
    lock.unlock()
    return True


def told(path: Path) -> str:
    """What is kept in ``path`` and when it was last changed, in a sentence."""
    seconds = changed_at(path)
    when = "an earlier time"
    if seconds is not None:
        when = moment(datetime.fromtimestamp(seconds).astimezone())
    name = _programme(path)
    return f"“{name}”, from {when}." if name else f"From {when}."


def _programme(path: Path) -> str:
    """The programme's name, of which the start page needs no more than that; empty without one."""
    try:
        if path.stat().st_size > _LARGEST_ASKED:
            return ""
        name = json.loads(path.read_text("utf-8"))["plan"]["programme"]["name"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return ""
    return " ".join(name.split())[:_LONGEST_NAME] if isinstance(name, str) else ""
