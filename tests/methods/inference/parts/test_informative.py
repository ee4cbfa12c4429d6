"""Rows that say nothing stay in the frame, and count nowhere."""

import numpy as np
import pandas as pd
import pytest

from methods import did, inference
from methods.inference.parts.informative import informative_cells, informative_rows
from methods.results import NotIdentifiedError


def schools(once: int, seed: int = 3) -> pd.DataFrame:
    """Twelve schools over three years, half of which join in the second, and others seen once."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(12):
        level, shock = rng.normal(0, 3), rng.normal()
        rows += [
            (f"s{i}", t, int(i < 6 and t >= 2), level + t + shock * (t >= 2) + rng.normal())
            for t in (1, 2, 3)
        ]
    rows += [(f"x{j}", 1 + j % 3, 0, rng.normal(0, 3)) for j in range(once)]
    frame = pd.DataFrame(rows, columns=["school", "year", "now", "score"])
    joined = frame.groupby("school")["now"].transform("max") == 1
    return frame.assign(
        start=np.where(joined, 2.0, np.nan),
        crimes=np.exp(frame["score"] / 5).round(2),
        region=frame["school"].where(frame["school"].str.startswith("x"), "all"),
        after=(frame["year"] >= 2).astype(int),
        joined=joined.astype(int),
    )


TWO_WAY = {"unit": "school", "time": "year", "treated_now": "now"}
STARTS = {"outcome": "score", "unit": "school", "time": "year", "first_treated": "start"}
PLACED = {"treated": "joined", "post": "after", "unit": "school", "time": "year"}
ESTIMATORS = {
    "two_way": lambda f: did.two_way(f, outcome="score", **TWO_WAY),
    "two_way, CR2": lambda f: did.two_way(f, outcome="score", variance="CR2", **TWO_WAY),
    "two_way, CR3": lambda f: did.two_way(f, outcome="score", variance="CR3", **TWO_WAY),
    "two_way, HC3": lambda f: did.two_way(f, outcome="score", variance="HC3", **TWO_WAY),
    "event_study": lambda f: did.event_study(f, **STARTS).overall,
    "imputation": lambda f: did.imputation(f, **STARTS).overall,
    "two_stage": lambda f: did.two_stage(f, **STARTS).overall,
    "poisson": lambda f: did.poisson(f, outcome="crimes", **TWO_WAY),
    "rate_change": lambda f: did.rate_change(f, outcome="crimes", **TWO_WAY),
    "wild bootstrap": lambda f: inference.wild_cluster_bootstrap(
        f, outcome="score", term="now", effects=("school", "year"), cluster="school", draws=999
    ),
    "permutation": lambda f: inference.permutation(f, outcome="score", draws=499, **PLACED),
}


@pytest.mark.parametrize("name", ESTIMATORS)
def test_units_seen_once_change_nothing(name):
    alone, crowded = (ESTIMATORS[name](schools(once)) for once in (0, 120))
    for field in ("value", "std_error", "ci_low", "ci_high", "p_value", "dof"):
        assert getattr(crowded, field) == pytest.approx(getattr(alone, field), rel=1e-8), field
    assert crowded.n_clusters == alone.n_clusters


def test_rows_stay_and_are_counted_as_rows():
    found = did.two_way(schools(120), outcome="score", **TWO_WAY)
    assert (found.n_obs, found.n_units, found.n_clusters) == (156, 132, 12)


def test_what_is_alone_in_a_further_effect_says_nothing_either():
    frame = schools(0)
    own = frame["school"].eq("s11") & frame["year"].eq(3)
    label = np.where(own, "own", frame["region"])
    found = did.two_way(frame.assign(label=label), outcome="score", effects=("label",), **TWO_WAY)
    pruned = did.two_way(frame[~own], outcome="score", **TWO_WAY)
    assert found.std_error == pytest.approx(pruned.std_error, rel=1e-9)


def test_taking_out_goes_on_until_nothing_is_alone():
    unit = np.array([0, 0, 1, 1, 2, 2])
    time = np.array([0, 1, 0, 1, 1, 2])
    assert informative_rows([unit, time], 6).tolist() == [True] * 4 + [False] * 2
    cells = np.array([[1.0, 1, 0], [1, 1, 0], [0, 1, 1]])
    assert informative_cells(cells).tolist() == [
        [True, True, False],
        [True, True, False],
        [False, False, False],
    ]


def test_an_effect_that_rests_on_one_exact_row_has_no_leverage_variance():
    frame = pd.DataFrame(
        {
            "t": [0, 0, 0, 0, 1, 1, 1],
            "p": [0, 0, 1, 1, 0, 0, 1],
            "y": [1.0, 2, 4, 3, 5, 7, 9],
        }
    )
    with pytest.raises(NotIdentifiedError, match="HC3 is not defined") as refused:
        did.two_period(frame, outcome="y", treated="t", post="p", variance="HC3")
    assert refused.value.code == "full_leverage"
    assert did.two_period(frame, outcome="y", treated="t", post="p").std_error > 0


def test_an_exact_row_that_the_effect_does_not_rest_on_is_no_obstacle():
    frame = pd.DataFrame(
        {
            "t": [0, 0, 0, 0, 1, 1, 1, 1, 1],
            "p": [0, 0, 1, 1, 0, 0, 1, 1, 1],
            "y": [1.0, 2, 4, 3, 5, 7, 9, 8, 60],
            "own": [0, 0, 0, 0, 0, 0, 0, 0, 1],
        }
    )
    kept = did.two_period(
        frame, outcome="y", treated="t", post="p", covariates=("own",), variance="HC3"
    )
    without = did.two_period(frame[:-1], outcome="y", treated="t", post="p", variance="HC3")
    assert kept.std_error == pytest.approx(without.std_error)
