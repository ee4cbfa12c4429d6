"""What people type into boxes."""

from __future__ import annotations

from datetime import date

import pytest

from evaluator.planning.typed import (
    parse_money,
    parse_number,
    show_money,
    show_number,
)
from evaluator.planning.typed_dates import DATE_LANGUAGES, parse_date, show_date


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("", None), ("  ", None), ("1.5", 1.5), ("48,000", 48000), ("£48 000", 48000),
        ("£48k", 48000), ("48 thousand", 48000), ("£1.2m", 1200000), ("£1,250.5k", 1250500),
        ("5 %", 0.05), ("-2", -2), ("1e3", 1000), ("-1,234,567.5", -1234567.5),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(words, value):
    assert parse_number(words) == value


@pytest.mark.parametrize(
    "words",
    [
        "about five",
        "nan",
        "inf",
        "1.2.3",
        "%",
        "1.5m",
        "k",
        "£m",
        "5kk",
        "1,5",
        "0,125",
        "1234,567",
        "1.234,5",
    ],
)
def test_what_is_no_number_is_refused(words):
    with pytest.raises(ValueError):
        parse_number(words)


@pytest.mark.parametrize("value", [0.3, 1.0, 48000.0, -2.5, 1e-9])
def test_a_number_shown_is_read_back_the_same(value):
    assert parse_number(show_number(value)) == value


@pytest.mark.parametrize(
    "words",
    [
        "03/09/2025",
        "2025-09-03",
        "3 September 2025",
        "3 Sep 2025",
        "3.9.2025",
        "03/09/25",
        "3 Sept 2025",
        "3rd September 2025",
        "Wed 3rd of Sept 25",
        "3-Sep-25",
        "3 Sept. 2025",
    ],
)
def test_the_day_comes_before_the_month(words):
    assert parse_date(words) == date(2025, 9, 3)


@pytest.mark.parametrize(
    "words",
    ["February 2024", "Feb 2024", "02/2024", "2/2024", "Feb 24", "feb-24", "Feb '24", "2024-02"],
)
def test_a_month_alone_is_its_first_day_or_its_last(words):
    assert parse_date(words) == date(2024, 2, 1)
    assert parse_date(words, last=True) == date(2024, 2, 29)


@pytest.mark.parametrize("words", ["31/02/2025", "soon", "2025", "24 Feb", "Feb", "Spring 2024"])
def test_what_is_no_date_is_refused(words):
    with pytest.raises(ValueError):
        parse_date(words)


def test_a_date_shown_is_read_back_the_same():
    assert parse_date(show_date(date(2025, 9, 3))) == date(2025, 9, 3)
    assert show_date(None) == ""


@pytest.mark.parametrize(
    ("words", "pounds", "shown"),
    [
        ("£48k", 48_000.0, "£48,000"),
        ("48,000", 48_000.0, "£48,000"),
        ("£1.2m", 1_200_000.0, "£1,200,000"),
        ("12.5", 12.5, "£12.50"),
        ("", None, ""),
    ],
)
def test_money_is_read_and_shown_as_people_write_it(words, pounds, shown):
    assert parse_money(words) == pounds
    assert show_money(pounds) == shown
    assert parse_money(shown) == pounds


@pytest.mark.parametrize("words", ["-5", "5%", "a lot"])
def test_what_is_no_amount_of_money_is_not_taken_for_one(words):
    with pytest.raises(ValueError):
        parse_money(words)


LANGUAGES = {language.key: language for language in DATE_LANGUAGES}


@pytest.mark.parametrize(
    ("key", "typed", "shown"),
    [
        ("welsh", "3 Medi 2025", "3 Medi 2025"), ("welsh", "Medi 2025", "1 Medi 2025"),
        ("welsh", "3 Tach 25", "3 Tachwedd 2025"), ("welsh", "03/09/2025", "3 Medi 2025"),
        ("welsh", "3 September 2025", "3 Medi 2025"), ("welsh", "3ydd", None),
        ("american", "09/03/2025", "September 3, 2025"),
        ("american", "September 3, 2025", "September 3, 2025"),
        ("american", "3 September 2025", "September 3, 2025"), ("american", "23/09/2025", None),
        ("british", "September 3rd, 2025", "3 September 2025"), ("british", "3 Medi 2025", None),
        ("british", "09/23/2025", None),
    ],
)  # fmt: skip
def test_days_are_typed_and_shown_in_the_language_chosen(key, typed, shown):
    language = LANGUAGES[key]
    if shown is None:
        with pytest.raises(ValueError, match=typed):
            parse_date(typed, language=language)
        return
    assert show_date(parse_date(typed, language=language), language) == shown


@pytest.mark.parametrize("language", DATE_LANGUAGES, ids=lambda each: each.key)
def test_every_day_shown_is_read_again_as_that_day(language):
    for month in range(1, 13):
        day = date(2025, month, 3)
        for words in (language.words(day), language.digits(day)):
            assert parse_date(words, language=language) == day
