"""Disclosure control: no published number lets a reader work out something about few people.

Counts are rounded first; cells that rest on too few people or places are withheld; then further
cells are withheld until subtraction across every table of the export no longer helps
(Hundepool et al. 2012, Statistical Disclosure Control, chapters 4 and 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluator.disclosure.counts import (
    DOMINATED,
    FEW_PEOPLE,
    FEW_PLACES,
    PROTECTS_ANOTHER,
    CountCell,
    CountTable,
    DisclosureRules,
    ProtectedTable,
)
from evaluator.disclosure.differencing import Recovered, recoverable
from evaluator.words.symbols import NOT_APPLICABLE, WITHHELD

__all__ = [
    "CountCell",
    "CountTable",
    "DisclosureRules",
    "ProtectedStep",
    "ProtectedTable",
    "Recovered",
    "parts_of_whole",
    "protect_counts",
    "protect_flow",
    "protect_shares",
    "protect_tables",
    "recoverable",
    "round_count",
    "safe_percentage",
    "shares_of",
    "withheld_because",
]


@dataclass(frozen=True, slots=True)
class ProtectedStep:
    """Numbers left at one step, rounded, None when withheld; and what was lost, in words."""

    label: str
    treated: int | None
    comparison: int | None
    reason: str
    treated_lost: str
    comparison_lost: str


def round_count(count: int, rules: DisclosureRules) -> int:
    """The nearest multiple of the base. For a count that may be shown: see ``withheld_because``."""
    return (count + rules.base // 2) // rules.base * rules.base


def withheld_because(cell: CountCell, rules: DisclosureRules) -> str:
    """Why a count, or a mean over it, may not be shown; empty when it may.

    No one at all counts as few: a zero says something about everybody.
    """
    if cell.people < rules.threshold:
        return FEW_PEOPLE
    if cell.clusters is not None and cell.clusters < rules.min_clusters:
        return FEW_PLACES
    if cell.largest_cluster is not None and cell.largest_cluster > rules.dominance * cell.people:
        return DOMINATED
    return ""


def protect_counts(table: CountTable, rules: DisclosureRules) -> ProtectedTable:
    """One table, rounded and withheld. Tables of one export go through ``protect_tables``."""
    return protect_tables((table,), rules)[0]


def protect_tables(
    tables: Sequence[CountTable], rules: DisclosureRules
) -> tuple[ProtectedTable, ...]:
    """All tables of one export, so that none reveals what another withholds.

    Raises:
        ValueError: a table's cells do not fit its labels, a total is not the sum of its parts,
            or one group has two different counts.
    """
    cells = _cells_by_group(tables)
    reasons = {group: withheld_because(cell, rules) for group, cell in cells.items()}
    while True:
        protected = tuple(_print(table, reasons, rules) for table in tables)
        weak = recoverable(protected, rules)
        if not weak:
            return protected
        reasons[_next_to_withhold(weak[0].group, protected, cells, reasons)] = PROTECTS_ANOTHER


def safe_percentage(
    numerator: int, denominator: int, rules: DisclosureRules, *, sensitive: bool = True
) -> str:
    """A whole percentage of rounded counts, or "[c]".

    Withheld on few people, when few have the trait or few lack it, and for a ``sensitive`` trait
    also when nobody or everybody has it.

    Raises:
        ValueError: the numerator does not lie between zero and the denominator.
    """
    if not 0 <= numerator <= denominator:
        raise ValueError("A share must lie between none and all.")
    if denominator < max(rules.percentage_denominator, 1):
        return WITHHELD
    if numerator in {0, denominator}:
        return WITHHELD if sensitive else "0%" if numerator == 0 else "100%"
    if min(numerator, denominator - numerator) < rules.threshold:
        return WITHHELD
    share = 100 * round_count(numerator, rules) / round_count(denominator, rules)
    if share < 1:
        return "less than 1%"
    return "more than 99%" if share > 99 else f"{share:.0f}%"


def protect_shares(
    counts: Sequence[int], rules: DisclosureRules, *, show_empty: bool = False
) -> tuple[float | None, ...]:
    """Shares, 0 to 1, of a whole that is split into ``counts``, in whole percent; None: withheld.

    Since shares add up to the whole, withholding one alone would not hide it. ``show_empty``
    shows none as 0, for bands of a score and the like where empty says nothing about anybody.
    """
    return shares_of(*parts_of_whole(counts, rules, show_empty=show_empty))


def parts_of_whole(
    counts: Sequence[int], rules: DisclosureRules, *, show_empty: bool = False
) -> tuple[tuple[int | None, ...], int]:
    """The same as rounded counts, and the rounded whole that they are shares of."""
    total = sum(counts)
    if total < rules.percentage_denominator:
        return (None,) * len(counts), 0
    parts = tuple(None if show_empty and n == 0 else CountCell(n) for n in counts)
    names = tuple(str(index) for index in range(len(counts)))
    table = CountTable("", ("",), (*names, "all"), ((*parts, CountCell(total)),), total_column=True)
    protected = protect_counts(table, rules).published[0]
    shown = tuple(
        0 if cell is None else count for cell, count in zip(parts, protected, strict=False)
    )
    return shown, round_count(total, rules)


def shares_of(parts: Sequence[int | None], whole: int) -> tuple[float | None, ...]:
    """Whole percentages, 0 to 1, that published counts are of their rounded whole."""
    return tuple(
        None if count is None or whole == 0 else round(count / whole, 2) for count in parts
    )


def protect_flow(
    steps: Sequence[tuple[str, int, int, str]], rules: DisclosureRules, *, places: bool = False
) -> tuple[ProtectedStep, ...]:
    """The table of numbers lost: steps of label, treated left, comparison left, and the reason.

    Losses are told from the rounded numbers alone, so that they add nothing to subtract: a small
    one is "fewer than 10", which can mean none. Once a group is too small to show it stays
    withheld. ``places`` is for counts of schools or areas, which are no secret and stay exact.
    """
    treated = _left([step[1] for step in steps], rules, places=places)
    comparison = _left([step[2] for step in steps], rules, places=places)
    return tuple(
        ProtectedStep(
            label=label,
            treated=treated[index],
            comparison=comparison[index],
            reason=reason,
            treated_lost=_lost(treated, index, rules, places=places),
            comparison_lost=_lost(comparison, index, rules, places=places),
        )
        for index, (label, _, _, reason) in enumerate(steps)
    )


def _left(counts: Sequence[int], rules: DisclosureRules, *, places: bool) -> list[int | None]:
    if places:
        return list(counts)
    left: list[int | None] = []
    for count in counts:
        hidden = count < rules.threshold or (bool(left) and left[-1] is None)
        left.append(None if hidden else round_count(count, rules))
    return left


def _lost(left: Sequence[int | None], index: int, rules: DisclosureRules, *, places: bool) -> str:
    if index == 0:
        return NOT_APPLICABLE
    before, after = left[index - 1], left[index]
    if before is None or after is None:
        return WITHHELD
    lost = before - after
    if places:
        return f"{lost:,}"
    if lost < 0:
        return NOT_APPLICABLE
    if lost < rules.threshold:
        return f"fewer than {max(rules.threshold, lost + rules.base)}"
    return f"about {lost:,}"


def _groups(table: CountTable) -> tuple[tuple[str, ...], ...]:
    if table.groups is not None:
        return table.groups
    return tuple(tuple(f"{table.title}|{row}|{col}" for col in _marks(table.columns))
                 for row in _marks(table.rows))  # fmt: skip


def _marks(labels: Sequence[str]) -> list[str]:
    return [f"{index} {label}" for index, label in enumerate(labels)]


def _cells_by_group(tables: Sequence[CountTable]) -> dict[str, CountCell]:
    """One cell per group, the most guarded where tables differ in what they know of places."""
    cells: dict[str, CountCell] = {}
    for table in tables:
        _check_shape(table)
        for names, row in zip(_groups(table), table.cells, strict=True):
            for name, cell in zip(names, row, strict=True):
                if cell is None:
                    continue
                known = cells.get(name, cell)
                if known.people != cell.people:
                    raise ValueError(f'Group "{name}" has two different counts.')
                cells[name] = _stricter(known, cell)
        _check_totals(table)
    return cells


def _stricter(one: CountCell, other: CountCell) -> CountCell:
    clusters = [c for c in (one.clusters, other.clusters) if c is not None]
    largest = [c for c in (one.largest_cluster, other.largest_cluster) if c is not None]
    return CountCell(one.people, min(clusters, default=None), max(largest, default=None))


def _check_shape(table: CountTable) -> None:
    wrong = len(table.cells) != len(table.rows)
    wrong = wrong or any(len(row) != len(table.columns) for row in table.cells)
    if wrong or any(cell is not None and cell.people < 0 for row in table.cells for cell in row):
        raise ValueError(f'Table "{table.title}" does not have one count per row and column.')


def _check_totals(table: CountTable) -> None:
    people = {
        name: cell.people if cell is not None else 0
        for names, row in zip(_groups(table), table.cells, strict=True)
        for name, cell in zip(names, row, strict=True)
    }
    for total, parts in _sums(table):
        if people[total] != sum(people[part] for part in parts):
            raise ValueError(f'A total of table "{table.title}" is not the sum of its parts.')


def _sums(table: CountTable) -> tuple[tuple[str, tuple[str, ...]], ...]:
    groups = _groups(table)
    sums: list[tuple[str, tuple[str, ...]]] = []
    if table.total_column:
        sums += [(row[-1], tuple(row[:-1])) for row in groups if len(row) > 1]
    if table.total_row and len(groups) > 1:
        sums += [(column[-1], tuple(column[:-1])) for column in zip(*groups, strict=True)]
    return tuple(sums)


def _print(table: CountTable, reasons: Mapping[str, str], rules: DisclosureRules) -> ProtectedTable:
    groups = _groups(table)
    published: list[tuple[int | None, ...]] = []
    text: list[tuple[str, ...]] = []
    why: list[tuple[str, ...]] = []
    for names, row in zip(groups, table.cells, strict=True):
        shown = [
            None if cell is None or reasons[name] else round_count(cell.people, rules)
            for name, cell in zip(names, row, strict=True)
        ]
        published.append(tuple(shown))
        why.append(tuple("" if c is None else reasons[n] for n, c in zip(names, row, strict=True)))
        text.append(
            tuple(
                NOT_APPLICABLE if cell is None else WITHHELD if count is None else f"{count:,}"
                for cell, count in zip(row, shown, strict=True)
            )
        )
    return ProtectedTable(
        title=table.title,
        rows=table.rows,
        columns=table.columns,
        text=tuple(text),
        published=tuple(published),
        reasons=tuple(why),
        groups=groups,
        sums=_sums(table),
    )


def _next_to_withhold(
    group: str,
    tables: Sequence[ProtectedTable],
    cells: Mapping[str, CountCell],
    reasons: Mapping[str, str],
) -> str:
    """The smallest shown count in a sum with the group, or next to that sum, and so on outwards.

    There is always one: a group whose sums are all withheld cannot be narrowed down.
    """
    sums = [(total, *parts) for table in tables for total, parts in table.sums]
    totals = {names[0] for names in sums}
    reached = {group}
    while True:
        around = {name for names in sums if reached.intersection(names) for name in names}
        shown = [name for name in around if name in cells and not reasons[name]]
        if shown:
            return min(shown, key=lambda name: (name in totals, cells[name].people, name))
        assert around > reached
        reached |= around
