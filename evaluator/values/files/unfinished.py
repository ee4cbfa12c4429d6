"""The note beside files that are being replaced together, so that a half new set is noticed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluator.values.files.json_text import read_json
from evaluator.values.problems import Problem

SUFFIX = ".unfinished.txt"
_WORDS = (
    "What Worked began to replace the files below together. If this note stays, it was stopped "
    "before it had finished: some of them may be new and others old, so do not use them together. "
    "Write the summary again; the note then goes away."
)


def begin(note: Path, files: Mapping[str, str], copies: Mapping[str, str]) -> None:
    """Write the note before the first file is replaced.

    ``files`` gives the SHA-256 of each new file by its name, ``copies`` the file of which each
    copy, by its own name, will keep the earlier content. Copies that an earlier note still lists
    are taken over, so that they go with these.
    """
    line = json.dumps({"files": dict(files), "copies": _copies(note) | dict(copies)})
    with note.open("w", encoding="utf-8") as file:
        file.write(f"{_WORDS}\n\n{line}\n")
        file.flush()
        os.fsync(file.fileno())


def keep_copies(note: Path) -> None:
    """Have nobody sweep the copies: from here on one may be the only earlier file there is."""
    try:
        note.lstat()
        with note.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps({'copies': {}})}\n")
    except FileNotFoundError:
        return
    except OSError:
        with contextlib.suppress(OSError):
            note.unlink()


def end(note: Path) -> None:
    """The set is whole: remove the copies that the note lists, then the note."""
    with contextlib.suppress(OSError):
        for copy, name in _copies(note).items():
            Path(os.path.realpath(note.parent / name)).with_name(copy).unlink(missing_ok=True)
        note.unlink(missing_ok=True)


def end_if_whole(note: Path) -> None:
    """Remove a note, and the copies it lists, unless its set is half new and half old."""
    if look(note) is None:
        end(note)


def look(note: Path) -> Problem | None:
    """What is wrong with the set of a note; None when all its files are new, or all are old."""
    files = _listed_in(note, "files")
    state = {
        name: _state(note.parent / name, wanted)
        for name, wanted in files.items()
        if Path(name).name == name  # one with a folder could lead to another machine
    }
    if set(state.values()) <= {"new"} or "new" not in state.values():
        return None
    return Problem(
        code="files_half_written",
        message=f'Writing to "{note.parent.resolve().name}" was stopped half-way. {told(state)}',
        fix="Do not use these files together; write the summary again.",
        severity="warning",
    )


def half_written(folder: Path) -> tuple[Problem, ...]:
    """Sets of files in ``folder`` that are half new and half old, since writing was stopped."""
    try:
        notes = sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIX))
    except OSError:
        return ()
    return tuple(found for note in notes if (found := look(note)) is not None)


def told(state: Mapping[str, str]) -> str:
    """Which files are new and which are as they were, as sentences."""
    groups = {
        kind: [f'"{name}"' for name, found in state.items() if found == kind]
        for kind in ("new", "before", "missing", "unknown")
    }
    if len(groups["before"]) == len(state):
        return "Nothing there was changed."
    words = {
        "new": ("is new", "are new"),
        "before": ("is as it was before", "are as they were before"),
        "missing": ("is not there", "are not there"),
        "unknown": ("could not be looked at", "could not be looked at"),
    }
    return " ".join(
        f"{_listed(names)} {words[kind][len(names) > 1]}."
        for kind, names in groups.items()
        if names
    )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _state(path: Path, wanted: str) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device would be waited for
            return "unknown"
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "unknown"
    return "new" if found == wanted else "before"


def _copies(note: Path) -> dict[str, str]:
    """The copies that a note lists; a name that is no copy of that file is passed over."""
    return {
        copy: name
        for copy, name in _listed_in(note, "copies").items()
        if Path(copy).name == copy
        and Path(name).name == name
        and copy.startswith(f"{name}.before-")
    }


def _listed_in(note: Path, part: str) -> dict[str, str]:
    """One part of a note; nothing where somebody wrote something else there."""
    told_there = _read(note).get(part)
    named = told_there.items() if isinstance(told_there, dict) else ()
    return {name: other for name, other in named if isinstance(other, str)}


def _read(note: Path) -> dict[str, Any]:
    """All that the note's whole lines say; a line that was cut short says nothing."""
    known: dict[str, Any] = {}
    try:
        if not stat.S_ISREG(note.stat().st_mode):
            return known
        lines = note.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return known
    for line in lines:
        with contextlib.suppress(ValueError):
            told_there = read_json(line)
            if isinstance(told_there, dict):
                known |= told_there
    return known
