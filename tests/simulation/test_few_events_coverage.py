"""Ranges of a difference hold the truth where zero to five people in a group had the outcome."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from methods import matching
from methods.matching.parts.few_events import Arm, score_limits

CALL = {"treated": "t", "covariates": ("x", "z")}
WAYS = {
    "pairs": lambda f: matching.nearest(f, caliper=0.2, **CALL),
    "reused": lambda f: matching.nearest(f, caliper=0.2, replace=True, **CALL),
    "sets": lambda f: matching.full(f, **CALL),
    "slices": lambda f: matching.subclassify(f, subclasses=5, **CALL),
    "ipw": lambda f: matching.weight(f, **CALL),
    "ipw, everybody": lambda f: matching.weight(f, estimand="ATE", **CALL),
    "entropy": lambda f: matching.weight(f, kind="entropy", **CALL),
    "overlap": lambda f: matching.weight(f, kind="overlap", estimand="ATO", **CALL),
}
# log odds of the outcome without the programme, and what the programme adds
WORLDS = {
    "rare, no effect": (-4.2, 0.0),
    "nearly everybody, no effect": (4.2, 0.0),
    "rare with the programme": (-1.5, -3.0),
    "rare without it": (-5.0, 2.5),
}
LEAST = 0.5  # of the studies have few events, or the world is not one of these


def people(seed, log_odds, effect):
    """300 people, a quarter of whom take part, likelier where the outcome is likelier too."""
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, 300))
    t = rng.random(300) < 1 / (1 + np.exp(1.2 - 0.8 * x - 0.5 * z))
    without, with_it = (
        1 / (1 + np.exp(-(log_odds + added + 0.6 * x + 0.3 * z))) for added in (0.0, effect)
    )
    y = rng.random(300) < np.where(t, with_it, without)
    return pd.DataFrame(
        {"x": x, "z": z, "t": t.astype(int), "y": y.astype(int), "gap": with_it - without}
    )


def truth(frame, matches):
    used = matches.weights > 0
    who = {"ATT": used & matches.treated, "ATE": used, "ATO": used}[matches.estimand]
    weights = matches.weights if matches.estimand == "ATO" else np.ones(len(frame))
    return np.average(frame["gap"][who], weights=weights[who])


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("way", WAYS)
def test_matched_or_weighted_ranges_hold_the_truth(way, world, draws):
    held = []
    runs = draws(30, 1000)
    for seed in range(runs):
        frame = people(seed, *WORLDS[world])
        matches = WAYS[way](frame)
        found = matching.effect(frame, matches, outcome="y", kind="binary", variance="recommended")
        if "few events" in found.variance:
            held.append(found.ci_low <= truth(frame, matches) <= found.ci_high)
    assert len(held) > LEAST * runs
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / len(held))


@pytest.mark.slow
@pytest.mark.parametrize("shares", [(0.01, 0.01), (0.01, 0.1), (0.01, 0.2)], ids=str)
def test_ranges_hold_the_truth_where_whole_places_took_part(shares, draws):
    """Ten places of 20 people a side, whose shares vary (correlation 0.1 within a place)."""
    held = []
    runs = draws(80, 2000)
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        own = [rng.beta(9 * share, 9 * (1 - share), 10) for share in shares]
        place = np.repeat(np.arange(20), 20)
        frame = pd.DataFrame({"t": (place < 10).astype(int), "place": place, "same": 0.0})
        frame["y"] = (rng.random(400) < np.concatenate(own)[place]).astype(int)
        matches = matching.exact(frame, treated="t", covariates=("same",))
        found = matching.effect(
            frame, matches, outcome="y", kind="binary", cluster="place", variance="recommended"
        )
        if "few events" in found.variance:
            held.append(found.ci_low <= shares[0] - shares[1] <= found.ci_high)
    assert len(held) > LEAST * runs
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / len(held))


@pytest.mark.slow
@pytest.mark.parametrize("spread", [None, 0.5, 0.2], ids=["even", "uneven", "very uneven"])
@pytest.mark.parametrize("averages", [(0.02, 0.02), (0.02, 0.5), (0.02, 0.0001)], ids=str)
def test_ranges_of_counts_hold_the_truth(averages, spread, draws):
    """60 participants and 150 others; ``spread`` is the shape of a gamma in negative binomials."""
    held = []
    runs = draws(80, 2000)
    side = np.repeat([0, 1], [60, 150])
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        luck = 1.0 if spread is None else rng.gamma(spread, 1 / spread, 210)
        counts = rng.poisson(np.array(averages)[side] * luck)
        if not counts.any():
            continue
        frame = pd.DataFrame({"t": 1 - side, "y": counts, "same": 0.0})
        matches = matching.exact(frame, treated="t", covariates=("same",))
        found = matching.effect(frame, matches, outcome="y", kind="count")
        if "few events" in found.variance:
            held.append(found.ci_low <= averages[0] - averages[1] <= found.ci_high)
    assert len(held) > LEAST * runs
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / len(held))


@pytest.mark.parametrize("sizes", [(20, 20), (40, 160), (100, 100), (100, 300)], ids=str)
@pytest.mark.parametrize("expected", [0.05, 0.5, 1, 3, 5])
def test_coverage_added_up_over_every_possible_pair_of_counts(sizes, expected):
    """Without draws: ``expected`` events among participants, any share among the others."""
    share = expected / sizes[0]
    for other in (share, 0.001, 0.02, 0.1, 0.35):
        held = 0.0
        most = [
            int(stats.binom.isf(1e-7, n, p)) for n, p in zip(sizes, (share, other), strict=True)
        ]
        for one in range(most[0] + 1):
            for none in range(most[1] + 1):
                low, high = score_limits(
                    Arm(one / sizes[0], sizes[0]), Arm(none / sizes[1], sizes[1]), 1.959964
                )
                if low <= share - other <= high:
                    chance = stats.binom.pmf([one, none], sizes, [share, other])
                    held += float(chance.prod())
        assert held > 0.93
