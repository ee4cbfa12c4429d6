"""Units agree with their numbers, and columns read as words."""

import pytest

from evaluator.values.plan import Outcome
from evaluator.words.amounts import had, outcome_name
from evaluator.words.units import column_words, one_of, unit_for


@pytest.mark.parametrize(
    ("told", "unit", "said"),
    [
        ("1", "points", "point"),
        ("1.0", "points", "points"),
        ("2", "points", "points"),
        ("−1", "points", "point"),
        ("1", "offences per 1,000 residents", "offence per 1,000 residents"),
        ("1", "US dollars a year", "US dollar a year"),
        ("1", "days (median of the quarter)", "day (median of the quarter)"),
        ("1", "log points", "log point"),
        ("1", "children", "child"),
        ("1", "injuries", "injury"),
        ("1", "classes", "class"),
        ("1", "%", "%"),
        ("1", "", ""),
    ],
)
def test_a_unit_agrees_with_its_number(told: str, unit: str, said: str) -> None:
    assert unit_for(told, unit) == said


def test_one_of_a_unit_is_what_is_counted() -> None:
    assert one_of("arrests per person") == "arrest"
    assert one_of("points") == "point"
    assert one_of("") == ""


def test_a_column_reads_as_words() -> None:
    assert column_words("copas_rate") == "copas rate"
    assert column_words("index_offence: Theft") == "index offence: Theft"
    assert column_words("_") == "_"


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Arrests", "arrests"),
        ("First-time entrants", "first-time entrants"),
        ("A-levels passed", "A-levels passed"),
        ("A&E visits", "A&E visits"),
        ("SDQ score", "SDQ score"),
        ("Anglo-Welsh trips", "Anglo-Welsh trips"),
    ],
)
def test_an_outcome_inside_a_sentence_loses_a_capital_that_is_no_names(name, inside):
    assert outcome_name(Outcome(name=name)) == inside


@pytest.mark.parametrize(
    ("name", "event", "told"),
    [
        ("Feels unsafe", "", "had “feels unsafe” recorded"),
        ("Is in work", "", "had “is in work” recorded"),
        ("Reoffended", "", "had reoffended"),
        ("Arrest", "", "had arrest"),
        ("Feels unsafe", "felt unsafe", "had felt unsafe"),
        ("Carrying", "had carried a knife", "had carried a knife"),
        ("Work", "were in work", "had been in work"),
    ],
)
def test_what_people_had_is_a_sentence_whatever_it_is_called(name, event, told) -> None:
    assert had(Outcome(name, kind="binary", event=event)) == told
