"""E-values against EValue 4.1.4 under R 4.2.2, to 1e-6 relative."""

import pytest
from matching_data import cases

from methods import sensitivity


@pytest.mark.parametrize("case", cases("e_value"), ids=lambda case: case["id"])
def test_e_value(case):
    found = sensitivity.e_value(**case["call"])
    expected = case["results"]["point_lower_upper_evalue"]
    limit = expected["lower"] if "lower" in expected else expected["upper"]
    assert found.point == pytest.approx(expected["point"], rel=1e-6)
    assert found.limit == pytest.approx(limit, rel=1e-6)
