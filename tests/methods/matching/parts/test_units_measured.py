"""Everybody as a matching method sees them: scores, calipers, common support."""

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.matching.parts.units import DEFAULT_SEED, Measure, generator, measure_units
from methods.matching.propensity import propensity
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(5)
X = RNG.normal(size=200)
FRAME = pd.DataFrame({
    "x": X, "z": RNG.normal(size=200), "area": RNG.choice(["n", "s"], 200),
    "t": (RNG.random(200) < 1 / (1 + np.exp(-X))).astype(int),
})  # fmt: skip


def units(frame=FRAME, weights=None, **options):
    measure = Measure(**options)
    return measure_units(frame, measure, treated="t", covariates=("x", "z"), weights=weights)


def test_the_score_is_the_propensity_and_a_caliper_is_in_its_spread():
    found = units(caliper=0.2)
    score = propensity(FRAME, treated="t", covariates=("x", "z"))
    assert found.score == pytest.approx(score.to_numpy())
    assert found.caliper == pytest.approx(0.2 * score.std())
    assert units(caliper=0.2, caliper_units="raw").caliper == 0.2
    assert units().caliper is None and np.isinf(units().reach)


@pytest.mark.parametrize("discard", ["treated", "comparison", "both"])
def test_those_beyond_the_other_side_are_left_out(discard):
    score = propensity(FRAME, treated="t", covariates=("x", "z")).to_numpy()
    on = FRAME["t"].to_numpy() == 1
    low_high = {
        True: (score[~on].min(), score[~on].max()),
        False: (score[on].min(), score[on].max()),
    }
    outside = np.array(
        [not low_high[t][0] <= s <= low_high[t][1] for s, t in zip(score, on.tolist(), strict=True)]
    )
    asked = {"treated": on, "comparison": ~on, "both": np.ones(200, dtype=bool)}[discard]
    assert (~units(discard=discard).kept).tolist() == (outside & asked).tolist()


def test_blocks_agree_on_the_exact_columns():
    block = units(exact=("area",)).block
    assert len(set(zip(block.tolist(), FRAME["area"], strict=True))) == 2


def test_people_without_weight_are_not_matched():
    weighted = FRAME.assign(w=np.where(np.arange(200) < 5, 0.0, 1.0))
    assert np.flatnonzero(~units(weighted, weights="w").kept).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"distance": "nearness"}, "unknown_option"),
        ({"caliper": 0.0}, "unknown_option"),
        ({"caliper_units": "metres"}, "unknown_option"),
        ({"discard": "everybody"}, "unknown_option"),
        ({"distance": "mahalanobis", "caliper": 0.2}, "needs_score"),
        ({"distance": "mahalanobis", "mahalanobis": ("x",)}, "unknown_option"),
        ({"link": "cauchit"}, "unknown_link"),
    ],
)
def test_what_does_not_go_together_is_refused(options, code):
    with pytest.raises(NotIdentifiedError) as caught:
        units(**options)
    assert caught.value.code == code


def test_no_seed_is_a_known_seed():
    assert generator(None).random() == generator(DEFAULT_SEED).random()
    with pytest.raises(NotIdentifiedError):
        generator(-1)


@pytest.mark.parametrize(
    "match", [matching.nearest, matching.optimal, matching.full, matching.quick]
)
def test_every_matcher_by_distance_takes_the_same_options(match):
    given = {"treated": "t", "covariates": ("x", "z")}
    options = {"distance": "propensity", "link": "probit", "exact": ("area",), "discard": "both"}
    assert "(probit)" in match(FRAME, **given, **options, reestimate=True).method
    with pytest.raises(TypeError, match="calliper"):
        match(FRAME, **given, calliper=0.2)


def test_optimal_pairs_refuse_a_caliper():
    with pytest.raises(NotIdentifiedError, match="no caliper"):
        matching.optimal(FRAME, treated="t", covariates=("x",), caliper=0.2)
