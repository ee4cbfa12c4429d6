"""Categories become columns as in R, and columns that cannot be used are refused by name."""

import numpy as np
import pandas as pd
import pytest

from methods.inference.parts.columns import group_codes, treated_column, weight_column
from methods.inference.parts.design_matrix import design_matrix
from methods.results import NotIdentifiedError


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "age": [15, 16, 17, 18],
            "care": [True, False, True, False],
            "area": ["south", "north", "east", "south"],
            "sex": ["m", "f", "f", "m"],
            "band": pd.Categorical(
                ["low", "high", "low", "high"], categories=["low", "middle", "high"]
            ),
            "score": pd.array([1, 2, 3, 4], dtype="Int64"),
            "loose": np.array([1, 2.5, 3, 4], dtype=object),
        }
    )


@pytest.mark.parametrize(
    ("levels", "names"),
    [
        ("drop_first", ("age", "care", "area_north", "area_south", "sex_m", "band_high")),
        (
            "all",
            (
                "age",
                "care",
                "area_east",
                "area_north",
                "area_south",
                "sex_f",
                "sex_m",
                "band_low",
                "band_high",
            ),
        ),
        ("balance", ("age", "care", "area_east", "area_north", "area_south", "sex_m", "band_high")),
    ],
)
def test_levels_in_sorted_or_declared_order(frame, levels, names):
    design = design_matrix(frame, ["age", "care", "area", "sex", "band"], levels=levels)
    assert design.names == names
    expected = {
        "age": frame["age"],
        "care": frame["care"],
        "area_south": frame["area"] == "south",
        "band_high": frame["band"] == "high",
    }
    for name, values in expected.items():
        assert design.matrix[:, names.index(name)].tolist() == values.astype(float).tolist()
    assert design.sources[names.index("area_south")] == "area"
    assert design.categorical[names.index("area_south")]


def test_numbers_of_every_type_stay_numbers(frame):
    assert design_matrix(frame, ["score", "loose"]).names == ("score", "loose")


def test_the_frame_is_not_changed(frame):
    before = frame.copy(deep=True)
    design_matrix(frame, list(frame.columns))
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("column", "values", "code"),
    [
        ("age", [1.0, None, 2.0, 3.0], "missing_values"),
        ("area", ["a", None, "b", "c"], "missing_values"),
        ("age", [1.0, np.inf, 2.0, 3.0], "infinite_values"),
        ("age", pd.date_range("2026-01-01", periods=4), "date_covariate"),
        ("age", pd.to_timedelta([1, 2, 3, 4], unit="D"), "date_covariate"),
        ("age", [1.0, 1e200, 2.0, 3.0], "infinite_values"),
    ],
)
def test_unusable_covariates_are_refused_by_name(frame, column, values, code):
    with pytest.raises(NotIdentifiedError, match=f"'{column}'") as refusal:
        design_matrix(frame.assign(**{column: values}), ["sex", column])
    assert refusal.value.code == code


def test_an_identifier_is_not_a_category():
    frame = pd.DataFrame({"key": [f"person {i}" for i in range(60)]})
    with pytest.raises(NotIdentifiedError, match="'key'") as refusal:
        design_matrix(frame, ["key"])
    assert refusal.value.code == "too_many_categories"


def test_absent_and_repeated_columns_are_refused(frame):
    with pytest.raises(NotIdentifiedError, match="'height'"):
        design_matrix(frame, ["age", "height"])
    twice = pd.concat([frame, frame[["age"]]], axis=1)
    with pytest.raises(NotIdentifiedError) as refusal:
        design_matrix(twice, ["age"])
    assert refusal.value.code == "duplicate_column"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([0, 0, 0, 0], "no_treated"),
        ([1, 1, 1, 1], "no_comparison"),
        ([0, 1, 2, 0], "not_binary"),
        ([0, 1, None, 0], "missing_values"),
        (["yes", "no", "yes", "no"], "not_a_number"),
    ],
)
def test_who_took_part_must_be_clear(frame, values, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        treated_column(frame.assign(arm=values), "arm")
    assert refusal.value.code == code


def test_weights_must_not_be_negative(frame):
    assert weight_column(frame, None) is None
    with pytest.raises(NotIdentifiedError) as refusal:
        weight_column(frame.assign(w=[1, -1, 1, 1]), "w")
    assert refusal.value.code == "bad_weights"


def test_group_codes_are_shared_exactly_by_equal_rows(frame):
    frame = pd.concat([frame, frame], ignore_index=True)
    codes = group_codes(frame, ["area", "sex"])
    assert codes[:4].tolist() == codes[4:].tolist()
    assert len(set(codes.tolist())) == 3


def test_categories_are_expanded_and_the_first_is_the_reference():
    frame = pd.DataFrame({"x": [1.0, 2, 3], "kind": ["b", "a", "c"], "on": [True, False, True]})
    design = design_matrix(frame, ("kind", "x", "on"))
    assert design.names == ("kind_b", "kind_c", "x", "on")
    assert design.matrix.tolist() == [[1, 0, 1, 1], [0, 0, 2, 0], [0, 1, 3, 1]]


def test_categories_that_no_row_has_get_no_column():
    kind = pd.Categorical(["a", "b", "a"], categories=["b", "a", "none"])
    design = design_matrix(pd.DataFrame({"kind": kind}), ("kind",))
    assert design.names == ("kind_a",)


def test_no_covariates_give_a_matrix_without_columns():
    assert design_matrix(pd.DataFrame({"x": [1, 2]}), ()).matrix.shape == (2, 0)
