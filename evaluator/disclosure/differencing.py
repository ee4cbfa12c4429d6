"""What a reader could work out by subtracting published counts from each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from evaluator.disclosure.counts import (
    FEW_PEOPLE,
    PROTECTS_ANOTHER,
    DisclosureRules,
    ProtectedTable,
)
from evaluator.words.symbols import NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Recovered:
    """A withheld group whose number the published ones narrow down to ``low`` to ``high``."""

    group: str
    low: float
    high: float


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
    for group in sorted(
        name for name, reason in reasons.items() if reason not in {"", PROTECTS_ANOTHER}
    ):
        low, high = _range(group, bounds, sums)
        narrow = high - low < rules.threshold - 1
        if reasons[group] == FEW_PEOPLE:
            narrow = low > 0 or high < rules.threshold - 1
        if narrow:
            found.append(Recovered(group, low, high))
    return tuple(found)


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
        ends.append(sign * (float(found.fun) if found.fun is not None else -math.inf))
    return round(max(ends[0], 0.0), 6), round(ends[1], 6)
