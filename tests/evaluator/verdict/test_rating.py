"""The rating is the lowest cap less deductions; a person can lower it and never raise it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.values.check import Check
from evaluator.verdict.rating import in_sentences, rate

PASSED = Check("a", "A?", "passed", 1.0, 1.0, "Fine.", "test")


def capped(cap: int, key: str = "capped") -> Check:
    return replace(PASSED, key=key, cap=cap, reason=f"Cap {cap}.")


def test_nothing_wrong_gives_five() -> None:
    for checks in ([], [PASSED], [capped(5)]):
        rating = rate(checks)
        assert (rating.value, rating.cap_key, rating.reasons) == (5, "none", ())


def test_the_lowest_cap_counts_and_is_named() -> None:
    rating = rate([capped(4), capped(2, "worst"), capped(3)])
    assert (rating.value, rating.cap_key) == (2, "worst")
    assert rating.cap == "2 at most, because cap 2."
    assert rating.reasons == ("Cap 2.", "Cap 3.", "Cap 4.")


def test_a_deduction_weighs_more_than_a_cap_that_costs_as_much() -> None:
    """Without the cap the next one would hold; without the deduction two points come back."""
    lost = replace(PASSED, key="lost", status="concern", deduction=2, reason="Lost.")
    kind = replace(capped(3, "kind"), status="concern")
    rating = rate([kind, lost])
    assert (rating.value, rating.cap_key, rating.reasons[0]) == (1, "lost", "Lost.")
    assert rate([capped(2, "kind"), lost]).cap_key == "kind"


def test_a_cap_whose_mending_would_change_nothing_weighs_less_than_what_would() -> None:
    """Without the cap of 2, the next and the loss leave 1; without the loss there are 2."""
    lost = replace(PASSED, key="lost", status="failed", deduction=2, reason="Lost.")
    caps = [replace(capped(at, key), status="concern") for at, key in ((2, "first"), (3, "next"))]
    assert rate([*caps, lost]).cap_key == "lost"
    assert rate([*caps, replace(lost, deduction=1)]).cap_key == "first"
    assert rate([caps[0], replace(caps[1], cap=2), replace(lost, deduction=1)]).cap_key == "first"


def test_deductions_add_up_and_stop_at_zero() -> None:
    less = replace(PASSED, deduction=2, reason="Less.")
    assert rate([capped(3), less]).value == 1
    assert rate([capped(1), less, less]).value == 0


@pytest.mark.parametrize(
    ("caps", "less", "told"),
    [
        ([], [], "Every check allowed the highest rating."),
        ([3], [1], "3 at most, because cap 3; one less, because less 1."),
        ([4, 3, 3], [1, 2], "3 at most, because cap 3; two less, because less 2; one less, "
         "because less 1."),
        ([], [1], "5 at most; one less, because less 1."),
        ([], [3], "5 at most; three less, because less 3."),
        ([2], [2, 1], "2 at most, because cap 2; two less, because less 2; one less, because "
         "less 1; it cannot fall below 0."),
    ],
)  # fmt: skip
def test_the_rating_is_told_as_the_sum_that_it_is(caps, less, told) -> None:
    checks = [capped(cap, f"cap_{place}") for place, cap in enumerate(caps)]
    checks += [replace(PASSED, key=f"less_{n}", deduction=n, reason=f"Less {n}.") for n in less]
    rating = rate(checks)
    assert rating.cap == told
    assert rating.value == max(0, min([5, *caps]) - sum(less))


@pytest.mark.parametrize(
    ("sentence", "inside"),
    [
        ("A mix of places was compared.", "a mix of places was compared"),
        ("A&E visits were rare. Ask again.", "A&E visits were rare. Ask again"),
        ("3 parts were changed.", "3 parts were changed"),
        ("Nobody, it seems, was asked.", "nobody, it seems, was asked"),
    ],
)
def test_a_reason_stands_inside_the_sum_as_a_part_of_a_sentence(sentence, inside) -> None:
    rating = rate([replace(PASSED, cap=3, reason=sentence)])
    assert rating.cap == f"3 at most, because {inside}."


def test_what_costs_most_is_named_first_and_what_passed_last() -> None:
    kind = replace(capped(4, "kind"), reason="All was well.")
    plan = replace(PASSED, key="plan", status="concern", deduction=1, reason="Not locked.")
    reached = replace(PASSED, key="reached", status="failed", deduction=2, reason="Reached.")
    rating = rate([kind, plan, reached])
    assert (rating.value, rating.cap_key) == (1, "reached")
    assert rating.reasons == ("Reached.", "Not locked.", "All was well.")


def test_a_lowering_by_hand_is_the_last_of_the_sum() -> None:
    rating = rate([capped(3)], lowered_to=1, lowered_reason="Staff left.")
    assert rating.cap == "3 at most, because cap 3; lowered by hand from 3 to 1: Staff left."


@pytest.mark.parametrize(("deductions", "expected"), [((1,), 4), ((1, 1), 3), ((1, 2), 2)])
def test_every_point_counts_and_is_told(deductions: tuple[int, ...], expected: int) -> None:
    less = [
        replace(PASSED, key=f"less{i}", deduction=points, reason=f"Less {i}.")
        for i, points in enumerate(deductions)
    ]
    rating = rate([PASSED, *less])
    assert rating.value == rating.computed == expected
    assert set(rating.reasons) == {check.reason for check in less}


@pytest.mark.parametrize(("to", "expected"), [(0, 0), (2, 2), (3, 3), (-1, 3), (4, 3)])
def test_a_lowering_is_told_only_where_it_lowers(to: int, expected: int) -> None:
    rating = rate([capped(3)], lowered_to=to, lowered_reason="Staff left.")
    assert rating.value == expected
    assert rating.lowered_reason == ("Staff left." if expected < 3 else "")


def test_a_gate_gives_zero_and_is_named_first() -> None:
    gate = replace(PASSED, key="gate", gate="nobody to compare with", reason="Nobody.")
    rating = rate([capped(3), gate])
    assert (rating.value, rating.gate, rating.cap_key) == (0, "nobody to compare with", "gate")
    assert rating.cap == "Nobody."


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


@pytest.mark.parametrize(
    ("told", "sentences"),
    [
        (
            "3 at most, because a; one less, because b.",
            "3 at most, because a. One less, because b.",
        ),
        ("2 at most, because x (1; 2); y, z.", "2 at most, because x (1; 2). Y, z."),
        ("Every check allowed the highest rating.", "Every check allowed the highest rating."),
        ("nobody", "Nobody."),
    ],
)
def test_a_sum_is_read_as_sentences(told, sentences):
    assert in_sentences(told) == sentences
