"""Many studies as one document: every outcome of every study, good news and bad alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath

from evaluator.costs.money import Money
from evaluator.disclosure.counts import rules_under
from evaluator.disclosure.published import published
from evaluator.study.entry import Entry
from evaluator.study.families import TRUSTED, families, forest
from evaluator.study.library import Library, Together, plain
from evaluator.summary.blocks import (
    Block,
    Bullets,
    Heading,
    Note,
    Paragraph,
    PartBreak,
    Summary,
    Table,
)
from evaluator.summary.front.boxes import cost_box
from evaluator.summary.front.page import money_of
from evaluator.summary.outcomes_table import size_and_range
from evaluator.summary.receipt import make_receipt
from evaluator.values.files.storage import to_plain
from evaluator.values.tier import TIERS
from evaluator.verdict.pairs import LABEL as PAIR
from evaluator.verdict.placebo import LABEL as CONTROL
from evaluator.verdict.wording import LABELS
from evaluator.words.amounts import difference, effect_digits, likely_range, outcome_name
from evaluator.words.symbols import NOT_APPLICABLE

_NOT_STATED = "Kind of prevention not stated"
_HEADINGS: dict[str | None, str] = {tier.key: tier.heading for tier in TIERS} | {None: _NOT_STATED}
_COLUMNS = ("Programme and outcome", "Verdict", "Difference", "Likely range", "Trust")


def digest(library: Library, day: date) -> Summary:
    """The studies by tier, then verdict; averages only within one programme and outcome."""
    number = _number(library.entries)
    return Summary(
        title="What was found",
        subtitle=f"{_studies(number)} side by side",
        date=day.isoformat(),
        blocks=(
            *_front(library, number),
            *_effects(library),
            *_outcomes(library),
            *_costs(library),
            *_left_out(library),
        ),
        footer="Each study names the policy and the fingerprint behind its verdict.",
        receipt=make_receipt(as_plain(library)),
    )


def as_plain(library: Library) -> dict[str, object]:
    """The library for a machine: studies, averages, and what was left out."""
    return {
        "format": "what-worked-library",
        "asked_for": {key: value for key, value in to_plain(library.wanted).items() if value},
        "not_shown": library.others,
        "studies": [_plain_entry(entry) for entry in library.entries],
        "together": [_plain_together(group) for group in library.together],
        "left_out": [_without_folders(problem.message) for problem in library.left_out],
    }


def _studies(number: int) -> str:
    return "One study" if number == 1 else f"{number} studies"


def _without_folders(message: str) -> str:
    """A message that names files without where they lie, which may name people."""
    return re.sub(r'"[^"]*/([^"/]+)"', r'"\1"', message)


def _number(entries: Iterable[Entry]) -> int:
    return len({_mark(entry) for entry in entries})


def _mark(entry: Entry) -> str:
    """What tells one study from another."""
    evaluation = entry.study.evaluation
    return evaluation.fingerprint if evaluation is not None else entry.file


def _called(entry: Entry) -> str:
    """An outcome with its programme and area, as rows are labelled."""
    area = entry.study.plan.programme.area
    where = f", {area}" if area else ""
    main = " (main)" if entry.result.primary else ""
    return f"{entry.programme}{where}: {outcome_name(entry.result.outcome)}{main}"


# The first page: how much there is, and what nobody has looked at


def _front(library: Library, number: int) -> Iterator[Block]:
    outcomes = len(library.entries)
    every = "" if library.others else "Every outcome that was planned is listed. "
    yield Paragraph(
        f"{_studies(number)} with {outcomes} {'outcome' if outcomes == 1 else 'outcomes'} in all. "
        f"{_verdicts(library)}",
        "lead",
    )
    if library.wanted.told:
        yield Paragraph(
            f"Only some are shown ({library.wanted.told}). {library.others} other outcomes in the "
            "same folder are not.",
            "caution",
        )
    yield Paragraph(
        f"{every}Each verdict rests on its own study, its own comparison and its own places. A "
        "higher trust means a fairer comparison, not a larger effect. Differences of one programme "
        "cannot be set against those of another that measured something else."
    )
    yield Heading("What there is, and what is missing")
    yield _overview(library)
    gaps = tuple(_gaps(library))
    if gaps:
        yield Bullets(gaps)
    again = tuple(_again(library.entries))
    if again:
        yield Heading("Programmes with more than one study")
        yield Bullets(again)


def _verdicts(library: Library) -> str:
    """How often each verdict was given on a main outcome, in one order for every digest."""
    main = [entry.result.verdict for entry in library.entries if entry.result.primary]
    if not main:
        return "None of them is a main outcome."
    levels = [each.level for each in main if each.label not in (PAIR, CONTROL)]
    told = [f"{LABELS[level].lower()} {levels.count(level)}" for level in LABELS if level in levels]
    paired = len(main) - len(levels)
    told += [f"read with its pair {paired}"] if paired else []
    return f"Main outcomes: {', '.join(told)}."


def _overview(library: Library) -> Table:
    rows = []
    for tier, heading in _HEADINGS.items():
        own = [entry for entry in library.entries if entry.tier == tier]
        if not own and (tier is None or library.wanted.tier):
            continue
        cells = (
            _number(own),
            len(own),
            sum(entry.result.verdict.rating >= TRUSTED for entry in own),
            sum(_could_not_tell(entry) for entry in own),
            _number(entry for entry in own if _money(entry) is not None),
        )
        rows.append((heading, *map(str, cells)))
    return Table(
        title="Studies and outcomes by kind of prevention",
        columns=("Kind of prevention", "Studies", "Outcomes", f"Trust {TRUSTED} or more",
                 "Could not tell", "Studies with a cost"),
        rows=tuple(rows),
        numeric=(False, True, True, True, True, True),
    )  # fmt: skip


def _could_not_tell(entry: Entry) -> bool:
    """Not of an outcome that is read with its pair, or that is a control."""
    verdict = entry.result.verdict
    return verdict.level == "cannot_tell" and verdict.label not in (PAIR, CONTROL)


def _gaps(library: Library) -> Iterator[str]:
    """What no study speaks of; nothing where only some were asked for."""
    if library.wanted.told:
        return
    for tier in TIERS:
        own = [entry for entry in library.entries if entry.tier == tier.key]
        if not own:
            yield f"{tier.heading}: no study."
        elif not any(entry.result.verdict.rating >= TRUSTED for entry in own):
            yield f"{tier.heading}: no result with a trust of {TRUSTED} or more."


def _again(entries: tuple[Entry, ...]) -> Iterator[str]:
    """Each programme with several studies: where and when they were."""
    found: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        found.setdefault(plain(entry.programme), {}).setdefault(_mark(entry), entry)
    for studies in found.values():
        if len(studies) > 1:
            first = next(iter(studies.values()))
            told = sorted({_place_and_time(entry) for entry in studies.values()})
            yield f"{first.programme}: {_studies(len(studies))} ({'; '.join(told)})."


def _place_and_time(entry: Entry) -> str:
    programme = entry.study.plan.programme
    year = f"from {programme.starts.year}" if programme.starts else ""
    tier = _HEADINGS[entry.tier].lower()
    return ", ".join(part for part in (programme.area or "area not stated", year, tier) if part)


# Effects side by side


def _effects(library: Library) -> Iterator[Block]:
    found = families(library.entries)
    if found or library.together:
        yield PartBreak("Effects side by side")
    if found:
        yield Paragraph(
            "Each picture holds outcomes that can be read on one scale. Outcomes of which a study "
            "could not tell anything are in none of them."
        )
    for family in found:
        yield forest(family, library.together, _called)
    if library.together:
        yield from _averages(library)


def _averages(library: Library) -> Iterator[Block]:
    yield Heading("Put together")
    yield Table(
        title="Several studies of one programme and outcome",
        columns=("Programme and outcome", "Studies", "Average difference", "Likely range",
                 "A new study would find"),
        rows=tuple(_average_row(group) for group in library.together),
        numeric=(False, True, False, False, False),
        notes=(
            *(
                f"{_named(group)}: not averaged. {group.reason}"
                for group in library.together
                if group.average is None
            ),
            "Averages let the true effect differ between places: random effects, with the range "
            "that few studies deserve.",
        ),
    )  # fmt: skip


def _named(group: Together) -> str:
    return f"{group.programme}: {outcome_name(group.entries[0].result.outcome)}"


def _average_row(group: Together) -> tuple[str, ...]:
    first = group.entries[0].result.outcome
    name = _named(group)
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


# Every outcome, cost, and what is not here


def _outcomes(library: Library) -> Iterator[Block]:
    yield PartBreak("Every outcome")
    for tier, heading in _HEADINGS.items():
        own = [entry for entry in library.entries if entry.tier == tier]
        if own:
            yield Heading(heading)
            yield Table(
                title=heading,
                columns=_COLUMNS,
                rows=tuple(map(_row, own)),
                numeric=(False,) * len(_COLUMNS),
                notes=("Trust runs from 0 to 5.",),
            )  # fmt: skip


def _row(entry: Entry) -> tuple[str, ...]:
    verdict = entry.result.verdict
    size = size_and_range(entry.result)
    return _called(entry), verdict.label, *size, f"{verdict.rating} of 5"


def _costs(library: Library) -> Iterator[Block]:
    """What each programme cost beside what it did to its first main outcome that is shown."""
    mains: dict[str, Entry] = {}
    for entry in sorted(library.entries, key=lambda each: not each.result.primary):
        mains.setdefault(_mark(entry), entry)
    rows = tuple(_cost_row(entry) for entry in library.entries if mains[_mark(entry)] is entry)
    if not any(_money(entry) for entry in mains.values()):
        return
    yield Heading("Cost beside effect")
    yield Table(
        title="What each programme cost and what it changed",
        columns=("Programme and outcome", "Cost", "More on the cost", "Difference", "Verdict"),
        rows=rows,
        numeric=(False, False, False, False, False),
        notes=(
            "Costs are as each plan states them, in the prices of its own year; they are not "
            "added up and no programme is ranked by them.",
        ),
    )


def _money(entry: Entry) -> Money | None:
    """What follows from a study's cost; None where none was stated."""
    evaluation = entry.study.evaluation
    if evaluation is None:
        return None
    rules = rules_under(evaluation.disclosure, places=evaluation.design.places)
    return money_of(published(evaluation), entry.result, entry.study.plan, rules)


def _cost_row(entry: Entry) -> tuple[str, ...]:
    money = _money(entry)
    box = cost_box(money, entry.result.outcome, entry.study.plan)
    more = " ".join(box.lines) if money and box.lines else NOT_APPLICABLE
    found, _ = size_and_range(entry.result)
    return _called(entry), box.main, more, found, entry.result.verdict.label


def _left_out(library: Library) -> Iterator[Block]:
    if library.left_out:
        yield Heading("Left out")
        yield Bullets(tuple(_without_folders(each.message) for each in library.left_out))
    yield Note(
        "A study that could not tell is not a study that found nothing. Effects are never averaged "
        "across kinds of prevention."
    )


def _plain_entry(entry: Entry) -> dict[str, object]:
    result = entry.result
    estimate, programme, money = result.estimate, entry.study.plan.programme, _money(entry)
    return {
        "file": PurePosixPath(entry.file).name,
        "programme": entry.programme,
        "tier": entry.tier,
        "setting": programme.setting,
        "area": programme.area,
        "cost": money.total if money else None,
        "price_years": list(money.years) if money else [],
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
        "studies": [PurePosixPath(entry.file).name for entry in group.entries],
        "average": to_plain(average.estimate) if average else None,
        "prediction_low": to_plain(average.prediction_low) if average else None,
        "prediction_high": to_plain(average.prediction_high) if average else None,
        "tau2": to_plain(average.tau2) if average else None,
        "i2": to_plain(average.i2) if average else None,
        "reason": group.reason,
    }
