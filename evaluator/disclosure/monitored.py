"""Counts, sums and averages of people who are monitored without a comparison, as may be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from evaluator.disclosure.counts import CountCell, CountTable, DisclosureRules
from evaluator.disclosure.held import held_by_one
from evaluator.disclosure.rules import (
    protect_tables,
    round_count,
    safe_percentage,
    withheld_because,
)
from evaluator.words.symbols import NOT_APPLICABLE, WITHHELD

OTHERS = "All others"
NOT_RECORDED = "Not recorded"
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Labelled:
    """The label of each row, and all labels in the order in which they are told."""

    labels: tuple[str, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldCounts:
    """One column: each label with its count and its share of all, as printed.

    ``folded`` is whether labels with too few were put together.
    """

    title: str
    rows: tuple[tuple[str, str, str], ...]
    total: str
    folded: bool


def counts_told(
    columns: Mapping[str, Labelled],
    rules: DisclosureRules,
    amounts: Sequence[int] | None = None,
) -> tuple[ToldCounts, ...]:
    """Counts by label of each column of the same rows, so that none reveals what another hides.

    Each row counts once, or as often as ``amounts`` says. Labels that too few have are put
    together, so that a rare label itself tells of nobody.
    """
    if not columns:
        return ()
    size = len(next(iter(columns.values())).labels)
    each = [1] * size if amounts is None else list(amounts)
    total = sum(each)
    counted = {title: _counted(column, each, rules) for title, column in columns.items()}
    tables = [
        CountTable(
            title,
            (*counts, _ALL),
            ("",),
            tuple((CountCell(count),) for count in (*counts.values(), total)),
            total_row=True,
            groups=tuple(
                (_ALL if name == _ALL else f"{title}|{name}",) for name in (*counts, _ALL)
            ),
        )
        for title, counts in counted.items()
    ]
    told = []
    for table in protect_tables(tables, rules):
        counts, texts = counted[table.title], [row[0] for row in table.text]
        rows = tuple(
            (name, text, _share(count, total, text, rules))
            for (name, count), text in zip(counts.items(), texts, strict=False)
        )
        told.append(ToldCounts(table.title, rows, texts[-1], OTHERS in counts))
    return tuple(told)


def _counted(column: Labelled, each: Sequence[int], rules: DisclosureRules) -> dict[str, int]:
    """How many have each label, in order; those with too few without a name at the end."""
    found: Counter[str] = Counter()
    for label, amount in zip(column.labels, each, strict=True):
        found[label] += amount
    counts = {name: found[name] for name in column.order}
    few = [name for name, count in counts.items() if withheld_because(CountCell(count), rules)]
    if not few or few == [NOT_RECORDED]:
        return counts
    kept = {name: count for name, count in counts.items() if name not in few}
    return {**kept, OTHERS: sum(counts[name] for name in few)}


def _share(count: int, total: int, text: str, rules: DisclosureRules) -> str:
    if text in (WITHHELD, NOT_APPLICABLE):
        return text
    return safe_percentage(count, total, rules, sensitive=rules.threshold > 0)


def sum_told(values: Sequence[float], rules: DisclosureRules) -> str:
    """A sum of numbers of things, rounded as counts are, or withheld where it tells of few.

    It is withheld too where one row holds nearly all of it.
    """
    whole = [round(value) for value in values]
    total = sum(whole)
    cell = CountCell(total, len(whole), max(whole, default=0))
    return WITHHELD if withheld_because(cell, rules) else f"{round_count(total, rules):,}"


def average_told(
    values: Sequence[float], rules: DisclosureRules, people: Sequence[Hashable] = ()
) -> str:
    """An average with one decimal, withheld where it rests on fewer people than a percentage.

    So it is where one person holds more than half of what is averaged, but for whoever has most
    beside them, or few have any. ``people`` is whose each value is; without it each is somebody
    else's.
    """
    sizes: dict[Hashable, float] = {}
    for who, value in zip(people or range(len(values)), values, strict=True):
        sizes[who] = sizes.get(who, 0.0) + abs(value)
    few = not values or len(values) < rules.percentage_denominator
    if (
        few
        or held_by_one(sizes.values(), rules)
        or sum(size > 0 for size in sizes.values()) < rules.events
    ):
        return WITHHELD
    return f"{sum(values) / len(values):.1f}"


def too_near(
    earlier: Sequence[Sequence[ToldCounts]], now: Sequence[ToldCounts], rules: DisclosureRules
) -> bool:
    """Whether counts that are out already, beside these, would tell of one or a few people.

    Both are of other rows. The labels of whoever is in one of them alone show by which counts
    move, so that as many have to be new or gone as a count may be told of.
    """
    if rules.threshold == 0:
        return False
    apart = rules.threshold + rules.base
    sizes = _sizes(now)
    return any(
        abs(one - other) <= apart for then in earlier for one in _sizes(then) for other in sizes
    )


def _sizes(told: Sequence[ToldCounts]) -> set[int]:
    """How many are counted, by each column; none where that is withheld."""
    totals = {each.total.replace(",", "") for each in told}
    return {int(total) for total in totals if total.isdigit()} or {0}
