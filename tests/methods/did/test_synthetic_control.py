"""Synthetic control: weights, fit and placebo ranks."""

import numpy as np
import pandas as pd
import pytest

from methods import did
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "y", "unit": "area", "time": "year", "treated_unit": 0, "start": 2010}


def panel(areas=25, years=16, effect=3.0, seed=0, noise=0.3):
    """Area 0 is half area 1, half area 2, plus noise, plus an effect from 2010 on."""
    rng = np.random.default_rng(seed)
    level = rng.normal(10, 3, (areas, 1))
    y = level + rng.normal(size=(areas, years)).cumsum(axis=1)
    y[0] = (y[1] + y[2]) / 2
    y = y + noise * rng.normal(size=y.shape)
    y[0, 10:] += effect
    area, year = np.divmod(np.arange(areas * years), years)
    frame = pd.DataFrame({"y": y.ravel(), "area": area, "year": 2000 + year})
    return frame.assign(size=level.ravel()[area], luck=rng.normal(size=areas)[area])


def test_finds_the_units_it_was_made_of():
    result = did.synthetic_control(panel(noise=1e-6), **COLUMNS)
    assert result.unit_weights[[1, 2]].to_numpy() == pytest.approx([0.5, 0.5], abs=1e-4)
    assert result.value == pytest.approx(3.0, abs=1e-4)
    assert result.pre_fit < 1e-4


def test_value_weights_and_path_agree():
    frame = panel()
    result = did.synthetic_control(frame, **COLUMNS)
    wide = frame.pivot(index="area", columns="year", values="y")
    gap = wide.loc[0] - result.unit_weights @ wide.loc[result.unit_weights.index]
    assert result.path["effect"].to_numpy() == pytest.approx(gap.to_numpy())
    assert result.value == pytest.approx(gap.loc[2010:].mean())
    assert result.pre_fit == pytest.approx((gap.loc[:2009] ** 2).mean() ** 0.5)
    assert result.unit_weights.sum() == pytest.approx(1)
    assert result.predictor_weights.empty


def test_a_clear_effect_ranks_first():
    result = did.synthetic_control(panel(effect=8.0), **COLUMNS)
    assert (result.rank, result.p_value) == (1, 1 / 25)
    assert result.ci_low > 0
    assert result.variance == "placebo ranks among 25 units; smallest possible p 0.04"


def test_placebos_are_the_same_method_for_each_comparison_unit():
    frame = panel()
    result = did.synthetic_control(frame, **COLUMNS)
    others = frame[frame["area"] > 0]
    for area in (1, 7, 24):
        own = did.synthetic_control(others, **{**COLUMNS, "treated_unit": area})
        row = result.placebos.set_index("unit").loc[area]
        assert row["effect"] == pytest.approx(own.value)
        assert row["before"] == pytest.approx(own.pre_fit)
    ratios = result.placebos["ratio"]
    assert result.p_value == pytest.approx((ratios >= ratios[0]).mean())


def test_interval_holds_what_the_placebos_would_not_single_out():
    result = did.synthetic_control(panel(), level=0.9, **COLUMNS)
    table = result.placebos
    relative = (table["effect"].abs() / table["before"])[1:].sort_values()
    reach = relative.iloc[-2] * table["before"][0]
    assert result.ci_high - result.value == pytest.approx(reach)
    assert result.value - result.ci_low == pytest.approx(reach)


def test_too_few_units_leave_the_whole_line():
    frame = panel()
    result = did.synthetic_control(frame[frame["area"] < 12], **COLUMNS)
    assert (result.ci_low, result.ci_high) == (-np.inf, np.inf)
    assert "too few units for an interval" in result.variance


def test_predictors_are_matched_and_weighted_by_what_they_tell():
    frame = panel()
    result = did.synthetic_control(frame, predictors=("size", "luck", "y"), **COLUMNS)
    weights = result.predictor_weights
    assert list(weights.index) == ["size", "luck", "y"]
    assert weights.sum() == pytest.approx(1)
    assert weights["luck"] < 0.05
    every = did.synthetic_control(frame, **COLUMNS)
    equal = did.synthetic_control(frame, predictors=("luck",), **COLUMNS)
    assert every.pre_fit <= result.pre_fit <= equal.pre_fit


def test_names_and_order_of_rows_do_not_matter():
    frame = panel()
    named = frame.sample(frac=1, random_state=0).assign(area=lambda f: "a" + f["area"].astype(str))
    one = did.synthetic_control(frame, **COLUMNS)
    two = did.synthetic_control(named, **{**COLUMNS, "treated_unit": "a0"})
    assert two.value == pytest.approx(one.value)
    assert two.p_value == one.p_value
    assert two.unit_weights["a1"] == pytest.approx(one.unit_weights[1])


def test_perfect_fits_are_told():
    frame = panel(areas=25, noise=0.0)
    few = frame[frame["year"] >= 2008]
    result = did.synthetic_control(few, **COLUMNS)
    assert "some fits before the start are perfect" in result.variance


@pytest.mark.parametrize(
    ("change", "options", "code"),
    [
        (lambda f: f.iloc[1:], {}, "unbalanced"),
        (lambda f: pd.concat([f, f.iloc[:1]]), {}, "duplicate_rows"),
        (lambda f: f, {"treated_unit": 99}, "no_treated"),
        (lambda f: f, {"start": 2050}, "no_treated"),
        (lambda f: f, {"start": 2000}, "always_treated"),
        (lambda f: f, {"start": 2001}, "one_period_before"),
        (lambda f: f, {"start": "spring"}, "bad_start"),
        (lambda f: f[f["area"] < 2], {}, "too_few_comparison"),
        (lambda f: f[f["area"] < 1], {}, "no_comparison"),
        (lambda f: f.assign(flat=1), {"predictors": ("flat",)}, "no_variation"),
        (lambda f: f.assign(y=f["y"].where(f["area"] > 0)), {}, "missing_values"),
    ],
)
def test_refuses_what_is_not_identified(change, options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        did.synthetic_control(change(panel()), **{**COLUMNS, **options})
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("options", "words"), [({"level": 95}, "level"), ({"predictors": ("age",)}, "age")]
)
def test_wrong_use_is_named(options, words):
    with pytest.raises(ValueError, match=words):
        did.synthetic_control(panel(), **{**COLUMNS, **options})
