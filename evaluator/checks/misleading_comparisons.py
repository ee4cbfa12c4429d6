"""How much would one plain average have compared late starters with early ones?"""

from __future__ import annotations

from evaluator.check import Check
from evaluator.checks.situation import Situation, percent
from evaluator.cohort.shapes import OUTCOME, POST, TIME, TREATED, UNIT
from evaluator.cohort.starts import START
from methods import did
from methods.results import NotIdentifiedError

_NOW = "@treated_now"


def misleading_comparisons(situation: Situation) -> Check | None:
    """For several starts: the share of the two-way average that rests on units already treated.

    It never limits the rating, because the planned estimate makes none of these comparisons.
    """
    frame = situation.work.frame
    if START not in frame or not situation.has_comparison or situation.finding is None:
        return None
    now = frame.assign(**{_NOW: frame[TREATED] * frame[POST]})
    try:
        parts = did.decompose(now, outcome=OUTCOME, unit=UNIT, time=TIME, treated_now=_NOW)
    except NotIdentifiedError:
        return None
    share = parts.already_treated_share
    return Check(
        key="misleading_comparisons",
        title="Would one plain average have misled?",
        status="passed",
        number=share,
        threshold=None,
        reason=f"{percent(share)} of one plain before-and-after average would have compared late "
        "starters with places already in the programme; the planned answer makes no such "
        "comparison."
        if share > 0
        else "All treated places started at the same time, so no late starter is compared with an "
        "early one.",
        source="Goodman-Bacon 2021",
    )
