"""Mentoring: harmful at first sight, helpful once like is compared with like.

The planted truth is the reference; statsmodels 0.14 makes the naive comparison.
"""

import tomllib

import numpy as np
import pandas as pd
import pytest

from examples import folder
from examples.mentoring_matched import generate
from methods import matching

pytestmark = pytest.mark.whole_way

KEY = "mentoring_matched"
TRUTH = tomllib.loads((folder(KEY) / "truth.toml").read_text("utf-8"))
PLAN = tomllib.loads((folder(KEY) / "plan.toml").read_text("utf-8"))
COVARIATES = tuple(covariate["column"] for covariate in PLAN["covariates"])
SETTINGS = {name: value for name, value in PLAN["design"].items() if name not in ("kind", "method")}
KINDS = {"arrests_12m": "count", "srds_6m": "continuous"}


@pytest.fixture(scope="module")
def cohort(sheet):
    frame = sheet(KEY, "Cohort")
    return frame.assign(t=(frame["referred"] == "yes").astype(int))


def complete(frame, outcome):
    return frame.dropna(subset=[*COVARIATES, outcome]).reset_index(drop=True)


def match(frame, outcome):
    return matching.nearest(
        frame.drop(columns=outcome), treated="t", covariates=COVARIATES, seed=1, **SETTINGS
    )


def estimate(frame, outcome):
    known = complete(frame, outcome)
    return matching.effect(
        known, match(known, outcome), outcome=outcome, covariates=COVARIATES, kind=KINDS[outcome]
    )


def test_size(cohort):
    assert cohort["t"].value_counts().to_dict() == {0: 1400, 1: 310}
    assert cohort["key"].is_unique
    assert cohort["start_month"].dt.day.eq(1).all()


@pytest.mark.parametrize("outcome", KINDS)
def test_plain_comparison_looks_harmful(cohort, outcome, regress):
    known = cohort[cohort[outcome].notna()]
    fit = regress(known[outcome], [known["t"]])
    assert fit.params[1] > 0.2
    assert fit.pvalues[1] < 0.05


@pytest.mark.parametrize("outcome", KINDS)
def test_matched_comparison_finds_what_was_planted(cohort, outcome):
    effect = estimate(cohort, outcome)
    assert effect.ci_high < 0
    assert effect.ci_low < TRUTH["effects"][outcome] < effect.ci_high
    assert effect.value == pytest.approx(TRUTH["effects"][outcome], abs=0.6 * effect.std_error)


@pytest.mark.parametrize("outcome", KINDS)
def test_matching_balances_and_leaves_few_out(cohort, outcome):
    known = complete(cohort, outcome)
    matches = match(known, outcome)
    table = matching.balance(known, matches, covariates=COVARIATES).table
    assert table["smd_before"].abs().max() > 0.5
    assert table["smd_after"].abs().max() <= 0.10
    left_out = 1 - matches.n_treated_used / matches.n_treated
    assert 0.02 <= left_out <= 0.05


def test_the_worst_are_refused(cohort):
    """Among the highest risk scores some were not referred, so there is somebody to compare."""
    worst = cohort[cohort["risk_score"] >= 26]
    assert 0.2 < worst["t"].mean() < 0.8


def test_arrests_fall_without_mentoring_too(cohort):
    """People are noticed at their worst: a plain before-and-after credits mentoring with that."""
    referred = cohort[cohort["t"] == 1]
    fall = (referred["arrests_12m"] - referred["prior_arrests_12m"]).mean()
    assert fall < 1.5 * TRUTH["effects"]["arrests_12m"]


def test_completed_is_a_trap(cohort):
    assert cohort.loc[cohort["t"] == 0, "completed"].isna().all()
    referred = cohort[cohort["t"] == 1]
    assert referred["completed"].notna().all()
    means = referred.groupby("completed")["arrests_12m"].mean()
    assert means["no"] > means["yes"] + 1
    assert "completed" not in COVARIATES


def as_frame(draw):
    return pd.DataFrame(
        {
            "t": draw.referred.astype(int),
            "age": draw.age,
            "sex": draw.sex,
            "prior_arrests_12m": draw.prior,
            "care": draw.care,
            "excluded": pd.Series(draw.excluded).replace("", np.nan),
            "risk_score": draw.risk,
            "srds_base": draw.offending_base,
            "arrests_12m": draw.arrests,
            "srds_6m": draw.offending,
        }
    )


@pytest.mark.slow
@pytest.mark.parametrize("outcome", KINDS)
def test_matching_is_right_on_average(outcome, draws):
    values = [
        estimate(as_frame(generate.draw(seed)), outcome).value
        for seed in range(1, draws(20, 200) + 1)
    ]
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    planted = TRUTH["effects"][outcome]
    assert np.mean(values) == pytest.approx(planted, abs=3 * error + 0.1 * abs(planted))
