"""Differences of shares with few events, against the published limits and statsmodels 0.14.

Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10, is printed to four
digits: 5e-5 absolute. statsmodels' ``confint_proportions_2indep(method="newcomb")`` is the same
closed formula for whole counts without weights: 1e-9 absolute.
"""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from methods import matching

PUBLISHED = {
    (5, 56, 0, 29): (-0.0381, 0.1926),
    (0, 10, 0, 20): (-0.1611, 0.2775),
    (0, 10, 0, 10): (-0.2775, 0.2775),
    (10, 10, 0, 20): (0.6791, 1.0),
    (10, 10, 0, 10): (0.6075, 1.0),
    (9, 10, 3, 10): (0.1705, 0.8090),
    (6, 7, 2, 7): (0.0582, 0.8062),
}
FURTHER = [(0, 40, 55, 160), (40, 40, 55, 160), (1, 98, 49, 262), (30, 120, 118, 121)]


def difference(events, people, other_events, others, level=0.95):
    """The effect among people who are all alike, so that everybody weighs the same in an arm."""
    frame = pd.DataFrame(
        {
            "t": np.repeat([1, 0], [people, others]),
            "y": [int(i < events) for i in range(people)]
            + [int(i < other_events) for i in range(others)],
            "same": 0.0,
        }
    )
    matches = matching.exact(frame, treated="t", covariates=("same",))
    return matching.effect(frame, matches, outcome="y", kind="binary", level=level)


@pytest.mark.parametrize(("table", "limits"), PUBLISHED.items(), ids=str)
def test_published_limits(table, limits):
    found = difference(*table)
    assert [found.ci_low, found.ci_high] == pytest.approx(limits, abs=5e-5)
    assert found.value == pytest.approx(table[0] / table[1] - table[2] / table[3], abs=1e-12)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("table", [*PUBLISHED, *FURTHER], ids=str)
def test_same_limits_as_other_software(table, level):
    found = difference(*table, level=level)
    wanted = confint_proportions_2indep(*table, method="newcomb", compare="diff", alpha=1 - level)
    assert [found.ci_low, found.ci_high] == pytest.approx([float(x) for x in wanted], abs=1e-9)
