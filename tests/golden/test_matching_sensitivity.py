"""Paired tests and sensitivity to hidden confounding against base R 4.2.2, rbounds 2.2, sensemakr
0.1.6 and robomit 1.0.7, on the reference's own pairs.

McNemar, robustness values and Oster's bound agree to 1e-6 relative; Rosenbaum's p-values to the
reference's four decimals; Hodges-Lehmann limits to the step of the reference's search.
"""

import numpy as np
import pytest
from matching_data import CASES, cases, load, read_matches

from methods import inference, sensitivity


def ids(case):
    return case["id"]


@pytest.mark.parametrize("case", cases("mcnemar"), ids=ids)
def test_mcnemar(case):
    expected = case["results"]
    cells = ("both", "treated_only", "control_only", "neither")
    counts = {name: expected[name] for name in cells}
    corrected = inference.mcnemar(method="corrected", **counts)
    assert corrected.statistic == pytest.approx(expected["mcnemar_chi2_corrected"], rel=1e-6)
    assert corrected.p_value == pytest.approx(expected["p_corrected"], rel=1e-6)
    plain = inference.mcnemar(method="plain", **counts)
    assert plain.statistic == pytest.approx(expected["mcnemar_chi2"], rel=1e-6)
    assert plain.p_value == pytest.approx(expected["p"], rel=1e-6)
    exact = inference.mcnemar(**counts)
    assert exact.p_value == pytest.approx(expected["p_exact"], rel=1e-6)
    assert exact.risk_difference.value == pytest.approx(expected["risk_difference"], rel=1e-6)
    assert exact.risk_difference.std_error == pytest.approx(expected["se_rd_paired"], rel=1e-6)
    assert exact.odds_ratio == pytest.approx(expected["odds_ratio_conditional"], rel=1e-6)


@pytest.mark.parametrize("case", cases("mcnemar"), ids=ids)
def test_binary_bounds(case):
    expected = case["results"]
    counts = [expected[name] for name in ("treated_only", "control_only", "both")]
    differences = np.repeat([1, -1, 0], counts)
    upper = expected["rosenbaum_binary_upper_p_onesided"]
    gammas = [float(name[1:]) for name in upper]
    found = sensitivity.rosenbaum(differences, gammas=gammas, kind="binary")
    assert found.p_high == pytest.approx(list(upper.values()), abs=1e-6)


def differences(case):
    (pairs_of,) = (c for c in CASES if c["id"] == case["pairs"])
    pairs = read_matches(pairs_of).pairs
    outcome = load(case["dataset"])[case["outcome"]].to_numpy(dtype=float)
    return outcome[pairs[:, 0]] - outcome[pairs[:, 1]]


@pytest.mark.parametrize("case", cases("rosenbaum"), ids=ids)
def test_signed_rank_bounds(case):
    expected = case["results"]["psens"]
    found = sensitivity.rosenbaum(differences(case), gammas=[row["Gamma"] for row in expected])
    assert found.n_pairs == case["results"]["n_pairs"]
    assert found.p_low == pytest.approx([row["Lower bound"] for row in expected], abs=1e-4)
    assert found.p_high == pytest.approx([row["Upper bound"] for row in expected], abs=1e-4)


@pytest.mark.parametrize("case", cases("rosenbaum"), ids=ids)
def test_range_of_the_effect(case):
    expected = case["results"]["hlsens"]
    values = differences(case)
    gammas = [row["Gamma"] for row in expected]
    found = sensitivity.rosenbaum(values, gammas=gammas)
    # The reference starts from pairs that differ and walks in steps of 0.1 to a rounded p-value.
    step = 1.0 if case["dataset"] == "lalonde" else 0.1
    low, high = (
        np.array([row[name] for row in expected]) for name in ("Lower bound", "Upper bound")
    )
    assert found.estimate_low[1:] == pytest.approx(low[1:], abs=step)
    assert found.estimate_high[1:] == pytest.approx(high[1:], abs=step)
    differing = sensitivity.rosenbaum(values[values != 0], gammas=[1])
    assert differing.estimate_low[0] == pytest.approx(low[0], rel=5e-5)


BOUNDS = {
    "r2dz.x": "r2_treated",
    "r2yz.dx": "r2_outcome",
    "adjusted_estimate": "adjusted_estimate",
    "adjusted_se": "adjusted_std_error",
    "adjusted_t": "adjusted_statistic",
    "adjusted_lower_CI": "adjusted_low",
    "adjusted_upper_CI": "adjusted_high",
}


@pytest.mark.parametrize("case", cases("robustness"), ids=ids)
def test_robustness(case):
    found = sensitivity.robustness(load(case["dataset"]), **case["call"])
    expected = case["results"]
    assert found.estimate == pytest.approx(expected["estimate"], rel=1e-6)
    assert found.std_error == pytest.approx(expected["se"], rel=1e-6)
    assert found.statistic == pytest.approx(expected["t"], rel=1e-6)
    assert found.partial_r2 == pytest.approx(expected["partial_r2_yd_x"], rel=1e-6)
    assert found.cohen_f2 == pytest.approx(expected["f2"], rel=1e-6)
    assert found.robustness_value == pytest.approx(expected["rv_q"], rel=1e-6)
    assert found.robustness_value_limit == pytest.approx(expected["rv_qa"], rel=1e-6)
    for row, (_, ours) in zip(expected["bounds"], found.bounds.iterrows(), strict=True):
        assert row["bound_label"] == f"{ours['multiple']}x {ours['benchmark']}"
        for name, column in BOUNDS.items():
            assert ours[column] == pytest.approx(row[name], rel=1e-6), name


@pytest.mark.parametrize("case", cases("oster"), ids=ids)
def test_oster(case):
    found = sensitivity.oster(load(case["dataset"]), **case["call"])
    expected = case["results"]
    assert found.delta == pytest.approx(expected["o_delta"]["delta*"], rel=1e-6)
    assert found.adjusted == pytest.approx(expected["o_beta"]["beta*"], rel=1e-6)
    assert found.alternative == pytest.approx(
        expected["o_beta"]["Alternative Solution 1"], rel=1e-6
    )
    assert found.plain_estimate == pytest.approx(expected["beta_uncontrolled"], rel=1e-6)
    assert found.plain_r2 == pytest.approx(expected["r2_uncontrolled"], rel=1e-6)
    assert found.estimate == pytest.approx(expected["beta_controlled"], rel=1e-6)
    assert found.r2 == pytest.approx(expected["r2_controlled"], rel=1e-6)
