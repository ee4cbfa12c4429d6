"""Leaving out one cluster at a time."""

import numpy as np
import pandas as pd
import pytest

from methods import did, inference
from methods.results import NotIdentifiedError


def schools(seed: int = 1, groups: int = 14) -> pd.DataFrame:
    """Pupils of schools of very different size, before and after."""
    rng = np.random.default_rng(seed)
    school = np.repeat(np.arange(groups), rng.integers(2, 40, groups))
    parts = []
    for post in (0, 1):
        shock = rng.normal(size=groups)
        parts.append(
            pd.DataFrame(
                {
                    "school": school,
                    "pupil": np.arange(school.size),
                    "on": school % 2,
                    "post": post,
                    "y": 1
                    + post * (0.5 * (school % 2) + shock[school])
                    + rng.normal(size=school.size),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


COLUMNS = {"outcome": "y", "treated": "on", "post": "post", "unit": "pupil", "cluster": "school"}


def test_it_is_cr3_where_that_has_a_formula():
    frame = schools()
    direct = did.two_period(frame, variance="CR3", **COLUMNS)
    asked = inference.jackknife(
        frame, lambda rows: did.two_period(rows, **COLUMNS), cluster="school"
    )
    assert asked.std_error == pytest.approx(direct.std_error, rel=1e-9)
    assert (asked.value, asked.dof, asked.n_clusters) == (pytest.approx(direct.value), 13, 14)
    now = frame.assign(now=frame["on"] * frame["post"])
    within = {"outcome": "y", "unit": "pupil", "time": "post", "treated_now": "now"}
    two_way = did.two_way(now, cluster="school", variance="CR3", **within)
    left = inference.jackknife(
        now, lambda rows: did.two_way(rows, cluster="school", **within), cluster="school"
    )
    assert two_way.std_error == pytest.approx(left.std_error, rel=1e-9)


def test_rows_that_are_their_own_cluster_have_hc3_times_n_less_one_over_n():
    frame = schools().drop_duplicates(["school", "post"]).assign(row=range(28))
    names = {"outcome": "y", "treated": "on", "post": "post"}
    by_row = did.two_period(frame, variance="HC3", **names)
    by_cluster = did.two_period(frame, variance="CR3", cluster="row", **names)
    assert by_cluster.std_error == pytest.approx(by_row.std_error * np.sqrt(27 / 28), rel=1e-9)


def test_a_ratio_moves_as_a_logarithm():
    frame = schools().assign(crimes=lambda f: np.exp(f["y"] / 3))
    frame["now"] = frame["on"] * frame["post"]
    found = inference.jackknife(
        frame,
        lambda rows: did.poisson(
            rows, outcome="crimes", unit="pupil", time="post", treated_now="now", cluster="school"
        ),
        cluster="school",
        dof=6,
    )
    assert found.ci_high / found.value == pytest.approx(found.value / found.ci_low)
    assert found.dof == 6
    assert found.ci_low < found.value < found.ci_high


def test_no_answer_without_some_cluster_is_refused():
    frame = schools()
    alone = frame[(frame["on"] == 0) | (frame["school"] == 1)]
    with pytest.raises(NotIdentifiedError) as refused:
        inference.jackknife(alone, lambda rows: did.two_period(rows, **COLUMNS), cluster="school")
    assert refused.value.code == "not_without_one"
