"""McNemar's test by hand, its limits, and what is refused."""

import numpy as np
import pytest

from methods import inference, results
from methods.results import NotIdentifiedError

CELLS = {"both": 5, "treated_only": 12, "control_only": 4, "neither": 30}


def test_by_hand():
    exact = inference.mcnemar(**CELLS)
    assert isinstance(exact, results.TestResult)
    assert exact.p_value == pytest.approx(2 * (1 + 16 + 120 + 560 + 1820) / 2**16)
    assert inference.mcnemar(method="plain", **CELLS).statistic == pytest.approx(64 / 16)
    assert inference.mcnemar(method="corrected", **CELLS).statistic == pytest.approx(49 / 16)
    assert exact.risk_difference.value == pytest.approx(8 / 51)
    assert exact.odds_ratio == 3


@pytest.mark.parametrize("method", ["exact", "corrected", "plain"])
def test_sides_are_interchangeable(method):
    turned = CELLS | {"treated_only": 4, "control_only": 12}
    one, other = (inference.mcnemar(method=method, **cells) for cells in (CELLS, turned))
    assert one.p_value == pytest.approx(other.p_value)
    assert one.risk_difference.value == -other.risk_difference.value


def test_equal_counts_are_no_evidence_at_all():
    for method in ("exact", "corrected", "plain"):
        even = CELLS | {"treated_only": 6, "control_only": 6}
        assert inference.mcnemar(method=method, **even).p_value == 1


def test_no_pair_that_differs():
    none = CELLS | {"treated_only": 0, "control_only": 0}
    found = inference.mcnemar(**none)
    assert found.p_value == 1
    assert np.isnan(found.odds_ratio)
    with pytest.raises(NotIdentifiedError) as refusal:
        inference.mcnemar(method="plain", **none)
    assert refusal.value.code == "no_variation"
    assert inference.mcnemar(**(CELLS | {"control_only": 0})).odds_ratio == np.inf


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"both": -1}, "bad_counts"),
        ({"neither": 1.5}, "bad_counts"),
        (dict.fromkeys(CELLS, 0), "bad_counts"),
        ({"method": "midp"}, "unknown_option"),
    ],
)
def test_refusals(options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        inference.mcnemar(**(CELLS | options))
    assert refusal.value.code == code
