"""Group-time effects: who is compared with whom, errors, losses counted, refusals."""

import importlib

import numpy as np
import pandas as pd
import pytest
from staggered import COLUMNS, FRAME, STARTS, panel

from methods import did
from methods.results import NotIdentifiedError


def truth(effects):
    cohort = np.searchsorted(STARTS[:-1], effects.group)
    since = effects.time - effects.group
    return np.where(since >= 0, 1 + (cohort + 1) * since, 0.0)


def means(frame, group, time, base, others):
    """The difference of mean changes, by hand."""
    wide = frame.pivot(index="area", columns="year", values="y")
    start = frame.groupby("area")["start"].first()
    change = wide[time] - wide[base]
    return change[start == group].mean() - change[others(start) & (start != group)].mean()


# --- cells


@pytest.mark.parametrize("score", ["dr", "reg"])
@pytest.mark.parametrize("base_period", ["varying", "universal"])
@pytest.mark.parametrize("control_group", ["never_treated", "not_yet_treated"])
def test_recovers_every_effect_when_trends_follow_the_covariates(score, base_period, control_group):
    effects = did.callaway_santanna(
        panel(noise=1e-7),
        covariates=("x", "kind"),
        score=score,
        base_period=base_period,
        control_group=control_group,
        **COLUMNS,
    )
    assert effects.value == pytest.approx(truth(effects), abs=1e-5)
    assert effects.cohort.tolist() == [2013, 2014, 2016]


def test_never_treated_cells_are_differences_of_mean_changes():
    effects = did.callaway_santanna(FRAME, **COLUMNS)
    by_hand = [
        means(FRAME, g, t, b, np.isnan)
        for g, t, b in zip(effects.group, effects.time, effects.base, strict=True)
    ]
    assert effects.value == pytest.approx(by_hand)
    assert effects.n_cell_treated.tolist() == [15] * len(by_hand)
    assert effects.n_cell_comparison.tolist() == [15] * len(by_hand)


@pytest.mark.parametrize("anticipation", [0, 1, 2])
def test_not_yet_treated_means_by_the_later_period_and_its_anticipation(anticipation):
    effects = did.callaway_santanna(
        FRAME, control_group="not_yet_treated", anticipation=anticipation, **COLUMNS
    )
    for g, t, b, value in zip(
        effects.group, effects.time, effects.base, effects.value, strict=True
    ):
        late = max(t, b) + anticipation
        expected = means(FRAME, g, t, b, lambda s, late=late: s.isna() | (s > late))
        assert value == pytest.approx(expected)
        assert b == (g - anticipation - 1 if t >= g - anticipation else t - 1)


def test_universal_base_is_the_last_period_before_and_is_absent():
    effects = did.callaway_santanna(FRAME, base_period="universal", **COLUMNS)
    assert (effects.base == effects.group - 1).all()
    assert (effects.time != effects.base).all()
    varying = did.callaway_santanna(FRAME, **COLUMNS)
    late, same = effects.time >= effects.group, varying.time >= varying.group
    assert effects.value[late] == pytest.approx(varying.value[same])
    early = {
        (g, t): v
        for g, t, v in zip(varying.group, varying.time, varying.value, strict=True)
        if t < g
    }
    chained = -(early[2013, 2012] + early[2013, 2011])
    position = (effects.group == 2013) & (effects.time == 2010)
    assert effects.value[position] == pytest.approx(chained)


def test_starts_after_the_last_period_are_never_treated():
    later = FRAME.assign(start=FRAME["start"].fillna(2030))
    one, two = (did.callaway_santanna(frame, **COLUMNS) for frame in (FRAME, later))
    assert np.array_equal(one.value, two.value)


def test_models_are_shared_only_where_covariates_are_fixed():
    """A covariate that varies after every base period must change nothing."""
    frame = FRAME.assign(x=FRAME["x"].where(FRAME["year"] < 2016, FRAME["y"]))
    for base_period in ("varying", "universal"):
        options = {**COLUMNS, "covariates": ("x",), "base_period": base_period}
        fixed = did.callaway_santanna(FRAME, **options)
        varying = did.callaway_santanna(frame, **options)
        assert varying.value == pytest.approx(fixed.value, rel=1e-9)
        assert varying.std_error == pytest.approx(fixed.std_error, rel=1e-9)


def test_covariates_are_those_of_the_base_period():
    """A covariate that is all noise but for the base of 2016 adjusts those cells as x does."""
    noise = pd.Series(np.random.default_rng(5).normal(size=len(FRAME)))
    frame = FRAME.assign(x=FRAME["x"].where(FRAME["year"] == 2015, noise))
    one = did.callaway_santanna(frame, covariates=("x",), **COLUMNS)
    two = did.callaway_santanna(FRAME, covariates=("x",), **COLUMNS)
    based = one.base == 2015
    assert one.value[based] == pytest.approx(two.value[based])
    assert not np.isclose(one.value[~based], two.value[~based]).any()


@pytest.mark.parametrize("score", ["dr", "ipw", "reg"])
def test_order_of_rows_and_names_of_units_do_not_matter(score):
    options = {**COLUMNS, "score": score, "covariates": ("x",)}
    plain = did.callaway_santanna(FRAME, **options)
    moved = FRAME.sample(frac=1, random_state=1).assign(
        area=lambda rows: "unit " + (1000 - rows["area"]).astype(str)
    )
    other = did.callaway_santanna(moved, **options)
    assert other.value == pytest.approx(plain.value, rel=1e-8)
    assert other.joint_covariance == pytest.approx(plain.joint_covariance, rel=1e-6, abs=1e-12)


# --- standard errors


def test_named_clusters_sum_influence_and_refer_to_t():
    single = did.callaway_santanna(FRAME, **COLUMNS)
    by_unit = did.callaway_santanna(FRAME, cluster="area", **COLUMNS)
    assert by_unit.std_error == pytest.approx(single.std_error * np.sqrt(60 / 59))
    assert (single.dof, by_unit.dof, single.n_clusters) == (np.inf, 59, 60)
    by_region = did.callaway_santanna(FRAME, cluster="region", **COLUMNS)
    assert (by_region.dof, by_region.n_clusters) == (19, 20)
    assert by_region.overall.dof == 19


@pytest.mark.parametrize("cluster", [None, "area", "region"])
def test_a_panel_too_wide_for_the_parts_has_the_same_covariance(cluster, monkeypatch):
    """Beyond a size the covariance is one product, without what each kind of cluster adds."""
    in_parts = did.callaway_santanna(FRAME, cluster=cluster, **COLUMNS)
    module = importlib.import_module("methods.did.callaway_santanna")
    monkeypatch.setattr(module, "_MOST_NUMBERS", 0)
    whole = did.callaway_santanna(FRAME, cluster=cluster, **COLUMNS)
    assert whole.joint_covariance == pytest.approx(in_parts.joint_covariance, rel=1e-9, abs=1e-15)
    assert whole.std_error == pytest.approx(in_parts.std_error, rel=1e-9)
    assert in_parts.spread_parts is not None and whole.spread_parts is None


def test_copies_of_units_in_one_cluster_add_nothing():
    twin = FRAME.assign(area=FRAME["area"] + 1000)
    both = pd.concat([FRAME, twin]).assign(pair=lambda rows: rows["area"] % 1000)
    one = did.callaway_santanna(FRAME, cluster="area", **COLUMNS)
    two = did.callaway_santanna(both, cluster="pair", **COLUMNS)
    assert two.value == pytest.approx(one.value)
    assert two.std_error == pytest.approx(one.std_error)


def test_whole_weights_are_copies_of_units():
    heavy = FRAME["area"] % 3 == 0
    copies = FRAME[heavy].assign(area=FRAME["area"] + 1000)
    weighted = did.callaway_santanna(
        FRAME.assign(w=np.where(heavy, 2.0, 1.0)), weights="w", covariates=("x",), **COLUMNS
    )
    copied = did.callaway_santanna(pd.concat([FRAME, copies]), covariates=("x",), **COLUMNS)
    assert weighted.value == pytest.approx(copied.value)
    assert weighted.share == pytest.approx(copied.share)
    assert weighted.overall.value == pytest.approx(copied.overall.value)


def test_cohorts_of_one_unit_are_named():
    frame = FRAME[~((FRAME["start"] == 2014) & (FRAME["area"] > 1))]
    assert did.callaway_santanna(frame, **COLUMNS).lone_cohorts == (2014,)
    assert did.callaway_santanna(FRAME, **COLUMNS).lone_cohorts == ()
    one_region = FRAME.assign(region=np.where(FRAME["start"] == 2014, 99, FRAME["region"]))
    assert did.callaway_santanna(one_region, cluster="region", **COLUMNS).lone_cohorts == (2014,)


# --- bootstrap


def test_bootstrap_bands_hold_all_effects_together():
    plain = did.callaway_santanna(FRAME, covariates=("x",), **COLUMNS)
    effects = did.callaway_santanna(FRAME, covariates=("x",), bootstrap=5000, seed=1, **COLUMNS)
    assert np.array_equal(effects.value, plain.value)
    assert effects.std_error == pytest.approx(plain.std_error, rel=0.2)
    assert np.array_equal(effects.covariance, plain.covariance)
    for one in (effects, *(effects.aggregate(k) for k in ("dynamic", "group", "calendar"))):
        assert one.critical_value > 1.96
        assert (one.band_low < one.ci_low).all()
        assert (one.band_high > one.ci_high).all()
        half = one.critical_value * one.std_error
        assert one.band_high - one.value == pytest.approx(half)
    assert effects.aggregate("simple").critical_value == pytest.approx(1.96, abs=0.1)
    assert (plain.critical_value, plain.band_low, plain.draws) == (None, None, None)


def test_bootstrap_repeats_and_follows_its_seed():
    first, again, other = (
        did.callaway_santanna(FRAME, bootstrap=200, seed=seed, **COLUMNS).draws
        for seed in (3, 3, 4)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_cell_without_variation_has_no_limits():
    still = (FRAME["start"] != 2014) & FRAME["start"].notna() | (FRAME["year"] > 2012)
    frame = FRAME.assign(y=FRAME["y"].where(still, 0.0))
    for bootstrap in (0, 500):
        effects = did.callaway_santanna(frame, bootstrap=bootstrap, **COLUMNS)
        flat = (effects.group == 2014) & (effects.time < 2013)
        assert flat.sum() == 2
        assert np.isnan(effects.std_error[flat]).all()
        assert np.isnan(effects.p_value[flat]).all()
        assert np.isinf(effects.ci_low[flat]).all()
        assert np.isfinite(effects.ci_low[~flat]).all()
        assert np.isfinite(effects.overall.std_error)
    assert np.isinf(effects.band_high[flat]).all()
    assert np.isfinite(effects.critical_value)


# --- repeated cross-sections and gaps


def test_sections_of_a_panel_have_its_values_and_other_errors():
    one = did.callaway_santanna(FRAME, **COLUMNS)
    two = did.callaway_santanna(FRAME, panel=False, **{**COLUMNS, "unit": None})
    assert two.value == pytest.approx(one.value)
    assert two.overall.value == pytest.approx(one.overall.value)
    linked = did.callaway_santanna(FRAME, panel=False, cluster="area", **COLUMNS)
    assert linked.std_error == pytest.approx(one.std_error * np.sqrt(60 / 59))
    assert (two.n_units, linked.n_units, two.n_clusters) == (420, 60, None)


GAPS = FRAME[~((FRAME["area"] % 7 == 3) & (FRAME["year"] == 2014))]


def test_the_rule_for_gaps_is_named_and_its_loss_counted():
    drop = did.callaway_santanna(GAPS, **COLUMNS)
    assert drop.left_out == (("units not seen in every period", 9),)
    assert "left out: 9 units not seen in every period" in drop.method
    assert drop.n_units == 51
    complete = did.callaway_santanna(FRAME[FRAME["area"] % 7 != 3], **COLUMNS)
    assert drop.value == pytest.approx(complete.value)
    pairs = did.callaway_santanna(GAPS, unbalanced="pairs", **COLUMNS)
    rows = did.callaway_santanna(GAPS, unbalanced="rows", **COLUMNS)
    assert (pairs.left_out, rows.left_out) == ((), ())
    assert pairs.n_units == rows.n_units == 60
    touched = (pairs.time == 2014) | (pairs.base == 2014)
    whole = did.callaway_santanna(FRAME, **COLUMNS)
    for kept in (pairs, rows):
        assert kept.value[~touched] == pytest.approx(whole.value[~touched])
        assert not np.isclose(kept.value[touched], whole.value[touched]).any()
    assert not np.isclose(pairs.value[touched], rows.value[touched]).any()
    assert set(pairs.n_cell_treated[touched]) < {12, 13, 14}
    assert len({drop.overall.value, pairs.overall.value, rows.overall.value}) == 3


@pytest.mark.parametrize("unbalanced", ["drop", "pairs", "rows"])
def test_without_gaps_the_rules_agree(unbalanced):
    options = {**COLUMNS, "covariates": ("x",), "unbalanced": unbalanced}
    assert np.array_equal(
        did.callaway_santanna(FRAME, **options).value,
        did.callaway_santanna(FRAME, covariates=("x",), **COLUMNS).value,
    )


def test_cohorts_that_start_too_early_for_the_anticipation_are_left_out_and_counted():
    effects = did.callaway_santanna(FRAME, anticipation=3, **COLUMNS)
    assert effects.cohort.tolist() == [2014, 2016]
    assert effects.left_out == (("units that start too early to have a period before", 15),)
    assert effects.n_units == 45


def test_the_last_cohort_is_comparison_only_when_everyone_starts():
    frame = FRAME[FRAME["start"].notna()]
    effects = did.callaway_santanna(frame, control_group="not_yet_treated", **COLUMNS)
    assert effects.cohort.tolist() == [2013, 2014]
    assert effects.time.max() == 2015
    assert effects.left_out == (("cohort periods with nobody left to compare with", 3),)
    assert (effects.n_treated, effects.n_comparison) == (30, 15)


# --- refusals


def refused(code, frame, **options):
    with pytest.raises(NotIdentifiedError) as caught:
        did.callaway_santanna(frame, **{**COLUMNS, **options})
    assert caught.value.code == code
    return caught.value.message


@pytest.mark.parametrize(
    ("code", "frame", "options"),
    [
        ("no_never_treated", FRAME[FRAME["start"].notna()], {}),
        (
            "no_comparison",
            FRAME[FRAME["start"] == 2014],
            {"control_group": "not_yet_treated"},
        ),
        ("no_treated", FRAME.assign(start=np.nan), {}),
        ("no_treated", FRAME.assign(start=2050), {}),
        ("always_treated", FRAME.assign(start=FRAME["start"].replace(2013, 2010)), {}),
        ("always_treated", FRAME.assign(start=FRAME["start"].fillna(0)), {}),
        ("no_period_before", FRAME, {"anticipation": 6}),
        ("duplicate_rows", pd.concat([FRAME, FRAME.iloc[[5]]]), {}),
        ("duplicate_rows", pd.concat([FRAME, FRAME.iloc[[5]]]), {"unbalanced": "rows"}),
        ("gap_in_periods", FRAME[FRAME["year"] != 2012], {}),
        ("gap_in_periods", FRAME[FRAME["year"] != 2012], {"panel": False, "unit": None}),
        ("not_whole_periods", FRAME.assign(year=FRAME["year"] + 0.5), {}),
        ("start_varies", FRAME.assign(start=np.where(FRAME["year"] < 2013, np.nan, 2013)), {}),
        ("varies_within_unit", FRAME.assign(w=FRAME["year"] * 1.0), {"weights": "w"}),
        ("varies_within_unit", FRAME.assign(region=FRAME["year"]), {"cluster": "region"}),
        ("bad_weights", FRAME.assign(w=-1.0), {"weights": "w"}),
        ("no_complete_units", FRAME[FRAME["year"] != 2010 + FRAME["area"] % 7], {}),
        ("repeated_units", FRAME, {"panel": False}),
        ("one_cluster", FRAME.assign(region=1), {"cluster": "region"}),
        ("one_against_one", FRAME[FRAME["area"].isin([0, 3])], {}),
        (
            "one_against_one",
            FRAME.assign(region=FRAME["start"].notna() * 1),
            {"cluster": "region"},
        ),
        ("no_variation", FRAME.assign(y=3.0), {}),
        ("no_variation", FRAME.assign(y=FRAME["year"] * 1e6), {"covariates": ("x",)}),
        ("missing_values", FRAME.assign(y=np.nan), {}),
        ("missing_values", FRAME.assign(x=np.nan), {"covariates": ("x",)}),
        ("separation", FRAME.assign(x=FRAME["start"].notna() * 1.0), {"covariates": ("x",)}),
    ],
)
def test_refusals(code, frame, options):
    refused(code, frame, **options)


def test_never_treated_must_be_missing_even_in_a_column_of_whole_numbers():
    """A column of integers cannot turn the never treated into anything else in silence."""
    whole = FRAME.assign(start=FRAME["start"].fillna(0).astype(int))
    assert "must be empty" in refused("always_treated", whole)
    nullable = FRAME.assign(start=FRAME["start"].astype("Int64"))
    assert np.array_equal(
        did.callaway_santanna(nullable, **COLUMNS).value,
        did.callaway_santanna(FRAME, **COLUMNS).value,
    )


def test_refusals_of_a_comparison_name_the_cohort():
    only = FRAME["start"] == 2014
    apart = FRAME.assign(x=np.where(only, 10 + FRAME["x"], FRAME["x"]))
    assert "Cohort 2014" in refused("separation", apart, covariates=("x",))
    few = FRAME[(FRAME["start"].notna()) | (FRAME["area"] == 3)]
    assert "Cohort 2013" in refused("too_few_rows", few, covariates=("x",), score="reg")


def test_a_cell_without_rows_is_refused():
    gone = FRAME[~((FRAME["start"] == 2014) & (FRAME["year"] == 2015))]
    message = refused("empty_cell", gone, unbalanced="pairs")
    assert "2014" in message
    refused("empty_cell", gone, unbalanced="rows")


@pytest.mark.parametrize(
    "options",
    [
        {"score": "best"},
        {"control_group": "all"},
        {"base_period": "first"},
        {"unbalanced": "keep"},
        {"anticipation": -1},
        {"bootstrap": -5},
        {"level": 95},
        {"unit": None},
        {"covariates": "x"},
        {"outcome": "nowhere"},
    ],
)
def test_options_that_do_not_exist(options):
    with pytest.raises(ValueError):
        did.callaway_santanna(FRAME, **{**COLUMNS, **options})


def test_the_frame_is_not_changed():
    frame = panel()
    before = frame.copy()
    did.callaway_santanna(frame, covariates=("x", "kind"), weights="w", cluster="region", **COLUMNS)
    pd.testing.assert_frame_equal(frame, before)
