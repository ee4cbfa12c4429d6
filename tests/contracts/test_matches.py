"""What every matching function's result must satisfy, whatever it was asked for."""

import inspect

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import Matches

pytestmark = pytest.mark.whole_way

RNG = np.random.default_rng(21)
N = 400
FRAME = pd.DataFrame(
    {
        "x": RNG.normal(size=N),
        "z": RNG.integers(0, 4, N),
        "area": RNG.choice(["north", "south", "west"], N),
        "w": RNG.uniform(0.2, 3, N),
    },
    index=RNG.permutation(N),
)
FRAME["t"] = (RNG.random(N) < 1 / (1 + np.exp(1 - FRAME["x"]))).astype(int)
GIVEN = {"treated": "t", "covariates": ("x", "z", "area")}

ASKED = {
    matching.nearest: [
        {},
        {"caliper": 0.1},
        {"ratio": 3},
        {"ratio": 2, "caliper": 0.1, "order": "smallest"},
        {"order": "closest"},
        {"ratio": 1.8, "max_controls": 4},
        {"ratio": 2, "min_controls": 1, "max_controls": 3, "order": "closest", "exact": ("area",)},
        {"order": "random", "seed": 4},
        {"replace": True},
        {"replace": True, "ratio": 3, "caliper": 0.05},
        {"exact": ("area", "z")},
        {"estimand": "ATC", "replace": True},
        {"estimand": "ATC"},
        {"discard": "both", "reestimate": True},
        {"link": "linear_logit", "caliper": 0.2, "mahalanobis": ("x", "z")},
        {"distance": "mahalanobis"},
        {"distance": "robust_mahalanobis", "replace": True, "ratio": 2},
        {"distance": "scaled_euclidean", "order": "closest"},
        {"weights": "w"},
    ],
    matching.optimal: [
        {},
        {"ratio": 2},
        {"estimand": "ATC"},
        {"exact": ("area", "z"), "weights": "w"},
        {"distance": "mahalanobis", "exact": ("area",)},
        {"link": "linear_logit", "discard": "both", "mahalanobis": ("x", "z")},
    ],
    matching.full: [
        {},
        {"estimand": "ATE", "caliper": 0.05},
        {"estimand": "ATC", "exact": ("area",)},
        {"min_controls": 1 / 3, "max_controls": 4, "weights": "w"},
        {"min_controls": 1, "max_controls": 9},
        {"distance": "mahalanobis"},
        {"mahalanobis": ("x",), "caliper": 0.2, "exact": ("area",)},
    ],
    matching.quick: [
        {},
        {"estimand": "ATE", "caliper": 0.05, "exact": ("area", "z")},
        {"estimand": "ATC", "distance": "robust_mahalanobis", "weights": "w"},
        {"mahalanobis": ("x",), "caliper": 0.2, "discard": "both"},
    ],
    matching.exact: [
        {"covariates": ("z", "area")},
        {"covariates": ("z", "area"), "estimand": "ATE"},
        {"covariates": ("area",), "estimand": "ATC", "weights": "w"},
    ],
    matching.coarsened: [
        {},
        {"cutpoints": {"x": (-1, 0, 1), "z": 2}},
        {"cutpoints": {"x": 3}, "estimand": "ATE"},
        {"estimand": "ATC", "weights": "w"},
    ],
    matching.subclassify: [
        {},
        {"subclasses": 10, "estimand": "ATE"},
        {"link": "linear_logit", "estimand": "ATC", "weights": "w"},
    ],
    matching.cardinality: [
        {},
        {"tolerance": 0.02, "estimand": "ATE"},
        {"exact": ("area", "z"), "covariates": ("x",), "estimand": "ATC"},
    ],
    matching.weight: [
        {},
        {"estimand": "ATE"},
        {"estimand": "ATC"},
        {"kind": "overlap"},
        {"estimand": "ATE", "trim": 0.15},
        {"weights": "w"},
        {"kind": "entropy"},
        {"kind": "entropy", "estimand": "ATE", "weights": "w"},
        {"kind": "entropy", "estimand": "ATC"},
        {"kind": "cbps", "estimand": "ATE", "weights": "w"},
    ],
}
CALLS = [
    pytest.param(matcher, options, id=f"{matcher.__name__}-{options}")
    for matcher in matching.MATCHERS
    for options in ASKED[matcher]
]


FOUND: dict[str, Matches] = {}


@pytest.mark.parametrize(("matcher", "options"), CALLS)
class TestMatches:
    def found(self, matcher, options):
        """The matches, found once for all tests: the last but one shows that they repeat."""
        asked = f"{matcher.__name__} {options}"
        if asked not in FOUND:
            FOUND[asked] = matcher(FRAME, **(GIVEN | options))
        return FOUND[asked]

    def test_is_aligned_with_the_frame(self, matcher, options):
        found = self.found(matcher, options)
        for values in (found.treated, found.weights, found.subclass, found.distance):
            assert values.shape == (N,)
        assert (found.treated == (FRAME["t"] == 1)).all()

    def test_weights_sum_to_the_people_used_on_each_side(self, matcher, options):
        found = self.found(matcher, options)
        assert (found.weights >= 0).all()
        assert np.isfinite(found.weights).all()
        sides = (
            (found.treated, found.n_treated, found.n_treated_used, found.ess_treated),
            (~found.treated, found.n_comparison, found.n_comparison_used, found.ess_comparison),
        )
        for side, n, used, effective in sides:
            assert n == side.sum()
            assert used == (found.weights[side] > 0).sum() <= n
            assert found.weights[side].sum() == pytest.approx(used)
            assert 0 < effective <= used * (1 + 1e-12)

    def test_pairs_join_the_two_sides_and_agree_with_the_weights(self, matcher, options):
        found = self.found(matcher, options)
        if not len(found.pairs) or found.estimand == "ATE":
            return
        focal_side = found.treated if found.estimand == "ATT" else ~found.treated
        focal, partner = found.pairs[:, 0], found.pairs[:, 1]
        assert focal_side[focal].all()
        assert not focal_side[partner].any()
        assert set(np.flatnonzero(found.weights > 0)) == {*focal.tolist(), *partner.tolist()}
        assert len(np.unique(found.pairs, axis=0)) == len(found.pairs)
        count = np.bincount(focal, minlength=N)
        if "weights" not in options:
            share = np.bincount(partner, weights=1 / count[focal], minlength=N)
            used = share > 0
            assert found.weights[used] == pytest.approx(share[used] / share[used].mean())

    def test_every_set_counts_the_same_on_both_sides(self, matcher, options):
        found = self.found(matcher, options)
        assert found.replacement == options.get("replace", False)
        grouped = found.subclass >= 0
        if matcher in (matching.weight, matching.cardinality):
            assert not grouped.any()
        if found.replacement or not grouped.any():
            return
        assert (grouped == (found.weights > 0)).all()
        shares = []
        own = FRAME["w"].to_numpy() if "weights" in options else np.ones(N)
        for side in (found.treated, ~found.treated):
            total = np.bincount(found.subclass[grouped], (found.weights * own * side)[grouped])
            assert (total > 0).all()
            shares.append(total / total.sum())
        if matcher not in (matching.nearest, matching.optimal) or "weights" not in options:
            assert shares[0] == pytest.approx(shares[1])

    def test_nobody_is_used_twice_without_replacement(self, matcher, options):
        found = self.found(matcher, options)
        if not found.replacement:
            for focal, partner in found.pairs:
                assert found.subclass[focal] == found.subclass[partner] >= 0
            ends = np.bincount(found.pairs.ravel(), minlength=N)
            assert (np.minimum(*ends[found.pairs].T) == 1).all() if len(found.pairs) else True
        if matcher is matching.nearest and not found.replacement:
            assert len(np.unique(found.pairs[:, 1])) == len(found.pairs)

    def test_no_pair_exceeds_the_caliper_or_crosses_an_exact_column(self, matcher, options):
        found = self.found(matcher, options)
        focal, partner = found.pairs[:, 0], found.pairs[:, 1]
        if found.caliper is not None:
            gap = np.abs(found.distance[focal] - found.distance[partner])
            assert gap.max(initial=0) <= found.caliper * (1 + 1e-9)
        for column in options.get("exact", ()):
            values = FRAME[column].to_numpy()
            assert (values[focal] == values[partner]).all()

    def test_focal_people_keep_their_own_weight(self, matcher, options):
        found = self.found(matcher, options)
        if found.estimand in ("ATT", "ATC"):
            focal = found.treated if found.estimand == "ATT" else ~found.treated
            used = focal & (found.weights > 0)
            assert found.weights[used] == pytest.approx(1)

    def test_people_left_out_are_described_and_nobody_else(self, matcher, options):
        found = self.found(matcher, options)
        assert list(found.dropped.columns) == ["covariate", "kept_mean", "dropped_mean"]
        whole = {"ATT": found.treated, "ATC": ~found.treated}.get(
            found.estimand, found.treated >= 0
        )
        assert found.dropped.empty == bool((found.weights[whole] > 0).all())

    def test_is_repeatable_and_leaves_the_frame_alone(self, matcher, options):
        before = FRAME.copy(deep=True)
        first, again = self.found(matcher, options), matcher(FRAME, **(GIVEN | options))
        assert first.weights.tolist() == again.weights.tolist()
        assert first.pairs.tolist() == again.pairs.tolist()
        pd.testing.assert_frame_equal(FRAME, before)

    def test_balance_and_effect_accept_it(self, matcher, options):
        found = self.found(matcher, options)
        table = matching.balance(FRAME, found, covariates=GIVEN["covariates"]).table
        assert np.isfinite(table["smd_after"]).all()
        y = FRAME.assign(y=FRAME["x"] + FRAME["t"] + np.random.default_rng(0).normal(size=N))
        estimate = matching.effect(y, found, outcome="y", covariates=("x",))
        assert estimate.ci_low < estimate.value < estimate.ci_high
        assert estimate.n_treated == found.n_treated_used


def test_every_matcher_is_asked():
    assert set(ASKED) == set(matching.MATCHERS)


def test_every_matcher_is_public_and_says_what_it_returns():
    for matcher in matching.MATCHERS:
        assert getattr(matching, matcher.__name__) is matcher
        assert inspect.signature(matcher).return_annotation == "Matches"
