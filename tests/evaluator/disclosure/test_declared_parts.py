"""Parts of a result are told as their fields declare; what declares nothing is not told."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.published_parts import published_as_declared, undeclared
from evaluator.values.parts.told_as import AMOUNT, COUNT, FIGURE, FREE
from evaluator.values.policy import load_policy

PEOPLE = rules_for(load_policy().disclosure, places=False)


@dataclass(frozen=True, slots=True)
class Step:
    label: str = field(metadata=FREE)
    people: tuple[int, ...] = field(metadata=COUNT)


@dataclass(frozen=True, slots=True)
class Steps:
    gain: float = field(metadata=AMOUNT)
    share: float | None = field(metadata=FIGURE)
    times: int = field(metadata=FREE)
    steps: tuple[Step, ...] = field(metadata=FREE)


@dataclass(frozen=True, slots=True)
class Silent:
    people: int
    label: str = field(metadata=FREE)


def test_each_field_is_told_as_it_declares() -> None:
    exact = Steps(0.123456, 0.0123456, 123, (Step("first", (123, 3, 0)), Step("last", (58,))))
    told = published_as_declared(exact, 1, 100.0, PEOPLE)
    assert told == Steps(
        0.123, 0.0123, 123,
        (Step("first", (125, PEOPLE.base, 0)), Step("last", (60,))),
    )  # fmt: skip
    assert published_as_declared(Steps(0.5, None, 1, ()), 1, 1.0, PEOPLE).share is None


def test_a_field_that_declares_nothing_is_told_to_nobody() -> None:
    assert undeclared(Silent) == ("people",) and not undeclared(Steps)
    with pytest.raises(TypeError, match="does not say how it tells people"):
        published_as_declared(Silent(123, "x"), 1, 1.0, PEOPLE)
