"""Matching with replacement by Abadie and Imbens against Matching 4.10.8 under R 4.2.2.

Estimates agree to 1e-6 relative and standard errors (equal variances) to 1e-5.
"""

import pytest
from matching_data import cases, load

from methods import matching


def ids(case):
    return case["id"]


def agrees(found, value, std_error):
    assert found.value == pytest.approx(value, rel=1e-6)
    assert found.std_error == pytest.approx(std_error, rel=1e-5)


@pytest.mark.parametrize("case", cases("abadie_imbens"), ids=ids)
def test_on_covariates(case):
    frame, expected = load(case["dataset"]), case["results"]
    by_variance = expected["inverse_variance_metric"]
    call = case["call"]
    plain = matching.abadie_imbens(frame, metric="inverse_variance", bias_adjust=False, **call)
    agrees(plain, by_variance["est"], by_variance["ai_se"])
    adjusted = matching.abadie_imbens(frame, metric="inverse_variance", **call)
    agrees(adjusted, by_variance["est_bias_adjusted"], by_variance["ai_se_bias_adjusted"])
    mahalanobis = expected["mahalanobis_metric_bias_adjusted"]
    agrees(matching.abadie_imbens(frame, **call), mahalanobis["est"], mahalanobis["ai_se"])


@pytest.mark.parametrize("case", cases("abadie_imbens_score"), ids=ids)
def test_on_a_score(case):
    frame = load(case["dataset"])
    frame = frame.assign(score=matching.propensity(frame, **case["score"]))
    found = matching.abadie_imbens(
        frame, covariates=["score"], metric="inverse_variance", bias_adjust=False, **case["call"]
    )
    agrees(found, case["results"]["est"], case["results"]["ai_se_ps_known"])
