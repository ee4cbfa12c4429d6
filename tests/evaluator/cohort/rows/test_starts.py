"""Starts: never, not known, and the time in which a start lies, in every kind of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from evaluator import evaluate
from evaluator.cohort.rows.shapes import POST, START, TREATED, UNIT, shape
from evaluator.cohort.rows.start_codes import says_never, says_not_known
from evaluator.cohort.rows.starts import start_positions, starts_of
from evaluator.cohort.rows.starts_told import planned_starts_told, settled
from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Data, Design, Plan, Programme
from evaluator.values.problems import Refusal
from tests.evaluator.worlds import cohort_of, roll_out, roll_out_plan, save_book

EXPECTED_NEVER = (
    0, -1, 9999, 10000, 2099, 99999, "never", "Never treated", "Not treated", "not started",
    "control", "Comparison", "Inf", "none", "n/a", "-", "", "0", "9999", "00/01/1900",
)  # fmt: skip
NOT_KNOWN = ("n/k", "?", "unknown", "Not known", "TBC", "tbd", "to be confirmed", "dk", "missing")


def with_never(code: object) -> pd.DataFrame:
    """The roll-out of areas in which ``code`` stands where there is no start."""
    frame = roll_out()
    starts = [code if np.isnan(start) else int(start) for start in frame.start]
    return frame.assign(start=pd.Series(starts, dtype=object), year=frame.year.astype(int))


def read(frame: pd.DataFrame, folder, data: Data | None = None) -> Cohort:
    path = save_book(frame, folder / "data.xlsx")
    return read_workbook(path) if data is None else read_data(path, data)


def value(cohort: Cohort, plan: Plan | None = None) -> float:
    estimate = evaluate(cohort, plan or roll_out_plan()).outcomes[0].estimate
    assert estimate is not None
    return estimate.value


def told(cohort: Cohort, plan: Plan | None = None) -> dict[str, str]:
    found = planned_starts_told(cohort, plan or roll_out_plan(), several_starts=True)
    return {problem.code: problem.severity for problem in found}


def test_words_that_deny_a_start_mean_never_and_words_of_not_knowing_do_not() -> None:
    never = (
        "Not live", "Not started yet", "not in scheme", "No", "did not join", "yet to start",
        "hasn't started", "Non-participant", "Comparison ward", "N/A - control", "Control site 3",
    )  # fmt: skip
    unknown = ("Not recorded", "No start date", "not confirmed yet", "no data", "not set")
    neither = ("no longer live", "north ward", "Norwich", "nothing", "control since 2019", "live")
    assert [text for text in never if not says_never(text)] == []
    assert [text for text in unknown if says_never(text) or not says_not_known(text)] == []
    assert [text for text in neither if says_never(text) or says_not_known(text)] == []


@pytest.mark.whole_way
@pytest.mark.parametrize("code", EXPECTED_NEVER)
def test_a_code_for_never_means_never_and_is_told(code, tmp_path) -> None:
    cohort = read(with_never(code), tmp_path)
    rows = shape(cohort, roll_out_plan(), roll_out_plan().outcomes[0], several_starts=True)
    assert rows.without_start == 0
    assert rows.frame.groupby(UNIT)[TREATED].first().sum() == 30
    assert (rows.frame.loc[rows.frame[START].notna(), START] >= 5).all()
    assert told(cohort) == ({"data_start_never": "note"} if code != "" else {})
    actions = [step.action for step in settled(cohort, roll_out_plan()).recipe]
    assert ("start_means_never" in actions) == (code != "")


@pytest.mark.whole_way
def test_zero_for_never_gives_the_answer_of_empty_cells(tmp_path) -> None:
    assert value(read(with_never(0), tmp_path)) == pytest.approx(value(cohort_of(roll_out())))


@pytest.mark.parametrize("code", NOT_KNOWN)
def test_not_known_is_not_never(code, tmp_path) -> None:
    frame = with_never("")
    some = frame.la.isin(["LA00", "LA01", "LA40"])
    cohort = read(frame.assign(start=frame.start.mask(some, code)), tmp_path)
    rows = shape(cohort, roll_out_plan(), roll_out_plan().outcomes[0], several_starts=True)
    assert rows.without_start == 30 and rows.frame[UNIT].nunique() == 47
    (problem,) = planned_starts_told(cohort, roll_out_plan(), several_starts=True)
    assert problem.code == "data_start_not_known" and problem.severity == "warning"
    assert problem.count == 30 and problem.rows[:2] == (2, 3) and "3 of the" in problem.message


@pytest.mark.whole_way
def test_who_has_a_start_that_is_not_known_is_left_out_and_counted(tmp_path) -> None:
    frame = with_never("")
    some = frame.la.isin(["LA00", "LA01", "LA40"])
    cohort = read(frame.assign(start=frame.start.mask(some, NOT_KNOWN[0])), tmp_path)
    known = cohort_of(frame[~some].assign(start=roll_out().start[~some]))
    result = evaluate(cohort, roll_out_plan())
    assert result.outcomes[0].estimate is not None
    assert result.outcomes[0].estimate.value == pytest.approx(value(known))
    assert "start not stated" in result.design.flow[0].reason
    check = next(c for c in result.outcomes[0].checks if c.key == "known_starts")
    assert check.status == "concern" and check.number == pytest.approx(3 / 50)


@pytest.mark.parametrize(
    ("data", "left_out"),
    [
        (Data(missing={"start": ("0",)}), 0),
        (Data(missing={"start": ("zz",)}), 0),
        (Data(missing={"start": ("n/k",)}), 200),
        (Data(labels={"start": {"n/k": "never"}}), 0),
        (Data(labels={"start": {"n/k": "not known"}}), 200),
        (Data(labels={"start": {"0": "not known"}}), 200),
    ],
)
def test_what_the_plan_declares_of_starts_holds(data, left_out, tmp_path) -> None:
    codes = [*data.missing.get("start", ()), *data.labels.get("start", {})]
    cohort = read(with_never(codes[0] if codes[0] != "0" else 0), tmp_path, data)
    rows = shape(cohort, roll_out_plan(), roll_out_plan().outcomes[0], several_starts=True)
    assert rows.without_start == left_out
    assert rows.frame.groupby(UNIT)[TREATED].first().sum() == 30


def test_a_place_that_the_plan_calls_untreated_needs_no_start(tmp_path) -> None:
    frame = with_never("?").assign(arm=np.where(roll_out().start.isna(), "no", "yes"))
    plan = roll_out_plan()
    plan = replace(plan, roles=replace(plan.roles, treated="arm"))
    rows = shape(read(frame, tmp_path), plan, plan.outcomes[0], several_starts=True)
    assert rows.without_start == 0 and rows.frame[UNIT].nunique() == 50


@pytest.mark.parametrize("day", ["1900-01-01", "9999-12-31", "1899-12-30"])
def test_an_empty_or_far_date_means_never(day) -> None:
    months = pd.date_range("2023-01-01", periods=6, freq="MS").astype("datetime64[s]").tolist()
    starts = pd.Series(np.array([day, "2023-03-01", "NaT"], dtype="datetime64[s]"))
    cohort = cohort_of(pd.DataFrame({"start": starts}))
    assert starts_of(cohort, "start", months).never.tolist() == [True, False, True]
    years: list[object] = [2020.0, 2021.0, 2022.0, 2023.0]
    assert start_positions(cohort, "start", years).fillna(-1).tolist() == [-1, 3, -1]


@pytest.mark.parametrize(
    ("times", "start", "position"),
    [
        ([0, 1, 2, 3], 0, 0),  # a time of the panel is a time
        ([-2, -1, 0, 1], -1, 1),
        ([-3, -2, 2, 3], 0, 2),  # between two times
        ([1, 2, 3], 0, None),
        ([2012, 2013], -1, None),
        ([1900, 1950, 2000], 1900, 0),
        ([2012, 2013], 1900, None),
        ([5000, 9999, 12000], 9999, 1),
        ([2090, 2099, 2100], 2099, 1),
        ([2012, 2013], 2099, None),
    ],
)
def test_a_number_stands_for_never_only_where_it_is_no_time(times, start, position) -> None:
    cohort = cohort_of(pd.DataFrame({"start": [float(start)]}))
    found = start_positions(cohort, "start", [float(time) for time in times])
    assert found.fillna(-1).tolist() == [-1 if position is None else position]


def days(*texts: str) -> list[object]:
    return [pd.Timestamp(text) for text in texts]


@pytest.mark.parametrize(
    ("times", "start", "position", "inside"),
    [
        (days("2023-01-01", "2023-02-01", "2023-03-01"), "2023-01-03", 0, True),
        (days("2023-01-01", "2023-02-01", "2023-03-01"), "2023-02-01", 1, False),
        (days("2023-01-31", "2023-02-28", "2023-03-31"), "2023-02-10", 1, True),
        (days("2023-01-01", "2023-04-01", "2023-07-01"), "2023-02-10", 0, True),
        (days("2021-01-01", "2022-01-01", "2023-01-01"), "2022-12-20", 1, True),
        (days("2023-01-02", "2023-01-09", "2023-01-16"), "2023-01-11", 1, True),
        (days("2023-01-14", "2023-03-02", "2023-06-20"), "2023-03-01", 1, False),
        (days("2023-01-14", "2023-03-02", "2023-06-20"), "2023-03-02", 1, False),
        (days("2024-01-01", "2024-03-01"), "2024-02-10", 1, False),
        (days("2023-01-01", "2023-02-01", "2023-03-01"), 202302.0, 1, False),
        (["Jan 2023", "Feb 2023", "Mar 2023"], 202303.0, 2, False),
        (["2022 Q4", "2023 Q1", "2023 Q2"], "2023-01-03", 1, True),
        (["Autumn 2022", "Spring 2023", "Summer 2023"], "2023-01-10", 1, True),
        (["Autumn 2022", "Spring 2023", "Summer 2023"], "2023-08-31", 2, True),
        (["2021/22", "2022/23", "2023/24"], "2023-01-03", 1, True),
        (["Jan 2023", "Feb 2023", "Mar 2023"], "2023-03-03", 2, True),
        ([2021.0, 2022.0, 2023.0], "2022-12-20", 1, True),
        ([2021.0, 2022.0, 2023.0], "2022-01-01", 1, False),
        ([2021.0, 2022.0, 2023.0], 2022.5, 1, True),
        ([2010.0, 2012.0, 2014.0], 2011.0, 1, False),
        ([1.0, 2.0, 3.0], 2.0, 1, False),
    ],
)
def test_a_time_is_after_from_the_one_in_which_the_start_lies(
    times, start, position, inside
) -> None:
    cell = pd.Timestamp(start) if isinstance(start, str) else start
    frame = pd.DataFrame({"t": pd.Series(times * 2), "start": [cell] * 2 * len(times)})
    frame["key"] = ["a"] * len(times) + ["b"] * len(times)
    cohort = cohort_of(frame)
    assert set(start_positions(cohort, "start", times)) == {position}
    plan = roll_out_plan()
    plan = replace(plan, roles=replace(plan.roles, unit="key", cluster="key", time="t"))
    codes = {p.code for p in planned_starts_told(cohort, plan, several_starts=True)} - {
        "data_starts_before_times"
    }
    assert codes == ({"data_start_inside_time"} if inside else set())


@pytest.mark.parametrize("in_column", [True, False])
def test_two_groups_follow_the_same_rule(in_column) -> None:
    """A start in the plan and one in a column: both make January a time after the start."""
    months = pd.to_datetime(["2022-11-01", "2022-12-01", "2023-01-01", "2023-02-01"])
    frame = pd.DataFrame({"la": np.repeat([f"L{i}" for i in range(6)], 4)})
    frame["month"] = list(months) * 6
    frame["start"] = pd.to_datetime(["2023-01-03"] * 12 + ["1900-01-01"] * 12)
    frame["arm"] = ["yes"] * 12 + ["no"] * 12
    frame["rate"] = np.arange(24.0)
    plan = roll_out_plan()
    roles = replace(plan.roles, time="month")
    if not in_column:
        roles = replace(roles, first_treated=None, treated="arm")
    plan = replace(
        plan,
        roles=roles,
        design=Design("difference_in_differences"),
        programme=Programme(name="P", people="areas", starts=date(2023, 1, 3)),
    )
    rows = shape(cohort_of(frame), plan, plan.outcomes[0])
    assert rows.first_after == 2
    assert rows.frame.groupby(UNIT)[TREATED].first().tolist() == [1, 1, 1, 0, 0, 0]
    assert rows.frame.groupby("@time")[POST].first().tolist() == [0, 0, 1, 1]


def test_most_starts_before_the_first_time_stop_it() -> None:
    frame = roll_out()
    few = frame.assign(start=frame.start.mask(frame.la == "LA20", 1995.0))
    assert told(cohort_of(few)) == {"data_start_long_before": "warning"}
    many = frame.assign(start=frame.start.replace(2019.0, 3.0))
    assert told(cohort_of(many)) == {"data_starts_before_times": "stops"}
    with pytest.raises(Refusal) as refused:
        evaluate(cohort_of(many), roll_out_plan())
    assert [p.code for p in refused.value.problems] == ["data_starts_before_times"]


def test_a_code_near_the_first_time_is_a_warning_and_a_late_start_a_note() -> None:
    frame = roll_out()
    near = frame.assign(year=frame.year - 2013, start=(frame.start - 2013).fillna(0.0))
    assert told(cohort_of(near)) == {"data_start_never": "warning"}
    late = frame.assign(start=frame.start.fillna(2031.0))
    assert told(cohort_of(late)) == {"data_start_after_times": "note"}


@pytest.mark.whole_way
def test_without_anybody_who_never_started_the_check_says_so() -> None:
    result = evaluate(cohort_of(roll_out(never=0, early=20, late=20)), roll_out_plan())
    check = next(c for c in result.outcomes[0].checks if c.key == "comparison_group")
    assert "Nobody went without" in check.reason


@pytest.mark.whole_way
def test_a_start_that_stands_in_some_rows_only_gives_the_answer_of_one_in_all() -> None:
    frame = roll_out()
    whole = evaluate(cohort_of(frame), roll_out_plan())
    part = cohort_of(frame.assign(start=frame.start.where(frame.year >= frame.start)))
    assert told(part) == {"data_start_filled": "note"}
    found = evaluate(part, roll_out_plan())
    assert found.outcomes[0].estimate == whole.outcomes[0].estimate


def test_two_starts_of_one_unit_are_refused_with_rows() -> None:
    frame = roll_out()
    late = frame.start.notna() & (frame.year > frame.year.max() - 2)
    with pytest.raises(Refusal) as refused:
        evaluate(cohort_of(frame.assign(start=frame.start + late)), roll_out_plan())
    (problem,) = refused.value.problems
    assert problem.code == "start_changes" and problem.row == 202 and problem.count == 30
