"""What was found in files, before it comes on screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evaluator.values.data import Data
from evaluator.values.files.writing import is_there
from evaluator.values.problems import Problem, Refusal
from evaluator.values.progress import Progress
from ui.state.jobs import IN_USE

if TYPE_CHECKING:
    from evaluator.cohort.opened import Opened
    from evaluator.planning.carried_plan import Succession
    from evaluator.planning.following.reading_again import Lost, Read
    from evaluator.study.study import Study
    from evaluator.values.cohort import Cohort
    from ui.state.engine import Engine


@dataclass(frozen=True, slots=True)
class Reading:
    """A workbook that was opened and read, and how it follows the data that were on screen."""

    opened: Opened
    cohort: Cohort
    found: Succession


@dataclass(frozen=True, slots=True)
class Corrections:
    """How the data of a study were read, for the same workbook or for other data in its place."""

    said: Data
    same: bool

    def read(self, read: Read) -> tuple[Cohort, Lost]:
        """The data read so as far as they can be, and what could not be done for the same ones."""
        from evaluator.planning.following.reading_again import Lost, read_again, read_other

        if self.same:
            return read_again(read, self.said)
        return read_other(read, self.said)[0], Lost()


@dataclass(frozen=True, slots=True)
class Reopened:
    """A saved study as it was found.

    ``doubts`` are why its results may not be shown, in words; ``known`` is what else stands in
    the way, such as a workbook that another program holds, which is then ``held``. ``content``
    is the file's hash.
    """

    study: Study
    cohort: Cohort | None
    workbook: Path | None
    doubts: tuple[str, ...]
    known: tuple[Problem, ...]
    content: str | None = None
    held: Path | None = None

    def problems(self, name: str) -> tuple[Problem, ...]:
        """Everything to be told about the study in the file called ``name``."""
        if not self.doubts:
            return tuple(dict.fromkeys(self.known))
        doubted = Problem(
            "results_doubted",
            f'The results in "{name}" are not shown. {" ".join(self.doubts)}',
            "Work them out again from the workbook, or verify the study to see what differs.",
            severity="warning",
        )
        return (doubted, *dict.fromkeys(self.known))


def read_after(
    engine: Engine,
    opened: Opened,
    before: Cohort | None,
    sheet: str | None,
    as_before: Corrections | None,
    progress: Progress,
) -> Reading:
    """What is in ``opened``, after ``before``; corrected ``as_before`` as far as that can be."""

    def read(said: Data | None) -> Cohort:
        return engine.read_book(opened, said, sheet if said is None else None, progress)

    cohort, lost = as_before.read(read) if as_before else (read(None), None)
    found = engine.succession(before, cohort)
    engine.prepare(found.guess_after, cohort)
    return Reading(opened, cohort, found if lost is None else replace(found, lost=lost))


def reopened(
    engine: Engine, path: Path, last_place: Callable[[str], Path | None], progress: Progress
) -> Reopened:
    """The study in ``path``, with its workbook where that is found at its last place or beside."""
    content = engine.content_hash(path)
    study = engine.load_study(path)
    known = engine.half_written(path.parent)
    doubts = engine.doubts(study)
    progress(0.3, "Looking for the workbook")
    if study.provenance is None:
        return Reopened(study, None, None, doubts, known, content)
    held, last = None, last_place(study.provenance.sha256)
    for place in (last, path.parent / study.provenance.file_name):
        if place is not None and is_there(place):
            try:
                cohort = engine.relink(study, place)
            except Refusal as refusal:
                in_use = tuple(p for p in refusal.problems if p.code == IN_USE)
                known, held = known + in_use, place if in_use else held
                continue
            engine.prepare(study.plan, cohort)
            return Reopened(study, cohort, place, doubts, known, content)
    return Reopened(study, None, None, doubts, known, content, held)
