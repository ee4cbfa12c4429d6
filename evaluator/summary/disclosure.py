"""Disclosure control: no published number lets a reader work out something about few people.

Counts are rounded first; cells that rest on too few people or places are withheld; then further
cells are withheld until subtraction across every table of the export no longer helps
(Hundepool et al. 2012, Statistical Disclosure Control, chapters 4 and 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

WITHHELD = "[c]"
NOT_APPLICABLE = "[z]"

_FEW_PEOPLE = "too few people"
_FEW_PLACES = "too few places"
_DOMINATED = "one place makes up nearly all of it"
_PROTECTS = "it would reveal another number"


@dataclass(frozen=True, slots=True)
class DisclosureRules:
    """The limits, from the policy file.

    Attributes:
        threshold: fewest people whose count may be shown.
        base: counts are rounded to a multiple of it.
        min_clusters: fewest schools, areas or teams behind a count.
        dominance: largest share of a count that one of them may hold, 0 to 1.
        percentage_denominator: fewest people to take a percentage of.
    """

    threshold: int = 10
    base: int = 5
    min_clusters: int = 3
    dominance: float = 0.9
    percentage_denominator: int = 30


@dataclass(frozen=True, slots=True)
class CountCell:
    """People in one group; with the number of places they come from and the largest place's
    people, where people come in schools, areas or teams.
    """

    people: int
    clusters: int | None = None
    largest_cluster: int | None = None


@dataclass(frozen=True, slots=True)
class CountTable:
    """Exact counts before protection; never shown.

    Attributes:
        title, rows, columns: their labels.
        cells: one row per row label, one cell per column label; None where there cannot be a
            count.
        total_row, total_column: whether the last row or column is the sum of the others.
        groups: the name of the group that each cell counts. Cells of different tables with the
            same name count the same people. Without it every cell is a group of its own.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[CountCell | None, ...], ...]
    total_row: bool = False
    total_column: bool = False
    groups: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """What may be shown, with what a reader could combine.

    Attributes:
        text: each cell as printed: a rounded count, "[c]" or "[z]".
        published: the rounded counts; None where withheld or not applicable.
        reasons: why a cell is withheld, in words; empty when it is not.
        groups: name of the group in each cell.
        sums: groups that add up: the total's name and the names of its parts.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    text: tuple[tuple[str, ...], ...]
    published: tuple[tuple[int | None, ...], ...]
    reasons: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, ...], ...]
    sums: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Recovered:
    """A withheld group whose number the published ones narrow down to ``low`` to ``high``."""

    group: str
    low: float
    high: float


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
        return _FEW_PEOPLE
    if cell.clusters is not None and cell.clusters < rules.min_clusters:
        return _FEW_PLACES
    if cell.largest_cluster is not None and cell.largest_cluster > rules.dominance * cell.people:
        return _DOMINATED
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
        for found in weak:
            helper = _next_to_withhold(found.group, protected, cells, reasons)
            if helper is not None:
                reasons[helper] = _PROTECTS


def recoverable(tables: Sequence[ProtectedTable], rules: DisclosureRules) -> tuple[Recovered, ...]:
    """Withheld groups that a reader could narrow down from everything published together.

    Bounds are exact for a reader who knows the rounding, that nobody is counted below zero, and
    which groups add up (two linear programmes for each withheld group). A small count is safe
    when anything from none to the threshold stays possible; another withheld count when its
    range is at least as wide.
    """
    bounds: dict[str, tuple[float, float]] = {}
    reasons: dict[str, str] = {}
    for table in tables:
        _collect(table, rules, bounds, reasons)
    sums = sorted({each for table in tables for each in table.sums})
    found = []
    for group in sorted(name for name, reason in reasons.items() if reason not in {"", _PROTECTS}):
        low, high = _range(group, bounds, sums)
        narrow = high - low < rules.threshold - 1
        if reasons[group] == _FEW_PEOPLE:
            narrow = low > 0 or high < rules.threshold - 1
        if narrow:
            found.append(Recovered(group, low, high))
    return tuple(found)


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
    total = sum(counts)
    if total < rules.percentage_denominator:
        return (None,) * len(counts)
    parts = tuple(None if show_empty and n == 0 else CountCell(n) for n in counts)
    names = tuple(str(index) for index in range(len(counts)))
    table = CountTable("", ("",), (*names, "all"), ((*parts, CountCell(total)),), total_column=True)
    protected = protect_counts(table, rules)
    whole = round_count(total, rules)
    shares: list[float | None] = []
    for cell, count in zip(parts, protected.published[0], strict=False):
        empty = cell is None
        shares.append(0.0 if empty else None if count is None else round(count / whole, 2))
    return tuple(shares)


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


def _collect(
    table: ProtectedTable,
    rules: DisclosureRules,
    bounds: dict[str, tuple[float, float]],
    reasons: dict[str, str],
) -> None:
    """What the printed table tells about each group."""
    for i, names in enumerate(table.groups):
        for j, name in enumerate(names):
            low, high = 0.0, float("inf")
            count = table.published[i][j]
            if count is not None:
                low = max(count - rules.base // 2, rules.threshold)
                high = count + rules.base - 1 - rules.base // 2
            elif table.text[i][j] == NOT_APPLICABLE:
                high = 0.0
            else:
                reasons[name] = table.reasons[i][j]
            known_low, known_high = bounds.get(name, (0.0, float("inf")))
            bounds[name] = max(low, known_low), min(high, known_high)


def _range(
    group: str,
    bounds: Mapping[str, tuple[float, float]],
    sums: Sequence[tuple[str, tuple[str, ...]]],
) -> tuple[float, float]:
    """Smallest and largest number the group can have."""
    names = list(bounds)
    place = {name: index for index, name in enumerate(names)}
    system = np.zeros((len(sums), len(names)))
    for row, (total, parts) in enumerate(sums):
        system[row, place[total]] -= 1
        for part in parts:
            system[row, place[part]] += 1
    limits = [bounds[name] for name in names]
    wanted = np.zeros(len(names))
    wanted[place[group]] = 1
    ends = []
    for sign in (1, -1):
        found = linprog(
            sign * wanted,
            A_eq=system if len(sums) else None,
            b_eq=np.zeros(len(sums)) if len(sums) else None,
            bounds=limits,
            method="highs",
        )
        ends.append(sign * float(found.fun) if found.status == 0 else sign * float("-inf"))
    return round(max(ends[0], 0.0), 6), round(ends[1], 6)


def _next_to_withhold(
    group: str,
    tables: Sequence[ProtectedTable],
    cells: Mapping[str, CountCell],
    reasons: Mapping[str, str],
) -> str | None:
    """The smallest shown count in a sum with the group; a total only when no part is left."""
    sums = [(total, parts) for table in tables for total, parts in table.sums]
    beside = [(total, parts) for total, parts in sums if group == total or group in parts]
    parts = {name for total, names in beside for name in names if name != group}
    totals = {total for total, _ in beside if total != group}
    for names in (parts - totals, parts | totals):
        shown = [name for name in names if name in cells and not reasons[name]]
        if shown:
            return min(shown, key=lambda name: (cells[name].people, name))
    return None
