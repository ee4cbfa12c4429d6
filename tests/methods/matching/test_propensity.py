"""Scores are aligned with the frame, whatever its index and the kinds of its columns."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from methods import matching

RNG = np.random.default_rng(7)
FRAME = pd.DataFrame(
    {
        "age": RNG.normal(16, 1, 300),
        "area": RNG.choice(["north", "south", "west"], 300),
        "care": RNG.random(300) < 0.2,
        "w": RNG.uniform(0.5, 2, 300),
    },
    index=pd.Index(RNG.permutation(300) + 1000, name="row"),
)
FRAME["t"] = RNG.random(300) < 0.2 + 0.3 * FRAME["care"]
GIVEN = {"treated": "t", "covariates": ("age", "area", "care")}


def reference(link, weights=None):
    area = pd.get_dummies(FRAME["area"], drop_first=True, dtype=float)
    matrix = sm.add_constant(pd.concat([FRAME["age"], area, FRAME["care"].astype(float)], axis=1))
    family = sm.families.Binomial(link)
    return sm.GLM(FRAME["t"].astype(float), matrix, family=family, freq_weights=weights).fit(
        tol=1e-14, maxiter=100
    )


@pytest.mark.parametrize(
    ("link", "theirs"),
    [("logit", sm.families.links.Logit()), ("probit", sm.families.links.Probit())],
)
def test_probabilities_agree_with_statsmodels(link, theirs):
    score = matching.propensity(FRAME, link=link, **GIVEN)
    assert score.index.equals(FRAME.index)
    assert score.to_numpy() == pytest.approx(reference(theirs).mu, rel=1e-8)


def test_linear_logit_is_the_log_odds():
    score = matching.propensity(FRAME, **GIVEN)
    linear = matching.propensity(FRAME, link="linear_logit", **GIVEN)
    assert linear.to_numpy() == pytest.approx(np.log(score / (1 - score)).to_numpy())


def test_sampling_weights_enter_the_score():
    score = matching.propensity(FRAME, weights="w", **GIVEN)
    weighted = reference(sm.families.links.Logit(), FRAME["w"].to_numpy())
    assert score.to_numpy() == pytest.approx(weighted.mu, rel=1e-9)


def test_an_index_with_repeated_labels_does_no_harm():
    repeated = FRAME.set_axis([0] * len(FRAME))
    assert matching.propensity(repeated, **GIVEN).to_numpy() == pytest.approx(
        matching.propensity(FRAME, **GIVEN).to_numpy()
    )
