"""The kinds of outcome: one file each, listed here."""

from evaluator.outcomes.binary import BINARY
from evaluator.outcomes.continuous import CONTINUOUS
from evaluator.outcomes.count import COUNT
from evaluator.outcomes.kind import OutcomeKind
from evaluator.outcomes.time_to_event import TIME_TO_EVENT

__all__ = ["BINARY", "CONTINUOUS", "COUNT", "KINDS", "TIME_TO_EVENT", "OutcomeKind", "kind_of"]

KINDS: tuple[OutcomeKind, ...] = (CONTINUOUS, BINARY, COUNT, TIME_TO_EVENT)


def kind_of(key: str) -> OutcomeKind:
    """The kind that a plan names; KeyError for one that is not listed."""
    return {kind.key: kind for kind in KINDS}[key]
