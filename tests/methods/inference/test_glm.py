"""Maximum likelihood against statsmodels 0.15 (1e-8 relative), and what is refused by name."""

import numpy as np
import pytest
import statsmodels.api as sm

from methods.inference.parts.glm import ColumnError, fit_glm, independent_columns, predict_mean
from methods.results import NotIdentifiedError

FAMILIES = {
    "logit": sm.families.Binomial(),
    "probit": sm.families.Binomial(sm.families.links.Probit()),
    "poisson": sm.families.Poisson(),
    "gaussian": sm.families.Gaussian(),
}
NAMES = ("(intercept)", "a", "b", "far from zero")


@pytest.fixture
def data():
    rng = np.random.default_rng(5)
    n = 800
    far = 1e5 + rng.normal(0, 3, n)
    matrix = np.column_stack([np.ones(n), rng.normal(size=(n, 2)), far])
    eta = 0.6 * matrix[:, 1] - 0.4 + 0.1 * (far - 1e5)
    outcomes = {
        "logit": (rng.random(n) < 1 / (1 + np.exp(-eta))).astype(float),
        "poisson": rng.poisson(np.exp(eta)).astype(float),
        "gaussian": eta + rng.normal(size=n),
    }
    outcomes["probit"] = outcomes["logit"]
    return matrix, outcomes, rng.uniform(0.2, 2, n), rng.normal(0, 0.3, n)


@pytest.mark.parametrize("offset", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("family", FAMILIES)
def test_agrees_with_statsmodels(data, family, weighted, offset):
    matrix, outcomes, weights, shift = data
    weights = weights if weighted else None
    shift = shift if offset else None
    ours = fit_glm(
        matrix, outcomes[family], family=family, names=NAMES, weights=weights, offset=shift
    )
    centred = matrix - [0, 0, 0, 1e5]
    theirs = sm.GLM(
        outcomes[family], centred, family=FAMILIES[family], freq_weights=weights, offset=shift
    ).fit(tol=1e-14, maxiter=200)
    assert ours.coefficients[1:] == pytest.approx(theirs.params[1:], rel=1e-8)
    assert ours.mean == pytest.approx(theirs.mu, rel=1e-8)
    if family != "gaussian":
        spread = np.sqrt(np.diag(ours.bread))[1:]
        expected = sm.GLM(
            outcomes[family], centred, family=FAMILIES[family], freq_weights=weights, offset=shift
        ).fit(tol=1e-14, maxiter=200, cov_type="nonrobust")
        information = -expected.model.hessian(expected.params, observed=False, scale=1.0)
        assert spread == pytest.approx(np.sqrt(np.diag(np.linalg.inv(information)))[1:], rel=1e-7)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_estimating_equations_are_solved(data, family):
    matrix, outcomes, weights, _ = data
    fit = fit_glm(matrix, outcomes[family], family=family, names=NAMES, weights=weights)
    size = np.abs(matrix).T @ np.abs(fit.score_residual)
    assert np.max(np.abs(matrix.T @ fit.score_residual) / size) < 1e-9


def test_rows_of_weight_zero_do_not_count(data):
    matrix, outcomes, weights, _ = data
    weights[:300] = 0
    spoiled = outcomes["logit"].copy()
    spoiled[:300] = 1 - spoiled[:300]
    fits = [
        fit_glm(matrix, y, family="logit", names=NAMES, weights=weights).coefficients
        for y in (outcomes["logit"], spoiled)
    ]
    assert fits[0] == pytest.approx(fits[1], rel=1e-9)


def spoil(matrix, y, fault):
    matrix = matrix.copy()
    rng = np.random.default_rng(2)
    rare = rng.random(len(y)) < 0.1
    if fault == "repeats":
        matrix[:, 2] = 3 * matrix[:, 1] + 2
    elif fault == "constant":
        matrix[:, 2] = 7
    elif fault == "complete":
        matrix[:, 2] = y + 0.4 * rng.random(len(y))
    elif fault == "quasi":
        matrix[:, 2] = rare & (y > 0)
    return matrix


@pytest.mark.parametrize("family", ["logit", "probit"])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("repeats", "collinear"),
        ("constant", "collinear"),
        ("complete", "separation"),
        ("quasi", "separation"),
    ],
)
def test_a_column_that_cannot_be_fitted_is_named(data, family, fault, code):
    matrix, outcomes, _, _ = data
    with pytest.raises(ColumnError) as refusal:
        fit_glm(
            spoil(matrix, outcomes["logit"], fault), outcomes["logit"], family=family, names=NAMES
        )
    assert (refusal.value.code, refusal.value.column) == (code, "b")
    assert "'b'" in refusal.value.message


def test_a_group_without_any_events_separates_counts(data):
    matrix, outcomes, _, _ = data
    y = outcomes["poisson"]
    matrix[:, 2] = (np.random.default_rng(1).random(len(y)) < 0.2) & (y == 0)
    with pytest.raises(ColumnError, match="'b'") as refusal:
        fit_glm(matrix, y, family="poisson", names=NAMES)
    assert refusal.value.code == "separation"


def test_scores_near_zero_are_not_mistaken_for_separation():
    rng = np.random.default_rng(8)
    x = rng.normal(0, 3, 20_000)
    y = (rng.random(x.size) < 1 / (1 + np.exp(-(3 * x - 10)))).astype(float)
    fit = fit_glm(
        np.column_stack([np.ones(x.size), x]), y, family="logit", names=("(intercept)", "x")
    )
    assert fit.mean.min() < 1e-12
    assert fit.coefficients[1] == pytest.approx(3, abs=0.4)


@pytest.mark.parametrize(
    ("family", "outcome", "code"),
    [
        ("logit", [0, 1, 2, 0], "bad_outcome"),
        ("poisson", [0, 1, -1, 0], "bad_outcome"),
        ("logit", [1, 1, 1, 1], "no_variation"),
        ("poisson", [0, 0, 0, 0], "no_variation"),
    ],
)
def test_impossible_outcomes_are_refused(family, outcome, code):
    matrix = np.column_stack([np.ones(4), [0.0, 1.0, 2.0, 4.0]])
    with pytest.raises(NotIdentifiedError) as refusal:
        fit_glm(matrix, np.array(outcome, float), family=family, names=("(intercept)", "x"))
    assert refusal.value.code == code


def test_more_terms_than_rows_are_refused():
    with pytest.raises(NotIdentifiedError) as refusal:
        fit_glm(np.ones((2, 3)), np.array([0.0, 1.0]), family="gaussian", names=("a", "b", "c"))
    assert refusal.value.code == "too_few_rows"


def test_independent_columns_keep_the_first_of_a_repeated_set():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 50))
    matrix = np.column_stack([np.ones(50), a, a + b, b, np.full(50, 3.0)])
    assert independent_columns(matrix).tolist() == [0, 1, 2]


@pytest.mark.parametrize("family", FAMILIES)
def test_slope_is_the_derivative_of_the_mean(family):
    eta = np.linspace(-3, 3, 13)
    _, slope = predict_mean(eta, family)
    numeric = (predict_mean(eta + 1e-6, family)[0] - predict_mean(eta - 1e-6, family)[0]) / 2e-6
    assert slope == pytest.approx(numeric, rel=1e-6)
