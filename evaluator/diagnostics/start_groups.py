"""Who started when, how their averages moved, and how many stand behind each average."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, TIME, TREATED, WEIGHT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.fewest import fewest_behind
from evaluator.diagnostics.once import once
from evaluator.disclosure.counts import DisclosureRules
from evaluator.values.evaluation import StartGroup

_NEVER = -1


@once
def start_groups(work: Groundwork, rules: DisclosureRules) -> tuple[StartGroup, ...]:
    """Units grouped by their first time with the programme, earliest first, those without last.

    Empty unless the outcome was measured at two times or more. Averages are weighted; counts are
    of rows with an outcome, one for each unit and time.
    """
    frame, times = work.frame, work.rows.times
    if len(times) < 2 or TIME not in frame or frame[TIME].nunique() < 2:
        return ()
    known = frame[frame[OUTCOME].notna()]
    if START in known:
        start = known[START].fillna(_NEVER)
    else:
        start = pd.Series(
            np.where(known[TREATED] == 1, float(work.rows.first_after), _NEVER), index=known.index
        )
    start = start.astype(int)
    cells = known.assign(total=known[OUTCOME] * known[WEIGHT]).groupby(
        [start.rename("start"), known[TIME].rename("time")]
    )
    weight = cells[WEIGHT].sum()
    by = [start.rename("start"), known[TIME].rename("time")]
    fewest = fewest_behind(known, by, rules, small=not rules.places)
    means = (cells["total"].sum() / weight)[weight > 0].to_dict()
    units, totals = cells.size().to_dict(), weight.to_dict()
    places = cells[CLUSTER].nunique().to_dict() if work.cluster is not None else None
    largest: dict[object, int] = {}
    if work.cluster is not None:
        held = known.groupby([*by, known[CLUSTER]], observed=True).size()
        largest = held.groupby(level=[0, 1]).max().to_dict()
    weighted = bool((known[WEIGHT] != 1.0).any())
    order = sorted(start.unique(), key=lambda each: (each == _NEVER, each))
    return tuple(
        StartGroup(
            label="" if each == _NEVER else times[each] if each < len(times) else "",
            start=None if each == _NEVER else int(each),
            means=tuple(
                None if (each, t) not in means else float(means[each, t]) for t in range(len(times))
            ),
            units=tuple(int(units.get((each, t), 0)) for t in range(len(times))),
            clusters=None
            if places is None
            else tuple(int(places.get((each, t), 0)) for t in range(len(times))),
            weights=tuple(float(totals.get((each, t), 0.0)) for t in range(len(times)))
            if weighted
            else (),
            fewest=tuple(fewest.get((each, t)) for t in range(len(times))),
            largest=tuple(int(largest.get((each, t), 0)) for t in range(len(times)))
            if largest
            else (),
        )
        for each in order
    )


def unseen(groups: tuple[StartGroup, ...]) -> tuple[StartGroup, ...]:
    """The groups without their averages, as they may be shown before the plan is locked."""
    return tuple(
        replace(group, means=(None,) * len(group.means), fewest=(), largest=()) for group in groups
    )
