"""Rosenbaum bounds: limits, monotony, direction, and what is refused."""

import numpy as np
import pytest
from scipy import stats

from methods import sensitivity
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(6)
DIFFERENCES = RNG.normal(0.6, 1, 80)
GAMMAS = (1, 1.5, 2, 4)


def test_without_hidden_bias_it_is_the_signed_rank_test():
    found = sensitivity.rosenbaum(DIFFERENCES, gammas=[1])
    reference = stats.wilcoxon(
        DIFFERENCES, alternative="greater", correction=False, method="asymptotic"
    )
    assert found.p_low[0] == found.p_high[0] == pytest.approx(reference.pvalue)
    i, j = np.triu_indices(80)
    assert found.estimate_low[0] == pytest.approx(np.median((DIFFERENCES[i] + DIFFERENCES[j]) / 2))
    assert found.estimate_high[0] == pytest.approx(found.estimate_low[0])


@pytest.mark.parametrize("share", [0.5, 0.6, 0.75, 0.9])
def test_effects_are_quantiles_of_the_means_of_two(share):
    found = sensitivity.rosenbaum(DIFFERENCES, gammas=[share / (1 - share)])
    i, j = np.triu_indices(80)
    means = np.sort((DIFFERENCES[i] + DIFFERENCES[j]) / 2)
    assert (means > found.estimate_low[0]).sum() == pytest.approx(share * means.size, abs=1)
    assert (means > found.estimate_high[0]).sum() == pytest.approx((1 - share) * means.size, abs=1)


@pytest.mark.parametrize("kind", ["signed_rank", "binary"])
def test_stronger_bias_allows_more(kind):
    values = DIFFERENCES if kind == "signed_rank" else np.sign(DIFFERENCES)
    found = sensitivity.rosenbaum(values, gammas=GAMMAS, kind=kind)
    assert (np.diff(found.p_high) > 0).all()
    assert (np.diff(found.p_low) < 0).all()
    again = sensitivity.rosenbaum(values, gammas=[found.tipping_point], kind=kind)
    assert again.p_high[0] == pytest.approx(found.alpha)
    if kind == "signed_rank":
        assert (np.diff(found.estimate_high) > 0).all()
        assert (np.diff(found.estimate_low) < 0).all()


def test_harm_is_judged_like_benefit():
    up = sensitivity.rosenbaum(DIFFERENCES, gammas=GAMMAS)
    down = sensitivity.rosenbaum(-DIFFERENCES, gammas=GAMMAS)
    assert (up.alternative, down.alternative) == ("greater", "less")
    assert down.p_high == pytest.approx(up.p_high)
    assert down.estimate_high == pytest.approx(-up.estimate_low)
    assert down.estimate_low == pytest.approx(-up.estimate_high)
    other_way = sensitivity.rosenbaum(DIFFERENCES, gammas=[1], alternative="less")
    assert other_way.p_high[0] == pytest.approx(1 - up.p_high[0])


def test_tipping_points_at_the_ends():
    assert sensitivity.rosenbaum([1, -1, 2, -2.5], gammas=[1]).tipping_point == 1
    certain = sensitivity.rosenbaum(np.ones(60), gammas=[1], kind="binary")
    assert certain.p_high[0] == pytest.approx(0.5**60)
    assert certain.tipping_point == pytest.approx(0.05 ** (1 / 60) / (1 - 0.05 ** (1 / 60)))


@pytest.mark.parametrize(
    ("values", "options", "code"),
    [
        ([1, 2], {"gammas": [0.9]}, "unknown_option"),
        ([1, 2], {"gammas": []}, "unknown_option"),
        ([1, 2], {"kind": "binary"}, "bad_outcome"),
        ([1, np.nan], {}, "missing_values"),
        ([0, 0], {}, "no_variation"),
        ([], {}, "no_variation"),
        ([1, 2], {"kind": "sign"}, "unknown_option"),
        ([1, 2], {"alternative": "two-sided"}, "unknown_option"),
        ([1, 2], {"alpha": 0.7}, "unknown_option"),
    ],
)
def test_refusals(values, options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        sensitivity.rosenbaum(values, **({"gammas": [1]} | options))
    assert refusal.value.code == code
