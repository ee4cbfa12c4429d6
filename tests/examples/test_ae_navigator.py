"""Navigators: who accepts help is no fair comparison; who came at which hour, matched, is.

The planted truth is the reference; statsmodels 0.14 or later makes the naive comparisons.
"""

import tomllib

import numpy as np
import pandas as pd
import pytest

from examples import folder
from examples.ae_navigator import generate
from methods import matching

pytestmark = pytest.mark.whole_way

KEY = "ae_navigator"
TRUTH = tomllib.loads((folder(KEY) / "truth.toml").read_text("utf-8"))
PLAN = tomllib.loads((folder(KEY) / "plan.toml").read_text("utf-8"))
COVARIATES = tuple(covariate["column"] for covariate in PLAN["covariates"])
SETTINGS = {name: value for name, value in PLAN["design"].items() if name not in ("kind", "method")}
PLANTED = TRUTH["effects"]["reattend_365"]
ACCEPTED = TRUTH["effects_among_those_drawn"]["reattend_365_of_those_who_accepted"]


@pytest.fixture(scope="module")
def cohort(sheet):
    frame = sheet(KEY, "Attendances")
    return frame.assign(t=(frame["shift"] == "navigator").astype(int))


@pytest.fixture(scope="module")
def followed(cohort):
    return cohort[cohort["reattend_365"].notna()].reset_index(drop=True)


def match(frame):
    blind = frame.drop(columns="reattend_365")
    return matching.full(blind, treated="t", covariates=COVARIATES, **SETTINGS)


def estimate(frame):
    return matching.effect(
        frame, match(frame), outcome="reattend_365", covariates=COVARIATES, kind="count"
    )


def test_size(cohort):
    assert len(cohort) == 2200
    assert cohort["site"].nunique() == 4
    assert tuple(cohort.columns[:12]) == generate.COLUMNS
    assert set(cohort["consented"][cohort["t"] == 0]) == {"not asked"}
    assert set(cohort["consented"][cohort["t"] == 1]) == {"yes", "no"}


def test_days_and_counts_hang_together(cohort, followed):
    again = followed["reattend_365"] > 0
    assert (followed["censored"] == np.where(again, "no", "yes")).all()
    assert (followed["days_to_reattend"][~again] == 365).all()
    assert followed["days_to_reattend"][again].between(1, 364).all()
    moved = cohort[cohort["reattend_365"].isna()]
    assert (moved["days_to_reattend"] < 365).all()
    assert set(moved["censored"]) == {"yes", "no"}


def test_those_who_refused_are_no_fair_comparison(followed, regress):
    """Even matched on all that is known, the gap is far larger than what was prevented."""
    offered = followed[followed["t"] == 1].reset_index(drop=True)
    yes = (offered["consented"] == "yes").astype(int)
    assert regress(offered["reattend_365"], [yes]).params[1] < 1.5 * ACCEPTED
    offered = offered.assign(t=yes)
    assert estimate(offered).value < 1.5 * ACCEPTED


def test_a_plain_comparison_of_hours_shows_nothing(followed, regress):
    fit = regress(followed["reattend_365"], [followed["t"]])
    assert fit.params[1] > -0.05
    assert fit.pvalues[1] > 0.2


def test_matching_balances_the_hours(followed):
    table = matching.balance(followed, match(followed), covariates=COVARIATES).table
    assert table["smd_before"].abs().max() > 0.2
    assert table["smd_after"].abs().max() < 0.08


def test_matched_hours_find_what_was_planted(followed):
    effect = estimate(followed)
    assert effect.value == pytest.approx(PLANTED, abs=0.6 * effect.std_error)
    assert effect.ci_low < PLANTED < effect.ci_high < 0


def as_frame(draw):
    frame = pd.DataFrame(
        {
            "t": draw.on_duty.astype(int),
            "site": np.array(generate.SITES)[draw.site],
            "age": draw.age,
            "sex": np.where(draw.male, "Male", "Female"),
            "injury": np.array(generate.INJURIES)[draw.injury],
            "prior_att": draw.prior,
            "reattend_365": np.where(draw.left == generate.YEAR, draw.count, np.nan),
        }
    )
    return frame[frame["reattend_365"].notna()].reset_index(drop=True)


@pytest.mark.slow
def test_matching_is_right_on_average(draws):
    seeds = range(100, 100 + draws(20, 200))
    values = [estimate(as_frame(generate.draw(seed))).value for seed in seeds]
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert np.mean(values) == pytest.approx(PLANTED, abs=3 * error + 0.1 * abs(PLANTED))
