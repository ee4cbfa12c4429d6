"""Weeks by number or by their last day: which of them a start lies in."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from evaluator.cohort.columns.times.periods import parse_period, parse_periods
from evaluator.cohort.rows.starts import start_positions
from evaluator.cohort.rows.stretches import stretches
from evaluator.cohort.workbook import read_workbook
from tests.bad_workbooks.generate import workbook

SUNDAYS = [datetime(2024, 3, 31) + timedelta(days=7 * i) for i in range(6)]


@pytest.mark.parametrize(
    "text", ["2024-W03", "2024W3", "W03 2024", "wk 3 2024", "Week 3, 2024", "week 3 of 2024"]
)
def test_a_week_begins_on_its_monday(text):
    period = parse_period(text)
    assert period is not None and period.unit == "week" and period.starts == date(2024, 1, 15)


def test_there_is_no_week_53_in_a_year_of_52():
    assert parse_period("2024-W53") is None
    assert parse_period("2020-W53") is not None


def test_months_without_a_year_are_counted_from_the_first_where_they_follow():
    financial = parse_periods(["Apr", "May", "Jun", "Jul"])
    mixed = parse_periods(["Mar", "Jan", "Feb"])
    assert [period.number for period in financial or ()] == [1, 2, 3, 4]
    assert [period.number for period in mixed or ()] == [3, 1, 2]
    assert parse_periods(["May", "June"]) is None


@pytest.mark.parametrize(("name", "position"), [("Week ending", 2.0), ("Week commencing", 1.0)])
def test_a_start_lies_in_the_week_that_its_column_names(tmp_path, name, position):
    """Wednesday 10 April 2024 lies in the week that ends on 14 April, or began on 7 April."""
    rows = [
        [f"Ward {i}", day, (7 * i + 3 * k) % 17, datetime(2024, 4, 10) if i < 4 else None]
        for i in range(8)
        for k, day in enumerate(SUNDAYS)
    ]
    path = tmp_path / "weeks.xlsx"
    path.write_bytes(workbook(("D", [["Ward", name, "ASB", "Programme start"], *rows])))
    cohort = read_workbook(path)
    found = start_positions(cohort, "Programme start", SUNDAYS, name)
    assert set(found.dropna()) == {position}


def test_weeks_in_words_last_seven_days():
    spans = stretches(["2024-W15", "2024-W16"])
    assert spans is not None
    days = pd.Series(pd.to_datetime(["2024-04-08", "2024-04-14", "2024-04-15"]))
    assert spans.positions(days).tolist() == [0.0, 0.0, 1.0]


@pytest.mark.parametrize(("separator", "told"), [(";", True), (",", False)])
def test_thousands_in_a_file_with_semicolons_are_asked_about(tmp_path, separator, told):
    stream = io.StringIO()
    rows = [[f"Area {i}", 2022 + i % 2, f"{i + 1},{100 + 7 * i}"] for i in range(30)]
    csv.writer(stream, delimiter=separator).writerows([["Area", "Year", "Children"], *rows])
    path = tmp_path / "children.csv"
    path.write_text(stream.getvalue(), encoding="utf-8")
    codes = {problem.code for problem in read_workbook(path).problems}
    assert ("commas_unclear" in codes) is told


@pytest.mark.parametrize(
    ("text", "unit"),
    [("01/04/2022 - 30/06/2022", "quarter"), ("1/2/2024 to 29/2/2024", "month"),
     ("01/04/2021-31/03/2022", "year")],
)  # fmt: skip
def test_days_from_the_first_to_the_last_are_a_period(text, unit):
    period = parse_period(text)
    assert period is not None and period.unit == unit
    assert parse_period("01/04/2022 - 29/06/2022") is None


def test_a_year_that_ends_in_march_begins_in_april():
    """A start in July 2021 lies in the year ending March 2022, whose date is 1 March 2022."""
    marches = [datetime(year, 3, 1) for year in range(2019, 2024)]
    spans = stretches(marches, named="Year ending")
    assert spans is not None
    july = pd.Series(pd.to_datetime(["2021-07-01", "2021-04-01", "2021-03-31"]))
    assert spans.positions(july).tolist() == [3, 3, 2]
    assert spans.inside(july).tolist() == [True, False, True]
