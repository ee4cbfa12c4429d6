"""Could the comparison be built at all?"""

from __future__ import annotations

from evaluator.check import Check
from evaluator.checks.situation import Situation

_PARTS = {
    "@baseline": "the outcome before the start",
    "@cluster": "the place",
    "@outcome": "the outcome",
    "@post": "after the start",
    "@time": "the time",
    "@treated": "the group",
    "@unit": "the key of the rows",
    "@weight": "the weight",
}


def _in_words(failure: str) -> str:
    """Without the names that the analysis gives to columns of its own."""
    for name, words in _PARTS.items():
        failure = failure.replace(f"'{name}'", words).replace(name, words)
    return failure


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
        reason=f"A fair comparison could not be built: {_in_words(situation.work.failure)}",
        source="Identification",
        gate="a fair comparison could not be built",
    )
