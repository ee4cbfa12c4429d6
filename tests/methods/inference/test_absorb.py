"""Absorbed fixed effects against least squares on their dummies."""

import numpy as np
import pytest

from methods.inference.parts import absorb as module
from methods.inference.parts.absorb import absorb


def columns_and_effects(kind, seed=0):
    rng = np.random.default_rng(seed)
    n = 400
    effects = {
        "one": [rng.integers(0, 30, n)],
        "two": [rng.integers(0, 60, n), rng.integers(0, 9, n)],
        "nested": [np.arange(n) // 4, np.arange(n) // 40],
        "two islands": [np.arange(n) % 40, np.arange(n) % 40 // 20 * 5 + rng.integers(0, 5, n)],
        "chain": [np.arange(n) // 2, (np.arange(n) + 1) // 2 % 60],  # each unit links two periods
        "three": [rng.integers(0, 40, n), rng.integers(0, 8, n), rng.integers(0, 5, n)],
    }[kind]
    effects = [np.unique(effect, return_inverse=True)[1] for effect in effects]
    columns = rng.normal(size=(n, 3)) + 1e4 * effects[0][:, None]
    return columns, effects, rng.uniform(0.1, 5, n)


def by_dummies(columns, effects, weight):
    dummies = np.hstack([np.eye(effect.max() + 1)[effect] for effect in effects])
    root = np.sqrt(weight)[:, None]
    solution, _, rank, _ = np.linalg.lstsq(dummies * root, columns * root, rcond=1e-10)
    return columns - dummies @ solution, rank


KINDS = ["one", "two", "nested", "two islands", "chain", "three"]


@pytest.mark.whole_way
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_equals_residuals_on_dummies(kind, weighted):
    columns, effects, weight = columns_and_effects(kind)
    result = absorb(columns, effects, weight if weighted else None)
    expected, rank = by_dummies(columns, effects, weight if weighted else np.ones_like(weight))
    assert result.columns == pytest.approx(expected, abs=1e-13 * np.abs(columns).max())
    assert result.rank == rank


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_the_effects_is_left(kind, weighted):
    columns, effects, weight = columns_and_effects(kind)
    weight = weight if weighted else np.ones_like(weight)
    left = absorb(columns, effects, weight).columns
    for effect in effects:
        means = module.group_sums(left, effect, weight)
        assert np.abs(means).max() < 1e-12 * np.abs(columns).max() * len(columns)


@pytest.mark.parametrize("kind", ["two", "nested", "two islands"])
def test_the_way_for_very_many_levels_agrees(kind, monkeypatch):
    columns, effects, weight = columns_and_effects(kind)
    exact = absorb(columns, effects, weight)
    monkeypatch.setattr(module, "_EXACT_LEVELS", 0)
    iterated = absorb(columns, effects, weight)
    assert iterated.columns == pytest.approx(exact.columns, abs=1e-8)
    assert iterated.rank == exact.rank


def test_no_effects_leave_the_columns_alone():
    columns, _, _ = columns_and_effects("one")
    result = absorb(columns, [])
    assert result.rank == 0
    assert result.columns is columns
