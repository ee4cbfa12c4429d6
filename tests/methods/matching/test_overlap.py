"""Common support on scores small enough to count."""

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError

FRAME = pd.DataFrame({"t": [1, 1, 1, 1, 0, 0, 0, 0]})
SCORE = pd.Series([0.05, 0.3, 0.5, 0.95, 0.1, 0.2, 0.4, 0.8])


def test_shares_are_counted():
    found = matching.overlap(FRAME, treated="t", score=SCORE, caliper=0.11, bins=9)
    assert (found.low, found.high) == (0.1, 0.8)
    assert found.share_outside == 0.5
    assert found.share_beyond_caliper == 0.25
    assert found.treated_share.sum() == pytest.approx(1)
    assert found.comparison_share.sum() == pytest.approx(1)
    assert len(found.edges) == 10


def test_without_a_caliper_nothing_is_said_about_it():
    assert matching.overlap(FRAME, treated="t", score=SCORE).share_beyond_caliper is None


@pytest.mark.parametrize(
    ("score", "code"),
    [
        (SCORE.iloc[::-1], "wrong_frame"),
        (SCORE.where(SCORE > 0.1), "missing_values"),
        (SCORE.replace(0.5, np.inf), "missing_values"),
    ],
)
def test_scores_must_fit_the_frame(score, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.overlap(FRAME, treated="t", score=score)
    assert refusal.value.code == code


def test_scores_that_differ_by_rounding_alone_are_counted_around_them():
    """As the balancing scores of people who are alike in every characteristic."""
    score = pd.Series([0.5, 0.5 + 1e-16, 0.5 - 1e-16, 0.5, 0.5, 0.5 + 2e-16])
    frame = pd.DataFrame({"treated": [1, 0, 1, 0, 1, 0]})
    found = matching.overlap(frame, treated="treated", score=score)
    assert found.treated_share.sum() == found.comparison_share.sum() == 1.0
