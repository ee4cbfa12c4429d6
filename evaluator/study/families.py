"""Outcomes of many studies that can be read on one scale, each family as one picture."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from evaluator.disclosure.averages import scale
from evaluator.measures import measure_called
from evaluator.outcomes import kind_of
from evaluator.study.entry import Entry
from evaluator.study.library import Together, plain
from evaluator.summary.blocks import Figure, Table
from evaluator.summary.charts.effect import EffectChart, EffectRow
from evaluator.summary.figures import unit_of
from evaluator.values.plan import Better, Outcome
from evaluator.words.amounts import effect_digits, figure, outcome_name
from evaluator.words.symbols import NOT_APPLICABLE
from methods.results import Estimate

TRUSTED = 3
_MOST_ROWS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Outcomes on one scale.

    Attributes:
        title: what they share. unit: what a step along the scale means. better: the good side.
        entries: in the library's order.
        worthwhile: the smallest worthwhile change on that scale; None where they do not agree.
        multiples: whether the scale is each outcome's own smallest worthwhile change, with the
            good side at the right.
    """

    title: str
    unit: str
    better: Better
    entries: tuple[Entry, ...]
    worthwhile: float | None
    multiples: bool = False

    def factor(self, outcome: Outcome) -> float:
        """What an effect on an outcome is multiplied by to stand on the family's scale."""
        if not self.multiples:
            return scale(outcome)
        assert outcome.worthwhile
        return (-1 if outcome.better == "lower" else 1) / outcome.worthwhile

    def digits(self, entry: Entry) -> int:
        """Digits after the point that an entry's precision supports on the family's scale."""
        estimate = entry.result.estimate
        assert estimate is not None
        return 1 if self.multiples else effect_digits(estimate, entry.result.outcome)


def families(entries: tuple[Entry, ...]) -> tuple[Family, ...]:
    """Families of two or more, then the rest in multiples of what was agreed as worthwhile.

    Only outcomes of which something can be said are in one; nothing is in two.
    """
    usable = [entry for entry in entries if _usable(entry)]
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for key in (_by_measure, _by_name, _by_share):
        left: dict[tuple[object, ...], list[Entry]] = {}
        for entry in usable:
            left.setdefault(key(entry), []).append(entry)
        found = {name: group for name, group in left.items() if name and len(group) > 1}
        groups |= found
        taken = {id(entry) for group in found.values() for entry in group}
        usable = [entry for entry in usable if id(entry) not in taken]
    told = [_family(tuple(group)) for group in groups.values()]
    rest = tuple(e for e in usable if e.result.outcome.worthwhile and e.result.outcome.better
                 != "ambiguous")  # fmt: skip
    if rest:
        title = "Other outcomes, against the smallest change agreed as worthwhile"
        unit = "Times the smallest worthwhile change of each study"
        told.append(Family(title, unit, "higher", rest, 1.0, multiples=True))
    return tuple(told)


def _usable(entry: Entry) -> bool:
    estimate = entry.result.estimate
    if estimate is None or entry.result.verdict.level == "cannot_tell":
        return False
    return all(map(math.isfinite, (estimate.value, estimate.ci_low, estimate.ci_high)))


def _by_measure(entry: Entry) -> tuple[object, ...]:
    outcome = entry.result.outcome
    return (outcome.measure, outcome.kind, outcome.better) if outcome.measure else ()


def _by_name(entry: Entry) -> tuple[object, ...]:
    outcome = entry.result.outcome
    return (plain(outcome.name), outcome.kind, plain(outcome.unit), outcome.better)


def _by_share(entry: Entry) -> tuple[object, ...]:
    outcome = entry.result.outcome
    return (outcome.kind, outcome.better) if kind_of(outcome.kind).yes_no else ()


def _family(entries: tuple[Entry, ...]) -> Family:
    outcomes = [entry.result.outcome for entry in entries]
    first = outcomes[0]
    known = measure_called(first.measure)
    if len({plain(outcome.name) for outcome in outcomes}) == 1:
        title = first.name
    elif known is not None:
        title = known.measure.name
    else:
        wish = {"lower": "which should become rarer", "higher": "which should become more common"}
        title = f"Shares of people, {wish.get(first.better, 'good or bad')}"
    agreed = {outcome.worthwhile for outcome in outcomes}
    worthwhile = agreed.pop() if len(agreed) == 1 else None
    worthwhile = None if worthwhile is None else worthwhile * scale(first)
    return Family(title, f"Difference, {unit_of(first)}", first.better, entries, worthwhile)


def forest(family: Family, averages: tuple[Together, ...], name: Callable[[Entry], str]) -> Figure:
    """The family as one picture with its numbers; averages below what they are made of."""
    shown = family.entries[:_MOST_ROWS]
    rows = [_row(family, entry, _short(family, entry)) for entry in shown]
    inside = set(map(id, family.entries))
    own = [
        group
        for group in averages
        if group.average and not family.multiples and inside >= set(map(id, group.entries))
    ]
    for group in own:
        assert group.average is not None
        first = group.entries[0].result.outcome
        label = f"Average of {group.average.n_studies}: {group.programme}"
        rows.append(_placed(label, group.average.estimate, family.factor(first), "benchmark"))
    digits = [family.digits(entry) for entry in family.entries]
    return Figure(
        key=f"family_{''.join(c if c.isalnum() else '_' for c in family.title.casefold())[:40]}",
        title=family.title,
        alt=_shape(family, rows, len(family.entries) - len(shown)),
        chart=EffectChart(
            rows=tuple(rows),
            unit=f"{family.unit}. Filled: trust of {TRUSTED} or more",
            null=0.0,
            worthwhile=family.worthwhile,
            better=family.better,
            digits=min(digits),
        ),
        table=_numbers(family, own, name),
    )


def _short(family: Family, entry: Entry) -> str:
    """A label with room beside the picture; the whole of it stands in the table."""
    outcomes = {plain(each.result.outcome.name) for each in family.entries}
    area = entry.study.plan.programme.area
    if len(outcomes) == 1:
        return f"{entry.programme}, {area}" if area else entry.programme
    return f"{entry.programme}: {outcome_name(entry.result.outcome)}"


def _row(family: Family, entry: Entry, label: str) -> EffectRow:
    estimate = entry.result.estimate
    assert estimate is not None
    kind = "planned" if entry.result.verdict.rating >= TRUSTED else "alternative"
    return _placed(label, estimate, family.factor(entry.result.outcome), kind)


def _placed(label: str, estimate: Estimate, factor: float, kind: str) -> EffectRow:
    low, high = sorted((estimate.ci_low * factor, estimate.ci_high * factor))
    return EffectRow(label, estimate.value * factor, low, high, kind)  # type: ignore[arg-type]


def _shape(family: Family, rows: list[EffectRow], more: int) -> str:
    """What the picture looks like, for who cannot see it."""
    single = [row for row in rows if row.kind != "benchmark"]
    good = -1 if family.better == "lower" else 1
    sides = [(good * row.low, good * row.high) for row in single]
    helpful = sum(min(side) > 0 for side in sides)
    harmful = sum(max(side) < 0 for side in sides)
    across = len(single) - helpful - harmful
    on = (
        ("above", "below")
        if family.better == "ambiguous"
        else ("on the helpful side of", "on the harmful side of")
    )
    parts = [
        f"{len(single)} outcomes, one below the other, each a point with its range.",
        f"Wholly {on[0]} no effect: {helpful}. Wholly {on[1]} it: {harmful}. Across it: {across}.",
    ]
    if len(single) > 1:
        ends = sorted(single, key=lambda row: good * row.value)
        parts.append(f"Furthest {on[0]} it is {ends[-1].label}; last comes {ends[0].label}.")
    parts += [f"{row.label} lies {_side(row, good, on)} no effect." for row in rows
              if row.kind == "benchmark"]  # fmt: skip
    if more:
        parts.append(f"{more} further outcomes stand in the table alone.")
    return " ".join(parts)


def _side(row: EffectRow, good: int, on: tuple[str, str]) -> str:
    if row.low <= 0 <= row.high:
        return "across"
    return on[0] if good * row.value > 0 else on[1]


def _numbers(family: Family, averages: list[Together], name: Callable[[Entry], str]) -> Table:
    def cells(label: str, estimate: Estimate, factor: float, digits: int) -> tuple[str, ...]:
        low, high = sorted((estimate.ci_low * factor, estimate.ci_high * factor))
        return (label, *(figure(v, digits) for v in (estimate.value * factor, low, high)))

    rows = []
    for entry in family.entries:
        estimate = entry.result.estimate
        assert estimate is not None
        factor = family.factor(entry.result.outcome)
        trust = f"{entry.result.verdict.rating} of 5"
        rows.append((*cells(name(entry), estimate, factor, family.digits(entry)), trust))
    for group in averages:
        assert group.average is not None
        first = group.entries[0].result.outcome
        digits = effect_digits(group.average.estimate, first)
        label = f"Average of {group.average.n_studies}: {group.programme}"
        found = cells(label, group.average.estimate, family.factor(first), digits)
        rows.append((*found, NOT_APPLICABLE))
    return Table(
        title=f"{family.title}. {family.unit}",
        columns=("Programme and outcome", "Difference", "Lowest likely", "Highest likely", "Trust"),
        rows=tuple(rows),
        numeric=(False, True, True, True, False),
    )
