"""Local decisions: waiting falls further every quarter, and two-way fixed effects reverse the sign.

The planted truth is the reference. Estimators that follow each start by itself are written out in
numpy (imputation; Callaway and Sant'Anna 2021 without covariates); ``did.two_way`` makes the
misleading one, which statsmodels 0.14 repeats to 1e-9.
"""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from examples.nrm_devolved_pilot import generate
from methods import did

pytestmark = pytest.mark.whole_way

HOME = Path(generate.__file__).parent
TRUTH = tomllib.loads((HOME / "truth.toml").read_text("utf-8"))
WORKBOOK = HOME / "nrm_devolved_pilot.xlsx"


@pytest.fixture(scope="module")
def panel():
    frame = pd.read_excel(WORKBOOK, sheet_name="Panel", engine="calamine")
    return frame.assign(now=(frame["quarter"] >= frame["start_quarter"]).astype(int))


@pytest.fixture(scope="module")
def study():
    return generate.draw(generate.SEED)


def test_size(panel, study):
    assert panel.groupby("la").size().to_dict() == dict.fromkeys(generate.names(), 16)
    quarters = np.sort(panel["quarter"].unique())
    assert list(quarters) == list(pd.date_range("2020-07-01", periods=16, freq="QS"))
    starts = panel.drop_duplicates("la")["start_quarter"].value_counts(dropna=False)
    assert starts.to_dict() == {
        pd.Timestamp("2021-07-01"): 24,
        pd.Timestamp("2023-01-01"): 28,
        pd.NaT: 8,
    }
    assert panel["now"].sum() == (study.effect < 0).sum()
    assert (panel["cg_positive"] <= panel["referrals"]).all()
    assert panel["referrals"].min() >= 1
    assert panel["median_days"].between(100, 700).all()


def test_sites_say_the_same_as_the_panel(panel):
    sites = pd.read_excel(WORKBOOK, sheet_name="Sites", engine="calamine").set_index("la")
    starts = panel.groupby("la")["start_quarter"].agg(["first", "nunique"])
    assert starts["nunique"].max() == 1
    pd.testing.assert_series_equal(
        sites["start_quarter"].sort_index(), starts["first"], check_names=False
    )


def test_two_way_reverses_the_sign(panel):
    effect = did.two_way(panel, outcome="median_days", unit="la", time="quarter", treated_now="now")
    fit = smf.ols("median_days ~ now + C(la) + C(quarter)", panel).fit()
    assert effect.value == pytest.approx(fit.params["now"], abs=1e-9)
    assert effect.value > 5
    assert TRUTH["effects"]["median_days"] < -40
    assert effect.ci_low > TRUTH["effects"]["median_days"] + 20


def test_the_reversal_is_planted_and_not_noise(study):
    without_noise = generate.two_way(study.effect, study.effect < 0)
    assert without_noise == pytest.approx(
        TRUTH["two_way_fixed_effects_without_noise"]["median_days"], abs=0.01
    )
    assert without_noise > 10
    assert study.effect.max() == 0


def test_following_each_start_finds_what_was_planted(study, imputed, since_start):
    planted = TRUTH["effects"]["median_days"]
    value, error = since_start(study.median_days, study.start)
    assert value == pytest.approx(planted, abs=2 * error)
    assert value + 2 * error < -30
    assert imputed(study.median_days, study.start) == pytest.approx(planted, abs=3)


@pytest.mark.parametrize("outcome", ["median_days", "referrals"])
def test_imputation_from_the_sheet(panel, study, numbered, imputed, outcome):
    effect = did.imputation(
        numbered(panel, "quarter", "start_quarter"),
        outcome=outcome,
        unit="la",
        time="t",
        first_treated="g",
    ).overall
    assert effect.value == pytest.approx(imputed(getattr(study, outcome), study.start), abs=1e-8)
    assert effect.ci_low < TRUTH["effects"][outcome] < effect.ci_high


def test_the_seed_follows_its_rule():
    """With seed 1 referrals seem to rise, where nothing was planted."""
    quiet = []
    for seed in (1, generate.SEED):
        study = generate.draw(seed)
        areas, quarters = study.referrals.shape
        frame = pd.DataFrame(
            {
                "la": np.repeat(np.arange(areas), quarters),
                "t": np.tile(np.arange(quarters), areas),
                "g": np.repeat(np.where(study.start < 0, np.nan, study.start), quarters),
                "referrals": study.referrals.ravel(),
            }
        )
        effect = did.imputation(
            frame, outcome="referrals", unit="la", time="t", first_treated="g"
        ).overall
        quiet.append(effect.ci_low < 0 < effect.ci_high)
    assert generate.SEED == TRUTH["seed"] == 2
    assert quiet == [False, True]


@pytest.mark.parametrize(
    ("start", "name"),
    [(generate.EARLY, "median_days_early_starters"), (generate.LATE, "median_days_late_starters")],
)
def test_each_start_by_itself(study, since_start, start, name):
    chosen = (study.start == start) | (study.start < 0)
    value, error = since_start(study.median_days[chosen], study.start[chosen])
    assert value == pytest.approx(TRUTH["effects"][name], abs=2 * error)


def test_effect_grows(study):
    early = study.effect[study.start == generate.EARLY][0, generate.EARLY :]
    assert list(np.round(early, 1)) == TRUTH["median_days_by_quarters_since_start"]
    assert (np.diff(early) < 0).all()


@pytest.mark.slow
def test_right_and_wrong_on_average(draws, imputed, since_start):
    results = []
    for seed in range(1, draws(30, 300) + 1):
        study = generate.draw(seed)
        value, error = since_start(study.median_days, study.start)
        results.append(
            (
                imputed(study.median_days, study.start),
                value,
                abs(value - TRUTH["effects"]["median_days"]) < 2 * error,
                generate.two_way(study.median_days, study.effect < 0),
            )
        )
    imputation, by_start, covered, two_way = np.array(results, float).T
    planted = TRUTH["effects"]["median_days"]
    for values in (imputation, by_start):
        error = values.std(ddof=1) / np.sqrt(values.size)
        assert values.mean() == pytest.approx(planted, abs=3 * error)
    assert covered.mean() > 0.8
    assert (two_way > 0).all()
