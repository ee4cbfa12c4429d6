"""Variances against the formulas written out with full n by n matrices."""

import numpy as np
import pytest
import statsmodels.api as sm

from methods.inference.parts.cluster import bias_reduced_covariance, clustered_covariance
from methods.inference.parts.design_matrix import Design
from methods.inference.parts.ols import independent_covariance, least_squares
from methods.inference.parts.regression import regress
from methods.results import NotIdentifiedError

N, GROUPS = 150, 12


def data(seed=0):
    rng = np.random.default_rng(seed)
    clusters = np.sort(rng.integers(0, GROUPS, N))
    rng.shuffle(clusters)
    x = np.column_stack([np.ones(N), rng.normal(size=(N, 2)), clusters < GROUPS // 3])
    y = x @ [1, 2, -1, 0.5] + rng.normal(size=GROUPS)[clusters] + rng.normal(size=N)
    return y, x, clusters, rng.uniform(0.2, 3, N)


def power_of(matrix, exponent):
    values, vectors = np.linalg.eigh(matrix)
    safe = np.where(values > 1e-10, values, 1.0)
    return (vectors * np.where(values > 1e-10, safe**exponent, 0)) @ vectors.T


def written_out(y, x, clusters, contrast, exponent=-0.5):
    """CR2 (or CR3) covariance and Satterthwaite degrees of freedom by their definition."""
    bread = np.linalg.pinv(x.T @ x)
    annihilator = np.eye(len(y)) - x @ bread @ x.T
    residuals = annihilator @ y
    meat = np.zeros_like(bread)
    loadings = []
    for g in range(clusters.max() + 1):
        rows = np.flatnonzero(clusters == g)
        root = power_of(annihilator[np.ix_(rows, rows)], exponent)
        score = x[rows].T @ root @ residuals[rows]
        meat += np.outer(score, score)
        loadings.append(annihilator[:, rows] @ root @ x[rows] @ bread @ contrast)
    loadings = np.array(loadings)
    inner = loadings @ loadings.T
    return bread @ meat @ bread, np.trace(inner) ** 2 / (inner**2).sum()


def test_cr3_is_what_leaving_out_each_cluster_gives():
    y, x, clusters, _ = data()
    fit = least_squares(y, x, list("abcd"))
    contrast = np.array([0.0, 1, -1, 0])
    result = bias_reduced_covariance(fit, clusters, contrast[None, :], jackknife=True)
    _, expected = written_out(y, x, clusters, contrast, exponent=-1.0)
    assert result.dof == pytest.approx([expected], rel=1e-9)
    moved = [
        np.linalg.lstsq(x[clusters != g], y[clusters != g], rcond=None)[0] - fit.coefficients
        for g in range(GROUPS)
        if np.linalg.matrix_rank(x[clusters != g]) == x.shape[1]
    ]
    assert len(moved) == GROUPS
    jackknife = np.transpose(moved) @ np.array(moved) * (GROUPS - 1) / GROUPS
    assert result.covariance == pytest.approx(jackknife, rel=1e-9)


def test_many_small_clusters_are_summed_as_few_large_ones(monkeypatch):
    y, x, clusters, _ = data()
    fit = least_squares(y, x, list("abcd"))
    at_once = bias_reduced_covariance(fit, clusters, np.eye(4))
    monkeypatch.setattr("methods.inference.parts.cluster._NUMBERS", 0)
    one_by_one = bias_reduced_covariance(fit, clusters, np.eye(4))
    assert at_once.covariance == pytest.approx(one_by_one.covariance, rel=1e-11)
    assert at_once.dof == pytest.approx(one_by_one.dof, rel=1e-11)


@pytest.mark.parametrize("weighted", [False, True])
def test_cr2_is_its_definition(weighted):
    y, x, clusters, weight = data()
    root = np.sqrt(weight) if weighted else np.ones(N)
    fit = least_squares(y, x, list("abcd"), weights=weight if weighted else None)
    contrast = np.array([[0, 0, 0, 1], [0, 1, -1, 0]])
    result = bias_reduced_covariance(fit, clusters, contrast)
    for row, dof in zip(contrast, result.dof, strict=True):
        covariance, expected = written_out(y * root, x * root[:, None], clusters, row)
        assert result.covariance == pytest.approx(covariance, rel=1e-9)
        assert dof == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("variance", ["classical", "HC0", "HC1", "HC2", "HC3"])
def test_independent_rows_agree_with_statsmodels(variance, weighted):
    y, x, _, weight = data()
    weight = weight if weighted else np.ones(N)
    theirs = sm.WLS(y, x, weights=weight).fit()
    kind = "nonrobust" if variance == "classical" else variance
    expected = (
        theirs.get_robustcov_results(kind).cov_params()
        if variance != "classical"
        else (theirs.cov_params())
    )
    fit = least_squares(y, x, list("abcd"), weights=weight)
    assert fit.coefficients == pytest.approx(theirs.params)
    assert independent_covariance(fit, variance) == pytest.approx(np.asarray(expected), rel=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
def test_cr1_agrees_with_statsmodels(weighted):
    y, x, clusters, weight = data()
    weight = weight if weighted else np.ones(N)
    theirs = sm.WLS(y, x, weights=weight).fit(cov_type="cluster", cov_kwds={"groups": clusters})
    fit = least_squares(y, x, list("abcd"), weights=weight)
    ours = clustered_covariance(fit, clusters, fit.n_parameters)
    assert ours == pytest.approx(np.asarray(theirs.cov_params()), rel=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("variance", ["classical", "HC1", "HC2", "HC3", "CR1", "CR2", "CR3"])
@pytest.mark.parametrize("nested", [False, True])
def test_absorbing_effects_changes_nothing(variance, nested, weighted):
    y, x, clusters, weight = data()
    rng = np.random.default_rng(1)
    unit = clusters * 3 + rng.integers(0, 3, N) if nested else rng.integers(0, 20, N)
    unit = np.unique(unit, return_inverse=True)[1]
    time = rng.integers(0, 5, N)
    dummies = np.hstack([np.eye(unit.max() + 1)[unit], np.eye(5)[time][:, 1:]])
    options = {
        "clusters": clusters,
        "weights": weight if weighted else None,
        "variance": variance,
        "small_sample": "all",
    }
    term = Design(x[:, [1]], ("x",))
    within = regress(y, term, Design(x[:, [2]], ("z",)), effects=[unit, time], **options)
    names = tuple(f"d{j}" for j in range(dummies.shape[1]))
    full = regress(y, term, Design(np.hstack([dummies, x[:, [2]]]), (*names, "z")), **options)
    assert within.value == pytest.approx(full.value, rel=1e-9)
    assert within.covariance == pytest.approx(full.covariance, rel=1e-8)
    assert within.dof == pytest.approx(full.dof, rel=1e-8)


def test_a_cluster_that_alone_determines_a_column_is_allowed():
    """One treated cluster makes its block of the annihilator singular."""
    y, x, clusters, _ = data()
    x[:, 3] = clusters == 0
    result = bias_reduced_covariance(
        least_squares(y, x, list("abcd")), clusters, np.array([[0.0, 1, 0, 0]])
    )
    covariance, dof = written_out(y, x, clusters, np.array([0.0, 1, 0, 0]))
    assert result.covariance == pytest.approx(covariance, rel=1e-8, abs=1e-14)
    assert result.dof == pytest.approx([dof])


def test_cr2_takes_memory_by_cluster_not_by_row():
    rng = np.random.default_rng(0)
    n = 200_000
    clusters = rng.integers(0, 24, n)
    x = np.column_stack([np.ones(n), rng.normal(size=(n, 4))])
    fit = least_squares(rng.normal(size=n), x, list("abcde"))
    assert bias_reduced_covariance(fit, clusters, np.eye(5)).dof.min() > 15


def test_collinear_columns_are_dropped_in_order_and_named():
    y, x, _, _ = data()
    design = np.column_stack([x, x[:, 1] * 3, x[:, 1] + x[:, 2], np.zeros(N)])
    fit = least_squares(y, design, list("abcdefg"))
    assert fit.names == tuple("abcd")
    assert fit.dropped == tuple("efg")
    assert fit.coefficients == pytest.approx(np.linalg.lstsq(x, y, rcond=None)[0])


def test_columns_of_very_different_size_are_not_taken_for_collinear():
    y, x, _, _ = data()
    scaled = x * [1, 1e9, 1e-9, 1]
    fit = least_squares(y, scaled, list("abcd"))
    assert fit.dropped == ()
    assert fit.coefficients * [1, 1e9, 1e-9, 1] == pytest.approx(
        np.linalg.lstsq(x, y, rcond=None)[0]
    )


def test_a_needed_column_is_refused_rather_than_dropped():
    y, x, _, _ = data()
    with pytest.raises(NotIdentifiedError, match="'t'") as refusal:
        least_squares(y, np.column_stack([x, x[:, 1]]), [*"abcd", "t"], needed=("t",))
    assert refusal.value.code == "collinear"


def test_more_columns_than_rows_is_refused():
    with pytest.raises(NotIdentifiedError) as refusal:
        least_squares(np.zeros(3), np.random.default_rng(0).normal(size=(3, 5)), list("abcde"))
    assert refusal.value.code == "too_few_rows"
