"""Several studies together, against statsmodels 0.15.0 and a published example.

Tolerance against statsmodels: 1e-5, because its search for tau2 stops at that precision.
BCG: 13 trials of the BCG vaccine, log risk ratio of tuberculosis (Colditz et al. 1994), with the
answers that Viechtbauer (2010), Journal of Statistical Software 36(3), prints to four decimals.
"""

import numpy as np
import pytest
from scipy import optimize
from statsmodels.stats.meta_analysis import combine_effects

from methods import NotIdentifiedError
from methods.results import Estimate
from methods.synthesis import meta_analysis

# vaccinated: cases, others; not vaccinated: cases, others
BCG = np.array(
    [
        [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619],
        [33, 5036, 47, 5761], [180, 1361, 372, 1079], [8, 2537, 10, 619],
        [505, 87886, 499, 87892], [29, 7470, 45, 7232], [17, 1699, 65, 1600],
        [186, 50448, 141, 27197], [5, 2493, 3, 2338], [27, 16886, 29, 17825],
    ]
)  # fmt: skip
CASES, TOTAL = BCG[:, [0, 2]], np.column_stack([BCG[:, :2].sum(1), BCG[:, 2:].sum(1)])
LOG_RATIO = np.log(CASES[:, 0] / TOTAL[:, 0]) - np.log(CASES[:, 1] / TOTAL[:, 1])
ERROR = np.sqrt((1 / CASES - 1 / TOTAL).sum(axis=1))
TRIALS = {"values": LOG_RATIO, "std_errors": ERROR}


def studies(seed, k=8, spread=0.5):
    rng = np.random.default_rng(seed)
    errors = rng.uniform(0.1, 0.6, k)
    return {"values": 0.3 + spread * rng.normal(size=k) + errors * rng.normal(size=k),
            "std_errors": errors}  # fmt: skip


def test_published_random_effects():
    found = meta_analysis(**TRIALS, range_by="normal")
    told = found.estimate
    assert told.value == pytest.approx(-0.7145, abs=5e-5)
    assert told.std_error == pytest.approx(0.1798, abs=5e-5)
    assert (told.ci_low, told.ci_high) == pytest.approx((-1.0669, -0.3622), abs=5e-5)
    assert found.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert (found.q, found.q_dof) == (pytest.approx(152.2330, abs=5e-5), 12)
    assert (found.tau2_low, found.tau2_high) == pytest.approx((0.1197, 1.1115), abs=5e-5)


def test_published_common_effect():
    found = meta_analysis(**TRIALS, method="fixed")
    assert found.estimate.value == pytest.approx(-0.4303, abs=5e-5)
    assert found.estimate.std_error == pytest.approx(0.0405, abs=5e-5)
    assert (found.tau2, found.prediction_low, found.estimate.dof) == (0.0, None, np.inf)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("spread", [0.0, 0.5])
def test_paule_mandel_and_hartung_knapp_agree_with_statsmodels(seed, spread):
    given = studies(seed, spread=spread)
    theirs = combine_effects(
        given["values"], given["std_errors"] ** 2, method_re="iterated", use_t=True
    )
    ours = meta_analysis(**given, heterogeneity="paule_mandel", range_by="hartung_knapp")
    assert ours.tau2 == pytest.approx(max(theirs.tau2, 0), abs=1e-6)
    assert ours.estimate.value == pytest.approx(theirs.mean_effect_re, rel=1e-5)
    assert ours.estimate.std_error == pytest.approx(theirs.sd_eff_w_re_hksj, rel=1e-5)
    assert ours.q == pytest.approx(theirs.q)
    assert ours.i2 == pytest.approx(max(theirs.i2, 0))
    fixed = meta_analysis(**given, method="fixed").estimate
    assert (fixed.value, fixed.std_error) == pytest.approx(
        (theirs.mean_effect_fe, theirs.sd_eff_w_fe)
    )


@pytest.mark.parametrize("seed", range(8))
def test_reml_is_the_greatest_restricted_likelihood(seed):
    given = studies(seed, k=4, spread=seed / 8)
    y, v = given["values"], given["std_errors"] ** 2

    def loss(log_tau2):
        spread = np.diag(v + np.exp(log_tau2))
        inverse = np.linalg.inv(spread)
        one = np.ones(y.size)
        mean = one @ inverse @ y / (one @ inverse @ one)
        gap = y - mean
        return np.linalg.slogdet(spread)[1] + np.log(one @ inverse @ one) + gap @ inverse @ gap

    starts = np.linspace(-25, 4, 30)
    values = [loss(s) for s in starts]
    best = starts[int(np.argmin(values))]
    found = optimize.minimize_scalar(loss, bounds=(best - 1, best + 1), method="bounded",
                                     options={"xatol": 1e-10})  # fmt: skip
    ours = meta_analysis(**given).tau2
    assert loss(np.log(max(ours, 1e-12))) <= found.fun + 1e-7


def test_the_interval_of_the_spread_is_where_q_is_not_unusual():
    found = meta_analysis(**TRIALS, heterogeneity="paule_mandel")
    assert found.tau2_low < found.tau2 < found.tau2_high
    assert found.tau2 == pytest.approx(0.3181, abs=5e-5)


def test_agreeing_studies_do_not_shorten_the_range():
    """Studies more alike than chance would make a Hartung-Knapp range too short to believe."""
    given = {"values": [1.0, 1.01, 0.99], "std_errors": [0.5, 0.5, 0.5]}
    short = meta_analysis(**given, range_by="hartung_knapp").estimate
    ours = meta_analysis(**given).estimate
    assert short.std_error < 0.02
    assert ours.std_error == pytest.approx(0.5 / np.sqrt(3))
    assert ours.dof == 2


def test_ratios_are_averaged_as_logarithms():
    plain, ratio = (
        meta_analysis(**TRIALS),
        meta_analysis(values=np.exp(LOG_RATIO), std_errors=ERROR, scale="risk_ratio"),
    )
    assert ratio.estimate.value == pytest.approx(np.exp(plain.estimate.value))
    assert ratio.estimate.ci_high == pytest.approx(np.exp(plain.estimate.ci_high))
    assert ratio.prediction_low == pytest.approx(np.exp(plain.prediction_low))
    assert ratio.estimate.std_error == pytest.approx(plain.estimate.std_error)
    assert ratio.tau2 == pytest.approx(plain.tau2)


def estimate(value, error, scale="difference"):
    return Estimate(
        value, error, value - 2 * error, value + 2 * error, 0.5, 50.0, 0.95, 100, 100, 40, 60,
        None, scale, "", "",
    )  # fmt: skip


def test_estimates_bring_their_people():
    found = meta_analysis([estimate(1.0, 0.3), estimate(0.5, 0.2), estimate(0.8, 0.4)])
    again = meta_analysis(values=[1.0, 0.5, 0.8], std_errors=[0.3, 0.2, 0.4])
    assert found.estimate.value == again.estimate.value
    assert (found.estimate.n_treated, found.estimate.n_comparison) == (120, 180)
    assert found.weights.sum() == pytest.approx(1)
    assert found.n_studies == 3


def test_a_new_study_is_less_certain_than_the_average():
    found = meta_analysis(**TRIALS)
    assert found.prediction_low < found.estimate.ci_low
    assert found.prediction_high > found.estimate.ci_high
    assert meta_analysis(values=[1, 2], std_errors=[1, 1]).prediction_low is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "unknown_option"),
        ({"values": [1, 2]}, "unknown_option"),
        ({"estimates": [estimate(1, 1)] * 2, "values": [1, 2]}, "unknown_option"),
        ({"estimates": []}, "too_few_studies"),
        ({"estimates": [estimate(1, 1)]}, "too_few_studies"),
        ({"estimates": [estimate(1, 1), estimate(1, 1, "risk_ratio")]}, "contradiction"),
        ({"values": [1, 2], "std_errors": [1]}, "too_few_studies"),
        ({"values": [1, 2], "std_errors": [1, 0]}, "no_variation"),
        ({"values": [1, np.nan], "std_errors": [1, 1]}, "no_variation"),
        ({"values": [1, -1], "std_errors": [1, 1], "scale": "risk_ratio"}, "bad_ratio"),
        (TRIALS | {"method": "both"}, "unknown_option"),
        (TRIALS | {"heterogeneity": "dl"}, "unknown_option"),
        (TRIALS | {"range_by": "z"}, "unknown_option"),
        (
            {"values": [1, 1], "std_errors": [1, 1], "range_by": "hartung_knapp"},
            "no_variation",
        ),
    ],
)
def test_what_cannot_be_put_together_is_refused(given, code):
    given = dict(given)
    with pytest.raises(NotIdentifiedError) as caught:
        meta_analysis(given.pop("estimates", None), **given)
    assert caught.value.code == code


@pytest.mark.slow
def test_ranges_cover_when_few_studies_differ(draws):
    """The normal range covers too little; ours keeps its promise (95.2 % of 2,000)."""
    runs = draws(400, 5000)
    rng = np.random.default_rng(3)
    errors = np.array([0.15, 0.2, 0.2, 0.25, 0.3, 0.35])
    covered = {"truncated_hartung_knapp": 0, "normal": 0}
    for _ in range(runs):
        values = 0.3 + 0.4 * rng.normal(size=6) + errors * rng.normal(size=6)
        for range_by in covered:
            found = meta_analysis(values=values, std_errors=errors, range_by=range_by).estimate
            covered[range_by] += found.ci_low <= 0.3 <= found.ci_high
    slack = 3 * np.sqrt(0.05 * 0.95 / runs)
    assert covered["truncated_hartung_knapp"] / runs > 0.95 - slack
    assert covered["normal"] / runs < 0.92


@pytest.mark.parametrize("heterogeneity", ["reml", "paule_mandel"])
@pytest.mark.parametrize("unit", [1e-6, 1e-3, 1e5])
def test_the_unit_of_the_values_changes_nothing_but_the_unit(unit, heterogeneity):
    plain = meta_analysis(**TRIALS, heterogeneity=heterogeneity)
    told = meta_analysis(
        values=LOG_RATIO * unit, std_errors=ERROR * unit, heterogeneity=heterogeneity
    )
    assert told.estimate.value == pytest.approx(plain.estimate.value * unit, rel=1e-7)
    assert told.estimate.ci_high == pytest.approx(plain.estimate.ci_high * unit, rel=1e-7)
    assert told.tau2 == pytest.approx(plain.tau2 * unit**2, rel=1e-6)
    assert told.tau2_high == pytest.approx(plain.tau2_high * unit**2, rel=1e-6)
