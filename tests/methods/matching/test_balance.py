"""Balance on cases small enough to work out by hand."""

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError

FRAME = pd.DataFrame(
    {
        "t": [1, 1, 1, 0, 0, 0, 0],
        "age": [2.0, 4.0, 6.0, 1.0, 2.0, 3.0, 10.0],
        "girl": [1, 0, 1, 0, 0, 1, 0],
        "area": ["a", "b", "c", "a", "a", "b", "c"],
        "same": 1.0,
    }
)


@pytest.fixture
def matches():
    """Everybody who took part, with the first three of the comparison group."""
    found = matching.nearest(
        FRAME.assign(z=[3.0, 5.0, 7.0, 3.1, 5.1, 7.1, 90.0]),
        treated="t",
        covariates=["z"],
        distance="mahalanobis",
    )
    assert sorted(found.pairs[:, 1].tolist()) == [3, 4, 5]
    return found


def test_numbers_by_hand(matches):
    table = matching.balance(FRAME, matches, covariates=["age", "girl", "area", "same"]).table
    assert list(table.index) == ["age", "girl", "area_a", "area_b", "area_c", "same"]
    age, girl = table.loc["age"], table.loc["girl"]
    assert age["treated_before"] == 4
    assert age["comparison_before"] == 4
    assert age["comparison_after"] == 2
    assert age["smd_before"] == 0
    assert age["smd_after"] == pytest.approx(2 / 2)
    assert age["variance_ratio_before"] == pytest.approx(4 / np.var([1, 2, 3, 10], ddof=1))
    assert age["variance_ratio_after"] == pytest.approx(4.0)
    gaps = [1 / 4, 1 / 6, 5 / 12, 1 / 12, 1 / 4, 0]
    assert age["ecdf_max_before"] == pytest.approx(max(gaps))
    assert age["ecdf_mean_before"] == pytest.approx(np.mean(gaps))
    assert girl["smd_before"] == pytest.approx((2 / 3 - 1 / 4) / np.sqrt(2 / 9))
    assert girl["ecdf_max_before"] == pytest.approx(2 / 3 - 1 / 4)
    assert np.isnan(girl["variance_ratio_before"])
    assert table.loc["same", "smd_after"] == 0


@pytest.mark.parametrize(
    ("denominator", "variance"),
    [
        ("treated", 4.0),
        ("comparison", np.var([1, 2, 3, 10], ddof=1)),
        ("pooled", (4.0 + np.var([1, 2, 3, 10], ddof=1)) / 2),
        ("all", np.var(FRAME["age"], ddof=1)),
    ],
)
def test_denominators(matches, denominator, variance):
    found = matching.balance(FRAME, matches, covariates=["age"], denominator=denominator)
    assert found.denominator == denominator
    assert found.table.loc["age", "smd_after"] == pytest.approx(2 / np.sqrt(variance))
    assert found.worst == pytest.approx(2 / np.sqrt(variance))


def test_a_two_valued_covariate_need_not_be_coded_0_and_1(matches):
    coded = FRAME.assign(girl=FRAME["girl"] * 5 + 3)
    tables = [matching.balance(f, matches, covariates=["girl"]).table for f in (FRAME, coded)]
    for column in ("smd_before", "smd_after", "ecdf_max_before"):
        assert tables[0][column].tolist() == pytest.approx(tables[1][column].tolist())


def test_no_spread_among_the_treated_falls_back_on_everybody(matches):
    frame = FRAME.assign(age=[5.0, 5.0, 5.0, 1.0, 2.0, 3.0, 10.0])
    row = matching.balance(frame, matches, covariates=["age"]).table.loc["age"]
    assert row["smd_before"] == pytest.approx((5 - 4) / np.std(frame["age"], ddof=1))


def test_no_covariates_give_an_empty_table(matches):
    found = matching.balance(FRAME, matches, covariates=[])
    assert found.table.empty
    assert np.isnan(found.worst)


@pytest.mark.parametrize(
    ("frame", "options", "code"),
    [
        (FRAME.iloc[:5], {}, "wrong_frame"),
        (FRAME, {"denominator": "control"}, "unknown_option"),
        (FRAME, {"covariates": ["height"]}, "no_such_column"),
    ],
)
def test_refusals(matches, frame, options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.balance(frame, matches, **{"covariates": ["age"], **options})
    assert refusal.value.code == code
