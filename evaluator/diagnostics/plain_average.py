"""What one plain before-and-after average of several starts is made of."""

from __future__ import annotations

from typing import Literal

from evaluator.cohort.rows.shapes import OUTCOME, POST, TIME, TREATED, UNIT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.values.evaluation import PlainPart
from methods import did
from methods.results import NotIdentifiedError

_NOW = "@treated_now"
_KINDS: dict[str, Literal["never", "later", "already"]] = {
    "Treated vs Untreated": "never",
    "Earlier vs Later Treated": "later",
    "Later vs Earlier Treated": "already",
    "Later vs Always Treated": "already",
}


def plain_average(work: Groundwork) -> tuple[PlainPart, ...]:
    """The two-way average by kind of comparison; empty for one start, or where it has no parts.

    Taken over the units that were measured at every time, as the decomposition needs.

    Source: Goodman-Bacon (2021), theorem 1.
    """
    frame = work.frame
    if START not in frame:
        return ()
    seen = frame[frame[OUTCOME].notna()]
    whole = seen[seen.groupby(UNIT)[TIME].transform("nunique") == seen[TIME].nunique()]
    now = whole.assign(**{_NOW: whole[TREATED] * whole[POST]})
    try:
        parts = did.decompose(now, outcome=OUTCOME, unit=UNIT, time=TIME, treated_now=_NOW)
    except NotIdentifiedError:
        return ()
    table = parts.components.assign(kind=parts.components["type"].map(_KINDS))
    table["product"] = table["estimate"] * table["weight"]
    sums = table.groupby("kind")[["weight", "product"]].sum()
    return tuple(
        PlainPart(
            kind, float(sums["weight"][kind]), float(sums["product"][kind] / sums["weight"][kind])
        )
        for kind in ("never", "later", "already")
        if kind in sums.index and sums["weight"][kind] > 0
    )
