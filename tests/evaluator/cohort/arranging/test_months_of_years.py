"""Months below years: which year each column is of, and when nothing says so."""

from __future__ import annotations

from datetime import date

import pytest

from evaluator.cohort.arranging.across.months import months_of_years

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FROM_APRIL = (*_MONTHS[3:], *_MONTHS[:3])
_FROM_SEPTEMBER = (*_MONTHS[8:], *_MONTHS[:7])


@pytest.mark.parametrize(
    ("above", "months", "measure", "first", "last"),
    [
        ("2022", _MONTHS, "", date(2022, 1, 1), date(2022, 12, 1)),
        ("Year 2022", _MONTHS[3:], "", date(2022, 4, 1), date(2022, 12, 1)),
        ("2022/23", _FROM_APRIL, "", date(2022, 4, 1), date(2023, 3, 1)),
        ("FY 2022-23", _FROM_APRIL[:6], "", date(2022, 4, 1), date(2022, 9, 1)),
        ("2022/2023", _FROM_SEPTEMBER, "", date(2022, 9, 1), date(2023, 7, 1)),
        ("Academic year 2022/23 -", _FROM_SEPTEMBER, "", date(2022, 9, 1), date(2023, 7, 1)),
        ("2022 Arrests", _MONTHS, "Arrests", date(2022, 1, 1), date(2022, 12, 1)),
        ("Arrests (2022)", _MONTHS, "Arrests", date(2022, 1, 1), date(2022, 12, 1)),
        ("2022 (p)", _MONTHS, "", date(2022, 1, 1), date(2022, 12, 1)),
    ],
)
def test_months_take_the_year_above_them(above, months, measure, first, last):
    names = [f"{above} {month}" for month in months]
    found = months_of_years(["Area", *names])
    assert [*found] == names
    assert {split[0] for split in found.values()} == {measure}
    assert found[names[0]][2].starts == first and found[names[-1]][2].starts == last
    assert found[names[0]][1] == f"{first:%b %Y}"


@pytest.mark.parametrize(
    ("above", "months"),
    [("2022", _FROM_APRIL), ("2022/23", _MONTHS[5:9]), ("2022/23", _MONTHS[::-1][:5])],
)
def test_months_in_another_order_than_their_year_are_of_no_year(above, months):
    assert months_of_years([f"{above} {month}" for month in months]) == {}


@pytest.mark.parametrize("above", ["Arrests", "2022/25", "2022 to 2023", "12022", "Ward 2"])
def test_months_without_one_year_are_left_to_others(above):
    assert months_of_years([f"{above} {month}" for month in _MONTHS]) is None
