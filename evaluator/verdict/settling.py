"""What would settle it: how many more people or places, by simulation from this study's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import OUTCOME, POST, TREATED, UNIT, WEIGHT
from evaluator.designs.design import Groundwork
from evaluator.designs.matched_changes.matched_changes import CHANGE
from evaluator.designs.shared.few_places import FEWEST_PER_SIDE
from evaluator.designs.shared.matched_part import matched_part
from evaluator.designs.shared.own_groups import number_of_groups
from evaluator.designs.shared.synthetic_part import synthetic_report
from methods import power
from methods.results import FloatArray, NotIdentifiedError

MOST_TIMES = 10
_POWER = 0.8
_DRAWS = 400
_MOST_UNITS = 1_500  # beyond this many, averages are so normal that the formula says the same


@dataclass(frozen=True, slots=True)
class Settling:
    """How many more units would settle it; ``more`` is None when 10 times as many would not do."""

    more: int | None
    simulated: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """Independent units of one group: what each adds, about a mean of zero, and its weight."""

    value: FloatArray
    weight: FloatArray


def settling(situation: Situation) -> Settling | None:
    """More people or places until four in five such studies would leave out no effect.

    People (or whole places) of this study are drawn again and again with replacement, more and
    more of them, with the smallest worthwhile change added to the treated; what each varies by is
    brought to the standard error of the planned estimate. The smallest number is told at which 80
    % of the studies so made exclude zero by a t test between independent units. It assumes that
    further ones vary as these do and come in the same proportion. Designs whose estimate is no
    difference between two groups of independent units take the formula, as do very large studies.

    Returns:
        None when nothing was agreed as worthwhile, there is no estimate, or no one number would
        be enough: those with the programme are in groups and the others alone, or a mix of others
        stands beside a few places. ``more`` counts 0 when the study is large enough already.
    """
    finding, worthwhile = situation.finding, situation.outcome.worthwhile
    if finding is None or finding.estimate is None or worthwhile is None:
        return None
    groups = number_of_groups(situation.work.frame) is not None and situation.work.cluster is None
    if groups or situation.design.of_places:
        return None
    sides = _sides(situation.work)
    estimate = finding.estimate
    now = _units(situation.work)
    if sides is None or not estimate.std_error > 0 or now > _MOST_UNITS:
        return _by_formula(situation, now)
    scaled = _to_error(sides, estimate.std_error)
    few = situation.work.areas or situation.work.cluster is not None
    level, seed = estimate.level, situation.plan.analysis.seed
    sizes = tuple(len(side.value) for side in scaled)

    def enough(times: float) -> bool:
        most = [max(2, round(times * size)) for size in sizes]
        if few and min(most) < FEWEST_PER_SIDE:
            return False
        return _share(scaled, most, worthwhile, level, seed) >= _POWER

    times = _smallest(enough, 1 / sum(sizes))
    if times is None:
        return Settling(None, simulated=True)
    total = sum(round(times * size) for size in sizes)
    return Settling(max(0, total - sum(sizes)), simulated=True)


def _units(work: Groundwork) -> int:
    if work.cluster is not None:
        return (work.clusters_treated or 0) + (work.clusters_comparison or 0)
    return work.treated + work.comparison


def _by_formula(situation: Situation, now: int) -> Settling | None:
    assert situation.finding is not None and situation.finding.estimate is not None
    estimate, worthwhile = situation.finding.estimate, situation.outcome.worthwhile
    assert worthwhile is not None
    try:
        more = power.units_needed(
            worthwhile, std_error=estimate.std_error, dof=estimate.dof, n_units=now
        )
    except (NotIdentifiedError, ValueError):
        return None
    return Settling(None if now + more > MOST_TIMES * now else more, simulated=False)


def _sides(work: Groundwork) -> tuple[_Side, _Side] | None:
    """The treated and the comparison units; None where they are no two groups of such."""
    table = _added(work)
    if table is None:
        return None
    found = []
    for side in (1, 0):
        own = table[table["side"] == side]
        if len(own) < 2:
            return None
        weight = own["weight"].to_numpy(dtype=np.float64)
        value = own["value"].to_numpy(dtype=np.float64)
        found.append(_Side(value - np.average(value, weights=weight), weight))
    return found[0], found[1]


def _added(work: Groundwork) -> pd.DataFrame | None:
    """One row for each independent unit: its side, its average and what it counts for."""
    frame = work.frame
    matches = matched_part(work).matches
    if matches is not None:
        rows = frame.assign(value=frame[CHANGE if CHANGE in frame else OUTCOME],
                            weight=matches.weights)  # fmt: skip
        rows = rows[rows["weight"] > 0]
    elif "@start" in frame or synthetic_report(work) is not None or not work.rows.panel:
        return None
    else:
        late, early = (frame[frame[POST] == post] for post in (1, 0))
        change = late.groupby(UNIT)[OUTCOME].mean() - early.groupby(UNIT)[OUTCOME].mean()
        rows = early.drop_duplicates(UNIT).assign(
            value=lambda found: found[UNIT].map(change), weight=lambda found: found[WEIGHT]
        )
        rows = rows[rows["value"].notna()]
    rows = rows.assign(total=rows["value"] * rows["weight"], side=rows[TREATED])
    if work.cluster is None:
        return rows[["side", "value", "weight"]]
    grouped = rows.groupby(work.cluster, observed=True)
    table = grouped.agg(side=("side", "mean"), total=("total", "sum"), weight=("weight", "sum"))
    return table.assign(side=(table["side"] > 0.5).astype(int), value=table.total / table.weight)


def _error(side: _Side) -> float:
    """Variance of the side's weighted mean."""
    count = len(side.value)
    spread = (side.weight * side.value) ** 2
    return float(spread.sum() / side.weight.sum() ** 2 * count / (count - 1))


def _to_error(sides: tuple[_Side, _Side], std_error: float) -> tuple[_Side, _Side]:
    """The units with their variation brought to what the planned estimate found."""
    own = np.sqrt(sum(_error(side) for side in sides))
    factor = std_error / own if own > 0 else 0.0
    first, second = (_Side(side.value * factor, side.weight) for side in sides)
    return first, second


def _share(
    sides: tuple[_Side, _Side], sizes: list[int], worthwhile: float, level: float, seed: int
) -> float:
    """Share of studies of these sizes that exclude zero, with the worthwhile change in them."""
    rng = np.random.default_rng([seed, *sizes])
    means, variance = [], np.zeros(_DRAWS)
    for side, size in zip(sides, sizes, strict=True):
        drawn = rng.integers(0, len(side.value), (_DRAWS, size))
        value, weight = side.value[drawn], side.weight[drawn]
        total = weight.sum(axis=1)
        mean = (value * weight).sum(axis=1) / total
        spread = ((weight * (value - mean[:, None])) ** 2).sum(axis=1)
        variance += spread / total**2 * size / (size - 1)
        means.append(mean)
    effect = worthwhile + means[0] - means[1]
    reach = stats.t.ppf(0.5 + level / 2, sum(sizes) - 2) * np.sqrt(variance)
    return float((np.abs(effect) > reach).mean())


def _smallest(enough: Callable[[float], bool], step: float) -> float | None:
    """The smallest multiple of the study at which ``enough`` holds; None above ten times it."""
    low, high = 1.0, 1.0
    while not enough(high):
        if high >= MOST_TIMES:
            return None
        low, high = high, min(2 * high, float(MOST_TIMES))
    while high - low > max(step, 0.02 * low):
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
