"""From sheet to analysis rows: every layout of a workbook, every contradiction refused."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from evaluator.cohort.columns import labels
from evaluator.cohort.columns.labels import as_binary, normalised, same_label
from evaluator.cohort.columns.times.timing import happens_after_start, is_fixed, measured_first
from evaluator.cohort.rows.shapes import OUTCOME, POST, TIME, TREATED, UNIT, shape
from evaluator.values.plan import Design, Outcome, Plan, Programme, Roles
from evaluator.values.problems import Refusal
from tests.evaluator.worlds import cohort_of

SCORE = Outcome(name="Score", column="score", worthwhile=1.0)
WIDE = Outcome(name="Score", before="pre", after="post", worthwhile=1.0)


def long_sheet() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person": ["a", "a", "b", "b", "c", "c"],
            "wave": ["before", "after"] * 3,
            "arm": ["Sessions ", "sessions", "SESSIONS", "sessions", "waiting", "waiting"],
            "score": [1.0, 3.0, 2.0, np.nan, 4.0, 4.5],
        }
    )


def plan_for(outcome: Outcome = SCORE, **roles: object) -> Plan:
    given = {
        "unit": "person",
        "time": "wave",
        "after": ("after",),
        "treated": "arm",
        "treated_values": ("sessions",),
    }
    return Plan(roles=Roles(**(given | roles)), outcomes=(outcome,))


def refusal(frame: pd.DataFrame, plan: Plan, *, several_starts: bool = False) -> str:
    with pytest.raises(Refusal) as caught:
        shape(cohort_of(frame), plan, plan.outcomes[0], several_starts=several_starts)
    (problem,) = caught.value.problems
    assert problem.message.endswith(".") and problem.fix.endswith(".")
    return problem.code


def test_long_data_becomes_one_row_per_unit_and_time() -> None:
    rows = shape(cohort_of(long_sheet()), plan_for(), SCORE)
    assert rows.times == ("before", "after")
    assert (rows.first_after, rows.n_before, rows.panel, rows.without_group) == (1, 1, True, 0)
    assert rows.frame.groupby(UNIT)[TREATED].first().to_dict() == {"a": 1, "b": 1, "c": 0}
    assert rows.frame[OUTCOME].isna().sum() == 1


def test_labels_are_compared_without_case_or_spaces() -> None:
    rows = shape(cohort_of(long_sheet()), plan_for(treated_values=(" SesSions",)), SCORE)
    assert rows.frame[TREATED].sum() == 4


def test_wide_data_has_a_row_before_and_one_after() -> None:
    frame = pd.DataFrame(
        {"person": ["a", "b"], "arm": ["x", "y"], "pre": [1.0, 2.0], "post": [3.0, np.nan]}
    )
    plan = plan_for(WIDE, time=None, after=(), treated_values=("x",))
    rows = shape(cohort_of(frame), plan, WIDE)
    assert rows.times == ("Before", "After") and rows.panel
    assert sorted(rows.frame[POST]) == [0, 0, 1, 1]
    change = rows.frame.set_index([UNIT, TIME])[OUTCOME]
    assert (change["a", 0], change["a", 1]) == (1.0, 3.0)


def test_one_measurement_lies_after_the_start() -> None:
    frame = pd.DataFrame({"person": ["a", "b"], "arm": ["x", "y"], "score": [1.0, 2.0]})
    rows = shape(cohort_of(frame), plan_for(time=None, after=(), treated_values=("x",)), SCORE)
    assert rows.n_before == 0 and not rows.panel and set(rows.frame[POST]) == {1}


@pytest.mark.parametrize(
    ("times", "after", "expected"),
    [
        ([3, 1, 2], (3.0,), ("1", "2", "3")),
        ([3, 1, 2], ("3",), ("1", "2", "3")),
        ([2021, 2019, 2020], (2021.0,), ("2019", "2020", "2021")),
        (["late", "early", "middle"], ("late",), ("early", "middle", "late")),
        (
            [pd.Timestamp("2024-03-01"), pd.Timestamp("2024-01-01"), pd.Timestamp("2024-02-01")],
            ("2024-03-01",),
            ("2024-01-01", "2024-02-01", "2024-03-01"),
        ),
    ],
)
def test_periods_are_put_in_order(times, after, expected) -> None:
    frame = pd.DataFrame(
        {"person": ["a"] * 3 + ["b"] * 3, "wave": times * 2, "arm": ["x"] * 3 + ["y"] * 3}
    )
    frame["score"] = np.arange(6.0)
    rows = shape(cohort_of(frame), plan_for(after=after, treated_values=("x",)), SCORE)
    assert rows.times == expected
    assert rows.first_after == 2
    assert (rows.frame[TIME] == 2).tolist() == (rows.frame[POST] == 1).tolist()


@pytest.mark.parametrize(
    ("times", "starts"),
    [
        ([pd.Timestamp("2024-01-01"), pd.Timestamp("2024-03-01")], date(2024, 2, 10)),
        ([2022, 2023], date(2023, 4, 1)),
    ],
)
def test_a_start_date_says_which_dates_and_years_lie_after_it(times, starts) -> None:
    frame = pd.DataFrame({"person": ["a", "a", "b", "b"], "wave": times * 2, "arm": list("xxyy")})
    frame["score"] = np.arange(4.0)
    plan = replace(plan_for(after=(), treated_values=("x",)), programme=Programme(starts=starts))
    assert shape(cohort_of(frame), plan, SCORE).first_after == 1


def test_a_start_date_cannot_be_compared_with_wave_numbers() -> None:
    frame = long_sheet().assign(wave=[1, 2] * 3)
    plan = replace(plan_for(after=()), programme=Programme(starts=date(2024, 1, 1)))
    assert refusal(frame, plan) == "after_not_said"


def test_a_common_start_column_marks_group_and_time() -> None:
    frame = long_sheet().assign(wave=[1, 2] * 3, start=[2, 2, 2, 2, None, None])
    plan = plan_for(treated=None, treated_values=(), after=(), first_treated="start")
    rows = shape(cohort_of(frame), plan, SCORE)
    assert rows.first_after == 1
    assert rows.frame.groupby(UNIT)[TREATED].first().to_dict() == {"a": 1, "b": 1, "c": 0}


@pytest.mark.parametrize("after", [(), (2.0,)])
def test_staggered_starts_are_refused_even_where_after_is_given(after) -> None:
    frame = long_sheet().assign(wave=[1, 2] * 3, start=[1, 1, 2, 2, None, None])
    plan = plan_for(treated=None, treated_values=(), after=after, first_treated="start")
    assert refusal(frame, plan) == "staggered_starts"


def test_a_start_in_words_does_not_say_what_lies_after_it() -> None:
    frame = long_sheet().assign(wave=[1, 2] * 3, start=["Q1", "Q1", "Q1", "Q1", None, None])
    plan = plan_for(treated=None, treated_values=(), after=(), first_treated="start")
    assert refusal(frame, plan) == "after_not_said"


def staggered(start: list[float | None], **roles: object) -> tuple[pd.DataFrame, Plan]:
    frame = pd.DataFrame({"person": list("aaabbbccc"), "wave": [1, 2, 3] * 3, "start": start})
    frame["score"] = np.arange(9.0)
    plan = plan_for(treated=None, treated_values=(), after=(), first_treated="start", **roles)
    return frame, replace(plan, design=Design("staggered_roll_out"))


def test_each_unit_has_its_own_start() -> None:
    frame, plan = staggered([2, 2, 2, 3, 3, 3, None, None, None])
    rows = shape(cohort_of(frame), plan, SCORE, several_starts=True)
    post = rows.frame.set_index([UNIT, TIME])[POST].unstack()
    assert post.loc["a"].tolist() == [0, 1, 1] and post.loc["b"].tolist() == [0, 0, 1]
    assert rows.frame.groupby(UNIT)[TREATED].first().to_dict() == {"a": 1, "b": 1, "c": 0}


@pytest.mark.parametrize(
    ("start", "roles", "code"),
    [
        ([2, 2, 3, 3, 3, 3, None, None, None], {}, "start_changes"),
        ([2, 2, 2, 3, 3, 3, 2, 3, None], {}, "start_changes"),
        ([2] * 9, {"first_treated": None}, "starts_needed"),
        (["Q1"] * 3 + ["Q2"] * 3 + [None] * 3, {}, "start_not_a_period"),
    ],
)
def test_starts_that_cannot_be_told_are_refused(start, roles, code) -> None:
    frame, plan = staggered(start)
    plan = replace(plan, roles=replace(plan.roles, **roles))
    assert refusal(frame, plan, several_starts=True) == code


def test_repeated_cross_sections_need_no_unit() -> None:
    frame = long_sheet().drop(columns="person")
    rows = shape(cohort_of(frame), plan_for(unit=None), SCORE)
    assert not rows.panel and rows.frame[UNIT].is_unique


def test_different_people_at_each_time_are_no_panel() -> None:
    frame = long_sheet().assign(person=list("abcdef"))
    assert not shape(cohort_of(frame), plan_for(), SCORE).panel


def test_a_group_stated_once_holds_for_the_person_and_one_never_stated_is_counted() -> None:
    frame = long_sheet()
    frame.loc[[1, 4, 5], "arm"] = None
    rows = shape(cohort_of(frame), plan_for(), SCORE)
    assert rows.without_group == 2
    assert set(rows.frame[UNIT]) == {"a", "b"}


def test_treated_from_the_start_on_means_treated_throughout() -> None:
    frame = long_sheet().assign(arm=["no", "yes", "no", "yes", "no", "no"])
    rows = shape(cohort_of(frame), plan_for(treated_values=()), SCORE)
    assert rows.frame.groupby(UNIT)[TREATED].first().to_dict() == {"a": 1, "b": 1, "c": 0}


@pytest.mark.parametrize(
    "arms",
    [
        ["yes", "no", "no", "yes", "no", "no"],  # one leaves the programme
        ["yes", "yes", "no", "yes", "no", "no", "no", "no", "yes"],  # starts differ
    ],
)
def test_changing_group_at_another_time_than_the_start_is_refused(arms) -> None:
    n = len(arms) // 3
    frame = pd.DataFrame(
        {"person": np.repeat(list("abc"), n), "wave": list(range(1, n + 1)) * 3, "arm": arms}
    )
    frame["score"] = np.arange(float(len(frame)))
    plan = plan_for(treated_values=(), after=(float(n),))
    assert refusal(frame, plan) == "group_changes"


@pytest.mark.parametrize(
    ("change", "roles", "code"),
    [
        ({}, {"after": ("spring",)}, "period_absent"),
        ({}, {"treated_values": ("both",)}, "treated_value_absent"),
        ({}, {"treated_values": ()}, "treated_values_needed"),
        ({"wave": [1, 2] * 3}, {"after": (1.0,)}, "periods_out_of_order"),
        ({"person": list("aabbbb")}, {}, "duplicate_keys"),
        ({"score": ["high"] * 6}, {}, "outcome_not_usable"),
    ],
)
def test_contradictions_are_refused_by_name(change, roles, code) -> None:
    assert refusal(long_sheet().assign(**change), plan_for(**roles)) == code


def test_dates_all_before_the_start_are_refused() -> None:
    frame = long_sheet().assign(wave=pd.to_datetime(["2020-01-01", "2020-02-01"] * 3))
    plan = replace(plan_for(after=()), programme=Programme(starts=date(2030, 1, 1)))
    assert refusal(frame, plan) == "nothing_after_start"


@pytest.mark.parametrize(
    ("asked", "suggestion"), [("scores", 'Did you mean "score"?'), ("zzz", "Correct the name")]
)
def test_a_missing_column_is_named_with_what_may_have_been_meant(asked, suggestion) -> None:
    outcome = replace(SCORE, column=asked)
    with pytest.raises(Refusal) as caught:
        shape(cohort_of(long_sheet()), plan_for(outcome), outcome)
    (problem,) = caught.value.problems
    assert problem.column == asked and suggestion in problem.fix


@pytest.mark.parametrize(
    ("kind", "cells", "code"),
    [
        ("binary", [1, 2, 1, 2, 1, 2], "outcome_not_usable"),
        ("binary", ["caught", "not", "caught", "not", "not", "not"], "outcome_not_usable"),
        ("count", [-1, 2, 1, 2, 1, 2], "outcome_not_usable"),
    ],
)
def test_outcomes_of_the_wrong_kind_are_refused(kind, cells, code) -> None:
    outcome = replace(SCORE, kind=kind)
    assert refusal(long_sheet().assign(score=cells), plan_for(outcome)) == code


def test_yes_and_no_are_one_and_nought() -> None:
    outcome = replace(SCORE, kind="binary")
    frame = long_sheet().assign(score=["Yes", "no ", None, "YES", "n", "y"])
    found = shape(cohort_of(frame), plan_for(outcome), outcome).frame[OUTCOME]
    assert found.tolist()[:2] == [1.0, 0.0] and found.tolist()[3:] == [1.0, 0.0, 1.0]
    assert np.isnan(found[2])


@pytest.mark.parametrize(
    ("first", "second"),
    [(1.0, "1"), (True, "yes"), ("A  b", " a B "), (pd.Timestamp("2024-01-02"), "2024-01-02")],
)
def test_values_that_a_person_would_call_the_same(first, second) -> None:
    assert normalised(first) == normalised(second)
    assert same_label(pd.Series([first, None]), second).tolist() == [True, False]


def test_only_two_valued_cells_are_yes_or_no() -> None:
    assert as_binary(pd.Series(["yes", "maybe"])) is None
    assert as_binary(pd.Series(["Live", "Not live", None])).tolist()[:2] == [1.0, 0.0]
    assert as_binary(pd.Series(["live", "not live", "planned"])) is None
    assert as_binary(pd.Series([], dtype=object)) is None
    assert as_binary(pd.Series([0.0, np.nan, 1.0])).tolist()[::2] == [0.0, 1.0]


def test_a_column_of_many_labels_is_not_read_to_its_end(monkeypatch) -> None:
    """A third label decides, however many more a whole file of people has."""
    asked = []
    monkeypatch.setattr(labels, "normalised", lambda cell: asked.append(cell) or str(cell))
    assert as_binary(pd.Series(range(1000))) is None
    assert asked == [0, 1, 2]


@pytest.mark.parametrize(
    "column",
    ["completed", "sessions_attended", "arrests_after", "reoffended", "Follow-up score", "t2"],
)
def test_names_that_tell_of_later_things(column) -> None:
    assert happens_after_start(column)


@pytest.mark.parametrize(
    "column",
    ["age", "prior_arrests", "base", "sex", "attendance_before", "postcode_area", "postage"],
)
def test_names_that_do_not(column) -> None:
    assert not happens_after_start(column)


@pytest.mark.parametrize(
    ("column", "fixed"),
    [("Age", True), ("Age at reading test", True), ("First language", True), ("Reading age", False),
     ("reading_age_july", False), ("Language age", False), ("Spelling age after", False)],
)  # fmt: skip
def test_an_age_that_is_a_score_is_not_fixed(column, fixed) -> None:
    assert is_fixed(column) is fixed
    assert happens_after_start(column) is ("after" in column)


@pytest.mark.parametrize(
    ("column", "beside", "first"),
    [("SDQ T1", ["SDQ T2"], True), ("SDQ T1", [], True), ("SDQ Wave 1", ["SDQ Wave 2"], True),
     ("SDQ T1", ["SDQ T0"], False), ("SDQ T1", ["SDQ baseline"], False), ("SDQ T2", [], False),
     ("SDQ T1", ["Age T0"], True), ("T1", [], False), ("Year 1 absence", [], False)],
)  # fmt: skip
def test_the_first_of_several_times(column, beside, first) -> None:
    assert measured_first(column, [column, *beside]) is first
