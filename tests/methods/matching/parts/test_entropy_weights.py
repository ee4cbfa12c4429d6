"""Entropy balancing against its definition."""

import numpy as np
import pytest
from scipy import optimize

from methods.matching.parts.entropy import balance_to
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(6)
MATRIX = RNG.normal(size=(60, 2))
GROUP = np.arange(60) < 40
OWN = RNG.uniform(0.5, 2, 60)


def test_weights_are_the_most_even_of_those_that_balance():
    weights, _ = balance_to(MATRIX, ("a", "b"), group=GROUP, target=~GROUP, own=OWN)
    goal = np.average(MATRIX[~GROUP], axis=0, weights=OWN[~GROUP])
    share = OWN[GROUP] / OWN[GROUP].sum()

    def distance(mass):
        return float(mass @ np.log(mass / share))

    found = optimize.minimize(
        distance,
        share,
        constraints=[
            {"type": "eq", "fun": lambda mass: mass @ MATRIX[GROUP] - goal},
            {"type": "eq", "fun": lambda mass: mass.sum() - 1},
        ],
        bounds=[(1e-9, 1)] * 40,
        options={"ftol": 1e-13, "maxiter": 500},
    )
    mass = (weights * OWN)[GROUP] / (weights * OWN)[GROUP].sum()
    assert mass @ MATRIX[GROUP] == pytest.approx(goal, abs=1e-8)
    assert mass == pytest.approx(found.x, abs=1e-5)
    assert (weights * OWN).sum() == pytest.approx(OWN[~GROUP].sum())
    assert (weights[~GROUP] == 0).all()


def test_the_model_tells_how_weights_move_when_the_target_does():
    """The parameters' first-order answer to one more person in the target."""
    _, model = balance_to(MATRIX, ("a", "b"), group=GROUP, target=~GROUP, own=OWN)
    assert model.equation @ model.columns == pytest.approx(np.zeros(2), abs=1e-9)
    assert model.curvature[GROUP].sum() == pytest.approx(1)
    assert (model.curvature[~GROUP] == 0).all() and (model.slope[~GROUP] == 0).all()


def test_a_target_beyond_everybody_is_refused_by_name():
    far = MATRIX.copy()
    far[~GROUP, 1] += 50
    with pytest.raises(NotIdentifiedError, match="'b'") as caught:
        balance_to(far, ("a", "b"), group=GROUP, target=~GROUP, own=OWN)
    assert caught.value.code == "no_overlap"


def test_a_repeated_column_changes_nothing():
    twice = np.column_stack([MATRIX, MATRIX[:, 0] * 3 + 1])
    given = {"group": GROUP, "target": ~GROUP, "own": OWN}
    one, _ = balance_to(MATRIX, ("a", "b"), **given)
    two, _ = balance_to(twice, ("a", "b", "c"), **given)
    assert one == pytest.approx(two, rel=1e-7)
