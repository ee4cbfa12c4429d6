"""Columns read from frames as people really have them."""

import numpy as np
import pandas as pd
import pytest

from methods.inference.parts import columns
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


@pytest.mark.parametrize(
    "values",
    [
        np.array([127, -128, 5, 127], dtype=np.int8),
        np.array([2010, 2008, 2009, 2010]),
        np.array([10**18, -(10**18), 3, 10**18]),
        np.array([2**64 - 1, 0, 9, 2**64 - 1], dtype=np.uint64),
    ],
)
def test_whole_numbers_are_ranked_however_far_they_spread(values):
    assert columns.codes(pd.DataFrame({"x": values}), "x").tolist() == [2, 0, 1, 2]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e101, -1e101])
def test_numbers_that_cannot_be_used_are_refused(bad):
    with pytest.raises(NotIdentifiedError):
        columns.numeric(pd.DataFrame({"x": [1.0, bad]}), "x")


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
