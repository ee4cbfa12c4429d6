"""What a check is: the question that it asks of a comparison, and the words that page one uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evaluator.checks.situation import Situation
from evaluator.values.check import Check


@dataclass(frozen=True, slots=True)
class Fault:
    """One of several faults that a check looks for, where page one words it or its cure apart.

    Attributes:
        key: stable short name, as in ``Check.fault``.
        why, next_time: as in ``AssumptionCheck``; empty where the check's own serve.
    """

    key: str
    why: str = ""
    next_time: str = ""


@dataclass(frozen=True, slots=True)
class AssumptionCheck:
    """A question that is asked of every comparison, and what page one says where it costs trust.

    Attributes:
        ask: what looks at a comparison; None where the question does not arise.
        why: why it costs trust, in a few words without a full stop; empty where the first sentence
            of its reason says so.
        next_time: what would help next time, to follow "To settle it:"; empty where there is no
            cure of its own.
        faults: what it tells apart by ``Check.fault``.
        more_settles: whether more people or places lift its limit by themselves.
    """

    ask: Callable[[Situation], Check | None]
    why: str
    next_time: str
    faults: tuple[Fault, ...]
    more_settles: bool

    @property
    def key(self) -> str:
        """Stable short name: that of the function and of the ``Check`` that it makes."""
        return self.ask.__name__

    def __call__(self, situation: Situation) -> Check | None:
        """What was found; None where the question does not arise."""
        return self.ask(situation)


def assumption(
    *,
    why: str = "",
    next_time: str = "",
    faults: tuple[Fault, ...] = (),
    more_settles: bool = False,
) -> Callable[[Callable[[Situation], Check | None]], AssumptionCheck]:
    """Make a check of a function; see ``AssumptionCheck`` for the words."""

    def made(ask: Callable[[Situation], Check | None]) -> AssumptionCheck:
        return AssumptionCheck(ask, why, next_time, faults, more_settles)

    return made
