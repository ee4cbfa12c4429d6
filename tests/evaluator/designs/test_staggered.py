"""Staggered starts: what is counted, what is told, and that few places widen the range."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator import evaluate
from evaluator.designs.shared.few_places import cautious
from evaluator.study.doubts import doubts
from evaluator.study.study import Study
from evaluator.values.evaluation import Evaluation
from evaluator.values.plan import Covariate, lock
from evaluator.values.problems import Refusal
from evaluator.verdict.quotable import NEXT, WHERE_UNEVEN, next_step
from methods import did
from tests.evaluator.worlds import (
    LOCKED_AT,
    cohort_of,
    finding_of,
    roll_out,
    roll_out_plan,
    surveyed_roll_out,
    surveyed_roll_out_plan,
)

pytestmark = pytest.mark.whole_way


def run(frame: pd.DataFrame, **design: object) -> Evaluation:
    return evaluate(cohort_of(frame), roll_out_plan(**design))


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(t=frame.year - 2014, g=frame.start - 2014)


def test_the_headline_is_the_imputation_estimate() -> None:
    frame = roll_out(never=30, early=25, late=25)
    estimate = run(frame).outcomes[0].estimate
    path = did.imputation(numbered(frame), outcome="rate", unit="la", time="t", first_treated="g")
    assert estimate is not None and path.overall is not None
    assert estimate.value == pytest.approx(path.overall.value, rel=1e-9)
    assert estimate.std_error == pytest.approx(path.overall.std_error, rel=1e-9)


def test_the_other_estimator_can_be_planned() -> None:
    result = run(roll_out(), estimator="callaway_santanna").outcomes[0]
    assert result.estimate is not None and "group-time" in result.estimate.method
    assert "imputation" in {other.key for other in result.alternatives}


def test_one_average_for_before_and_after_is_only_shown_as_naive() -> None:
    naive = [other.key for other in run(roll_out()).outcomes[0].alternatives if other.naive]
    assert naive == ["two_way"]


def test_places_treated_from_the_first_time_on_are_counted_out() -> None:
    frame = roll_out()
    frame.loc[frame.la == "LA20", "start"] = 2014.0
    steps = run(frame).design.flow
    assert steps[0].treated - steps[1].treated == 1
    assert steps[1].reason


def test_later_starters_serve_where_everybody_starts() -> None:
    result = run(roll_out(never=0, early=20, late=20)).outcomes[0]
    assert result.estimate is not None
    assert result.verdict.cap_key != "comparison_group"
    assert result.estimate.value < 0


def test_a_start_after_the_last_time_means_not_treated_here() -> None:
    frame = roll_out()
    later = frame.assign(start=frame.start.where(frame.start != 2021.0, 2030.0))
    assert run(later).design.flow[0].treated == 15


def test_few_places_widen_the_range() -> None:
    wide = run(roll_out(never=20, early=3, late=3)).outcomes[0].estimate
    assert wide is not None and wide.dof == 5
    assert cautious(wide, 30) is wide
    assert cautious(wide, 1) is wide


def test_times_in_words_are_matched_to_starts_in_words() -> None:
    frame = roll_out()
    said = frame.assign(year=frame.year.map("{:.0f} Q1".format), start=frame.start.map(
        lambda start: "" if np.isnan(start) else f"{start:.0f} q1"
    ).replace("", np.nan))  # fmt: skip
    by_words, by_numbers = (run(f).outcomes[0].estimate for f in (said, frame))
    assert by_words is not None and by_numbers is not None
    assert by_words.value == pytest.approx(by_numbers.value)


def test_a_start_that_is_no_time_is_refused_with_its_row() -> None:
    frame = roll_out().assign(year=lambda x: x.year.map("{:.0f}".format).astype(object) + " Q1")
    frame["start"] = frame.start.map(lambda s: np.nan if np.isnan(s) else "soon")
    with pytest.raises(Refusal) as refused:
        run(frame)
    assert refused.value.problems[0].code == "start_not_a_period"
    assert refused.value.problems[0].row is not None


@pytest.mark.slow
def test_the_range_of_few_places_holds_the_truth(draws) -> None:
    repeats = draws(40, 400)
    worlds = [roll_out(never=18, early=3, late=3, effect=0.0, seed=n) for n in range(repeats)]
    found = [finding_of(frame, roll_out_plan()).estimate for frame in worlds]
    assert found[0] == run(worlds[0]).outcomes[0].estimate
    misses = sum(not each.ci_low <= 0 <= each.ci_high for each in found)
    assert misses <= 0.05 * repeats + 2.6 * (0.0475 * repeats) ** 0.5


def test_other_people_each_year_show_what_their_places_did() -> None:
    """The same as the places' averages, weighted by how many were asked."""
    frame = surveyed_roll_out(seed=6)
    frame = frame[(frame.index % 7 > 0) | (frame["year"] % 2 > 0)]
    locked = lock(surveyed_roll_out_plan(), "0" * 64, LOCKED_AT)
    evaluation = evaluate(cohort_of(frame), locked)
    result = evaluation.outcomes[0]
    means = frame.groupby(["la", "year"]).agg(
        rate=("rate", "mean"), n=("rate", "size"), start=("start", "first")
    )
    path = did.imputation(
        numbered(means.reset_index()), outcome="rate", unit="la", time="t", first_treated="g",
        weights="n",
    )  # fmt: skip
    assert result.estimate is not None and path.overall is not None
    assert result.estimate.value == pytest.approx(path.overall.value, rel=1e-9)
    assert result.estimate.n_clusters == 50
    told = {check.key: check for check in result.checks}
    assert told["earlier_trends"].status == "passed" and told["trend_breakdown"].number is not None
    assert (told["composition"].status, told["composition"].cap) == ("not_possible", 3)
    assert 1 < result.verdict.rating <= 3
    assert "attrition" not in told or told["attrition"].cap is None
    flow = evaluation.design.flow[-1]
    assert (flow.treated + flow.comparison) == len(frame)


def test_places_that_drifted_are_seen_through_whoever_is_asked() -> None:
    """Without an effect; known characteristics changed alike."""
    frame = surveyed_roll_out(effect=0.0, drift=-0.5)
    plan = replace(surveyed_roll_out_plan(), covariates=(Covariate("sex", True),))
    result = evaluate(cohort_of(frame), lock(plan, "0" * 64, LOCKED_AT)).outcomes[0]
    told = {check.key: check for check in result.checks}
    assert told["composition"].status == "passed"
    assert told["earlier_trends"].status == "concern" and result.verdict.rating <= 2


@pytest.mark.parametrize(
    ("early", "late", "label", "alert", "action"),
    [
        (-6.0, 0.0, "Promising (not everywhere)", "no effect shows, unlike", WHERE_UNEVEN),
        (-8.0, 4.0, "Not proven (early sign)", "Where it started in 2021", NEXT["not_proven"]),
        (-4.0, -4.0, "Worked", "", NEXT["worked"]),
    ],
)
def test_a_start_that_went_otherwise_is_told_beside_a_good_average(
    early, late, label, alert, action
) -> None:
    frame = roll_out(effect=0.0)
    for start, effect in ((2019.0, early), (2021.0, late)):
        frame["rate"] += effect * ((frame["start"] == start) & (frame["year"] >= start))
    plan = lock(roll_out_plan(), "0" * 64, LOCKED_AT)
    evaluation = evaluate(cohort_of(frame), plan)
    (result,) = evaluation.outcomes
    assert (result.verdict.label, next_step(result)) == (label, action)
    assert alert in " ".join(result.verdict.alerts)
    assert bool(alert) == bool(result.verdict.alerts)
    assert doubts(Study.of(plan, cohort_of(frame), evaluation)) == ()
