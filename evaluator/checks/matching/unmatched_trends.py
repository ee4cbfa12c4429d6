"""Were those who took part already moving away from everybody else, before any matching?"""

from __future__ import annotations

import numpy as np

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import OUTCOME, UNIT
from evaluator.designs.matched_changes.matched_changes import panel_of, people
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.check import Check
from methods import did, sensitivity
from methods.results import EffectPath, NotIdentifiedError


@assumption(
    why="they were moving away from everybody else before, which may be the answer",
    next_time="find a comparison group that moved alike before the start",
)
def unmatched_trends(situation: Situation) -> Check | None:
    """Cap where everybody's earlier trends differed, and such a drift leaves nothing of the effect.

    Matching on every earlier outcome picks comparison people who, by luck as well, moved like
    those who took part. Afterwards they move like their own group again, so that a trend which
    the matched groups hide goes on and looks like an effect. None where people are not matched on
    their earlier outcomes, or were measured once before.

    Source: Daw and Hatfield (2018); Ham and Miratrix (2024), on matching for parallel trends.
    """
    work = situation.work
    if not situation.design.matches_history or matched_part(work).matches is None:
        return None
    if work.n_before < 2 or not situation.has_comparison or situation.drawn_by_lot:
        return None
    try:
        path = _everybody(situation)
        differed = did.pre_trend_test(path).p_value < _rarely(situation)
        all_drift = differed and _drift_is_all(path, situation)
    except NotIdentifiedError:
        return None
    finding = situation.finding
    worse = (
        all_drift
        and finding is not None
        and finding.estimate is not None
        and seems_worse(finding.estimate, situation)
    )
    if all_drift:
        reason = (
            "Before any matching those who took part were already moving away from the others, by "
            "more than chance explains, and had that gone on it may be all of the effect. Matching "
            "on the same measurements hides such a trend; it does not end it."
        )
    elif differed:
        reason = (
            "Before any matching the groups moved unlike each other; had that gone on it would "
            "not be all that was found."
        )
    else:
        reason = (
            "Before any matching the test did not detect that the groups were moving apart; a "
            "smaller drift cannot be ruled out."
        )
    return Check(
        key="unmatched_trends",
        title="Were they moving away from everybody else before?",
        status="concern" if all_drift else "passed",
        number=None,
        threshold=None,
        reason=reason,
        source="Daw and Hatfield 2018; Ham and Miratrix 2024",
        cap=int(situation.policy.caps["pre_trend_differed"]["cap"]) if all_drift else None,
        explains_harm=worse,
    )


def _rarely(situation: Situation) -> float:
    return float(situation.policy.caps["pre_trend_differed"]["p"])


def _everybody(situation: Situation) -> EffectPath:
    """The event study of all who were followed, none of them matched."""
    work = situation.work
    return did.event_study(
        panel_of(people(work.rows), work.frame.assign(**{"@match": 1.0, "@set": 0})),
        outcome=OUTCOME,
        unit=UNIT,
        time="@time",
        first_treated="@start",
        cluster=work.cluster,
        level=situation.policy.verdict["confidence"],
    )


def _drift_is_all(path: EffectPath, situation: Situation) -> bool:
    """Whether an effect was found that, of everybody, a drift which goes on takes away."""
    finding = situation.finding
    if finding is None or finding.estimate is None:
        return False
    planned = finding.estimate
    if not (seems_better(planned, situation) or seems_worse(planned, situation)):
        return False
    later = int((path.event_time >= 0).sum())
    average = np.full(later, 1 / later)
    return sensitivity.breakdown(path, kind="smoothness", weights=average) == 0
