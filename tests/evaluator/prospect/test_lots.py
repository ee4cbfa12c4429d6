"""Lots that anybody can draw again."""

import hashlib
from collections import Counter

import pytest

from evaluator.values.account.lots import drawn

PLACES = [f"School {letter}" for letter in "ABCDEFGHIJKLM"]


def test_lots_hang_on_names_and_seed_alone() -> None:
    one = drawn(PLACES, treated=6, steps=1, seed=7)
    assert one == drawn(PLACES[::-1], treated=6, steps=1, seed=7)
    by_hand = sorted(PLACES, key=lambda name: hashlib.sha256(f"7|{name}".encode()).digest())
    assert list(one.groups[0] + one.waiting) == by_hand
    assert "13 places with the number 7" in one.record and '"7|"' in one.record


def test_steps_are_as_equal_as_can_be() -> None:
    groups = drawn(PLACES, treated=13, steps=4, seed=1).groups
    assert sorted(len(group) for group in groups) == [3, 3, 3, 4]
    assert sorted(name for group in groups for name in group) == PLACES


def test_every_place_has_the_same_chance() -> None:
    counts = Counter(
        name for seed in range(2000)
        for name in drawn(PLACES, treated=6, steps=1, seed=seed).groups[0]
    )  # fmt: skip
    expected = 2000 * 6 / 13
    assert all(
        abs(count - expected) < 4.5 * (expected * 7 / 13) ** 0.5 for count in counts.values()
    )


KINDS = ["large"] * 4 + ["small"] * 9


def test_each_kind_of_place_is_spread_evenly_over_every_start() -> None:
    for seed in range(100):
        lots = drawn(PLACES, treated=13, steps=4, seed=seed, kinds=KINDS)
        large = [sum(name in PLACES[:4] for name in group) for group in lots.groups]
        assert max(large) <= 2 and sum(large) == 4
        first = drawn(PLACES, treated=6, steps=1, seed=seed, kinds=KINDS).groups[0]
        assert sum(name in PLACES[:4] for name in first) in (1, 2), "6 of 13, so 1.8 of 4"
    assert "spread evenly over 2 kinds of place" in lots.record


def test_kinds_leave_chance_to_decide_and_can_be_drawn_again() -> None:
    counts = Counter(
        name for seed in range(2000)
        for name in drawn(PLACES, treated=6, steps=1, seed=seed, kinds=KINDS).groups[0]
    )  # fmt: skip
    expected = 2000 * 6 / 13
    assert all(abs(counts[name] - expected) < 0.12 * expected for name in PLACES)
    one = drawn(PLACES, treated=6, steps=1, seed=3, kinds=KINDS)
    again = drawn(PLACES[::-1], treated=6, steps=1, seed=3, kinds=KINDS[::-1])
    assert one.groups == again.groups and one.waiting == again.waiting
    alike = drawn(PLACES, treated=6, steps=1, seed=3, kinds=["any"] * 13)
    assert alike.groups == drawn(PLACES, treated=6, steps=1, seed=3).groups


def test_every_place_has_one_kind_or_none_has() -> None:
    with pytest.raises(ValueError, match="one kind"):
        drawn(PLACES, treated=6, steps=1, seed=1, kinds=["large"])


@pytest.mark.parametrize(
    ("places", "treated", "steps"), [(["A", "A"], 1, 1), (PLACES, 14, 1), (PLACES, 2, 3)]
)
def test_lots_that_cannot_be_drawn_are_refused(places: list[str], treated: int, steps: int) -> None:
    with pytest.raises(ValueError, match=r"named once|as many places"):
        drawn(places, treated=treated, steps=steps, seed=1)
