"""Exact matching of least distance against a linear programme over all pairs."""

import numpy as np
import pytest
from scipy import optimize, sparse

from methods.matching.parts.linear_program import Crowd, match_by_programme
from methods.matching.parts.transport import Limits, match_on_line

pytestmark = pytest.mark.whole_way

MANY = 10**9
LIMITS = {
    "pairs": (Limits(1, 1), Limits(0, 1)),
    "two each": (Limits(2, 2), Limits(0, 1)),
    "full": (Limits(1, MANY), Limits(1, MANY)),
    "full within limits": (Limits(1, 3), Limits(1, 2)),
    "two to four each": (Limits(2, 4), Limits(1, 1)),
    "smaller side first": (Limits(0, 1), Limits(1, 1)),
    "shared by one to three": (Limits(1, 1), Limits(1, 3)),
}


def least(distance, focal, other):
    """The least total over all pairs, or None when the limits cannot be kept."""
    f, o = distance.shape
    rows = sparse.kron(sparse.eye(f), np.ones((1, o)))
    columns = sparse.kron(np.ones((1, f)), sparse.eye(o))
    solved = optimize.linprog(
        np.where(np.isfinite(distance), distance, 0).ravel(),
        A_ub=sparse.vstack([rows, -rows, columns, -columns]),
        b_ub=np.concatenate(
            [
                np.full(f, focal.most),
                np.full(f, -focal.fewest),
                np.full(o, other.most),
                np.full(o, -other.fewest),
            ]
        ),
        bounds=[(0, int(np.isfinite(d))) for d in distance.ravel()],
    )
    return solved.fun if solved.status == 0 else None


def check(pairs, distance, limits):
    expected = least(distance, *limits)
    if expected is None:
        assert pairs is None
        return False
    assert len(np.unique(pairs, axis=0)) == len(pairs)
    for side, own in enumerate(limits):
        count = np.bincount(pairs[:, side], minlength=distance.shape[side])
        assert own.fewest <= count.min() <= count.max() <= own.most
    assert distance[pairs[:, 0], pairs[:, 1]].sum() == pytest.approx(expected, abs=1e-8)
    return True


@pytest.mark.parametrize("name", LIMITS)
def test_on_a_line(name):
    rng = np.random.default_rng(2)
    solved = 0
    for digits in (0, 1, 3) * 25:
        focal = np.round(rng.normal(size=rng.integers(1, 9)), digits)
        other = np.round(rng.normal(-0.5, 1, size=rng.integers(1, 14)), digits)
        pairs = match_on_line(focal, other, *LIMITS[name])
        solved += check(pairs, np.abs(focal[:, None] - other), LIMITS[name])
    assert solved > 10


@pytest.mark.parametrize("reach", [np.inf, 1.0])
@pytest.mark.parametrize("name", LIMITS)
def test_in_several_dimensions(name, reach):
    rng = np.random.default_rng(5)
    solved = 0
    for digits in (0, 1, 3) * 8:
        focal = np.round(rng.normal(size=(rng.integers(1, 9), 2)), digits)
        other = np.round(rng.normal(-0.5, 1, size=(rng.integers(1, 40), 2)), digits)
        distance = np.linalg.norm(focal[:, None] - other, axis=2)
        distance[np.abs(focal[:, :1] - other[:, 0]) > reach] = np.inf
        crowds = Crowd(focal, focal[:, 0]), Crowd(other, other[:, 0])
        pairs = match_by_programme(*crowds, *LIMITS[name], reach)
        solved += check(pairs, distance, LIMITS[name])
    assert solved > 0


def test_equal_people_share_partners_evenly():
    for pairs in (
        match_on_line(np.zeros(3), np.zeros(12), *LIMITS["full"]),
        match_by_programme(
            Crowd(np.zeros((3, 1)), np.zeros(3)),
            Crowd(np.zeros((12, 1)), np.zeros(12)),
            *LIMITS["full"],
            np.inf,
        ),
    ):
        assert np.bincount(pairs[:, 0]).tolist() == [4, 4, 4]
        assert np.bincount(pairs[:, 1]).max() == 1


def test_a_long_line_agrees_with_the_programme():
    rng = np.random.default_rng(9)
    focal, other = rng.normal(0.8, 1, 150), rng.normal(0, 1, 450)
    distance = np.abs(focal[:, None] - other)
    crowds = Crowd(focal[:, None], focal), Crowd(other[:, None], other)
    for limits in LIMITS.values():
        totals = [
            distance[pairs[:, 0], pairs[:, 1]].sum()
            for pairs in (
                match_on_line(focal, other, *limits),
                match_by_programme(*crowds, *limits, np.inf),
            )
            if pairs is not None
        ]
        assert len(totals) in (0, 2)
        assert totals == pytest.approx(totals[:1] * len(totals), rel=1e-9)
