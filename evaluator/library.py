"""Many studies side by side: what each concluded, and an average where it means something."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from evaluator.evaluation import OutcomeResult
from evaluator.plan import Tier
from evaluator.problems import Problem, Refusal
from evaluator.study import SUFFIX, Study
from evaluator.summary.receipt import check_receipt
from evaluator.verdict import Level
from methods import synthesis
from methods.results import NotIdentifiedError
from methods.synthesis import MetaAnalysis

TIERS: tuple[Tier | None, ...] = (*get_args(Tier), None)
LEVELS: tuple[Level, ...] = get_args(Level)
FEWEST_TOGETHER = 3
MOST_STUDIES = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One outcome of one study. ``file`` is where the study lies below the library's folder."""

    file: str
    study: Study
    result: OutcomeResult

    @property
    def tier(self) -> Tier | None:
        """The programme's prevention tier; None when the plan does not say."""
        return self.study.plan.programme.tier

    @property
    def programme(self) -> str:
        """What the programme is called."""
        return self.study.plan.programme.name or "Untitled programme"


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Several studies of one programme and outcome.

    ``average`` is None when they may not be averaged; ``reason`` then says why.
    """

    tier: Tier | None
    programme: str
    entries: tuple[Entry, ...]
    average: MetaAnalysis | None
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """Studies of one folder.

    Attributes:
        entries: by tier, then verdict from "worked" to "cannot tell", then trust and name.
        together: programmes with more than one study of the same outcome.
        left_out: files that are no usable study, each with its reason.
    """

    entries: tuple[Entry, ...]
    together: tuple[Together, ...]
    left_out: tuple[Problem, ...]


def read_library(folder: str | Path) -> Library:
    """Every finished study in a folder and below it. No workbook is opened or needed.

    Raises:
        Refusal: no such folder, or no finished study in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise Refusal(
            Problem(
                code="library_folder_missing",
                message=f'There is no folder "{folder.name}".',
                fix="Name the folder that holds the studies.",
            )
        )
    found: dict[str, Entry] = {}
    entries: list[Entry] = []
    left_out: list[Problem] = []
    for path in sorted(folder.rglob(f"*{SUFFIX}"))[:MOST_STUDIES]:
        name = path.relative_to(folder).as_posix()
        try:
            study = _finished(path, name)
        except Refusal as refused:
            left_out += refused.problems
            continue
        assert study.evaluation is not None
        earlier = found.get(study.evaluation.fingerprint)
        if earlier is not None:
            left_out.append(_left_out(name, f'It is the same study as "{earlier.file}".'))
            continue
        own = [Entry(name, study, result) for result in study.evaluation.outcomes]
        found[study.evaluation.fingerprint] = own[0]
        entries += own
    if not entries:
        raise Refusal(
            Problem(
                code="library_empty",
                message=f'The folder "{folder.name}" holds no finished study.',
                fix=f"Evaluate a study first; it is saved in a file that ends in {SUFFIX}.",
            ),
            *left_out,
        )
    entries.sort(key=_order)
    return Library(tuple(entries), _together(entries), tuple(left_out))


def _finished(path: Path, name: str) -> Study:
    study = Study.load(path)
    if study.evaluation is None or not study.evaluation.outcomes:
        raise Refusal(_left_out(name, "It holds no results yet."))
    if study.receipt is not None and not check_receipt(study.receipt):
        raise Refusal(_left_out(name, "Its receipt was edited."))
    return study


def _left_out(name: str, reason: str) -> Problem:
    return Problem(
        code="library_left_out",
        message=f'"{name}" was left out. {reason}',
        fix="Open it in What Worked to see what is wrong, or move it elsewhere.",
        severity="note",
    )


def _order(entry: Entry) -> tuple[int, int, int, str, str]:
    verdict = entry.result.verdict
    return (
        TIERS.index(entry.tier),
        LEVELS.index(verdict.level),
        -verdict.rating,
        entry.programme.casefold(),
        entry.result.outcome.name.casefold(),
    )


def _together(entries: list[Entry]) -> tuple[Together, ...]:
    """Studies of one programme and outcome, never across tiers or units."""
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        outcome = entry.result.outcome
        key = (
            entry.tier,
            entry.programme.casefold(),
            outcome.name.casefold(),
            outcome.kind,
            outcome.unit.casefold(),
            outcome.better,
        )
        groups.setdefault(key, []).append(entry)
    return tuple(_averaged(group) for group in groups.values() if len(group) > 1)


def _averaged(group: list[Entry]) -> Together:
    usable = [e for e in group if e.result.verdict.level != "cannot_tell" and e.result.estimate]
    estimates = [e.result.estimate for e in usable if e.result.estimate is not None]
    average, reason = None, ""
    if len({e.study.plan.data.workbook for e in group}) < len(group):
        reason = "Some of them use the same workbook, so they are not independent."
    elif len(estimates) < FEWEST_TOGETHER:
        reason = (
            f"Fewer than {FEWEST_TOGETHER} of them allow a fair comparison; an average of so few "
            "would say no more than each of them does."
        )
    else:
        try:
            average = synthesis.meta_analysis(estimates)
        except NotIdentifiedError as refused:
            reason = refused.message
    return Together(group[0].tier, group[0].programme, tuple(group), average, reason)
