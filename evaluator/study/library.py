"""Many studies side by side: what each concluded, and an average where it means something."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from evaluator.study.doubts import doubts
from evaluator.study.entry import Entry
from evaluator.study.study import SUFFIX, Study
from evaluator.study.wanted import EVERYTHING, Wanted
from evaluator.values.evaluation import Evaluation
from evaluator.values.problems import Problem, Refusal
from evaluator.values.tier import TIERS
from evaluator.values.verdict import Level
from methods import synthesis
from methods.results import NotIdentifiedError
from methods.synthesis import MetaAnalysis

_TIERS: tuple[str | None, ...] = (*(tier.key for tier in TIERS), None)
LEVELS: tuple[Level, ...] = get_args(Level)
FEWEST_TOGETHER = 3
MOST_STUDIES = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Several studies of one programme and outcome.

    ``average`` is None when they may not be averaged; ``reason`` then says why.
    """

    tier: str | None
    programme: str
    entries: tuple[Entry, ...]
    average: MetaAnalysis | None
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """Studies of one folder.

    Attributes:
        wanted: what was asked for. others: outcomes of usable studies that it leaves out.
        entries: by tier, then verdict from "worked" to "cannot tell", then trust and name.
        together: programmes with more than one study of the same outcome.
        left_out: files that are no usable study, or whose results do not fit their own receipt,
            plan or checks, each with its reason.
    """

    entries: tuple[Entry, ...]
    together: tuple[Together, ...]
    left_out: tuple[Problem, ...]
    wanted: Wanted = EVERYTHING
    others: int = 0


def read_library(folder: str | Path, wanted: Wanted = EVERYTHING) -> Library:
    """The finished studies in a folder and below it that are asked for. No workbook is opened.

    Raises:
        Refusal: no such folder, no finished study in it, or none that fits what was asked for.
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
    shown = [entry for entry in entries if wanted.fits(entry)]
    if not shown:
        raise Refusal(_none_fits(wanted, len(entries)))
    averaged = _together(shown, chosen_by_result=wanted.by_result)
    return Library(tuple(shown), averaged, tuple(left_out), wanted, len(entries) - len(shown))


def _none_fits(wanted: Wanted, number: int) -> Problem:
    return Problem(
        code="library_nothing_asked_for",
        message=f"None of the {number} outcomes in the folder fits what was asked for "
        f"({wanted.told}).",
        fix="Ask for less, or leave the choice out to see all of them.",
    )


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
        _TIERS.index(entry.tier),
        LEVELS.index(verdict.level),
        -verdict.rating,
        entry.programme.casefold(),
        entry.result.outcome.name.casefold(),
    )


def _together(entries: list[Entry], *, chosen_by_result: bool) -> tuple[Together, ...]:
    """Studies of one programme and outcome, never across tiers or units."""
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        outcome = entry.result.outcome
        key = (
            entry.tier,
            plain(entry.programme),
            plain(outcome.name),
            outcome.kind,
            plain(outcome.unit),
            outcome.better,
        )
        groups.setdefault(key, []).append(entry)
    several = [group for group in groups.values() if len(group) > 1]
    return tuple(_averaged(group, chosen_by_result=chosen_by_result) for group in several)


def _same_data(group: list[Entry]) -> bool:
    """Whether two studies rest on one workbook, or on the same rows in another file or order."""
    files = [entry.study.provenance for entry in group]
    told = [entry.study.evaluation for entry in group]
    marks = (
        [file.sha256 for file in files if file is not None],
        [found.rows_fingerprint for found in told if found is not None and found.rows_fingerprint],
    )
    return any(len(set(each)) < len(each) for each in marks)


def plain(name: str) -> str:
    """A name as it is compared, whatever its capitals and spaces."""
    return " ".join(name.casefold().split())


def _averaged(group: list[Entry], *, chosen_by_result: bool) -> Together:
    usable = [e for e in group if e.result.verdict.level != "cannot_tell" and e.result.estimate]
    estimates = [e.result.estimate for e in usable if e.result.estimate is not None]
    average, reason = None, ""
    if chosen_by_result:
        reason = (
            "They were chosen by what they concluded, and an average of those that found something "
            "would find something."
        )
    elif _same_data(group):
        reason = "Some of them use the same data, so they are not independent."
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
