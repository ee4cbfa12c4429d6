"""Files written whole, one or several together: each is always the old one or the new one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evaluator.values.files import unfinished
from evaluator.values.problems import Problem, Refusal

TRIES = 10
FIRST_WAIT = 0.03  # seconds; each wait is longer by as much, 1.35 s in all
LONGEST_WINDOWS_PATH = 259
_LONGEST_NAME = 255  # letters, or bytes where letters are written as such
# What stands beside a file while it is written: its new content, and a copy of the earlier one.
_LONGEST_PART, _LONGER_COPY = len(".ww-00000000.part"), len(".before-0000")
# Names of new content that is waiting, also as earlier versions gave them.
_PART = re.compile(r"\.(ww-[0-9a-f]{8}|[a-z0-9_]{8})\.part")
_LEFT_AFTER = 24 * 60 * 60  # seconds after which nobody is still writing
# What a person most likely has the file open in.
_PROGRAMS = {
    ".pdf": "a PDF reader",
    ".docx": "Word",
    ".xlsx": "Excel",
    ".pptx": "PowerPoint",
    ".png": "a program that shows pictures",
    ".html": "a web browser",
    ".json": "a text editor",
    ".toml": "a text editor",
    ".whatworked": "another window of What Worked",
}

Sleep = Callable[[float], None]


def is_there(path: str | Path) -> bool:
    """Whether ``path`` is a file that can be looked at now.

    False too where the drive, the share or the rights to it are gone, or no file could have
    such a name.
    """
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def is_taken(path: Path) -> bool:
    """Whether something lies under this name, or may: False only where surely nothing does."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def replace_patiently(source: Path, target: Path, *, sleep: Sleep | None = None) -> None:
    """Put ``source`` in the place of ``target`` in one step.

    Virus scanners, search and cloud folders hold a file that was just written for a moment; so a
    refusal for that reason is tried ``TRIES`` times, over one to two seconds.

    Raises:
        OSError: it is still refused, or refused for another reason.
    """
    _patiently(lambda: source.replace(target), sleep)


def _patiently(act: Callable[[], object], sleep: Sleep | None = None) -> None:
    for go in range(1, TRIES + 1):
        try:
            act()
        except PermissionError:
            if go == TRIES:
                raise
            (sleep or time.sleep)(FIRST_WAIT * go)
        else:
            return


@dataclass(frozen=True, slots=True)
class _Place:
    """One file on its way: where it goes, links followed, and what waits beside it.

    Attributes:
        name: as a person sees it. target: the file that is replaced.
        part: the new content until it is in place. copy: the earlier content until all are in.
        new, old: SHA-256 of the new and the earlier content; ``old`` is None where there was none.
        times: when the earlier one was read and changed, in nanoseconds.
    """

    name: str
    target: Path
    part: Path
    copy: Path
    new: str
    old: str | None = None
    times: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class _Together:
    """Files that are written together: their places so far, and the note about them.

    ``note`` is None for one file alone. ``begun`` is whether this writer has written the note,
    ``earlier`` what an earlier one that was killed had left in it.
    """

    note: Path | None
    places: list[_Place]
    begun: bool = False
    earlier: bytes | None = None


def write_together(
    files: Mapping[Path, bytes], *, what: str, code: str = "cannot_write", stem: str = "files"
) -> None:
    """Write every file, or leave all as they were; never a half one, and never an empty place.

    New content is written beside the targets first, then they are replaced one by one in the
    order given. While more than one is replaced, a note beside the first says so in plain words
    (``stem`` begins its name), so that a set that was left half new by a power cut is noticed.
    ``what`` begins the sentence of a refusal. A link is followed; what is replaced keeps its mode.

    Raises:
        Refusal: with ``code``; it names the file that stood in the way, and which are new where
            the earlier ones could not all be put back.
    """
    first = next(iter(files))
    note = first.parent / f"{stem}{unfinished.SUFFIX}" if len(files) > 1 else None
    together = _Together(note, [])
    try:
        for path, content in files.items():
            with _at(path.name):
                together.places.append(_write_beside(path, content))
        _replace(together)
    except _Stopped as stopped:
        state = _put_back(together)
        problem = _refused(stopped, code, what, first.parent, together.places, state)
        raise Refusal(problem) from stopped.wrong
    except BaseException:
        _put_back(together)
        raise
    if note is not None:
        for place in together.places:
            forget(place.copy)
        unfinished.end(note)


class _Stopped(Exception):  # noqa: N818 - it becomes a refusal
    """One file stood in the way; ``held`` is whether it is the earlier one that did."""

    def __init__(self, name: str, wrong: OSError | ValueError, *, held: bool) -> None:
        super().__init__(name)
        self.name, self.wrong, self.held = name, wrong, held


@contextlib.contextmanager
def _at(name: str, *, held: bool = False) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as wrong:
        raise _Stopped(name, wrong, held=held) from wrong


def _write_beside(path: Path, content: bytes) -> _Place:
    """The new content in a plain file beside the target, with the mode the target will have."""
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    sweep(target.parent)
    token = secrets.token_hex(4)
    part = target.with_name(f".ww-{token}.part")
    place = _Place(
        name=path.name,
        target=target,
        part=part,
        copy=target.with_name(f"{path.name}.before-{token[:4]}"),
        new=hashlib.sha256(content).hexdigest(),
    )
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(part, flags, 0o666)
        with _closing(handle), os.fdopen(handle, "wb", closefd=False) as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        with contextlib.suppress(OSError):
            part.chmod(stat.S_IMODE(target.stat().st_mode))
    except BaseException:
        forget(part)
        raise
    return place


@contextlib.contextmanager
def _closing(handle: int) -> Iterator[None]:
    try:
        yield
    finally:
        os.close(handle)


def _replace(together: _Together) -> None:
    places, note = together.places, together.note
    if note is not None:
        with _at(note.name):
            _refuse_what_is_no_file(note)
            together.earlier = note.read_bytes() if is_taken(note) else None
            together.begun = True
            unfinished.begin(
                note, {p.name: p.new for p in places}, {p.copy.name: p.name for p in places}
            )
        for number, place in enumerate(places):
            with _at(place.name, held=True):
                places[number] = _with_copy(place)
    for place in places:
        with _at(place.name, held=True):
            replace_patiently(place.part, place.target)


def _with_copy(place: _Place) -> _Place:
    """The place with its earlier content copied, so that it can be put back."""
    _refuse_what_is_no_file(place.target)
    try:
        known = place.target.stat()
    except FileNotFoundError:
        return place
    _patiently(lambda: place.copy.write_bytes(place.target.read_bytes()))
    with contextlib.suppress(OSError):
        place.copy.chmod(stat.S_IMODE(known.st_mode))
    old = hashlib.sha256(place.copy.read_bytes()).hexdigest()
    return replace(place, old=old, times=(known.st_atime_ns, known.st_mtime_ns))


def _refuse_what_is_no_file(path: Path) -> None:
    """Raise ``OSError`` for a pipe or a device, whose content would be waited for."""
    with contextlib.suppress(FileNotFoundError):
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise OSError(errno.EINVAL, "It is a device and not a file")


def _put_back(together: _Together) -> dict[str, str]:
    """Put back what was replaced; for each file, whether it is now new, as before, or unknown."""
    note = together.note if together.begun else None
    if note is not None:
        unfinished.keep_copies(note)
    state: dict[str, str] = {}
    for place in reversed(together.places):
        found = _state(place)
        if found == "new" and note is not None:
            with contextlib.suppress(OSError):
                _restore(place)
            found = _state(place)
        forget(place.part)
        if found == "before":
            forget(place.copy)
        state[place.name] = found
    if note is not None and set(state.values()) <= {"before"}:
        forget(note)
        if together.earlier is not None:
            with contextlib.suppress(OSError):
                note.write_bytes(together.earlier)
    return {place.name: state[place.name] for place in together.places}


def _restore(place: _Place) -> None:
    if place.old is None:
        _patiently(place.target.unlink)
        return
    os.utime(place.copy, ns=place.times)
    replace_patiently(place.copy, place.target)


def _state(place: _Place) -> str:
    """What lies under the final name, looked at and not assumed."""
    if is_taken(place.part) or (place.old is None and not is_taken(place.target)):
        return "before"
    try:
        found = hashlib.sha256(place.target.read_bytes()).hexdigest()
    except OSError:
        return "unknown"
    return {place.old: "before", place.new: "new"}.get(found, "unknown")


def forget(path: Path) -> None:
    """Remove a file of ours if it is there; where nothing may remove it, it stays.

    Windows removes no file that is marked read-only, so that the mark is taken off first.
    """
    with contextlib.suppress(OSError, ValueError):
        if is_read_only(path):
            path.chmod(stat.S_IMODE(path.lstat().st_mode) | stat.S_IWRITE)
        path.unlink(missing_ok=True)


def is_read_only(path: Path) -> bool:
    """Whether a file is marked as one that may not be changed."""
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(mode) and not mode & stat.S_IWRITE


def sweep(folder: Path, now: float | None = None) -> None:
    """Remove what a writer that was killed more than a day ago left in ``folder``.

    Copies of earlier files go only once their set is known to be whole.
    """
    before = (time.time() if now is None else now) - _LEFT_AFTER
    with contextlib.suppress(OSError):
        for path in sorted(folder.iterdir()):
            if _PART.fullmatch(path.name) and _older(path, before):
                forget(path)
            elif path.name.endswith(unfinished.SUFFIX) and _older(path, before):
                unfinished.end_if_whole(path)


def _older(path: Path, before: float) -> bool:
    try:
        return path.lstat().st_mtime < before
    except OSError:
        return False


# --- in words -------------------------------------------------------------------------------------


def _refused(
    stopped: _Stopped,
    code: str,
    what: str,
    folder: Path,
    places: Sequence[_Place],
    state: Mapping[str, str],
) -> Problem:
    reason, fix = _reason(stopped.wrong, folder / stopped.name, held=stopped.held)
    kept = [
        f'The earlier "{place.name}" is kept as "{place.copy.name}".'
        for place in places
        if state[place.name] != "before" and is_taken(place.copy)
    ]
    return Problem(
        code=code, message=f"{what}: {reason}.", fix=" ".join((fix, unfinished.told(state), *kept))
    )


def _too_long(wrong: OSError, path: Path) -> str:
    """That the path or the name is longer than may be; empty where it is not."""
    length = len(str(path.absolute()))
    more = max(_LONGER_COPY, _LONGEST_PART - len(path.name))
    missing = isinstance(wrong, FileNotFoundError) and length + more > LONGEST_WINDOWS_PATH
    if not missing and wrong.errno != errno.ENAMETOOLONG:
        return ""
    letters = len(path.name)
    if not missing and len(os.fsencode(path.name)) + more > _LONGEST_NAME:
        return f"the name is too long ({letters} letters, and {more} more while it is written)"
    if length > LONGEST_WINDOWS_PATH:
        return f"the path is too long ({length} characters; Windows allows {LONGEST_WINDOWS_PATH})"
    return (
        f"the path is too long ({length} characters; Windows allows {LONGEST_WINDOWS_PATH}, "
        f"and {more} more are needed while it is written)"
    )


def _reason(wrong: OSError | ValueError, path: Path, *, held: bool) -> tuple[str, str]:
    """Why a file could not be written and what to do about it."""
    if isinstance(wrong, ValueError):
        return f'"{path.name}" cannot be the name of a file', "Choose another name."
    if told := _too_long(wrong, path):
        return told, "Choose a shorter name, or a folder with a shorter path."
    if held and isinstance(wrong, PermissionError) and is_read_only(path):
        return (
            f'"{path.name}" is marked read-only',
            "Take the mark off in the properties of the file, or choose another folder.",
        )
    if held and isinstance(wrong, PermissionError):
        program = _PROGRAMS.get(path.suffix.lower(), "the program that it belongs to")
        return (
            f'"{path.name}" may not be replaced; it is probably open in {program}, or held by a '
            "program that copies or scans files, such as OneDrive",
            "Close it there and try again, or choose another folder.",
        )
    reason = (wrong.strerror or "it cannot be reached").lower()
    return reason, "Make room on the disk, or choose another folder that you may write to."
