"""Effects in the reference's own matched samples: marginaleffects 0.18.0 with sandwich 3.0-2.

Estimates agree to 1e-6 relative and standard errors to 1e-5, except those after g-computation,
1e-4, because the reference differentiates numerically.
"""

import numpy as np
import pytest
from matching_data import cases, load, read_matches

from methods import matching

SCALES = {
    "wdiff": ("continuous", "difference"),
    "gcomp": ("continuous", "difference"),
    "rd": ("binary", "difference"),
    "log_rr": ("binary", "risk_ratio"),
    "log_or": ("binary", "odds_ratio"),
    "diff": ("count", "difference"),
    "log_rate_ratio": ("count", "rate_ratio"),
}
STAGES = [
    pytest.param(case, name, id=f"{case['id']}-{name}")
    for case in cases("nearest")
    if "matched_sample" in case
    for name in case["results"]["effect"]
    if name in SCALES
]


@pytest.mark.parametrize(("case", "name"), STAGES)
def test_effect(case, name):
    kind, scale = SCALES[name]
    estimate = matching.effect(
        load(case["dataset"]),
        read_matches(case),
        outcome=case["outcome"],
        covariates=[] if name == "wdiff" else case["adjust"],
        kind=kind,
        scale=scale,
    )
    expected = case["results"]["effect"][name]
    value = np.log(estimate.value) if name.startswith("log") else estimate.value
    assert value == pytest.approx(expected["est"], rel=1e-6)
    assert estimate.std_error == pytest.approx(
        expected["se"], rel=1e-5 if name == "wdiff" else 1e-4
    )


def test_clustering_by_school_doubles_the_standard_error_of_pupils():
    case = next(c for c in cases("nearest") if c["id"] == "pub_star_exact_school")
    frame, matches = load("star"), read_matches(case)
    by_school = matching.effect(frame, matches, outcome="math", cluster="school")
    assert by_school.value == pytest.approx(9.85913621, rel=1e-6)
    assert by_school.std_error == pytest.approx(3.02848173, rel=1e-5)
    assert by_school.variance == "CR1 by 'school'"
    assert by_school.dof == by_school.n_clusters - 1
