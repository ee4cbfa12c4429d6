"""Did anything else change at the same time?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.shared.levels import levels_apart, unequal
from evaluator.values.check import Check
from evaluator.values.plan import Concurrent

_ASKED = (
    ("other_programme", "another programme"),
    ("recording_change", "a change in how the outcome is recorded"),
)
_SIDES = {"treated group": "treated_only", "comparison group": "comparison_only"}


@assumption(next_time="choose a time, or places, in which nothing else changed for one group only")
def other_changes(situation: Situation) -> Check | None:
    """Deduction for another programme or a recording change in one group only.

    A change in recording that both groups had costs where they started at different levels: a
    scale that stretches moves the one more than the other.
    """
    if not situation.has_comparison:
        return None
    context, rules = situation.plan.context, situation.policy.deductions
    answers: dict[str, Concurrent] = {
        "other_programme": context.other_programme,
        "recording_change": context.recording_change,
    }
    sides = {
        side: [words for key, words in _ASKED if answers[key] == value]
        for side, value in _SIDES.items()
    }
    known = [(side, words) for side, words in sides.items() if words]
    unknown = [words for key, words in _ASKED if answers[key] == "dont_know"]
    if known:
        deduction = int(rules["concurrent_treated_only"])
        told = (f"Only the {side} also had {' and '.join(words)}." for side, words in known)
        reason = " ".join(told)
    elif unknown:
        deduction = int(rules["dont_know"])
        reason = f"Nobody has said whether there was also {' or '.join(unknown)}."
    elif answers["recording_change"] == "both" and unequal(levels_apart(situation.work)):
        deduction = int(rules["recording_both_unequal"])
        reason = (
            "How the outcome is recorded changed for both groups, which started at different "
            "levels. The change may have moved one of them more than the other."
        )
    else:
        deduction = 0
        reason = "Nothing else is known to have changed for one group alone."
    return Check(
        key="other_changes",
        title="Did anything else change at the same time?",
        status="failed" if known else "concern" if deduction else "passed",
        number=None,
        threshold=None,
        reason=reason,
        source="EEF padlocks, concurrent programmes",
        deduction=deduction,
        explains_harm=bool(known),
    )
