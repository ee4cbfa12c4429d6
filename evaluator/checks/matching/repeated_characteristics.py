"""Does a characteristic say only what others already say?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.matched.matched_balance import label_of
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.check import Check
from methods import matching
from methods.results import NotIdentifiedError


@assumption()
def repeated_characteristics(situation: Situation) -> Check | None:
    """Names characteristics that count once with others; None where every one says something.

    It never limits the rating: what they say is allowed for all the same.
    """
    work = situation.work
    known = matched_part(work).characteristics
    if not known or not situation.has_comparison:
        return None
    try:
        same = matching.repeated(work.frame, known)
    except NotIdentifiedError:
        return None
    if not same:
        return None
    named = " and ".join(f'"{label_of(name, known)}"' for name in same)
    word = "The characteristic" if len(same) == 1 else "The characteristics"
    verb = "says" if len(same) == 1 else "say"
    return Check(
        key="repeated_characteristics",
        title="Does every characteristic say something of its own?",
        status="concern",
        number=float(len(same)),
        threshold=0.0,
        reason=f"{word} {named} {verb} nothing that the other characteristics do not already "
        "say, and counted once with them.",
        source="Collinearity",
        of="things",
    )
