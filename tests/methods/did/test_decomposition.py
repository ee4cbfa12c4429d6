"""The decomposition adds up to the two-way estimate, whatever the groups."""

import numpy as np
import pandas as pd
import pytest

from methods import did
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "y", "unit": "area", "time": "year", "treated_now": "now"}


def panel(starts, years=6, seed=0):
    """Four areas for each start; a start of ``years`` is never, of 0 always."""
    rng = np.random.default_rng(seed)
    areas = 4 * len(starts)
    area, year = np.divmod(np.arange(areas * years), years)
    start = np.asarray(starts)[area // 4]
    y = rng.normal(size=area.size) + year * rng.normal(size=areas)[area]
    return pd.DataFrame({"y": y, "area": area, "year": 2000 + year, "now": 1 * (year >= start)})


@pytest.mark.parametrize(
    ("starts", "kinds"),
    [
        ([2, 6], {"Treated vs Untreated"}),
        ([2, 4], {"Earlier vs Later Treated", "Later vs Earlier Treated"}),
        ([0, 3], {"Later vs Always Treated"}),
        ([0, 3, 6], {"Later vs Always Treated", "Treated vs Untreated"}),
        (
            [0, 1, 3, 5, 6],
            {
                "Earlier vs Later Treated",
                "Later vs Earlier Treated",
                "Later vs Always Treated",
                "Treated vs Untreated",
            },
        ),
    ],
)
def test_adds_up_to_the_two_way_estimate(starts, kinds):
    frame = panel(starts)
    result = did.decompose(frame, **COLUMNS)
    assert result.value == pytest.approx(did.two_way(frame, **COLUMNS).value)
    assert result.components["weight"].sum() == pytest.approx(1)
    assert (result.components["weight"] > 0).all()
    assert set(result.by_type["type"]) == kinds
    total = (result.by_type["weight"] * result.by_type["avg_estimate"]).sum()
    assert total == pytest.approx(result.value)


def test_each_component_is_the_two_way_estimate_of_its_groups_and_periods():
    frame = panel([2, 4, 6])
    result = did.decompose(frame, **COLUMNS)
    start = frame.groupby("area")["now"].transform("sum").map({4: 2002, 2: 2004, 0: np.nan})
    for row in result.components.itertuples():
        pair = frame[
            (start == row.treated)
            | (start.isna() & np.isnan(row.untreated))
            | (start == row.untreated)
        ]
        if row.type == "Earlier vs Later Treated":
            pair = pair[pair["year"] < row.untreated]
        if row.type == "Later vs Earlier Treated":
            pair = pair[pair["year"] >= row.untreated]
        assert row.estimate == pytest.approx(did.two_way(pair, **COLUMNS).value)


def test_share_of_comparisons_with_the_already_treated():
    result = did.decompose(panel([0, 2, 4, 6]), **COLUMNS)
    rows = result.by_type.set_index("type")["weight"]
    expected = rows["Later vs Earlier Treated"] + rows["Later vs Always Treated"]
    assert result.already_treated_share == pytest.approx(expected)


def test_periods_may_have_names():
    frame = panel([2, 4, 6])
    named = frame.assign(year="spring " + frame["year"].astype(str))
    result = did.decompose(named, **COLUMNS)
    assert result.components["treated"].iloc[0] == "spring 2002"
    assert result.components["untreated"].isna().sum() == 2
    assert result.value == pytest.approx(did.decompose(frame, **COLUMNS).value)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda f: f.iloc[1:], "unbalanced"),
        (lambda f: pd.concat([f, f.iloc[:1]]), "duplicate_rows"),
        (lambda f: f.assign(now=f["now"] * (f["year"] < 2005)), "leaves_treatment"),
        (lambda f: f.assign(now=0), "no_treated"),
        (lambda f: f.assign(now=1), "no_treated"),
        (lambda f: f[f["area"] < 4], "no_comparison"),
        (lambda f: f.assign(now=f["now"] * 2), "not_binary"),
    ],
)
def test_refuses_what_cannot_be_decomposed(change, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        did.decompose(change(panel([2, 4, 6])), **COLUMNS)
    assert refusal.value.code == code
