"""Leaving out one cluster at a time."""

import numpy as np
import pandas as pd
import pytest

from methods import did, inference
from methods.did.parts.panel import StaggeredColumns
from methods.did.parts.without_each import change_without_each, imputed_without_each
from methods.results import NotIdentifiedError
from tests.methods.did.staggered import panel as staggered


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


STARTS = {"outcome": "y", "unit": "area", "time": "year", "first_treated": "start"}
STAGGERED = staggered(24)
GAPS = STAGGERED.drop(index=[3, 40, 77, 90, 130])


def all_without(frame: pd.DataFrame, cluster: str, answer) -> list[float]:
    return [answer(frame[frame[cluster] != each]).value for each in np.unique(frame[cluster])]


@pytest.mark.parametrize(
    ("frame", "options"),
    [
        (STAGGERED, {}),
        (STAGGERED, {"cluster": "region"}),
        (GAPS, {"weights": "w"}),
        (GAPS[GAPS["start"].notna()], {}),  # everybody starts: the last years impute nobody
    ],
    ids=["units", "clusters", "weights and gaps", "everybody starts"],
)
def test_imputing_without_each_is_what_imputing_again_says(frame, options):
    known = imputed_without_each(frame, StaggeredColumns(**STARTS, **options))
    again = all_without(
        frame,
        options.get("cluster", "area"),
        lambda rows: did.imputation(rows, **STARTS, **options).overall,
    )
    np.testing.assert_allclose(known, again, rtol=1e-12)


@pytest.mark.parametrize("weights", [None, "w"])
def test_a_change_without_each_is_what_asking_again_says(weights):
    frame = schools().assign(w=lambda x: 1.0 + x["pupil"] % 3)
    sides = {"outcome": "y", "treated": "on", "post": "post", "cluster": "school"}
    known = change_without_each(frame, weights=weights, **sides)
    again = all_without(
        frame, "school", lambda rows: did.two_period(rows, weights=weights, **sides)
    )
    np.testing.assert_allclose(known, again, rtol=1e-12)
    later = GAPS.assign(on=GAPS["area"] % 2, post=1 * (GAPS["year"] > 2013))
    later["now"] = later["on"] * later["post"]
    within = {"outcome": "y", "cluster": "area", "weights": weights}
    known = change_without_each(later, treated="on", post="post", within=("area", "year"), **within)
    again = all_without(
        later,
        "area",
        lambda rows: did.two_way(rows, unit="area", time="year", treated_now="now", **within),
    )
    np.testing.assert_allclose(known, again, rtol=1e-12)


def lone_period() -> pd.DataFrame:
    """In the last year one area alone has not started."""
    late = (STAGGERED["year"] == 2016) & STAGGERED["start"].isna()
    return STAGGERED[~late | (STAGGERED["area"] == 3)]


@pytest.mark.parametrize(
    "frame",
    [
        staggered(4),
        lone_period(),
        STAGGERED.assign(y=STAGGERED["year"] + 2.0 * STAGGERED["area"]),
        STAGGERED.assign(start=STAGGERED["start"].where(STAGGERED["area"] != 0, 2010.0)),
        STAGGERED.assign(start=STAGGERED["start"].where(STAGGERED["area"] == 0)),
    ],
    ids=["few", "one other in a year", "determined", "always treated", "one area starts"],
)
def test_where_one_cannot_be_spared_each_has_to_be_asked_for(frame):
    assert imputed_without_each(frame, StaggeredColumns(**STARTS)) is None


def test_few_on_a_side_and_determined_outcomes_have_to_be_asked_for():
    frame = schools(groups=7)  # three of them took part
    names = {"outcome": "y", "treated": "on", "post": "post", "cluster": "school"}
    assert change_without_each(frame, **names) is None
    exact = schools().assign(y=lambda x: x["on"] + 2.0 * x["post"])
    assert change_without_each(exact, **names) is None
