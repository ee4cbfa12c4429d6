"""Could the comparison be built at all?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.design import in_words
from evaluator.values.check import Check


@assumption(next_time="find a comparison group that is more like those who took part")
def comparison_built(situation: Situation) -> Check | None:
    """Gate: the data do not identify the effect (no overlap, no variation, collinearity)."""
    if situation.work.failure is None:
        return None
    return Check(
        key="comparison_built",
        title="Could a fair comparison be built?",
        status="failed",
        number=None,
        threshold=None,
        reason=f"A fair comparison could not be built: {in_words(situation.work.failure)}",
        source="Identification",
        gate="a fair comparison could not be built",
    )
