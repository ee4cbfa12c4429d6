"""Real data: the rows are the published ones, and matching moves the answer towards the trial.

Reference: causaldata 0.1.5 (nsw_mixtape), statsmodels 0.14; published 1,794 (633) to the dollar.
"""

import hashlib
import tomllib

import causaldata
import numpy as np
import pandas as pd
import pytest

from examples import folder
from methods import matching

pytestmark = pytest.mark.whole_way

KEY = "nsw_job_training"
COVARIATES = (
    "age", "years_of_education", "race", "married", "no_degree", "earnings_1974", "earnings_1975",
)  # fmt: skip


@pytest.fixture(scope="module")
def men(sheet):
    frame = sheet(KEY, "Men")
    return frame.assign(t=(frame["took_part"] == "yes").astype(int))


@pytest.fixture(scope="module")
def experiment():
    return causaldata.nsw_mixtape.load_pandas().data


@pytest.fixture(scope="module")
def plan():
    return tomllib.loads((folder(KEY) / "plan.toml").read_text("utf-8"))


def test_extract_is_unchanged():
    digest = hashlib.sha256((folder(KEY) / "lalonde.csv").read_bytes()).hexdigest()
    assert digest == "a6e00329202f10784b90cf069d7f454745ddd7881c0669f42c1f157c378db2f6"
    assert digest in (folder(KEY) / "SOURCE.md").read_text("utf-8")


def test_workbook_holds_the_extract(men):
    extract = pd.read_csv(folder(KEY) / "lalonde.csv")
    assert men["t"].value_counts().to_dict() == {0: 429, 1: 185}
    for column, source in (
        ("age", "age"),
        ("years_of_education", "educ"),
        ("earnings_1974", "re74"),
        ("earnings_1975", "re75"),
        ("earnings_1978", "re78"),
    ):
        assert np.array_equal(men[column], extract[source])
    assert np.array_equal(men["race"] == "Black", extract["black"] == 1)
    assert np.array_equal(men["race"] == "Hispanic", extract["hispan"] == 1)
    assert np.array_equal(men["married"] == "yes", extract["married"] == 1)
    assert np.array_equal(men["no_degree"] == "yes", extract["nodegree"] == 1)


def test_participants_are_those_of_the_trial(men, experiment):
    trial = experiment[experiment["treat"] == 1]
    ours = men[men["t"] == 1]
    for column, source in (("earnings_1978", "re78"), ("age", "age"), ("earnings_1974", "re74")):
        assert np.allclose(np.sort(ours[column]), np.sort(trial[source]), atol=0.01)


def test_benchmark_is_the_trial(experiment, plan, regress):
    fit = regress(experiment["re78"], [experiment["treat"]])
    benchmark = plan["outcomes"][0]["benchmark"]
    assert benchmark["value"] == round(fit.params[1]) == 1794
    assert round(fit.bse[1]) == 633
    assert benchmark["low"] == round(1794 - 1.96 * 633)
    assert benchmark["high"] == round(1794 + 1.96 * 633)


def matched(men, plan):
    settings = {
        name: value for name, value in plan["design"].items() if name not in ("kind", "method")
    }
    return matching.nearest(
        men.drop(columns="earnings_1978"), treated="t", covariates=COVARIATES, seed=1, **settings
    )


def test_planned_matching_keeps_nearly_all_and_balances(men, plan):
    matches = matched(men, plan)
    assert matches.n_treated_used >= 180
    table = matching.balance(men, matches, covariates=COVARIATES).table
    assert table["smd_before"].abs().max() > 1.5
    assert table["smd_after"].abs().max() <= 0.10


def test_without_reuse_over_a_third_are_left_out(men, plan):
    plan = plan | {"design": plan["design"] | {"replace": False}}
    assert matched(men, plan).n_treated_used / 185 < 0.67


def test_matching_moves_the_answer_to_the_benchmark(men, plan):
    naive = men.groupby("t")["earnings_1978"].mean().diff()[1]
    assert naive == pytest.approx(-635, abs=1)
    effect = matching.effect(
        men, matched(men, plan), outcome="earnings_1978", covariates=COVARIATES
    )
    benchmark = plan["outcomes"][0]["benchmark"]
    assert effect.value > naive + 1000
    assert effect.ci_low < benchmark["value"] < effect.ci_high
