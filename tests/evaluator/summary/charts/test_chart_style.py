"""Colours that can be told apart, ticks that read well, labels that fit."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.summary.charts import style
from evaluator.summary.layout import look


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "colour",
    [
        style.TREATED,
        style.COMPARISON,
        style.ALTERNATIVE,
        style.PLAIN,
        style.BENCHMARK,
        style.ZONE_EDGE,
    ],
)
def test_marks_have_three_to_one_on_white_and_on_the_shaded_zone(colour):
    assert contrast(colour, "#ffffff") >= 3
    assert contrast(colour, style.ZONE) >= 3


@pytest.mark.parametrize(
    "colour", [style.INK, style.MUTED, style.TREATED, style.COMPARISON, style.PLAIN]
)
def test_text_has_four_and_a_half_to_one(colour):
    assert contrast(colour, "#ffffff") >= 4.5


LEVELS = (
    "worked", "promising", "no_worthwhile_effect", "not_proven", "mixed", "appears_harmful",
    "cannot_tell",
)  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
def test_verdicts_read_on_their_ground(level):
    strong, ground = look.accent(level)
    assert contrast(strong, ground) >= 4.5
    assert contrast(look.MUTED, ground) >= 4.5


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(3, 8))
def test_ticks_cover_the_range_with_even_steps(low, span, most):
    high = low + span
    marks = style.ticks(low, high, most)
    assert 2 <= len(marks) <= most
    step = marks[1] - marks[0]
    slack = 1e-6 * max(abs(low), abs(high), step)
    assert marks[0] <= low + slack
    assert marks[-1] >= high - slack
    assert all(math.isclose(b - a, step, rel_tol=1e-6) for a, b in itertools.pairwise(marks))


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0, 0.5, 1], ["0.0", "0.5", "1.0"]),
        ([-1, 0, 1], ["−1", "0", "1"]),
        ([1000, 2000], ["1,000", "2,000"]),
    ],
)
def test_axis_numbers_have_just_the_decimals_they_need(values, texts):
    assert style.numbers(values) == texts


def test_signs_and_percent():
    assert style.number(1.25, 1, signed=True) == "+1.3"
    assert style.number(-0.01, 1, signed=True) == "0.0"
    assert style.number(-3, 0, percent=True) == "−3%"
    assert style.number(-1289, -2, signed=True) == "−1,300"


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=4), st.floats(0.1, 10))
def test_labels_are_spread_and_keep_their_order(positions, gap):
    moved = style.spread(positions, gap)
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    for one, other in itertools.pairwise(order):
        assert moved[other] - moved[one] >= gap * 0.98
    assert math.isclose(sum(moved), sum(positions), abs_tol=1e-6 * (1 + sum(map(abs, positions))))
