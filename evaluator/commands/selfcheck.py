"""Whether this copy of the program is whole: its own files against the list it came with."""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluator.commands.terminal import print_json, print_text, say, sentence
from evaluator.values.problems import Problem
from evaluator.values.version import build

LIST = "SHA256SUMS"
# What file managers leave in every folder that they show: nothing loads it.
_OF_FILE_MANAGERS = re.compile(r"\.DS_Store|\._.*|desktop\.ini|Thumbs\.db", re.IGNORECASE)
# What reads, calculates and writes, loaded once each: a scanner that took a part shows here.
_PARTS = (
    "numpy", "scipy.stats", "pandas", "statsmodels.stats.multitest", "pyarrow.csv",
    "pyarrow.parquet", "xlrd", "openpyxl", "pptx", "msoffcrypto", "lxml.etree", "pydantic",
    "matplotlib.figure", "jinja2", "docx", "typst",
)  # fmt: skip
# What is said of a part before it is loaded, and after.
_BEGUN, _LOADED = "loading ", "loaded"
_LONGEST = 300  # seconds for all parts; a scanner may look at each file that is loaded


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of the program's own files.

    Attributes:
        build: version and mark of the code. folder: where it lies.
        compared: how many files are as they were built; None where it runs from source.
        problems: each file that is missing, changed or foreign, and each part that does not load.
    """

    build: str
    folder: Path
    compared: int | None
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        """For ``--json``; without the folder, which may name a person."""
        from evaluator.values.files.storage import to_plain

        return {
            "build": self.build,
            "compared": self.compared,
            "whole": not self.problems,
            "problems": to_plain(list(self.problems)),
        }

    def lines(self) -> tuple[str, ...]:
        """What a person reads when nothing is wrong."""
        told = f"What Worked {self.build}: every part can be loaded."
        if self.compared is None:
            return (told, "It runs from source, so there is no list of files to compare with.")
        return (told, f"All {self.compared:,} files are as they were built.")


def tell(*, as_json: bool) -> bool:
    """Check and print what was found; whether all is well."""
    checked = selfcheck()
    if as_json:
        print_json(checked.as_json())
        return not checked.problems
    for problem in checked.problems:
        say(sentence(problem))
    for line in () if checked.problems else checked.lines():
        print_text(line)
    return not checked.problems


def selfcheck(folder: Path | None = None) -> Checked:
    """Compare the files of ``folder``, else of the folder that this program runs from.

    Then each part is loaded by this program started once more: a damaged library may end whoever
    loads it, and what was found before is still told.
    """
    place = folder or built_folder()
    compared, problems = _compare(place) if place is not None else (None, ())
    parts = tuple(_not_loaded(name, why) for name, why in faulty_parts(_PARTS))
    return Checked(build(), place or Path(__file__).parents[2], compared, (*problems, *parts))


def load(names: Sequence[str]) -> bool:
    """Load each part in this program, and say its name first and then how that went.

    Whether all were loaded. Not for a program that is to live on: a damaged library may end it.
    """
    whole = True
    for name in names:
        _say_at_once(f"{_BEGUN}{name}")
        try:
            importlib.import_module(name)
        except Exception as fault:  # noqa: BLE001 - a damaged library may raise anything
            whole = False
            _say_at_once(type(fault).__name__)
        else:
            _say_at_once(_LOADED)
    return whole


def _say_at_once(line: str) -> None:
    print_text(line)
    if sys.stdout is not None:  # Windows gives none to a program without a console
        sys.stdout.flush()


def faulty_parts(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The parts of ``names`` that do not load, and why, as this program started again tells it.

    One that ends that program is the last that it named; the rest are asked for anew.
    """
    left = list(names)
    wrong: list[tuple[str, str]] = []
    while left:
        went, ended = _loaded_elsewhere(left)
        if not went:
            return (*wrong, (left[0], ended or "nothing was said"))
        for name, said in went.items():
            if said != _LOADED:
                wrong.append((name, said or ended or "nothing was said"))
        left = left[len(went) :]
    return tuple(wrong)


def _loaded_elsewhere(names: Sequence[str]) -> tuple[dict[str, str], str]:
    """How loading went for each part that was begun, and how the program ended before the last."""
    try:
        done = subprocess.run(  # noqa: S603 - this program, and the names of its own parts
            [*_this_program(), "selfcheck", "--load", *names],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=_LONGEST, check=False,
        )  # fmt: skip
        said, ended = done.stdout, f"the program that loaded it ended with {done.returncode}"
    except subprocess.TimeoutExpired as late:
        said, ended = late.stdout or b"", f"it took more than {_LONGEST} seconds"
    except OSError as fault:
        return {}, type(fault).__name__
    went: dict[str, str] = {}
    for line in said.decode("utf-8", "replace").splitlines():
        if line.startswith(_BEGUN):
            went[line.removeprefix(_BEGUN)] = ""
        elif went:
            went[next(reversed(went))] = line
    return {name: went[name] for name in names if name in went}, ended


def _this_program() -> tuple[str, ...]:
    if not getattr(sys, "frozen", False):
        return sys.executable, "-m", "evaluator"
    program = Path(sys.executable)
    return (str(program.with_name("whatworked.exe") if sys.platform == "win32" else program),)


def built_folder() -> Path | None:
    """The folder that was unzipped; None from source."""
    if not getattr(sys, "frozen", False):
        return None
    program = Path(sys.executable).resolve()
    bundle = next((above for above in program.parents if above.suffix == ".app"), program)
    return bundle.parent


def _compare(folder: Path) -> tuple[int, tuple[Problem, ...]]:
    try:
        lines = (folder / LIST).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return 0, (_problem("list_missing", f"The list of files, {LIST}, cannot be read."),)
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found, wrong = 0, []
    for name, digest in listed.items():
        try:
            now = hash_of(folder / name)
        except OSError:
            wrong.append(_problem("file_missing", f'"{name}" is missing or cannot be read.'))
            continue
        if now == digest:
            found += 1
        else:
            wrong.append(_problem("file_changed", f'"{name}" is not as it was built.'))
    added = sorted(set(files_in(folder)) - set(listed) - {LIST})
    foreign = [name for name in added if not _OF_FILE_MANAGERS.fullmatch(name.rpartition("/")[2])]
    foreign += led_out(folder)
    wrong += [_problem("file_foreign", f'"{name}" does not belong to it.') for name in foreign]
    return found, tuple(wrong)


def files_in(folder: Path) -> tuple[str, ...]:
    """Every file below ``folder`` by its place, with / between the parts."""
    return tuple(
        sorted(
            Path(above, name).relative_to(folder).as_posix()
            for above, _, names in os.walk(folder)
            for name in names
        )
    )


def led_out(folder: Path) -> tuple[str, ...]:
    """Folders below ``folder`` that are links to somewhere outside of it, which is not walked.

    On a Mac the bundle has links between its own folders; what those lead to is listed once.
    """
    top = folder.resolve()
    return tuple(
        sorted(
            path.relative_to(folder).as_posix()
            for above, folders, _ in os.walk(folder)
            for path in (Path(above, name) for name in folders)
            if path.is_symlink() and not path.resolve().is_relative_to(top)
        )
    )


def hash_of(path: Path) -> str:
    """SHA-256 of a file's content. Raises ``OSError`` where there is no file to be read."""
    if not path.is_file():  # a pipe would be waited for
        raise FileNotFoundError(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_loaded(name: str, why: str) -> Problem:
    return _problem("part_not_loaded", f'The part "{name}" cannot be loaded ({why}).')


def _problem(code: str, message: str) -> Problem:
    return Problem(
        code=code,
        message=message,
        fix="Unzip the program again into an empty folder, and ask the IT department whether a "
        "scanner took or changed a file.",
    )
