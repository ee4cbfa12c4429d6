"""Robust intervals: properties, brute-force searches, refusals."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

from methods import sensitivity
from methods.results import EffectPath, NotIdentifiedError
from methods.sensitivity.fixed_length import FixedLength
from methods.sensitivity.honest_target import target_of
from methods.sensitivity.relative_magnitudes import RelativeMagnitudes

KINDS = ["relative_magnitudes", "smoothness"]


def path(n_pre=4, n_post=3, seed=0, effect=1.0, scale=0.1):
    rng = np.random.default_rng(seed)
    times = [*range(-1 - n_pre, -1), *range(n_post)]
    root = rng.normal(size=(len(times), len(times))) + np.eye(len(times))
    covariance = scale**2 * (root @ root.T / len(times) + 0.3)
    value = rng.multivariate_normal(np.where(np.array(times) < 0, 0.0, effect), covariance)
    return EffectPath.from_arrays(times, value, covariance)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(5))
def test_a_larger_bound_never_shortens_the_interval(kind, seed):
    bounds = [0.0, 0.02, 0.1, 0.5, 1.0, 2.0]
    result = sensitivity.honest(path(seed=seed), kind=kind, bounds=bounds)
    width = result.ci_high - result.ci_low
    assert (np.diff(width) > -1e-6).all()


@pytest.mark.parametrize("kind", KINDS)
def test_units_of_the_outcome_do_not_matter(kind):
    one = path()
    other = EffectPath.from_arrays(one.event_time, 1000 * one.value, 1e6 * one.covariance)
    factor = 1000 if kind == "smoothness" else 1
    first = sensitivity.honest(one, kind=kind, bounds=[0.3])
    second = sensitivity.honest(other, kind=kind, bounds=[0.3 * factor])
    assert second.ci_low / 1000 == pytest.approx(first.ci_low, rel=1e-4)
    assert second.ci_high / 1000 == pytest.approx(first.ci_high, rel=1e-4)
    assert sensitivity.breakdown(other, kind=kind) == pytest.approx(
        factor * sensitivity.breakdown(one, kind=kind), rel=2e-3
    )


@pytest.mark.parametrize("kind", KINDS)
def test_sign_of_the_outcome_mirrors_the_interval(kind):
    one = path()
    mirrored = EffectPath.from_arrays(one.event_time, -one.value, one.covariance)
    first = sensitivity.honest(one, kind=kind, bounds=[0.4], weights=[0.2, 0.3, 0.5])
    second = sensitivity.honest(mirrored, kind=kind, bounds=[0.4], weights=[0.2, 0.3, 0.5])
    width = first.ci_high - first.ci_low
    # The critical value is drawn, and the draws are not mirrored.
    assert second.ci_low == pytest.approx(-first.ci_high, abs=0.01 * width[0])
    assert second.ci_high == pytest.approx(-first.ci_low, abs=0.01 * width[0])


@pytest.mark.parametrize("kind", KINDS)
def test_breakdown_is_where_zero_enters(kind):
    strong = path(effect=1.0)
    bound = sensitivity.breakdown(strong, kind=kind)
    inside, outside = (
        sensitivity.honest(strong, kind=kind, bounds=[bound * factor]) for factor in (0.99, 1.01)
    )
    assert inside.ci_low[0] > 0
    assert outside.ci_low[0] <= 0


@pytest.mark.parametrize("effect", [0.6, -0.6])
def test_zero_is_excluded_exactly_where_the_interval_leaves_it_out(effect):
    """Close to the break, where zero lies between two points of the first search."""
    target = target_of(path(n_pre=2, n_post=2, effect=effect), None)
    tests = RelativeMagnitudes.of(target)
    bound = sensitivity.breakdown(path(n_pre=2, n_post=2, effect=effect))
    told = {}
    for factor in (0.0, 0.9, *np.linspace(1.0, 1.0006, 5), 1.2, 50.0):
        low, high = tests.interval(bound * factor)
        told[factor] = tests.excludes_zero(bound * factor)
        assert told[factor] is (low > 0 or high < 0)
    assert set(told.values()) == {True, False}


@pytest.mark.parametrize("kind", KINDS)
def test_breakdown_is_zero_when_there_is_no_effect_to_begin_with(kind):
    assert sensitivity.breakdown(path(effect=0.0, seed=1), kind=kind) == 0.0


def test_breakdown_is_infinite_when_earlier_changes_are_as_good_as_none():
    times = [-3, -2, 0]
    flat = EffectPath.from_arrays(times, [0.0, 0.0, 1e6], np.diag([1e-6, 1e-6, 1e-6]))
    assert sensitivity.breakdown(flat) == math.inf


@pytest.mark.whole_way
@pytest.mark.parametrize("bound", [0.0, 0.01, 0.05, 0.3])
@pytest.mark.parametrize("n_pre", [1, 2, 4])
def test_no_estimator_gives_a_shorter_interval_under_smoothness(bound, n_pre):
    """The lasso path against direct minimisation over every estimator without a trend bias."""
    target = target_of(path(n_pre=n_pre), [0.5, 0.25, 0.25])
    low, high = FixedLength.of(target).interval(bound)
    later, back = np.arange(1, 4), np.arange(n_pre, 0, -1)

    def length(free):
        before = np.append(free, 0.0)  # the last weight makes the bias of a straight line zero
        before[-1] = target.weights @ later - before @ back
        estimator = np.concatenate([before, target.weights])
        loadings = [np.maximum(back - j, 0) @ before for j in range(n_pre)]
        loadings += [np.maximum(later - j, 0) @ target.weights for j in later]
        spread = math.sqrt(estimator @ target.covariance @ estimator)
        bias = bound * np.abs(loadings).sum() / spread
        return spread * stats.foldnorm.ppf(0.95, bias)

    best = min(
        optimize.minimize(
            length,
            np.random.default_rng(seed).normal(size=n_pre - 1),
            method="Nelder-Mead",
            options={"maxiter": 4000, "xatol": 1e-7, "fatol": 1e-10},
        ).fun
        if n_pre > 1
        else length(np.empty(0))
        for seed in range(3)
    )
    assert (high - low) / 2 == pytest.approx(best, rel=1e-4)


@pytest.mark.parametrize("weights", [[1, 0, 0], [0.2, 0.3, 0.5], [0, 0, 1], [-1, 1, 0]])
def test_rays_give_the_statistic_of_the_linear_programme(weights):
    """min eta such that each moment less its nuisance stays below eta times its deviation."""
    target = target_of(path(), weights)
    model = RelativeMagnitudes.of(target)
    bound, largest = 0.7, model.steps[1]
    after = model.steps[target.n_pre :]
    moments = np.vstack([after - bound * largest, -after - bound * largest])
    spread = np.sqrt(np.einsum("ij,jk,ik->i", moments, target.covariance, moments))
    effect = target.value - 0.13
    columns = moments[:, target.n_pre :]  # the nuisance: effects after the start
    programme = optimize.linprog(
        [1, 0, 0, 0],
        A_ub=-np.column_stack([spread, columns]),
        b_ub=-(moments @ target.effects),
        A_eq=[[0, *target.weights]],
        b_eq=[effect],
        bounds=[(None, None)] * 4,
    )
    assert programme.status == 0
    test = model.test(bound, largest)
    assert (test.value - effect * test.shift).max() == pytest.approx(programme.fun, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "bound"), [("relative_magnitudes", 1.0), ("smoothness", 0.1)])
def test_covers_when_trends_depart_by_as_much_as_the_bound(kind, bound, draws):
    repetitions = draws(200, 2000)
    departure = {
        "relative_magnitudes": [0.0, 0.3, -0.3, -0.6],  # earlier changes 0.3, ..., later -0.3
        "smoothness": [0.2, 0.05, 0.05, 0.2],  # a parabola: slopes change by 0.1 throughout
    }[kind]
    covariance = 0.1**2 * (np.eye(4) + 1) / 2
    rng = np.random.default_rng(0)
    covered = 0
    for _ in range(repetitions):
        value = rng.multivariate_normal(departure, covariance)
        drawn = EffectPath.from_arrays([-3, -2, 0, 1], value, covariance)
        result = sensitivity.honest(drawn, kind=kind, bounds=[bound], weights=[0, 1])
        covered += result.ci_low[0] <= 0 <= result.ci_high[0]
    allowed = 3.5 * (0.95 * 0.05 / repetitions) ** 0.5
    assert covered / repetitions > 0.95 - allowed


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ([0, 1, 2], "no_earlier_periods"),
        ([-4, -3, -2], "no_later_periods"),
        ([-4, -2, 0], "gap_in_path"),
        ([-2, 0, 2], "gap_in_path"),
    ],
)
def test_refuses_a_path_that_cannot_be_bounded(times, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        sensitivity.honest(EffectPath.from_arrays(times, [1.0, 2, 3], np.eye(3)), bounds=[1])
    assert refusal.value.code == code


def test_refuses_another_reference_and_a_path_without_spread():
    far = EffectPath.from_arrays([-3, -1, 0], [0.0, 1, 2], np.eye(3), reference=-2)
    with pytest.raises(NotIdentifiedError) as refusal:
        sensitivity.honest(far, bounds=[1])
    assert refusal.value.code == "other_reference"
    exact = EffectPath.from_arrays([-3, -2, 0], [0.0, 1, 2], np.eye(3))
    with pytest.raises(NotIdentifiedError) as refusal:
        object.__setattr__(exact, "covariance", np.zeros((3, 3)))
        sensitivity.breakdown(exact)
    assert refusal.value.code == "no_spread"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"kind": "monotone", "bounds": [1]}, "monotone"),
        ({"bounds": [-1]}, "0 or more"),
        ({"bounds": [float("nan")]}, "0 or more"),
        ({"bounds": [1], "weights": [1]}, "3 numbers"),
        ({"bounds": [1], "weights": [0, 0, 0]}, "not all zero"),
    ],
)
def test_wrong_use_is_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        sensitivity.honest(path(), **arguments)
