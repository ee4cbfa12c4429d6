"""Texts that look the same to a reader are one, and those that mean different things are not."""

from __future__ import annotations

import pytest

from evaluator.cohort.cells.cell_text import tidy
from evaluator.cohort.cells.spelling import look_alike, one_spelling
from evaluator.cohort.columns.labels import normalised


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  a\n b\u00a0 c ", "a b c"),
        ("a\u200bb\ufeff\u2060\u200e\u00ad", "ab"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("\uff11\uff12\uff05", "12%"),
        ("\u2714\ufe0f", "\u2714"),
        ("a\x07b", "ab"),
        ("m\u00b2 5\u00b9", "m\u00b2 5\u00b9"),
    ],
)
def test_tidy_text_holds_nothing_unseen_and_composed_letters(written, read):
    assert tidy(written) == read
    assert tidy(read) == read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St Mary's", "st. mary\u2019s"),
        ("R&D", "r and d"),
        ("5-10", "5 \u2013 10"),
        ("\u201cOaks\u201d", '"oaks"'),
    ],
)
def test_what_a_person_would_call_one_is_one(one, other):
    assert one_spelling(one) == one_spelling(other) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("5-10", "510"), ("A1", "A-1"), ("1.5", "15"), ("St Mary", "St Mark"), ("+", "-")],
)
def test_what_differs_in_meaning_stays_apart(one, other):
    assert one_spelling(one) != one_spelling(other)


def test_the_case_of_a_key_is_kept():
    assert look_alike("Ab\u2013c") == "Ab-c" != look_alike("AB-c")


@pytest.mark.parametrize(
    "marked", ["Denton *", "Denton*", "Denton [note 1]", "Denton [r]", "Denton¹", "Denton †"]
)
def test_the_mark_of_a_note_makes_no_other_place(marked):
    assert one_spelling(marked) == one_spelling("Denton")


@pytest.mark.parametrize("other", ["A*", "Denton (1)", "Denton 1", "Denton [East Division]"])
def test_what_may_be_another_label_stays_one(other):
    assert one_spelling(other) not in (one_spelling("Denton"), one_spelling("A"))
