"""The spread over ties is nil where there are none and covers every draw where there are."""

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(3)
FRAME = pd.DataFrame({"x": RNG.normal(size=300), "band": RNG.integers(0, 3, 300)})
FRAME["t"] = (RNG.random(300) < 0.2 + 0.1 * FRAME["band"]).astype(int)
FRAME["score"] = FRAME["band"] + FRAME["t"] + RNG.normal(size=300)
FRAME["arrested"] = (RNG.random(300) < 0.4).astype(int)


def spread(covariate, draws=12, **options):
    return matching.tie_spread(
        lambda seed: matching.nearest(FRAME, treated="t", covariates=[covariate], seed=seed),
        lambda matches: matching.effect(FRAME, matches, **{"outcome": "score", **options}),
        draws=draws,
    )


def test_without_ties_there_is_no_spread():
    found = spread("x")
    assert found.low == pytest.approx(found.high)
    assert found.distinct == 1
    assert found.average.value == pytest.approx(found.low)


def test_with_ties_the_average_lies_within_the_spread():
    found = spread("band")
    assert found.low < found.average.value < found.high
    assert found.distinct > 5
    assert found.average.ci_low < found.low < found.high < found.average.ci_high
    assert found == spread("band")


def test_ratios_are_averaged_on_the_log_scale():
    found = spread("band", outcome="arrested", kind="binary", scale="risk_ratio")
    average = found.average
    assert np.sqrt(average.ci_low * average.ci_high) == pytest.approx(average.value)


def test_one_draw_says_nothing_about_spread():
    with pytest.raises(NotIdentifiedError):
        spread("band", draws=1)
