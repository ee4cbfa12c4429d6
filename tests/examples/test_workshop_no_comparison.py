"""Workshops: a large, certain gain that says little about the workshop. Reference: scipy."""

import tomllib

import numpy as np
import pytest
from scipy import stats

from examples import folder

pytestmark = pytest.mark.whole_way

KEY = "workshop_no_comparison"
TRUTH = tomllib.loads((folder(KEY) / "truth.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def attendees(sheet):
    return sheet(KEY, "Attendees")


def test_size(attendees, sheet):
    assert len(attendees) == attendees["person_key"].nunique() == 180
    assert attendees["agency"].nunique() == 14
    months = sheet(KEY, "Agency_month")
    assert months.groupby("agency")["month"].nunique().eq(36).all()
    assert set(months["agency"]) == set(attendees["agency"])


def test_nobody_stayed_away(attendees):
    assert set(attendees["attended"]) == {"yes"}


def test_gain_is_certain_and_larger_than_the_truth(attendees):
    gain = (attendees["post_score"] - attendees["pre_score"]).dropna()
    result = stats.ttest_1samp(gain, 0)
    assert result.pvalue < 1e-6
    assert result.confidence_interval().low > TRUTH["effects"]["quiz"]


def test_quiz_has_a_ceiling(attendees):
    assert attendees["post_score"].max() == 10
    assert (attendees["post_score"] == 10).mean() > 0.2
    assert np.isin(attendees["pre_score"], range(11)).all()
