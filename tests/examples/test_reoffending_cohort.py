"""Reoffending: harmful at first sight, less of it once like is compared with like, too few to tell.

The planted truth is the reference; statsmodels 0.14 or later makes the naive comparison.
"""

import tomllib

import numpy as np
import pandas as pd
import pytest

from examples import folder
from examples.reoffending_cohort import generate
from methods import matching

pytestmark = pytest.mark.whole_way

KEY = "reoffending_cohort"
TRUTH = tomllib.loads((folder(KEY) / "truth.toml").read_text("utf-8"))
PLAN = tomllib.loads((folder(KEY) / "plan.toml").read_text("utf-8"))
COVARIATES = tuple(covariate["column"] for covariate in PLAN["covariates"])
SETTINGS = {name: value for name, value in PLAN["design"].items() if name not in ("kind", "method")}
PLANTED = TRUTH["effects"]["reoff_12m"]


def tidy(frame):
    yes = {"yes": 1, "no": 0}
    return frame.assign(t=frame["programme"].map(yes), reoff=frame["reoff_12m"].map(yes))


@pytest.fixture(scope="module")
def cohort(sheet):
    return tidy(sheet(KEY, "People"))


def match(frame):
    return matching.nearest(
        frame.drop(columns="reoff"), treated="t", covariates=COVARIATES, seed=1, **SETTINGS
    )


def estimate(frame):
    return matching.effect(
        frame, match(frame), outcome="reoff", covariates=COVARIATES, kind="binary"
    )


def test_size(cohort):
    assert cohort["t"].value_counts().to_dict() == {0: 9000, 1: 142}
    assert tuple(cohort.columns[:13]) == generate.COLUMNS


def test_the_three_outcomes_hang_together(cohort):
    reoffended = cohort["reoff"] == 1
    assert (cohort["n_reoff"][reoffended] >= 1).all()
    assert (cohort["n_reoff"][~reoffended] == 0).all()
    assert cohort["days_to_reoff"][reoffended].between(1, 364).all()
    assert (cohort["days_to_reoff"][~reoffended] == 365).all()


def test_those_likelier_to_reoffend_do_so_sooner(cohort):
    early = cohort[cohort["reoff"] == 1].groupby("sentence")["days_to_reoff"].mean()
    assert early["Custody under 12 months"] < early["Custody 12 months or more"]


def test_plain_comparison_looks_harmful(cohort, regress):
    fit = regress(cohort["reoff"], [cohort["t"]])
    assert fit.params[1] > 0.08
    assert fit.pvalues[1] < 0.01


def test_matching_balances_and_keeps_nearly_everybody(cohort):
    matches = match(cohort)
    table = matching.balance(cohort, matches, covariates=COVARIATES).table
    assert table["smd_before"].abs().max() > 0.5
    assert table["smd_after"].abs().max() < 0.08
    assert matches.n_treated_used / matches.n_treated > 0.96


def test_matched_comparison_is_near_the_truth_and_cannot_show_it(cohort):
    effect = estimate(cohort)
    assert effect.value == pytest.approx(PLANTED, abs=0.6 * effect.std_error)
    assert effect.ci_low < PLANTED < 0 < effect.ci_high
    assert 2.8 * effect.std_error > 2 * abs(PLANTED)


def as_frame(draw):
    labels = {
        "age_band": (generate.AGES, draw.age),
        "ethnicity": (generate.ETHNICITIES, draw.ethnicity),
        "index_offence": (generate.OFFENCES, draw.offence),
        "sentence": (generate.SENTENCES, draw.sentence),
    }
    frame = pd.DataFrame({name: np.array(names)[at] for name, (names, at) in labels.items()})
    return frame.assign(
        t=draw.programme.astype(int),
        sex=np.where(draw.male, "Male", "Female"),
        prior_convictions=draw.prior,
        copas_rate=draw.copas,
        reoff=draw.reoffended.astype(int),
    )


@pytest.mark.slow
def test_matching_is_right_on_average(draws):
    seeds = range(100, 100 + draws(30, 300))
    values = [estimate(as_frame(generate.draw(seed))).value for seed in seeds]
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    assert np.mean(values) == pytest.approx(PLANTED, abs=3 * error)
