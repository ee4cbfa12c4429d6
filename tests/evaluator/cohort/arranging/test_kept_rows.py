"""Rows kept by plain conditions: the right ones, told, and every wrong condition refused."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime

import pandas as pd
import pytest

from evaluator.cohort.columns.told_apart import keep_one_of_each
from evaluator.cohort.rows.shapes import shape
from evaluator.cohort.workbook import read_data
from evaluator.planning.corrections import with_kept, with_left_out, with_rows_kept
from evaluator.planning.guess import guess_plan
from evaluator.planning.plan_file import plan_from_plain, plan_to_toml
from evaluator.values.data import Data, Long, RowsKept
from evaluator.values.plan import Outcome, Plan, Roles, plan_hash
from evaluator.values.problems import Refusal
from tests.bad_workbooks.generate import workbook

LEVELS = ("National", "Regional", "Local authority")
YEARS = (201617, 201718, 201819)


def tidy_official():
    """One row for each place, year and phase; three levels of geography."""
    rows = []
    for level in LEVELS:
        for place in range(1 if level == "National" else 3):
            for time, year in enumerate(YEARS):
                for phase in ("Primary", "Secondary"):
                    count = 100 * place + 10 * time + len(phase)
                    rows.append([year, level, f"{level} {place}", phase, count])
    return [["time_period", "geographic_level", "area", "phase", "exclusions"], *rows]


@pytest.fixture
def book(tmp_path):
    (tmp_path / "b.xlsx").write_bytes(workbook(("Data", tidy_official())))
    return tmp_path / "b.xlsx"


def kept(path, *conditions, **said):
    return read_data(path, Data(keep=conditions, **said))


def codes(path, *conditions):
    with pytest.raises(Refusal) as refused:
        kept(path, *conditions)
    return [(problem.code, problem.column, problem.fix) for problem in refused.value.problems]


def test_every_condition_must_be_met_and_each_is_a_step_with_its_rows(book):
    cohort = kept(
        book,
        RowsKept("geographic_level", values=("local AUTHORITY ",)),
        RowsKept("phase", not_=("Primary",)),
    )
    frame = cohort.frame
    assert len(frame) == 9 and set(frame["geographic_level"]) == {"Local authority"}
    assert set(frame["phase"]) == {"Secondary"} and frame.index[0] == 27
    steps = [step for step in cohort.recipe if step.action == "keep_rows"]
    assert [(step.count, step.rows[0]) for step in steps] == [(24, 2), (9, 26)]
    assert '"geographic_level" is "local AUTHORITY"' in steps[0].reason


@pytest.mark.parametrize(
    ("condition", "years"),
    [
        (RowsKept("time_period", values=(201718,)), {201718}),
        (RowsKept("time_period", values=("201718",)), {201718}),
        (RowsKept("time_period", from_=201718), {201718, 201819}),
        (RowsKept("time_period", from_="2017/18"), {201718, 201819}),
        (RowsKept("time_period", from_="2017/18", to="2017/18"), {201718}),
        (RowsKept("time_period", to=date(2017, 8, 31)), {201617}),
        (RowsKept("time_period", from_=2017), {201718, 201819}),
    ],
)
def test_numbers_and_school_years_are_set_in_order(book, condition, years):
    assert set(kept(book, condition).frame["time_period"]) == years


MONTHS = [datetime(2018 + m // 12, m % 12 + 1, 1) for m in range(36)]


@pytest.mark.parametrize(
    ("cells", "first", "last", "count"),
    [
        (MONTHS, 2019, 2019, 12),
        (MONTHS, "2019", None, 24),
        (MONTHS, date(2020, 3, 1), None, 10),
        (MONTHS, "01/03/2020", "Apr-20", 2),
        ([f"{m:%Y} Q{(m.month + 2) // 3}" for m in MONTHS], "2019 Q2", "2019 Q4", 9),
        ([f"{m.year}/{(m.year + 1) % 100}" for m in MONTHS], "2019/20", None, 24),
        ([f"Wave {m.month}" for m in MONTHS], "Wave 11", None, 6),
        ([f"{m.year}" for m in MONTHS], 2020, None, 12),
        ([float(m.month) for m in MONTHS], 2.5, 4, 6),
    ],
)
def test_dates_periods_and_numbers_lie_between_two_ends(tmp_path, cells, first, last, count):
    rows = [[f"U{i}", cell, i % 7] for i, cell in enumerate(cells)]
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(("Data", [["key", "when", "score"], *rows])))
    assert len(kept(path, RowsKept("when", from_=first, to=last)).frame) == count


def test_an_empty_cell_is_kept_only_where_it_is_asked_for(tmp_path):
    rows = [[f"U{i}", ("a", None, "b")[i % 3], i] for i in range(12)]
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(("Data", [["key", "kind", "score"], *rows])))
    assert len(kept(path, RowsKept("kind", values=("a",))).frame) == 4
    assert len(kept(path, RowsKept("kind", values=("a", ""))).frame) == 8
    assert len(kept(path, RowsKept("kind", not_=("a",))).frame) == 8
    assert len(kept(path, RowsKept("kind", not_=("a", ""))).frame) == 4


def test_conditions_follow_the_sheets_columns_made_rows_and_labels(tmp_path):
    some = [["ward", "kind", "Jan-24", "Feb-24", "Mar-24"]]
    sheets = [
        (name, some + [[f"{name} {w}", kind, w, w + 1, w + 2]
                       for w in range(4) for kind in ("Knife", "knives", "Other")])
        for name in ("North", "South")
    ]  # fmt: skip
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(*sheets))
    data = Data(
        sheets=("North", "South"),
        sheet_column="part",
        long=(Long(("Jan-24", "Feb-24", "Mar-24"), (), "month", "count"),),
        labels={"kind": {"knives": "Knife"}},
        leave_out=("part",),
        keep=(
            RowsKept("part", values=("South",)),
            RowsKept("kind", values=("Knife",)),
            RowsKept("month", from_="Feb-24"),
        ),
    )
    frame = read_data(path, data).frame
    assert len(frame) == 4 * 2 * 2 and "part" not in frame
    assert frame["ward"].str.startswith("South").all() and set(frame["kind"]) == {"Knife"}


def test_wrong_conditions_are_refused_together_with_what_would_do(book):
    found = codes(
        book,
        RowsKept("geografic_level", values=("National",)),
        RowsKept("geographic_level", values=("Local authorities",)),
        RowsKept("phase", values=("Special",)),
        RowsKept("phase"),
        RowsKept("phase", from_=2018),
    )
    assert [(code, column) for code, column, _ in found] == [
        ("correction_column", "geografic_level"),
        ("rows_kept_value", "geographic_level"),
        ("rows_kept_value", "phase"),
        ("rows_kept_says_nothing", "phase"),
        ("rows_kept_no_order", "phase"),
    ]
    assert '"geographic_level"' in found[0][2] and '"Local authority"' in found[1][2]
    assert '"Primary", "Secondary"' in found[2][2]


def test_a_condition_that_leaves_nothing_is_refused(book):
    both = (RowsKept("phase", values=("Primary",)), RowsKept("phase", not_=("Primary",)))
    assert codes(book, *both)[0][0] == "rows_kept_none"


def test_the_name_of_a_single_row_is_never_offered(tmp_path):
    rows = [[f"Anna Person{i}", "a", i] for i in range(12)]
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(("Data", [["who", "kind", "score"], *rows])))
    (problem,) = codes(path, RowsKept("who", values=("Anna Person",)))
    assert "Anna" not in problem[2]


def test_conditions_are_part_of_the_plan_beside_columns_kept_and_come_back_the_same(book):
    text = """
    [data]
    workbook = "b.xlsx"
    keep = ["case_number", { column = "year", from = 2016-09-01, to = 2019, not = [2018] }]
    """
    plan = plan_from_plain(tomllib.loads(text), "The plan")
    assert plan.data.columns_kept == ("case_number",)
    asked = RowsKept("year", not_=(2018.0,), from_="2016-09-01", to=2019.0)
    assert plan.data.rows_kept == (asked,)
    assert plan_from_plain(tomllib.loads(plan_to_toml(plan)), "The plan") == plan
    assert plan_hash(plan) != plan_hash(with_rows_kept(plan, ()))
    assert with_rows_kept(with_rows_kept(plan, ()), (asked,)) == plan
    cohort = kept(book, RowsKept("phase", values=("Primary",)))
    assert guess_plan(cohort).data.rows_kept == cohort.provenance.read_as.rows_kept


def test_columns_and_rows_kept_do_not_disturb_each_other():
    asked = RowsKept("phase", values=("Primary",))
    plan = with_kept(with_rows_kept(Plan(), (asked,)), "note")
    assert plan.data.keep == (asked, "note")
    assert with_left_out(plan, ("note", "phase")).data.rows_kept == (asked,)


def test_a_key_that_repeats_names_the_condition_that_mends_it_and_it_does(book):
    roles = Roles(unit="area", time="time_period", after=(201819,), treated="geographic_level",
                  treated_values=("Regional",))  # fmt: skip
    outcome = Outcome("Exclusions", column="exclusions", worthwhile=1.0)
    plan = Plan(data=Data("b.xlsx"), roles=roles, outcomes=(outcome,))
    with pytest.raises(Refusal) as refused:
        shape(read_data(book, plan.data), plan, outcome)
    (problem,) = refused.value.problems
    assert problem.code == "duplicate_keys"
    said = re.search(r"keep = \[.*\]", problem.fix)[0]
    data = plan_from_plain(tomllib.loads(f"[data]\n{said}"), "The fix").data
    assert data.rows_kept == (RowsKept("phase", values=("Primary",)),)
    assert len(shape(read_data(book, data), plan, outcome).frame) == 21


def test_the_label_that_stands_for_everybody_is_the_one_offered():
    rows = [[f"Place {p}", kind, other, p + k] for p in range(6)
            for k, kind in enumerate(("Boys", "Girls", "Total"))
            for other in ("All phases", "Primary")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["place", "sex", "phase", "count"])
    said = keep_one_of_each(frame, ["place"], ())
    assert 'column = "sex", values = ["Total"]' in said
    assert 'column = "phase", values = ["All phases"]' in said
    assert keep_one_of_each(frame.drop(columns=["sex"]), ["place"], ()) == ""


def test_rows_are_not_kept_by_what_tells_who_somebody_is(tmp_path):
    rows = [[f"anna{i % 9}@mail.org", "a", i] for i in range(27)]
    path = tmp_path / "b.xlsx"
    path.write_bytes(workbook(("Data", [["email", "kind", "score"], *rows])))
    unwanted = RowsKept("email", not_=("anna3@mail.org",))
    assert codes(path, unwanted)[0][0] == "rows_kept_by_people"
    assert len(kept(path, unwanted, "email").frame) == 24
