"""Matching removes confounding by what was measured, and its intervals keep their promise.

Every setting of the table (``python -m tests.simulation.matching_coverage``), with its worlds and
bounds, and what those settings cannot show.
"""

from dataclasses import replace

import numpy as np
import pytest

from methods import matching, sensitivity
from tests.simulation.matching_coverage import FULL, QUICK, repetitions_of, simulate
from tests.simulation.matching_settings import COVARIATES, ENTROPY, PAIRS, SETTINGS, target, truth
from tests.simulation.matching_worlds import people

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_promises_are_kept(setting, draws):
    quick, full = (repetitions_of(setting, quick=short) for short in (True, False))
    row = simulate(setting, draws(quick, full))
    assert row.kept, row.why


def test_names_tell_settings_apart():
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_a_broken_promise_is_told():
    """So that the tests above can fail: a setting that fails, said to hold, and the reverse."""
    failing = next(one for one in SETTINGS if one.promise == "fails")
    assert not simulate(replace(failing, promise="holds"), 40).kept
    holding = next(one for one in SETTINGS if one.promise == "holds")
    assert not simulate(replace(holding, promise="fails"), 40).kept
    assert QUICK < FULL


def test_every_matcher_is_simulated():
    """Each with its recommended standard error, where it should hold and where nothing can."""
    words = {
        "nearest": "pairs", "optimal": "optimal", "full": "full", "quick": "quick",
        "subclassify": "slices", "coarsened": "coarsened", "cardinality": "cardinality",
        "weight": "entropy",
    }  # fmt: skip
    named = {matcher.__name__ for matcher in matching.MATCHERS} - {"exact"}
    assert named == set(words)  # exact matching is coarsened matching without ranges
    for promise in ("holds", "fails"):
        told = " ".join(one.name for one in SETTINGS if one.promise == promise)
        assert all(word in told for word in words.values())


def test_matching_removes_the_bias_of_the_plain_difference(draws):
    runs = draws(60, 500)
    plain, matched, adjusted = [], [], []
    for seed in range(runs):
        frame = people(seed)
        means = frame.groupby("t")["score"].mean()
        matches = PAIRS(frame)
        goal = truth(frame, target(frame, matches), "score", "difference")
        plain.append(means[1] - means[0] - goal)
        for found, covariates in ((matched, ()), (adjusted, COVARIATES)):
            effect = matching.effect(frame, matches, outcome="score", covariates=covariates)
            found.append(effect.value - goal)
    assert np.mean(plain) > 0.5
    assert abs(np.mean(matched)) < 0.1 * np.mean(plain)
    assert abs(np.mean(adjusted)) < 4 * np.std(adjusted) / np.sqrt(runs)


def test_estimated_weights_make_intervals_shorter_without_breaking_their_promise(draws):
    """Taking entropy weights as fixed is safe here, and wasteful."""
    widths = {"M": 0.0, None: 0.0}
    for seed in range(draws(20, 200)):
        frame = people(seed)
        matches = ENTROPY(frame)
        for variance in widths:
            found = matching.effect(frame, matches, outcome="score", variance=variance)
            widths[variance] += found.std_error
    assert widths["M"] < 0.9 * widths[None]


@pytest.mark.parametrize("kind", ["signed_rank", "binary"])
@pytest.mark.parametrize("gamma", [1.0, 2.0])
def test_bounds_hold_under_the_hidden_bias_they_allow(draws, gamma, kind):
    """With no effect and the worst bias allowed, the upper bound is below 5 % in 5 % of studies."""
    runs = draws(400, 4000)
    rng = np.random.default_rng(31)
    rejected = 0
    for _ in range(runs):
        sizes = np.ones(120) if kind == "binary" else rng.gamma(2, 1, 120)
        signs = np.where(rng.random(120) < gamma / (1 + gamma), 1, -1)
        found = sensitivity.rosenbaum(
            signs * sizes, gammas=[gamma], kind=kind, alternative="greater"
        )
        rejected += found.p_high[0] <= 0.05
    assert rejected / runs <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)
    assert rejected / runs >= 0.01
