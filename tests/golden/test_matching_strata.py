"""Exact and coarsened exact matching and subclassification against MatchIt 4.7.2, with effects by
marginaleffects 0.18.0 and sandwich 3.0-2.

Numbers of people are equal; balance agrees to 1e-6 absolute, estimates to 1e-6 relative, standard
errors to 1e-5 (after g-computation 1e-4: the reference differentiates numerically).
"""

import numpy as np
import pytest
from matching_data import cases, check_balance, load, read_sample

from methods import matching


def ids(case):
    return case["id"]


def matched(case):
    return getattr(matching, case["method"])(load(case["dataset"]), **case["call"])


@pytest.mark.parametrize("case", cases("strata"), ids=ids)
def test_numbers_of_people(case):
    found, expected = matched(case), case["results"]
    assert found.n_treated_used == expected["n"]["matched"]["Treated"]
    assert found.n_comparison_used == expected["n"]["matched"]["Control"]
    assert found.ess_treated == pytest.approx(expected["n"]["ess"]["Treated"], rel=1e-6)
    assert found.ess_comparison == pytest.approx(expected["n"]["ess"]["Control"], rel=1e-6)
    assert found.subclass.max() + 1 == expected["n_subclass"]
    checksum = expected["weights_checksum"]
    assert (found.weights**2).sum() == pytest.approx(checksum["sumsq"], rel=1e-6)
    if "ps" in expected:
        assert found.distance[:5] == pytest.approx(expected["ps"]["first5"], abs=1e-6)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("case", cases("strata"), ids=ids)
def test_balance(case, when):
    check_balance(case, matched(case), when)


STAGES = [
    pytest.param(case, name, id=f"{case['id']}-{name}")
    for case in cases("strata")
    for name in case["results"]["effect"]
]


@pytest.mark.parametrize(("case", "name"), STAGES)
def test_effect(case, name):
    estimate = matching.effect(
        load(case["dataset"]),
        matched(case),
        outcome=case["outcome"],
        covariates=[] if name == "wdiff" else case["adjust"],
        cluster=case["cluster"],
    )
    expected = case["results"]["effect"][name]
    assert estimate.value == pytest.approx(expected["est"], rel=1e-6)
    loose = 1e-5 if name == "wdiff" else 1e-4
    assert estimate.std_error == pytest.approx(expected["se"], rel=loose)
    assert estimate.variance == ("CR1 by 'school'" if case["cluster"] else "HC3")


def test_strata_are_those_of_the_reference():
    for case in cases("strata"):
        if "matched_sample" in case:
            sample = read_sample(case)
            found = matched(case)
            assert np.flatnonzero(found.weights > 0).tolist() == sorted(sample["row"])
            pairs = set(zip(sample["subclass"], found.subclass[sample["row"]], strict=True))
            assert len(pairs) == sample["subclass"].nunique()
            ours = found.weights[sample["row"]]
            assert ours == pytest.approx(sample["weight"].to_numpy(), rel=1e-6)
