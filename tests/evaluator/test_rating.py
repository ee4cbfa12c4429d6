"""The rating is the lowest cap less deductions; a person can lower it and never raise it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.check import Check
from evaluator.rating import rate

PASSED = Check("a", "A?", "passed", 1.0, 1.0, "Fine.", "test")


def capped(cap: int, key: str = "capped") -> Check:
    return replace(PASSED, key=key, cap=cap, reason=f"Cap {cap}.")


def test_nothing_wrong_gives_five() -> None:
    assert rate([PASSED]).value == 5


def test_the_lowest_cap_counts_and_is_named() -> None:
    rating = rate([capped(4), capped(2, "worst"), capped(3)])
    assert (rating.value, rating.cap_key, rating.cap) == (2, "worst", "Cap 2.")


def test_deductions_add_up_and_stop_at_zero() -> None:
    less = replace(PASSED, deduction=2, reason="Less.")
    assert rate([capped(3), less]).value == 1
    assert rate([capped(1), less, less]).value == 0


def test_a_gate_gives_zero_and_is_named_first() -> None:
    gate = replace(PASSED, key="gate", gate="nobody to compare with", reason="Nobody.")
    rating = rate([capped(3), gate])
    assert (rating.value, rating.gate, rating.cap_key) == (0, "nobody to compare with", "gate")


@pytest.mark.parametrize(
    ("to", "reason", "expected"), [(1, "Staff left.", 1), (5, "We like it.", 3), (1, "", 3)]
)
def test_lowering_needs_a_reason_and_raising_is_impossible(
    to: int, reason: str, expected: int
) -> None:
    rating = rate([capped(3)], lowered_to=to, lowered_reason=reason)
    assert rating.value == expected
    assert rating.computed == 3


@given(
    st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 5)), st.integers(0, 2)), max_size=8),
    st.one_of(st.none(), st.integers(-3, 9)),
)
def test_no_input_raises_the_rating_above_its_lowest_cap(
    parts: list[tuple[int | None, int]], lowered_to: int | None
) -> None:
    checks = [replace(PASSED, cap=cap, deduction=deduction) for cap, deduction in parts]
    rating = rate(checks, lowered_to=lowered_to, lowered_reason="Because.")
    assert 0 <= rating.value <= min([5, *(cap for cap, _ in parts if cap is not None)])
