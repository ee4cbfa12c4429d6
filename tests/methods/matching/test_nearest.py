"""Greedy matching against a plain search over every pair, and its rules on small cases."""

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError

COVARIATES = ("x0", "x1", "x2")


def people(n=240, seed=3, blocks=3):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    frame = pd.DataFrame(x, columns=COVARIATES)
    frame["block"] = rng.integers(0, blocks, n)
    frame["t"] = (rng.random(n) < 1 / (1 + np.exp(1.2 - x[:, 0]))).astype(int)
    return frame


def plain_search(frame, score, points, *, ratio, reach, order, replace, exact, focal_value):
    """Pairs by looking at every candidate, one focal unit at a time."""
    treated = frame["t"].to_numpy() == focal_value
    focal, other = np.flatnonzero(treated), np.flatnonzero(~treated)
    blocks = frame["block"].to_numpy() if exact else np.zeros(len(frame))
    gap = np.abs(score[focal][:, None] - score[other])
    apart = (
        gap if points is None else np.linalg.norm(points[focal][:, None] - points[other], axis=2)
    )
    allowed = (blocks[focal][:, None] == blocks[other]) & (gap <= reach)
    apart = np.where(allowed, apart, np.inf)
    pairs, free = [], np.ones(other.size, dtype=bool)
    waiting = list(range(focal.size))
    for _ in range(ratio):
        turns = {
            "largest": sorted(waiting, key=lambda i: -score[focal[i]]),
            "smallest": sorted(waiting, key=lambda i: score[focal[i]]),
        }.get(order, waiting)
        matched = []
        while turns:
            if order == "closest":
                best = [np.where(free, apart[i], np.inf).min() for i in turns]
                turn = turns.pop(int(np.argmin(best)))
            else:
                turn = turns.pop(0)
            own = np.where(free, apart[turn], np.inf)
            if replace:
                own[[c for f, c in pairs if f == turn]] = np.inf
            choice = int(np.argmin(own))
            if np.isfinite(own[choice]):
                pairs.append((turn, choice))
                matched.append(turn)
                if not replace:
                    free[choice] = False
        waiting = sorted(matched)
    return sorted((int(focal[f]), int(other[c])) for f, c in pairs)


CASES = [
    {"order": order, "ratio": ratio, "caliper": caliper, "exact": exact, "estimand": estimand}
    for order in ("largest", "smallest", "data", "closest")
    for ratio in (1, 2)
    for caliper in (None, 0.05)
    for exact in ((), ("block",))
    for estimand in ("ATT", "ATC")
]


def name(case):
    return "-".join(str(value) for value in case.values())


@pytest.mark.whole_way
@pytest.mark.parametrize("case", CASES, ids=name)
@pytest.mark.parametrize("replace", [False, True])
def test_score_matching_equals_a_search_over_all_pairs(case, replace):
    frame = people()
    found = matching.nearest(
        frame, treated="t", covariates=COVARIATES, replace=replace, caliper_units="raw", **case
    )
    expected = plain_search(
        frame,
        found.distance,
        None,
        ratio=case["ratio"],
        reach=case["caliper"] or np.inf,
        order=case["order"],
        replace=replace,
        exact=case["exact"],
        focal_value=1 if case["estimand"] == "ATT" else 0,
    )
    assert sorted(map(tuple, found.pairs.tolist())) == expected


@pytest.mark.whole_way
@pytest.mark.parametrize("n", [240, 3000])
@pytest.mark.parametrize("case", [c for c in CASES if c["estimand"] == "ATT"], ids=name)
@pytest.mark.parametrize("replace", [False, True])
def test_mahalanobis_within_caliper_equals_a_search_over_all_pairs(case, replace, n):
    if n > 1000 and case["order"] != "data":
        return
    frame = people(n, blocks=2)
    found = matching.nearest(
        frame,
        treated="t",
        covariates=COVARIATES,
        mahalanobis=("x1", "x2"),
        replace=replace,
        caliper_units="raw",
        **case,
    )
    x = frame[["x1", "x2"]].to_numpy()
    treated = frame["t"].to_numpy() == 1
    within = x - np.where(treated[:, None], x[treated].mean(axis=0), x[~treated].mean(axis=0))
    root = np.linalg.cholesky(np.linalg.inv(within.T @ within / (len(x) - 2)))
    expected = plain_search(
        frame,
        found.distance,
        x @ root,
        ratio=case["ratio"],
        reach=case["caliper"] or np.inf,
        order=case["order"],
        replace=replace,
        exact=case["exact"],
        focal_value=1,
    )
    assert sorted(map(tuple, found.pairs.tolist())) == expected


def test_every_large_block_is_searched_by_its_tree():
    frame = people(6000, blocks=2)
    call = {
        "treated": "t",
        "covariates": COVARIATES,
        "distance": "mahalanobis",
        "exact": ("block",),
    }
    found = matching.nearest(frame, **call)
    assert found.n_treated_used == min(
        found.n_treated, sum(found.treated[frame["block"] == b].sum() for b in (0, 1))
    )
    pairs = found.pairs
    block = frame["block"].to_numpy()
    assert (block[pairs[:, 0]] == block[pairs[:, 1]]).all()
    assert np.unique(pairs[:, 1]).size == len(pairs)


@pytest.fixture
def coarse():
    """Few different people, so that ties abound."""
    rng = np.random.default_rng(9)
    frame = pd.DataFrame({"x": rng.integers(0, 3, 400), "z": rng.integers(0, 2, 400)})
    frame["t"] = (rng.random(400) < 0.15 + 0.1 * frame["x"]).astype(int)
    return frame


COARSE = {"treated": "t", "covariates": ("x", "z")}


@pytest.mark.parametrize("extra", [{}, {"replace": True}, {"distance": "mahalanobis"}])
def test_the_same_seed_gives_the_same_pairs_and_another_seed_others(coarse, extra):
    first, again, other = (
        matching.nearest(coarse, seed=seed, **COARSE, **extra) for seed in (1, 1, 2)
    )
    assert first.pairs.tolist() == again.pairs.tolist()
    assert first.pairs.tolist() != other.pairs.tolist()


@pytest.mark.parametrize("extra", [{}, {"replace": True}, {"distance": "mahalanobis"}])
def test_ties_are_not_decided_by_the_order_of_the_file(coarse, extra):
    n = len(coarse)
    used = np.zeros(n)
    for seed in range(40):
        used += matching.nearest(coarse, seed=seed, **COARSE, **extra).weights > 0
    comparison = coarse["t"].to_numpy() == 0
    cell = (comparison & (coarse["x"] == 0) & (coarse["z"] == 0)).to_numpy()
    share = used[cell] / 40
    early, late = np.array_split(share, 2)
    assert 0 < share.mean() < 1
    assert abs(early.mean() - late.mean()) < 0.12


def test_tied_candidates_are_shared_out_with_replacement(coarse):
    found = matching.nearest(coarse, replace=True, **COARSE)
    assert found.weights[~found.treated].max() < 10


def test_scores_that_differ_by_rounding_are_tied():
    x = np.array([0.1 + 0.2, 0.3, 0.5, 0.9, 0.3, 0.7])
    frame = pd.DataFrame({"x": x, "t": [1, 0, 0, 1, 0, 0]})
    partners = {
        matching.nearest(frame, treated="t", covariates=["x"], order="smallest", seed=s).pairs[0, 1]
        for s in range(20)
    }
    assert partners == {1, 4}


def test_people_left_out_by_a_caliper_are_described():
    frame = people()
    found = matching.nearest(frame, treated="t", covariates=COVARIATES, caliper=0.01)
    out = found.treated & (found.weights == 0)
    profile = found.dropped.set_index("covariate")
    assert out.any()
    assert profile.loc["x0", "dropped_mean"] == pytest.approx(frame.loc[out, "x0"].mean())
    kept = found.treated & ~out
    assert profile.loc["x0", "kept_mean"] == pytest.approx(frame.loc[kept, "x0"].mean())
    full = matching.nearest(frame, treated="t", covariates=COVARIATES, estimand="ATT", replace=True)
    assert full.dropped.empty


def test_discarding_keeps_to_the_range_both_groups_share():
    frame = people()
    found = matching.nearest(frame, treated="t", covariates=COVARIATES, discard="both")
    used, t = found.weights > 0, found.treated
    low = max(found.distance[t].min(), found.distance[~t].min())
    high = min(found.distance[t].max(), found.distance[~t].max())
    assert found.distance[used].min() >= low
    assert found.distance[used].max() <= high


@pytest.mark.parametrize("fewest", [1, 2])
@pytest.mark.parametrize("estimand", ["ATT", "ATC"])
def test_numbers_vary_around_the_ratio_and_grow_where_the_other_side_is_plentiful(estimand, fewest):
    """Also where what is left over does not go round in whole steps."""
    frame = people(900).assign(t=lambda f: f["t"] if estimand == "ATT" else 1 - f["t"])
    numbers = {"ratio": fewest + 0.5, "min_controls": fewest, "max_controls": fewest + 4}
    found = matching.nearest(
        frame, treated="t", covariates=COVARIATES, estimand=estimand, **numbers
    )
    focal, count = np.unique(found.pairs[:, 0], return_counts=True)
    assert focal.size // 2 % 4 and set(count) <= set(range(fewest, fewest + 5))
    assert count.sum() == fewest * focal.size + focal.size // 2
    turned = found.distance[focal] * (1 if estimand == "ATT" else -1)
    assert (np.diff(count[np.argsort(turned)]) <= 0).all()


def test_people_of_weight_zero_are_left_out():
    frame = people().assign(w=lambda f: (f.index % 5 > 0) * 1.0)
    found = matching.nearest(frame, treated="t", covariates=COVARIATES, weights="w")
    assert (found.weights[frame["w"] == 0] == 0).all()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"estimand": "ATE"}, "estimand_not_available"),
        ({"order": "biggest"}, "unknown_option"),
        ({"distance": "euclid"}, "unknown_option"),
        ({"link": "cauchit"}, "unknown_link"),
        ({"ratio": 0}, "unknown_option"),
        ({"ratio": 1.5}, "unknown_option"),
        ({"min_controls": 2}, "unknown_option"),
        ({"ratio": 2, "max_controls": 2}, "unknown_option"),
        ({"ratio": 2, "min_controls": 2, "max_controls": 4}, "unknown_option"),
        ({"ratio": 2, "max_controls": 3, "replace": True}, "contradiction"),
        ({"ratio": 2, "max_controls": 3, "distance": "mahalanobis"}, "contradiction"),
        ({"caliper": -1}, "unknown_option"),
        ({"discard": "control"}, "unknown_option"),
        ({"caliper_units": "z"}, "unknown_option"),
        ({"distance": "mahalanobis", "caliper": 0.2}, "needs_score"),
        ({"distance": "mahalanobis", "mahalanobis": ("x0",)}, "unknown_option"),
        ({"caliper": 1e-12, "caliper_units": "raw"}, "no_matches"),
        ({"exact": ("nowhere",)}, "no_such_column"),
        ({"covariates": ()}, "no_covariates"),
        ({"covariates": (), "distance": "mahalanobis"}, "no_covariates"),
        ({"covariates": ("flat",), "distance": "mahalanobis"}, "no_covariates"),
        ({"covariates": "x0"}, "unknown_option"),
        ({"seed": -1}, "unknown_option"),
    ],
)
def test_what_cannot_be_done_is_refused(options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        frame = people().assign(flat=1.0)
        matching.nearest(frame, **{"treated": "t", "covariates": COVARIATES, **options})
    assert refusal.value.code == code


def test_a_covariate_that_gives_away_who_took_part_is_named():
    frame = people().assign(attended=lambda f: f["t"] * 2.0 + 1)
    with pytest.raises(NotIdentifiedError, match="'attended'") as refusal:
        matching.nearest(frame, treated="t", covariates=("x0", "attended"))
    assert refusal.value.code == "separation"
