"""Columns read from frames as people really have them."""

import numpy as np
import pandas as pd
import pytest

from methods.inference import columns
from methods.results import NotIdentifiedError


@pytest.mark.parametrize(
    "values",
    [
        pd.array([1, 0, 1], dtype="Int64"),
        pd.array([True, False, True], dtype="boolean"),
        np.array([1, 0, 1], dtype=np.float32),
        np.array([True, False, True]),
    ],
)
def test_every_numeric_type_of_column_is_read(values):
    frame = pd.DataFrame({"x": values})
    assert columns.indicator(frame, "x").tolist() == [True, False, True]
    assert columns.numeric(frame, "x").dtype == np.float64


@pytest.mark.parametrize(
    "values",
    [
        ["b", "a", "b"],
        pd.Categorical(["b", "a", "b"], categories=["z", "b", "a"]),
        [2, "1", 2],
        pd.to_datetime(["2025-02-01", "2025-01-01", "2025-02-01"]),
        [7.5, 3.0, 7.5],
    ],
)
def test_labels_of_every_type_become_codes_without_gaps(values):
    codes = columns.codes(pd.DataFrame({"x": values}), "x")
    assert codes[0] == codes[2] != codes[1]
    assert sorted(set(codes)) == [0, 1]


def test_categories_are_expanded_and_the_first_is_the_reference():
    frame = pd.DataFrame({"x": [1.0, 2, 3], "kind": ["b", "a", "c"], "on": [True, False, True]})
    design = columns.covariate_columns(frame, ("kind", "x", "on"))
    assert design.names == ("kind[b]", "kind[c]", "x", "on")
    assert design.matrix.tolist() == [[1, 0, 1, 1], [0, 0, 2, 0], [0, 1, 3, 1]]


def test_categories_that_no_row_has_get_no_column():
    kind = pd.Categorical(["a", "b", "a"], categories=["b", "a", "none"])
    design = columns.covariate_columns(pd.DataFrame({"kind": kind}), ("kind",))
    assert design.names == ("kind[a]",)


def test_no_covariates_give_a_matrix_without_columns():
    assert columns.covariate_columns(pd.DataFrame({"x": [1, 2]}), ()).matrix.shape == (2, 0)


def test_weights_are_scaled_to_a_mean_of_one():
    frame = pd.DataFrame({"w": [1, 3]})
    assert columns.positive(frame, "w").tolist() == [0.5, 1.5]
    assert columns.positive(frame, None) is None


def test_missing_values_are_counted_in_the_refusal():
    frame = pd.DataFrame({"x": [1.0, np.nan, np.nan]})
    with pytest.raises(NotIdentifiedError, match="2 missing"):
        columns.numeric(frame, "x")


def test_a_name_shared_by_two_columns_is_refused():
    frame = pd.DataFrame([[1, 2]], columns=["x", "x"])
    with pytest.raises(ValueError, match="More than one"):
        columns.numeric(frame, "x")
