"""Filled-in values are plausible, of the right kind, and carry the doubt of not being known."""

import numpy as np
import pandas as pd
import pytest

from methods import NotIdentifiedError, inference, matching

N = 400


def people(seed=3, n=N):
    """Numbers, two kinds of yes/no and categories that hang together; a tenth is missing."""
    rng = np.random.default_rng(seed)
    need = rng.normal(size=n)
    level = (need + rng.normal(size=n) > 0).astype(int) + (need > 1)
    frame = pd.DataFrame(
        {
            "need": need,
            "arrests": pd.array(rng.poisson(np.exp(0.5 * need)), dtype="Int64"),
            "care": (rng.random(n) < 1 / (1 + np.exp(-2 * need))).astype(object),
            "level": pd.Categorical(
                np.array(["low", "mid", "high"])[level], ["low", "mid", "high"], ordered=True
            ),
            "area": np.where(need + rng.normal(size=n) > 0, "south", "north").astype(object),
            "t": rng.integers(0, 2, n),
            "note": "kept",
        },
        index=rng.permutation(n) + 7,
    )
    for column in COLUMNS:
        frame.loc[frame.index[rng.random(n) < 0.1], column] = None
    return frame


COLUMNS = ("need", "arrests", "care", "level", "area")
GIVEN = {"columns": COLUMNS, "predictors": ("t",), "imputations": 3, "iterations": 4}


def test_copies_are_complete_and_what_was_known_stays():
    frame = people()
    before = frame.copy(deep=True)
    copies = matching.multiple_imputation(frame, **GIVEN)
    pd.testing.assert_frame_equal(frame, before)
    assert len(copies) == 3
    for copy in copies:
        assert copy.index.equals(frame.index)
        assert copy.dtypes.equals(frame.dtypes)
        assert not copy.isna().any().any()
        for column in COLUMNS:
            known = frame[column].notna()
            assert copy[column][known].tolist() == frame[column][known].tolist()
            assert set(copy[column]) <= set(frame[column][known])


def test_the_same_seed_gives_the_same_copies_and_another_seed_others():
    frame = people()
    first, again = (matching.multiple_imputation(frame, seed=5, **GIVEN) for _ in range(2))
    other = matching.multiple_imputation(frame, seed=6, **GIVEN)
    for one, two in zip(first, again, strict=True):
        pd.testing.assert_frame_equal(one, two)
    assert not first[0]["need"].equals(first[1]["need"])
    assert not first[0]["need"].equals(other[0]["need"])


@pytest.mark.parametrize("column", ["care", "level", "area", "arrests"])
def test_filled_values_follow_the_other_columns(column):
    """Among those whose value was removed, filled values go with need as known ones do."""
    frame = people(n=3000)
    copy = matching.multiple_imputation(frame, **(GIVEN | {"imputations": 1}))[0]
    values = copy[column]
    number = values.cat.codes if column == "level" else pd.factorize(values, sort=True)[0]
    number = pd.Series(np.asarray(number, dtype=float), index=copy.index)
    filled = frame[column].isna()
    slopes = [np.polyfit(copy["need"][rows], number[rows], 1)[0] for rows in (filled, ~filled)]
    assert slopes[1] > 0.15
    assert slopes[0] == pytest.approx(slopes[1], abs=0.12)


def test_spread_and_doubt_are_kept():
    """Filled numbers vary as known ones do, rather than standing at their prediction."""
    frame = people(n=3000)
    copies = matching.multiple_imputation(frame, **GIVEN)
    filled = frame["need"].isna()
    assert copies[0]["need"][filled].std() == pytest.approx(frame["need"].std(), rel=0.15)
    means = [copy["need"][filled].mean() for copy in copies]
    assert np.ptp(means) > 0


def test_a_level_that_a_column_predicts_perfectly_does_no_harm():
    frame = pd.DataFrame({"x": np.arange(60.0), "group": ["a"] * 30 + ["b"] * 30})
    frame.loc[[5, 50], "group"] = None
    copies = matching.multiple_imputation(
        frame, columns=["group"], predictors=["x"], imputations=20
    )
    assert [c.loc[5, "group"] for c in copies].count("a") >= 18
    assert [c.loc[50, "group"] for c in copies].count("b") >= 18


def test_repeated_and_constant_columns_do_no_harm():
    frame = people()
    frame["again"] = frame["need"] * 2
    frame["same"] = 1.0
    frame.loc[frame.index[:9], "same"] = np.nan
    asked = GIVEN | {"columns": (*COLUMNS, "again", "same")}
    for copy in matching.multiple_imputation(frame, **asked):
        assert (copy["same"] == 1).all()
        assert not copy[list(COLUMNS)].isna().any().any()


def test_a_frame_without_gaps_comes_back_as_it_was():
    frame = people().dropna()
    for copy in matching.multiple_imputation(frame, **GIVEN):
        pd.testing.assert_frame_equal(copy, frame)


def test_columns_that_were_not_named_are_not_used():
    """The outcome cannot leak into a design that does not name it."""
    frame = people()
    asked = GIVEN | {"seed": 1}
    one = matching.multiple_imputation(frame.assign(y=frame["t"] * 9.0), **asked)
    two = matching.multiple_imputation(frame.assign(y=-1.0), **asked)
    pd.testing.assert_frame_equal(one[0].drop(columns="y"), two[0].drop(columns="y"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"columns": ()}, "duplicate_column"),
        ({"columns": ("need", "need")}, "duplicate_column"),
        ({"columns": ("need",), "predictors": ("need",)}, "duplicate_column"),
        ({"columns": ("absent",)}, "no_such_column"),
        ({"predictors": ("level",), "columns": ("need",)}, "missing_values"),
        ({"columns": ("empty",)}, "nothing_known"),
        ({"columns": ("key",)}, "too_many_categories"),
        ({"columns": ("day",)}, "date_covariate"),
        ({"columns": ("huge",)}, "infinite_values"),
        ({"imputations": 0}, "unknown_option"),
        ({"iterations": 1.5}, "unknown_option"),
        ({"donors": 0}, "unknown_option"),
        ({"seed": -1}, "unknown_option"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(change, code):
    frame = people()
    frame["empty"] = np.nan
    frame["key"] = [f"k{i}" for i in range(N)]
    frame["day"] = pd.Timestamp("2025-01-01")
    frame["huge"] = np.inf
    with pytest.raises(NotIdentifiedError) as caught:
        matching.multiple_imputation(frame, **(GIVEN | change))
    assert caught.value.code == code


def test_matching_each_copy_and_pooling_gives_one_estimate():
    frame = people()
    frame["y"] = frame["t"] + np.random.default_rng(1).normal(size=N)
    found = []
    for copy in matching.multiple_imputation(frame, **GIVEN):
        matches = matching.nearest(copy, treated="t", covariates=COLUMNS)
        found.append(matching.effect(copy, matches, outcome="y"))
    pooled = inference.pool(found)
    assert pooled.std_error >= min(each.std_error for each in found)
    assert min(e.value for e in found) <= pooled.value <= max(e.value for e in found)
