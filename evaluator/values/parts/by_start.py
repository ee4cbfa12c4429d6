"""The answer of each of several starts, beside their average. Plain values, saved as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field

from evaluator.values.parts.told_as import AMOUNT, COUNT, FREE


@dataclass(frozen=True, slots=True)
class OneStart:
    """How much more those of one start changed than those that had not started by then.

    Attributes:
        label: of the start, or from the first to the last where small ones are told together.
        places, people: how many started then; of places where these are compared, else of people.
        value, low, high: the difference and its range, in the outcome's unit; None where too few
            stand behind it. The ranges of all starts hold together.
    """

    label: str = field(metadata=FREE)
    places: int | None = field(default=None, metadata=FREE)
    people: int | None = field(default=None, metadata=COUNT)
    value: float | None = field(default=None, metadata=AMOUNT)
    low: float | None = field(default=None, metadata=AMOUNT)
    high: float | None = field(default=None, metadata=AMOUNT)


@dataclass(frozen=True, slots=True)
class ByStart:
    """Each start over as long a time since it as all have.

    Attributes:
        starts: earliest first.
        length: over how many times of the data, from the start on.
    """

    starts: tuple[OneStart, ...] = field(metadata=FREE)
    length: int = field(metadata=FREE)
