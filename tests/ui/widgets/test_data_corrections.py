"""Corrections as changes of the plan."""

from __future__ import annotations

import tomllib

import pytest
from ui_fakes import small_cohort

from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.planning import corrections as change
from evaluator.planning.plan_file import plan_from_plain, plan_to_toml
from evaluator.values.cohort import Step
from evaluator.values.data import Data, Join, Long
from evaluator.values.plan import Plan
from tests.bad_workbooks.generate import workbook


def test_a_kind_is_said_for_several_columns_and_taken_back():
    plan = change.with_kind(Plan(), ["a", "b"], "number")
    assert plan.data.kinds == {"a": "number", "b": "number"}
    assert change.with_kind(plan, ["a"], None).data.kinds == {"b": "number"}


def test_what_a_person_left_out_comes_back_and_what_looked_personal_is_kept_on_purpose():
    plan = change.with_left_out(change.with_kind(Plan(), ["a"], "date"), ["a"])
    assert (plan.data.leave_out, plan.data.kinds, plan.data.keep) == (("a",), {}, ())
    back = change.with_kept(plan, "a")
    assert (back.data.leave_out, back.data.keep) == ((), ())
    kept = change.with_kept(Plan(), "nhs")
    assert kept.data.keep == ("nhs",)
    again = change.with_left_out(kept, ["nhs"])
    assert (again.data.keep, again.data.leave_out) == ((), ())


@pytest.mark.parametrize(
    ("words", "codes"),
    [("-9, 99", (-9.0, 99.0)), (" n/k ,, refused, n/k", ("n/k", "refused")), ("", ())],
)
def test_codes_are_typed_with_commas(words, codes):
    assert change.parse_codes(words) == codes
    assert change.parse_codes(change.say_codes(codes)) == codes


def test_codes_for_missing_are_declared_and_taken_back():
    plan = change.with_missing(Plan(), "score", (-9.0,))
    assert plan.data.missing == {"score": (-9.0,)}
    assert change.with_missing(plan, "score", ()).data.missing == {}


def test_mergers_carry_earlier_mergers_along_and_are_taken_back():
    plan = change.with_merged(Plan(), "school", ["St Marys"], "Saint Mary")
    plan = change.with_merged(plan, "school", ["Saint Mary", "S. Mary"], "St Mary's")
    assert plan.data.labels == {
        "school": {"St Marys": "St Mary's", "Saint Mary": "St Mary's", "S. Mary": "St Mary's"}
    }
    plan = change.without_merger(plan, "school", "St Marys")
    assert "St Marys" not in plan.data.labels["school"]
    for label in ("Saint Mary", "S. Mary"):
        plan = change.without_merger(plan, "school", label)
    assert plan.data.labels == {}


def test_merging_back_into_a_merged_label_leaves_no_circle():
    plan = change.with_merged(Plan(), "arm", ["a"], "b")
    plan = change.with_merged(plan, "arm", ["b"], "a")
    assert plan.data.labels == {"arm": {"b": "a"}}


def test_steps_are_switched_off_and_on():
    step = Step("merge_labels", "arm", "Merged.", 3)
    plan = change.without_step(Plan(), step, "merge_labels:arm")
    assert plan.data.without == ("merge_labels:arm",)
    assert change.with_step(plan, "merge_labels:arm").data.without == ()


def test_what_the_plan_states_is_undone_by_taking_it_out():
    data = Data(sheets=("2023", "2024"), sheet_column="Sheet", join=(Join("More"),),
                long=(Long(("a", "b")),))  # fmt: skip
    plan = Plan(data=data)
    one = change.without_step(plan, Step("stack_sheets", None, "", 1), "stack_sheets")
    assert (one.data.sheet, one.data.sheets, one.data.sheet_column) == ("2023", (), "")
    two = change.without_step(plan, Step("join_sheet", None, "", 1), "join_sheet")
    assert two.data.join == ()
    three = change.without_step(plan, Step("columns_to_rows", None, "", 1), "columns_to_rows")
    assert three.data.long == ()


@pytest.mark.parametrize("heads", [("Total",), ("Total", "All year"), ()])
def test_columns_that_sum_up_those_made_rows_come_back_with_them(heads, tmp_path):
    months = ["Jan 2023", "Feb 2023", "Mar 2023", "Apr 2023"]
    counts = [[20 + 7 * i + k * (1 + i % 3) for k in range(4)] for i in range(12)]
    rows = [[f"Ward {i}", "x", *each, *(sum(each) for _ in heads)] for i, each in enumerate(counts)]
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(("Sheet1", [["Ward", "Remark", *months, *heads], *rows])))
    cohort = read_workbook(path)
    plan = change.with_left_out(Plan(data=change.data_of(cohort)), ["Remark"])
    assert set(plan.data.leave_out) == {"Remark", *heads}
    again = plan_from_plain(tomllib.loads(plan_to_toml(plan)), "The plan")
    assert again.data.long == plan.data.long
    (step,) = [s for s in cohort.recipe if s.action == "columns_to_rows"]
    undone = change.without_step(again, step, "columns_to_rows")
    assert (undone.data.long, undone.data.leave_out) == ((), ("Remark",))
    names = [column.name for column in read_data(path, undone.data).columns]
    assert names == ["Ward", *months, *heads]


def test_one_sheet_is_named_and_several_are_stacked():
    asked = {"sheet_column": "Year", "header_rows": (3,), "table": None, "join": ()}
    one = change.with_arrangement(Plan(), sheets=["A"], **asked)
    assert (one.data.sheet, one.data.sheets, one.data.sheet_column) == ("A", (), "")
    two = change.with_arrangement(one, sheets=["A", "B"], **asked)
    assert (two.data.sheet, two.data.sheets, two.data.sheet_column) == (None, ("A", "B"), "Year")
    assert two.data.header_rows == (3,)


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("", ()),
        ("3", (3,)),
        ("3 and 4", (3, 4)),
        ("3-4", (3, 4)),
        ("3 \u2013 5", (3, 4, 5)),
        (" 2, 3", (2, 3)),
        ("4 and 6", (4, 6)),
        ("1 2 3", (1, 2, 3)),
    ],
)
def test_rows_of_column_names(words, rows):
    assert change.parse_rows(words) == rows


@pytest.mark.parametrize("words", ["x", "0", "3 and 3", "1-900", "4-3", "6 and 4"])
def test_rows_that_cannot_hold_column_names(words):
    with pytest.raises(ValueError):
        change.parse_rows(words)


def test_a_reading_is_written_out_in_full():
    data = change.data_of(small_cohort())
    assert (data.workbook, data.sheet) == ("people.xlsx", "People")


def test_what_was_put_together_unasked_is_undone_by_saying_so():
    for action in ("stack_sheets", "join_sheet"):
        plan = change.without_step(Plan(), Step(action, None, "", 1), action)
        assert plan.data.without == (action,)
