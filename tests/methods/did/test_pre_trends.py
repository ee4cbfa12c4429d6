"""Earlier trends end where an effect was expected."""

import numpy as np
import pandas as pd
import pytest

from methods import did, power
from methods.results import EffectPath, NotIdentifiedError


def warned(seed: int = 1) -> pd.DataFrame:
    """Parallel trends, starts at 6 and 8, and an effect of 2 one period before each start."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(150):
        start, level = (np.nan, 6.0, 8.0)[i % 3], rng.normal()
        for t in range(1, 11):
            effect = 2.0 * (t == start - 1) + 3.0 * (t >= start)
            rows.append((i, t, start, level + 0.3 * t + effect + rng.normal()))
    return pd.DataFrame(rows, columns=["u", "t", "g", "y"])


COLUMNS = {"outcome": "y", "unit": "u", "time": "t", "first_treated": "g"}


@pytest.mark.parametrize("base", ["varying", "universal"])
def test_an_expected_effect_is_no_earlier_trend(base):
    effects = did.callaway_santanna(warned(), anticipation=1, base_period=base, **COLUMNS)
    path = effects.aggregate("dynamic")
    assert path.anticipation == 1
    assert -1 in path.event_time and not path.earlier[path.event_time == -1].any()
    test = did.pre_trend_test(path)
    assert test.dof_numerator == path.earlier.sum()
    assert test.p_value > 0.01


def test_the_same_period_counts_where_nobody_expected_an_effect():
    path = did.event_study(warned(), reference=-2, window=(-5, 2), **COLUMNS)
    assert path.earlier[path.event_time == -1].all()
    assert did.pre_trend_test(path).p_value < 1e-6


def test_power_speaks_of_the_periods_that_are_tested():
    times, spread = [-4, -3, -1, 0], np.diag([0.04, 0.04, 0.0001, 0.04])
    told, untold = (
        EffectPath.from_arrays(times, np.zeros(4), spread, -2, anticipation=n) for n in (1, 0)
    )
    assert power.pre_trend_power(told, slope=0.1) < 0.3
    assert power.pre_trend_power(untold, slope=0.1) > 0.99


def test_what_is_no_path_is_refused_in_words():
    effects = did.callaway_santanna(warned(), **COLUMNS)
    for wrong in (effects, effects.aggregate("group")):
        with pytest.raises(NotIdentifiedError, match="time since the start"):
            did.pre_trend_test(wrong)
        with pytest.raises(NotIdentifiedError, match="time since the start"):
            power.pre_trend_power(wrong, slope=1.0)
