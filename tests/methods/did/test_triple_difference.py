"""The triple difference is a difference of two difference-in-differences."""

import numpy as np
import pandas as pd
import pytest

from methods import did
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "y", "treated": "place", "post": "post", "eligible": "eligible"}


def people(rows=400, seed=0):
    rng = np.random.default_rng(seed)
    flags = rng.integers(0, 2, (rows, 3))
    frame = pd.DataFrame(flags, columns=["place", "post", "eligible"])
    town = 2 * rng.integers(0, 10, rows) + frame["place"]
    y = frame["place"] * frame["post"] + 2 * frame.prod(axis=1) + rng.normal(size=rows)
    return frame.assign(y=y, town=town, age=rng.normal(size=rows), w=rng.uniform(1, 2, rows))


@pytest.mark.parametrize("weights", [None, "w"])
def test_is_the_difference_of_two_double_differences(weights):
    frame = people()
    inside = {"outcome": "y", "treated": "place", "post": "post", "weights": weights}
    yes = did.two_period(frame[frame["eligible"] == 1], **inside)
    no = did.two_period(frame[frame["eligible"] == 0], **inside)
    result = did.triple_difference(frame, weights=weights, **COLUMNS)
    assert result.value == pytest.approx(yes.value - no.value)


def test_robust_variance_is_the_sum_of_the_two():
    frame = people()
    inside = {"outcome": "y", "treated": "place", "post": "post", "variance": "HC0"}
    parts = [did.two_period(frame[frame["eligible"] == e], **inside).std_error for e in (0, 1)]
    result = did.triple_difference(frame, variance="HC0", **COLUMNS)
    assert result.std_error == pytest.approx(np.hypot(*parts))


def test_counts_and_conventions_are_stated():
    frame = people()
    result = did.triple_difference(frame, cluster="town", covariates=("age",), **COLUMNS)
    assert result.n_treated == int((frame["place"] & frame["eligible"]).sum())
    assert (result.n_obs, result.n_clusters, result.dof) == (400, 20, 19)
    assert result.method == "triple difference"


def test_one_place_against_one_has_no_uncertainty():
    frame = people()
    result = did.triple_difference(frame, cluster="place", **COLUMNS)
    assert np.isnan(result.p_value)
    assert result.ci_high == np.inf


@pytest.mark.parametrize("column", ["place", "post", "eligible"])
def test_refuses_an_empty_group(column):
    with pytest.raises(NotIdentifiedError) as refusal:
        did.triple_difference(people().assign(**{column: 1}), **COLUMNS)
    assert refusal.value.code == "empty_group"
    assert f"{column!r} = 0" in refusal.value.message


def test_refuses_one_column_in_two_parts():
    with pytest.raises(ValueError, match="three different"):
        did.triple_difference(people(), **{**COLUMNS, "eligible": "post"})
