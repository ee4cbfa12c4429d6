"""Many studies as one document: every outcome of every study, good news and bad alike."""

from __future__ import annotations

from datetime import date

from evaluator.study.library import TIERS, Entry, Library, Together
from evaluator.summary.blocks import Block, Bullets, Heading, Note, Paragraph, Summary, Table
from evaluator.summary.receipt import make_receipt
from evaluator.values.plan import Tier
from evaluator.values.storage import to_plain
from evaluator.words.amounts import difference, effect_digits, likely_range, outcome_name
from evaluator.words.symbols import NOT_APPLICABLE

_TIER_WORDS: dict[Tier | None, str] = {
    "attitudinal": "Changing attitudes",
    "primary": "Prevention for everyone",
    "secondary": "Help for those at risk",
    "tertiary": "Help for those already involved",
    "criminal_justice": "Police, courts and prisons",
    None: "Kind of prevention not stated",
}
_COLUMNS = ("Programme and outcome", "Verdict", "Difference", "Likely range", "Trust")


def digest(library: Library, day: date) -> Summary:
    """The studies by tier, then verdict; averages only within one programme and outcome."""
    studies = {entry.study.evaluation.fingerprint for entry in library.entries
               if entry.study.evaluation is not None}  # fmt: skip
    blocks: list[Block] = [
        Paragraph(
            f"{_studies(len(studies))} with {len(library.entries)} outcomes in all. Every outcome "
            "that was planned is listed, whatever was found.",
            "lead",
        ),
        Paragraph(
            "Each verdict rests on its own study, its own comparison and its own places. A higher "
            "trust means a fairer comparison, not a larger effect. Differences of one programme "
            "cannot be set against those of another that measured something else."
        ),
    ]
    for tier in TIERS:
        own = [entry for entry in library.entries if entry.tier == tier]
        if own:
            blocks += [Heading(_TIER_WORDS[tier]), _table(_TIER_WORDS[tier], own)]
    if library.together:
        blocks += _averages(library)
    if library.left_out:
        blocks += [
            Heading("Left out"),
            Bullets(tuple(problem.message for problem in library.left_out)),
        ]
    blocks.append(
        Note(
            "A study that could not tell is not a study that found nothing. Counts and averages "
            "are never put together across kinds of prevention."
        )
    )
    return Summary(
        title="What worked",
        subtitle=f"{_studies(len(studies))} side by side",
        date=day.isoformat(),
        blocks=tuple(blocks),
        footer="Each study names the policy and the fingerprint behind its verdict.",
        receipt=make_receipt(as_plain(library)),
    )


def as_plain(library: Library) -> dict[str, object]:
    """The library for a machine: studies, averages, and what was left out."""
    return {
        "format": "what-worked-library",
        "studies": [_plain_entry(entry) for entry in library.entries],
        "together": [_plain_together(group) for group in library.together],
        "left_out": [problem.message for problem in library.left_out],
    }


def _studies(number: int) -> str:
    return "One study" if number == 1 else f"{number} studies"


def _table(title: str, entries: list[Entry]) -> Table:
    return Table(
        title=title,
        columns=_COLUMNS,
        rows=tuple(_row(entry) for entry in entries),
        numeric=(False,) * len(_COLUMNS),
        notes=("Trust runs from 0 to 5.",),
    )


def _row(entry: Entry) -> tuple[str, ...]:
    result = entry.result
    outcome, estimate, verdict = result.outcome, result.estimate, result.verdict
    name = f"{entry.programme}: {outcome_name(outcome)}{' (main)' if result.primary else ''}"
    if estimate is None:
        return name, verdict.label, NOT_APPLICABLE, NOT_APPLICABLE, f"{verdict.rating} of 5"
    digits = effect_digits(estimate, outcome)
    return (
        name,
        verdict.label,
        difference(estimate.value, outcome, digits),
        likely_range(estimate.ci_low, estimate.ci_high, outcome, digits),
        f"{verdict.rating} of 5",
    )


def _averages(library: Library) -> list[Block]:
    rows = tuple(_average_row(group) for group in library.together)
    table = Table(
        title="Several studies of one programme and outcome",
        columns=("Programme and outcome", "Studies", "Average difference", "Likely range",
                 "A new study would find"),
        rows=rows,
        numeric=(False, True, False, False, False),
        notes=(
            *(
                f"{group.programme}: not averaged. {group.reason}"
                for group in library.together
                if group.average is None
            ),
            "Averages let the true effect differ between places: random effects, with the range "
            "that few studies deserve.",
        ),
    )  # fmt: skip
    return [Heading("Put together"), table]


def _average_row(group: Together) -> tuple[str, ...]:
    first = group.entries[0].result.outcome
    name = f"{group.programme}: {outcome_name(first)}"
    if group.average is None:
        return name, str(len(group.entries)), "[x]", "[x]", "[x]"
    estimate = group.average.estimate
    digits = effect_digits(estimate, first)
    low, high = group.average.prediction_low, group.average.prediction_high
    return (
        name,
        str(group.average.n_studies),
        difference(estimate.value, first, digits),
        likely_range(estimate.ci_low, estimate.ci_high, first, digits),
        "[x]" if low is None or high is None else likely_range(low, high, first, digits),
    )


def _plain_entry(entry: Entry) -> dict[str, object]:
    result = entry.result
    estimate = result.estimate
    return {
        "file": entry.file,
        "programme": entry.programme,
        "tier": entry.tier,
        "area": entry.study.plan.programme.area,
        "design": entry.study.plan.design.kind,
        "outcome": result.outcome.name,
        "primary": result.primary,
        "value": to_plain(estimate.value) if estimate else None,
        "ci_low": to_plain(estimate.ci_low) if estimate else None,
        "ci_high": to_plain(estimate.ci_high) if estimate else None,
        "level": result.verdict.level,
        "rating": result.verdict.rating,
        "headline": result.verdict.headline,
    }


def _plain_together(group: Together) -> dict[str, object]:
    average = group.average
    return {
        "programme": group.programme,
        "tier": group.tier,
        "outcome": group.entries[0].result.outcome.name,
        "studies": [entry.file for entry in group.entries],
        "average": to_plain(average.estimate) if average else None,
        "tau2": to_plain(average.tau2) if average else None,
        "i2": to_plain(average.i2) if average else None,
        "reason": group.reason,
    }
