"""E-values: the formula, the scales and the limits. Reference numbers are in tests/golden."""

import numpy as np
import pytest

from methods import sensitivity
from methods.results import NotIdentifiedError


@pytest.mark.parametrize("ratio", [1.2, 2.0, 5.0])
def test_a_ratio_and_its_inverse_need_the_same_confounding(ratio):
    expected = ratio + np.sqrt(ratio * (ratio - 1))
    assert sensitivity.e_value(ratio).point == pytest.approx(expected)
    assert sensitivity.e_value(1 / ratio).point == pytest.approx(expected)


def test_confounding_of_that_strength_explains_the_ratio_away():
    point = sensitivity.e_value(2.5).point
    assert point * point / (2 * point - 1) == pytest.approx(2.5)


@pytest.mark.parametrize(
    ("scale", "value", "rare", "ratio"),
    [
        ("odds_ratio", 4.0, False, 2.0),
        ("odds_ratio", 4.0, True, 4.0),
        ("rate_ratio", 4.0, False, 4.0),
        ("hazard_ratio", 4.0, True, 4.0),
        ("hazard_ratio", 4.0, False, (1 - 0.25) / (1 - 0.5**0.5)),
        ("difference", 0.5, False, np.exp(0.455)),
    ],
)
def test_scales_become_risk_ratios(scale, value, rare, ratio):
    assert sensitivity.e_value(value, scale=scale, rare=rare).risk_ratio == pytest.approx(ratio)


def test_an_interval_with_no_effect_in_it_needs_none():
    assert sensitivity.e_value(1.5, ci_low=0.9, ci_high=2.5).limit == 1
    assert sensitivity.e_value(0.2, std_error=0.2, scale="difference").limit == 1


def test_without_an_interval_there_is_no_limit():
    assert sensitivity.e_value(1.5).limit is None


def test_a_standard_error_stands_for_its_interval():
    reach = 1.959963984540054 * 0.1
    by_error = sensitivity.e_value(0.5, std_error=0.1, scale="difference")
    by_limits = sensitivity.e_value(
        0.5, ci_low=0.5 - reach, ci_high=0.5 + reach, scale="difference"
    )
    assert by_error == by_limits
    ratio = sensitivity.e_value(2.0, std_error=0.1)
    assert ratio.limit == pytest.approx(sensitivity.e_value(2 * np.exp(-reach)).point)


def test_moving_to_another_value_than_none():
    assert sensitivity.e_value(3.0, true=1.5).point == pytest.approx(sensitivity.e_value(2.0).point)
    assert sensitivity.e_value(3.0, ci_low=1.2, ci_high=7, true=1.5).limit == 1


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ({"value": 0.0}, "bad_ratio"),
        ({"value": -1.0, "scale": "odds_ratio"}, "bad_ratio"),
        ({"value": 2.0, "ci_low": 2.5}, "bad_interval"),
        ({"value": 2.0, "ci_low": 0.0, "ci_high": 3.0}, "bad_ratio"),
        ({"value": 2.0, "scale": "rmst"}, "unknown_option"),
    ],
)
def test_impossible_figures_are_refused(call, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        sensitivity.e_value(call.pop("value"), **call)
    assert refusal.value.code == code


def test_an_unknown_scale_is_answered_with_those_there_are():
    with pytest.raises(NotIdentifiedError, match="hazard_ratio, rate_ratio, difference"):
        sensitivity.e_value(0.4, scale="standardised_difference")
