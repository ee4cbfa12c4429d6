"""Could an answer be worked out from the comparison?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.design import in_words
from evaluator.values.check import Check


@assumption(next_time="deal with what stopped the answer")
def answer_given(situation: Situation) -> Check | None:
    """Gate: there is a comparison, but the data do not give its difference, or no range for it."""
    finding = situation.finding
    if finding is None or finding.unanswered is None:
        return None
    failed = finding.unanswered
    return Check(
        key="answer_given",
        title="Could an answer be worked out from the comparison?",
        status="failed",
        number=None,
        threshold=None,
        reason="There was something to compare with, but no answer could be worked out: "
        f"{in_words(failed.why)} What would help: {failed.mend}.",
        source="Identification",
        gate="no answer could be worked out from the comparison",
    )
