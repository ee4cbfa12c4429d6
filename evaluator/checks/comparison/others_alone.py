"""Did those whom the programme is not for move differently where it ran?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import LESS
from evaluator.designs.shared.gap_part import GapPart, gap_part
from evaluator.diagnostics.others_after import others_after
from evaluator.values.check import Check, Status
from evaluator.words.numbers import p_value_said
from methods import did
from methods.results import Estimate, NotIdentifiedError

_BELOW = 0.05
_MUCH = 0.5


@assumption(
    why="half of the answer or more is a change among those it is not for",
    next_time="find out whether the programme reached those it is not for, and compare with "
    "places in which nothing else changed",
)
def others_alone(situation: Situation) -> Check | None:
    """Concern where the others changed differently with the programme, or were drifting before it.

    A difference of gaps takes their change off as if it had hit everybody in the place. Where it
    came from the programme itself, or hit them alone, the answer is wrong by as much. That takes
    nothing off the rating, as the design is there to allow for it, unless their change makes half
    of the effect or more: then the data cannot tell an effect from what was done to the others.
    """
    part = gap_part(situation.work)
    if not situation.has_comparison or (part is None and LESS not in situation.work.frame):
        return None
    after = others_after(situation.design, situation.work, situation.finding)
    if after is not None and after.p_value < _BELOW:
        more = "higher" if after.value > 0 else "lower"
        decides = _makes_half(situation, after)
        most = " Half of the answer or more is their change." if decides else ""
        return _check(
            "concern",
            after.p_value,
            "In places with the programme the outcome of those it is not for ended up "
            f"{more}{situation.told(' by {}', situation.size(abs(after.value)), otherwise='')} "
            "than in the others "
            f"(p {p_value_said(after.p_value)}). The answer takes that off as if it had hit "
            f"everybody there alike; ask whether the programme reached them.{most}",
            cap=int(situation.policy.caps["exposure_decides"]) if decides else None,
            explains_harm=decides and _seems_worse(situation),
        )
    before = None if part is None else _before(part)
    if before is not None and before < _BELOW:
        return _check(
            "concern",
            before,
            "Those it is not for were already moving differently in places with the programme "
            f"before it started (p {p_value_said(before)}). The gap within places allows for that "
            "only where both kinds of people there moved alike.",
        )
    if after is None and before is None:
        return _check(
            "not_possible", None, "How those it is not for moved cannot be told from these data."
        )
    said = "No difference beyond chance was found among those it is not for"
    when = "before the start" if after is None else "after the start"
    return _check("passed", before if after is None else after.p_value, f"{said} {when}.")


def _makes_half(situation: Situation, others: Estimate) -> bool:
    """Whether what is taken off makes at least half of a result that is beyond chance."""
    planned = None if situation.finding is None else situation.finding.estimate
    if planned is None:
        return False
    if not (seems_better(planned, situation) or seems_worse(planned, situation)):
        return False
    return -others.value * planned.value >= _MUCH * planned.value**2


def _seems_worse(situation: Situation) -> bool:
    planned = None if situation.finding is None else situation.finding.estimate
    return planned is not None and seems_worse(planned, situation)


def _before(part: GapPart) -> float | None:
    """p-value of their earlier differences; None where nobody can tell."""
    if part.others_earlier is None:
        return None
    try:
        return did.pre_trend_test(part.others_earlier).p_value
    except NotIdentifiedError:
        return None


def _check(
    status: Status,
    number: float | None,
    reason: str,
    *,
    cap: int | None = None,
    explains_harm: bool = False,
) -> Check:
    return Check(
        key="others_alone",
        title="Did those it is not for move alike in both kinds of places?",
        status=status,
        number=number,
        threshold=_BELOW,
        reason=reason,
        source="Olden and Moen 2022",
        cap=cap,
        explains_harm=explains_harm,
    )
