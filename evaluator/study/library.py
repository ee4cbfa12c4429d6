"""Many studies side by side: what each concluded, and an average where it means something."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from evaluator.study.doubts import doubts
from evaluator.study.study import SUFFIX, Study
from evaluator.values.evaluation import Evaluation, OutcomeResult
from evaluator.values.plan import Tier
from evaluator.values.problems import Problem, Refusal
from evaluator.values.verdict import Level
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
        left_out: files that are no usable study, or whose results do not fit their own receipt,
            plan or checks, each with its reason.
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
    entries: list[Entry] = []
    left_out: list[Problem] = []
    usable: list[tuple[str, Study, Evaluation]] = []
    for path in sorted(folder.rglob(f"*{SUFFIX}"))[:MOST_STUDIES]:
        name = path.relative_to(folder).as_posix()
        try:
            study, evaluation = _finished(path, name)
        except Refusal as refused:
            left_out += refused.problems
            continue
        usable.append((name, study, evaluation))
    for name, study, evaluation in usable:
        same = [each for each in usable if each[2].fingerprint == evaluation.fingerprint]
        others = [each for each, _, other in same if _shown(other) != _shown(evaluation)]
        if others:
            left_out.append(_left_out(name, _contradicted(others[0])))
        elif same[0][0] != name:
            left_out.append(_left_out(name, f'It is the same study as "{same[0][0]}".'))
        else:
            entries += [Entry(name, study, result) for result in evaluation.outcomes]
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


def _finished(path: Path, name: str) -> tuple[Study, Evaluation]:
    """A study whose results may be shown as they are. Raises Refusal with every doubt."""
    study = Study.load(path)
    if study.evaluation is None or not study.evaluation.outcomes:
        raise Refusal(_left_out(name, "It holds no results yet."))
    found = doubts(study)
    if found:
        raise Refusal(_left_out(name, " ".join(found)))
    return study, study.evaluation


def _shown(evaluation: Evaluation) -> list[object]:
    """What a library prints of a study, to see whether two tell the same."""
    return [
        (r.outcome.name, r.primary, r.verdict.level, r.verdict.rating, r.verdict.headline)
        + ((e.value, e.ci_low, e.ci_high) if (e := r.estimate) else ())
        for r in evaluation.outcomes
    ]


def _contradicted(other: str) -> str:
    return f'It and "{other}" tell different results of one evaluation; verify both to see which.'


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


def _workbook(study: Study) -> str:
    """What tells one workbook from another: its content, whatever it is called."""
    return study.plan.data.workbook if study.provenance is None else study.provenance.sha256


def _averaged(group: list[Entry]) -> Together:
    usable = [e for e in group if e.result.verdict.level != "cannot_tell" and e.result.estimate]
    estimates = [e.result.estimate for e in usable if e.result.estimate is not None]
    average, reason = None, ""
    if len({_workbook(e.study) for e in group}) < len(group):
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
