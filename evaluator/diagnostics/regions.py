"""Wider places, such as counties, in which a study's places lie, and the answer within them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, TIME, TREATED, UNIT, WEIGHT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.groups import may_name_places
from evaluator.designs.shared.place_times import place_times
from evaluator.diagnostics.repeat import again, place_of
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Plan
from methods.results import Estimate, NotIdentifiedError

_REGION, _USUAL, _TOTAL = "@region", "@usual", "@total"
_KNOWN = 0.95
_FEWEST_TREATED = 3
_SEVERAL = 2  # places in a region, on average, and others to compare with inside one


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """The regions that a column of the sheet names, each place lying in one.

    Attributes:
        column: its name in the sheet.
        of: each place's region, indexed by the place as it stands in the rows.
        places: places with the programme. treated: how many regions these lie in.
        within: regions with the programme that also hold two or more places without it.
        inside: share of the places with the programme that lie in those, 0 to 1.
    """

    column: str
    of: pd.Series
    places: int
    treated: int
    within: tuple[object, ...]
    inside: float


def regions_of(cohort: Cohort, plan: Plan, work: Groundwork) -> tuple[Regions, ...]:
    """What the sheet tells of regions; empty where no column names any, or few places took part.

    A column counts whose name is of places, in which every place has one value, and whose values
    hold two places or more on average. The level at which the programme was given does not.
    """
    place = place_of(work)
    key = work.forced or plan.roles.cluster or plan.roles.unit
    if place is None or key is None or key not in cohort.frame or work.failure is not None:
        return ()
    sides = work.frame.groupby(place, observed=True)[TREATED].max()
    found = []
    for column in (each for each in may_name_places(cohort, plan) if each != key):
        known = cohort.frame[[key, column]].dropna()
        labels = known.drop_duplicates().set_index(key)[column]
        if labels.index.has_duplicates:
            continue
        of = sides.index.to_series().map(labels)
        if of.notna().mean() < _KNOWN or not 2 <= of.nunique() <= len(of) / _SEVERAL:
            continue
        own = of[sides == 1]
        others = of[sides == 0].value_counts()
        within = [each for each in own.dropna().unique() if others.get(each, 0) >= _SEVERAL]
        if len(own) >= _FEWEST_TREATED:
            found.append(
                Regions(column, of, len(own), int(own.nunique()), tuple(within),
                        float(own.isin(within).mean()))
            )  # fmt: skip
    return tuple(found)


def answer_within(work: Groundwork, regions: Regions) -> Estimate | None:
    """The answer among those of one region, whatever hit all of it; None where there is none.

    From every place at every time the average of those of its region that did not have the
    programme then is taken off. Regions without two such places are left out. For a check beside
    the planned answer, never for a headline.
    """
    place = place_of(work)
    assert place is not None
    frame = place_times(work.frame, CLUSTER) if work.cluster is not None else work.frame
    frame = frame[frame[OUTCOME].notna()].assign(**{_REGION: frame[place].map(regions.of)})
    frame = frame[frame[_REGION].isin(regions.within)]
    without = frame[TREATED] == 0
    if START in frame:
        without = frame[START].isna() | (frame[TIME] < frame[START])
    usual = frame[without]
    by = [_REGION, TIME]
    cells = usual.assign(**{_TOTAL: usual[OUTCOME] * usual[WEIGHT]}).groupby(by, observed=True)
    sums = cells[[_TOTAL, WEIGHT]].sum()
    level = (sums[_TOTAL] / sums[WEIGHT]).rename(_USUAL)
    kept = frame.join(level, on=by).dropna(subset=[_USUAL])
    kept = kept.assign(**{OUTCOME: kept[OUTCOME] - kept[_USUAL]}).drop(columns=[_REGION, _USUAL])
    if kept.empty or kept[UNIT].nunique() < 2 * _SEVERAL:
        return None
    try:
        return again(work, kept)
    except NotIdentifiedError:
        return None
