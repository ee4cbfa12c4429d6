"""Several starts asked with like compared with like: the same season, and the same level before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, TIME, TREATED, UNIT, WEIGHT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.levels import levels_apart, unequal
from evaluator.designs.shared.place_times import over_time
from evaluator.designs.shared.seasons import seasons_of, units_by_season
from evaluator.disclosure.freely import numbered
from evaluator.values.plan import Plan
from methods import did, inference
from methods.results import Estimate, NotIdentifiedError

LIKE_START = "Comparing places with the same starting point, start by start"
_SEASON, _BEFORE = "@season", "@before"
_FEWEST_OTHERS = 3


def seasons_here(work: Groundwork, plan: Plan) -> tuple[int, ...] | None:
    """The season of each time; None where none is seen both before and after some start."""
    first = work.frame[START].min()
    if not np.isfinite(first):
        return None
    return seasons_of(work.rows.times, int(first), plan.roles.time or "")


def same_season(work: Groundwork, plan: Plan, own: dict[str, Any]) -> Estimate:
    """The imputed answer within places and seasons; ``own`` is what every way is told.

    Raises:
        NotIdentifiedError: no season of a place that started was seen before its start.
    """
    seasons = seasons_here(work, plan)
    if seasons is None:
        raise NotIdentifiedError("no_season", "No season is seen both before and after a start.")
    frame = over_time(work)
    frame = frame.assign(**{_SEASON: units_by_season(frame, seasons)})
    distance = (frame[TIME] - frame[START])[frame[OUTCOME].notna()]
    after = sorted({int(each) for each in distance[distance >= 0].unique()})
    told = {**own, "unit": _SEASON, "cluster": own["cluster"] or UNIT}
    found = did.imputation(frame, time=TIME, first_treated=START, horizons=after, **told).overall
    if found is None:
        raise NotIdentifiedError("no_horizon", "Nobody was measured after a start.")
    return found


def like_start_matters(work: Groundwork) -> bool:
    """Whether groups started apart, so that a like start is another answer; never of yes or no."""
    return not work.binary and work.n_before > 0 and unequal(levels_apart(work))


def like_start(work: Groundwork, level: float) -> Estimate:
    """The mean after each start, of places that stood alike before it, over all starts.

    Each start is held against places that never start; where fewer than three never do, against
    those that had not started by the next start, and until then. The average before is allowed
    for by a line of its own for each start.

    Raises:
        NotIdentifiedError: ``no_comparison`` where no start has three places to be compared with.
    """
    frame = over_time(work)
    known = frame[frame[OUTCOME].notna()]
    column = CLUSTER if work.cluster is not None else UNIT
    starts = sorted(known[START].dropna().unique())
    parts = []
    for start, following in zip(starts, [*starts[1:], np.inf], strict=True):
        own, never = known[START] == start, known[START].isna()
        if known.loc[never, UNIT].nunique() >= _FEWEST_OTHERS:
            part = _one_start(known[own | never], start, np.inf, column)
        else:
            others = never | (known[START] >= following)
            part = _one_start(known[own | others], start, following, column)
        if (part[TREATED] == 0).sum() >= _FEWEST_OTHERS and (part[TREATED] == 1).any():
            parts.append(part)
    if not parts:
        raise NotIdentifiedError("no_comparison", "No start has places that started alike.")
    rows, names = _stacked(parts)
    weights = WEIGHT if (rows[WEIGHT] != rows[WEIGHT].iloc[0]).any() else None
    return inference.adjusted_difference(
        rows, outcome=OUTCOME, treated=TREATED, covariates=names, cluster=column, weights=weights,
        variance="CR2", level=level,
    )  # fmt: skip


def _one_start(rows: pd.DataFrame, start: float, end: float, column: str) -> pd.DataFrame:
    """One row for each unit: its mean from the start until ``end``, and its mean before."""
    before = rows[rows[TIME] < start].groupby(UNIT)[OUTCOME].mean()
    later = rows[(rows[TIME] >= start) & (rows[TIME] < end)]
    mean = later.groupby(UNIT)[OUTCOME].mean()
    facts = rows.drop_duplicates(UNIT).set_index(UNIT)
    both = before.index.intersection(mean.index)
    return pd.DataFrame(
        {
            UNIT: both,
            CLUSTER: both if column == UNIT else facts.loc[both, column].to_numpy(),
            WEIGHT: rows.groupby(UNIT)[WEIGHT].mean().loc[both].to_numpy(),
            TREATED: (facts.loc[both, START] == start).astype(int).to_numpy(),
            OUTCOME: mean.loc[both].to_numpy(),
            _BEFORE: before.loc[both].to_numpy(),
        }
    )


def _stacked(parts: list[pd.DataFrame]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The starts below each other, each with a level and a slope of its own."""
    rows = pd.concat(
        [part.assign(**{"@part": place}) for place, part in enumerate(parts)], ignore_index=True
    )
    names = []
    for place in range(len(parts)):
        own = rows["@part"] == place
        rows[f"@before {numbered(place)}"] = np.where(own, rows[_BEFORE], 0.0)
        names.append(f"@before {numbered(place)}")
        if place:
            rows[f"@start {numbered(place)}"] = own.astype(float)
            names.append(f"@start {numbered(place)}")
    return rows, tuple(names)
