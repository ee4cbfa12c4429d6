"""Whether this copy of the program is whole: its own files against the list it came with."""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import sys
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
    """Compare the files of ``folder``, else of the folder that this program runs from."""
    place = folder or built_folder()
    compared, problems = _compare(place) if place is not None else (None, ())
    return Checked(
        build(), place or Path(__file__).parents[2], compared, (*problems, *_not_loaded())
    )


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


def hash_of(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_loaded() -> tuple[Problem, ...]:
    wrong = []
    for name in _PARTS:
        try:
            importlib.import_module(name)
        except Exception as fault:  # noqa: BLE001 - a damaged library may raise anything
            message = f'The part "{name}" cannot be loaded ({type(fault).__name__}).'
            wrong.append(_problem("part_not_loaded", message))
    return tuple(wrong)


def _problem(code: str, message: str) -> Problem:
    return Problem(
        code=code,
        message=message,
        fix="Unzip the program again into an empty folder, and ask the IT department whether a "
        "scanner took or changed a file.",
    )
