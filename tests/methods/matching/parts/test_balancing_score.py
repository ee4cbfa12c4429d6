"""The balancing score against the equations that it solves."""

import numpy as np
import pytest

from methods.matching.parts.covariate_balancing import balancing_score, score_columns
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(8)
MATRIX = RNG.normal(size=(200, 2)) * [1, 40]
TREATED = RNG.random(200) < 1 / (1 + np.exp(0.5 - MATRIX[:, 0]))
OWN = RNG.uniform(0.5, 2, 200)


def test_inverse_weights_give_both_groups_the_same_means():
    score, model = balancing_score(MATRIX, TREATED, OWN)
    assert ((score > 0) & (score < 1)).all()
    one = OWN[TREATED] / score[TREATED]
    none = OWN[~TREATED] / (1 - score[~TREATED])
    assert one.sum() == pytest.approx(none.sum(), rel=1e-8)
    assert one @ MATRIX[TREATED] == pytest.approx(none @ MATRIX[~TREATED], rel=1e-6, abs=1e-6)
    assert model.equation @ model.columns == pytest.approx(np.zeros(3), abs=1e-9)


def test_the_curvature_is_the_slope_of_the_equation():
    """By moving the linear predictor a little."""
    score, model = balancing_score(MATRIX, TREATED, OWN)
    linear = np.log(score / (1 - score)) + 1e-6
    moved = np.where(TREATED, 1 + np.exp(-linear), -(1 + np.exp(linear))) * OWN / OWN.sum()
    assert (model.equation - moved) / 1e-6 == pytest.approx(model.curvature, rel=1e-4)


def test_groups_that_share_nothing_are_refused():
    with pytest.raises(NotIdentifiedError) as caught:
        balancing_score(np.where(TREATED, 1.0, 0.0)[:, None] * 9, TREATED, OWN)
    assert caught.value.code == "no_overlap"


def test_columns_are_standardised_and_do_not_repeat():
    columns = score_columns(np.column_stack([MATRIX, MATRIX[:, 0] + MATRIX[:, 1]]), OWN)
    assert columns.shape == (200, 3)
    assert np.average(columns[:, 1:], axis=0, weights=OWN) == pytest.approx([0, 0], abs=1e-12)
