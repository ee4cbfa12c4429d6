"""Dates on an axis read as months."""

from evaluator.words.periods import period_names


def test_first_days_are_months_and_other_days_keep_their_day() -> None:
    assert period_names(["2021-10-01", "2021-11-01"]) == ("Oct 2021", "Nov 2021")
    assert period_names(["2021-10-01", "2021-10-08"]) == ("1 Oct 2021", "8 Oct 2021")


def test_what_is_no_date_stays() -> None:
    for labels in (("2019", "2020"), ("Before", "2021-10-01"), ("2021-13-01",), ()):
        assert period_names(labels) == labels
