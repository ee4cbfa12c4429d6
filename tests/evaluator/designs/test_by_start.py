"""The answer of each start alone: Welch's of SciPy for one start, and what is too small to tell."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy import stats

from evaluator.disclosure.counts import rules_under
from evaluator.disclosure.published import published
from evaluator.summary.further.by_start import by_start_table
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.parts.by_start import ByStart
from evaluator.values.plan import Plan
from evaluator.walk import evaluate
from tests.evaluator.worlds import (
    cohort_of,
    roll_out,
    roll_out_plan,
    surveyed_roll_out,
    surveyed_roll_out_plan,
)

pytestmark = pytest.mark.whole_way


def result_of(frame: pd.DataFrame, plan: Plan, *, exact: bool = False) -> OutcomeResult:
    found = evaluate(cohort_of(frame), plan)
    return (found if exact else published(found)).outcomes[0]


def test_a_start_alone_is_the_difference_in_changes_with_the_range_of_welch() -> None:
    frame = roll_out()
    told = result_of(frame, roll_out_plan(), exact=True).shown(ByStart)
    assert told is not None and told.length == 3
    rate, year, start = frame["rate"], frame["year"], frame["start"]
    for one, first in zip(told.starts, (2019, 2021), strict=True):
        before = rate[year < first].groupby(frame["la"]).mean()
        change = rate[year.between(first, first + 2)].groupby(frame["la"]).mean() - before
        starts = start.groupby(frame["la"]).first()
        test = stats.ttest_ind(
            change[starts == first],
            change[starts.isna() | (starts >= first + 3)],
            equal_var=False,
        )
        limits = test.confidence_interval(0.975)
        assert (one.label, one.places) == (f"Started {first}", 15)
        assert one.value == pytest.approx(float(test.statistic) * _error(test), rel=1e-9)
        assert (one.low, one.high) == pytest.approx((limits.low, limits.high), rel=1e-9)


def _error(test: object) -> float:
    return float(test._standard_error)  # type: ignore[attr-defined]


def test_a_start_of_two_areas_is_told_with_its_neighbour() -> None:
    frame = roll_out(early=17)
    places = [f"LA{n:02d}" for n in (20, 21)]
    frame["start"] = frame["start"].mask(frame["la"].isin(places), 2020.0)
    plan = roll_out_plan()
    told = result_of(frame, plan).shown(ByStart)
    assert told is not None
    assert sorted(one.places for one in told.starts) == [15, 17]
    table = by_start_table(result_of(frame, plan), rules_under(plan.disclosure, places=True))
    assert table is not None and "2020" in " ".join(row[0] for row in table.rows)
    assert not any(row[0] == "Started 2020" for row in table.rows)


def test_ranges_of_a_pool_hold_what_each_start_does() -> None:
    """Starts of one area each: their pool's range holds the effect that was planted in all."""
    frame = roll_out(never=20, early=15, late=15, effect=0.0)
    own = frame["start"].notna()
    number = frame["la"].str[2:].astype(int)
    frame["start"] = (2017.0 + number % 5).where(own)
    frame["rate"] = frame["rate"] - 3.0 * (frame["year"] >= frame["start"])
    told = result_of(frame, roll_out_plan()).shown(ByStart)
    assert told is not None and len(told.starts) > 1
    assert all(one.low <= -3.0 <= one.high for one in told.starts if one.value is not None)


def test_of_few_people_in_places_nothing_is_told_of_a_start() -> None:
    plan = surveyed_roll_out_plan()
    told = result_of(surveyed_roll_out(), plan).shown(ByStart)
    assert told is not None
    assert all(one.places is None and one.people % 5 == 0 for one in told.starts)
    few = result_of(surveyed_roll_out(early=2, late=2, never=12), plan).shown(ByStart)
    assert few is None


def test_one_start_has_no_table() -> None:
    frame = roll_out(late=0)
    result = result_of(frame, roll_out_plan())
    assert result.part is None
    assert by_start_table(result, rules_under(roll_out_plan().disclosure, places=True)) is None
