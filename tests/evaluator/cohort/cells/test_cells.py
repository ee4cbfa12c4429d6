"""What texts mean, by hand-written expectation."""

from __future__ import annotations

from datetime import datetime

import pytest

from evaluator.cohort.cells import cell_text as cells


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        ("-3.5", -3.5),
        ("−3.5", -3.5),
        ("+4", 4.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("1,234", 1234.0),
        ("1,234,567.8", 1234567.8),
        ("1 234", 1234.0),
        ("£1,200.50", 1200.5),
        ("-£20", -20.0),
        ("£ 20", 20.0),
        ("45%", 0.45),
        ("12.5 %", 0.125),
        ("2e3", 2000.0),
        ("'12", 12.0),
        ("0", 0.0),
        ("(5)", -5.0),
        ("(1,200)", -1200.0),
        ("£(300)", -300.0),
        ("(£300)", -300.0),
        ("(4.5%)", -0.045),
    ],
)
def test_numbers_as_people_type_them(text, value):
    assert cells.parse_number(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1.234,5", "1.234", "12"], [1234.5, 1234.0, 12.0]),
        (["3,5", "-1.000,25", "€4,20"], [3.5, -1000.25, 4.2]),
        (["1,234.5", "3,500"], [1234.5, 3500.0]),
        (["1.5", "2,5"], [1.5, None]),
        (["1,234", "2,345"], [1234.0, 2345.0]),
        (["5 460,0", "6290,5", "12,0"], [5460.0, 6290.5, 12.0]),
    ],
)
def test_decimal_commas_are_read_so_only_where_nothing_else_explains_a_column(texts, values):
    comma = cells.uses_decimal_commas(texts)
    assert [cells.parse_number(text, decimal_comma=comma) for text in texts] == values


@pytest.mark.parametrize(
    "text",
    ["", "twelve", "1,23", "12,34,567", "1 2", "1_000", "1e999", "inf", "nan", "0x10", "--1",
     "12 days", "<5", "(n)", "(5", "1.2.3", "٣", "£45%", "1,234,56"],
)  # fmt: skip
def test_what_is_not_a_number(text):
    assert cells.parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "style", "date"),
    [
        ("2024-09-01", "year-month-day", datetime(2024, 9, 1)),
        ("2024-09-01T10:30:05", "year-month-day", datetime(2024, 9, 1, 10, 30, 5)),
        ("1/9/2024", "day/month/year", datetime(2024, 9, 1)),
        ("01.09.2024", "day/month/year", datetime(2024, 9, 1)),
        ("01-09-24", "day/month/year", datetime(2024, 9, 1)),
        ("01/09/30", "day/month/year", datetime(1930, 9, 1)),
        ("01/09/2024 14:05", "day/month/year", datetime(2024, 9, 1, 14, 5)),
        ("1 Sep 2024", "day month year", datetime(2024, 9, 1)),
        ("1st September 2024", "day month year", datetime(2024, 9, 1)),
        ("01-Sept-24", "day month year", datetime(2024, 9, 1)),
        ("31/02/2024", "day/month/year", None),
        ("12/25/2024", "day/month/year", None),
        ("2024-13-01", "year-month-day", None),
        ("1 Brumaire 2024", "day month year", None),
        ("01/09/2024 25:00", "day/month/year", None),
    ],
)
def test_dates_as_people_type_them(text, style, date):
    assert cells.parse_date(text, style) == date


@pytest.mark.parametrize(
    ("text", "american"),
    [("12/25/2024", True), ("25/12/2024", False), ("01/02/2024", False), ("13/13/2024", False)],
)
def test_only_an_impossible_month_gives_away_american_dates(text, american):
    assert cells.is_american_date(text) is american


@pytest.mark.parametrize("text", ["<5", "< 10", "*", "**", "c", "[c]", "fewer than 5", "[low]"])
def test_hidden_small_numbers(text):
    assert cells.is_suppressed(text)
    assert not cells.is_missing_code(text)


@pytest.mark.parametrize("text", ["5", "<500", "ca", "5*", "cc", ""])
def test_what_hides_nothing(text):
    assert not cells.is_suppressed(text)


@pytest.mark.parametrize("text", ["N/A", "n/k", "-", "..", "Missing", "NULL", "", "#N/A"])
def test_codes_for_missing_whatever_the_column(text):
    assert cells.is_missing_code(text)


@pytest.mark.parametrize("text", ["Unknown", "none", "X"])
def test_codes_for_missing_only_among_numbers(text):
    assert cells.is_weak_missing_code(text)
    assert not cells.is_missing_code(text)


@pytest.mark.parametrize("text", ["DNA", "Did not attend", "not completed"])
def test_words_for_nobody_measured_are_no_numbers_and_labels_elsewhere(text):
    assert cells.says_not_measured(text) and cells.is_no_number(text)
    assert not (cells.is_missing_code(text) or cells.is_weak_missing_code(text))


@pytest.mark.parametrize(
    ("value", "text"), [(12.0, "12"), (-0.5, "-0.5"), (1e14, "100000000000000"), (1e300, "1e+300")]
)
def test_numbers_as_excel_shows_them(value, text):
    assert cells.number_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(2900.0, "2,900"), (0.123456, "0.1235"), (60307.93, "60,307.9")]
)
def test_numbers_in_sentences(value, text):
    assert cells.say_number(value) == text


def test_dates_in_sentences():
    assert cells.say_date(datetime(2024, 9, 1)) == "1 September 2024"
