"""Times until an event in the reference's own pairs against survival 3.5.3 and survRM2 1.0.4 under
R 4.2.2: estimates to 1e-6 relative, standard errors to 1e-5.
"""

import numpy as np
import pytest
from matching_data import CASES, cases, load, read_matches
from scipy import stats

from methods import matching


@pytest.fixture(name="given")
def given_case():
    (case,) = cases("time_to_event")
    (pairs_of,) = (c for c in CASES if c["id"] == case["pairs"])
    return case, load(case["dataset"]), read_matches(pairs_of)


def test_hazard_ratio(given):
    case, frame, matches = given
    found = matching.effect(
        frame, matches, kind="time_to_event", scale="hazard_ratio", **case["call"]
    )
    expected = case["results"]["cox_efron"]
    assert np.log(found.value) == pytest.approx(expected["log_hr"], rel=1e-6)
    assert found.value == pytest.approx(expected["hr"], rel=1e-6)
    assert found.std_error == pytest.approx(expected["robust_se"], rel=1e-5)
    assert found.variance == "CR0 by matched set"
    assert found.n_clusters == case["results"]["n_pairs"]


def test_restricted_mean_time(given):
    case, frame, matches = given
    expected = case["results"]["rmst"]
    found = matching.effect(
        frame,
        matches,
        kind="time_to_event",
        scale="rmst",
        tau=expected["tau"],
        variance="HC0",
        **case["call"],
    )
    value, low, high, _ = expected["diff"]
    assert found.value == pytest.approx(value, rel=1e-6)
    reach = stats.norm.ppf(0.975)
    assert found.std_error == pytest.approx((high - low) / (2 * reach), rel=1e-5)
    assert (found.ci_low, found.ci_high) == pytest.approx((low, high), rel=1e-5)
