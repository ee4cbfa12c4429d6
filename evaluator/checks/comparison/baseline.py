"""Is anything known from before the start?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import seems_worse
from evaluator.checks.situation import Situation
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.check import Check

_APART = (
    " Before matching the groups stood apart in these, so those who took part may have been worse "
    "off in what nobody measured as well."
)


@assumption(next_time="measure the outcome before the programme starts, in both groups")
def baseline(situation: Situation) -> Check:
    """Gate: with nothing from before the start, the groups may simply have been different.

    Where only characteristics are known from before, and people who were matched on them came from
    groups that stood apart in them, they may stand apart in the outcome too: a worse result is then
    not put down to the programme.
    """
    kind = situation.work.baseline
    may_have_been = kind == "covariates" and _were_apart(situation)
    same = situation.same_before
    reasons = {
        "outcome": "The outcome was also measured before the start.",
        "covariates": "The outcome was the same for everybody before the start, which tells nobody "
        "apart; other characteristics were measured."
        if same
        else "The outcome was not measured before the start; other characteristics were.",
        "none": "The outcome was the same for everybody before the start, and nothing else is "
        "known."
        if same
        else "Nothing is known about either group from before the start.",
    }
    return Check(
        key="baseline",
        title="Is there a measurement from before the start?",
        status={"outcome": "passed", "covariates": "concern", "none": "failed"}[kind],  # type: ignore[arg-type]
        number=float(situation.work.n_before),
        threshold=1.0,
        reason=f"{reasons[kind]}{_APART if may_have_been else ''}",
        source="What Works Clearinghouse, baseline equivalence",
        gate=_gate(same) if kind == "none" else None,
        of="things",
        explains_harm=may_have_been,
    )


def _were_apart(situation: Situation) -> bool:
    """Whether people matched, and not drawn, did worse and had stood apart before matching."""
    finding = situation.finding
    if finding is None or finding.estimate is None or not situation.design.matched:
        return False
    if situation.drawn_by_lot or not seems_worse(finding.estimate, situation):
        return False
    limit = situation.policy.deductions["levels_apart"]
    return any(abs(row.smd_before) > limit for row in matched_part(situation.work).balance)


def _gate(same: bool) -> str:
    if same:
        return "nothing that was measured before the start tells people apart"
    return "nothing was measured before the start"
