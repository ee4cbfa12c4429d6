"""Would the matching find an effect where there cannot be one: before the start?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.matching.matched_people import excludes_none, matched_people
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import BASELINE, OUTCOME
from evaluator.designs.matched.matched_comparison import (
    MATCHED_COMPARISON,
    estimate_effect,
    match,
    settings_of,
)
from evaluator.designs.unanswered import why
from evaluator.outcomes import kind_of
from evaluator.values.check import Check, Status
from evaluator.words.numbers import told_size
from methods.results import Estimate, NotIdentifiedError


@assumption(why="the groups already differed where the programme can have had no effect")
def matched_placebo(situation: Situation) -> Check | None:
    """Concern when the other characteristics leave the groups unlike on the outcome before.

    The match is made again without the outcome's measurement before the start, and the effect on
    that measurement is estimated. It looks at nothing from after the start.
    """
    people, plan, outcome = matched_people(situation), situation.plan, situation.outcome
    if people is None or situation.design.key != MATCHED_COMPARISON.key:
        return None
    others = tuple(name for name in people.characteristics if name != BASELINE)
    if others == people.characteristics or not others or kind_of(outcome.kind).timed:
        return None
    settings = settings_of(plan)
    if outcome.before in (*settings.exact, *settings.mahalanobis):
        return None
    frame = people.frame.assign(**{OUTCOME: people.frame[BASELINE]}).drop(columns=[BASELINE])
    try:
        matches = match(frame, others, settings, plan.analysis.seed)
        found = estimate_effect(frame, situation.work, matches, outcome, plan, others)
    except NotIdentifiedError as refused:
        return _check(None, "not_possible", why(refused))
    shown = [
        told_size(rounded, outcome)
        for each in (found.value, found.ci_low, found.ci_high)
        if (rounded := situation.rounded(each)) is not None
    ]
    told = found.value if len(shown) == 3 else None
    size = (
        "an amount that is withheld"
        if told is None
        else f"{shown[0]} (range {shown[1]} to {shown[2]})"
    )
    gap = f"Matched on everything else, participants already differed before the start by {size}"
    if excludes_none(found):
        return _check(
            told,
            "concern",
            f"{gap}. The other characteristics do not say all about who takes part. The "
            "planned match does use the outcome before; an unmeasured factor would have to go "
            "beyond that to mislead.",
        )
    if _too_wide(found, outcome.worthwhile):
        return _check(
            told,
            "not_possible",
            f"{gap}. A gap as large as the smallest worthwhile change cannot be ruled out; an "
            "unmeasured factor would have to be stronger than that to show here.",
        )
    return _check(
        told,
        "passed",
        f"{gap}, which is no clear gap; an unmeasured factor would have to leave the outcome "
        "before the start alone to mislead.",
    )


def _too_wide(found: Estimate, worthwhile: float | None) -> bool:
    return worthwhile is not None and max(abs(found.ci_low), abs(found.ci_high)) > worthwhile


def _check(value: float | None, status: Status, reason: str) -> Check:
    return Check(
        key="matched_placebo",
        title="Does the matching find an effect before there can be one?",
        status=status,
        number=value,
        of="effect",
        threshold=None if value is None else 0.0,
        reason=reason,
        source="Stuart 2010; Rosenbaum 2002, chapter 6, known effects",
    )
