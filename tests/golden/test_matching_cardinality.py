"""Cardinality matching against MatchIt 4.7.2 with GLPK, whose 119 pairs after 120 seconds are a
lower bound; ours are proven to be the most.
"""

from matching_data import cases, check_balance, load

from methods import matching


def test_at_least_as_many_pairs_all_balanced():
    (case,) = cases("cardinality")
    frame, expected = load(case["dataset"]), case["results"]["n"]["matched"]
    found = matching.cardinality(frame, **case["call"])
    assert found.n_treated_used == found.n_comparison_used >= expected["Treated"]
    assert "short of" not in found.method
    table = matching.balance(frame, found, covariates=case["call"]["covariates"]).table
    assert table["smd_after"].abs().max() <= 0.1 + 1e-9
    check_balance(case, found, "before")
    estimate = matching.effect(frame, found, outcome=case["outcome"])
    assert estimate.variance == "HC3"
    assert abs(estimate.value - case["results"]["effect"]["wdiff"]["est"]) < estimate.std_error
