"""Did people move into places of the other group?"""

from __future__ import annotations

import pandas as pd

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import CLUSTER, TREATED, UNIT
from evaluator.cohort.rows.starts import START
from evaluator.cohort.rows.steady_places import moves
from evaluator.disclosure.freely import things
from evaluator.values.check import Check

_FEW = 0.05
_FEWEST_TOGETHER = 5


@assumption()
def moved_places(situation: Situation) -> Check | None:
    """Concern when over 5 % end in places of the other group; it limits no rating.

    People count throughout in the place and group where they were first seen, so whoever moves
    brings the answer nearer to none. Places of which most people moved to one other at one time,
    as where schools merge, are counted and told. None where nobody moved, and where people are
    not followed or places start at different times.
    """
    work = situation.work
    rows = work.rows.frame
    if work.cluster is None or work.forced or not work.rows.panel or START in rows:
        return None
    moving = moves(situation.cohort, situation.plan.roles)
    if moving.empty:
        return None
    side = rows.groupby(CLUSTER, observed=True)[TREATED].mean() > 0.5
    own = rows.drop_duplicates(UNIT).set_index(UNIT)[TREATED] == 1
    ends = moving.drop_duplicates("unit", keep="last").set_index("unit")["to"].map(side)
    known = ends[ends.notna() & ends.index.isin(own.index)]
    share = float((known != own.reindex(known.index)).sum()) / len(own)
    concern = share > _FEW
    return Check(
        key="moved_places",
        title="Did people stay in the places of their group?",
        status="concern" if concern else "passed",
        number=share,
        threshold=_FEW,
        reason=f"In the end {situation.people(share, len(own))} of those who were followed were in "
        "places of the other group. They count where they were first seen"
        + (", which brings the answer nearer to none." if concern else ".")
        + _together(moving),
        source="What Works Clearinghouse 5.0, people who join or leave clusters",
        of="share",
        among=len(own),
    )


def _together(moving: pd.DataFrame) -> str:
    """How many places most of their people left for one other at one time."""
    came = moving.groupby(["from", "to", "time"], observed=True)
    sizes = came["stayed"].agg(["size", "first"]).reset_index()
    emptied = sizes[(sizes["size"] >= _FEWEST_TOGETHER) & (sizes["size"] > sizes["first"])]
    many = emptied["from"].nunique()
    if not many:
        return ""
    whose = "one place" if many == 1 else f"each of {things(many)} places"
    return f" Most people of {whose} moved to one other at one time, as where schools merge."
