"""Which labels are offered as two spellings of one."""

from __future__ import annotations

import pytest

from evaluator.cohort.columns.similar_labels import similar_labels


@pytest.mark.parametrize(
    ("frequent", "rare"),
    [
        ("Saint Mary's", "St Marys"),
        ("Northgate School", "Northgate Schol"),
        ("Oakfield Primary", "Oakfield Pri."),
        ("drop-in", "drop in"),
        ("programme", "program"),
    ],
)
def test_two_spellings_are_offered_the_rarer_first(frequent, rare):
    assert similar_labels((frequent, rare)) == ((rare, frequent),)


@pytest.mark.parametrize(
    "labels",
    [
        ("Year 7", "Year 8"),
        ("School 1", "School 11"),
        ("male", "female"),
        ("employed", "unemployed"),
        ("East Ward", "West Ward"),
        ("White British", "White Irish"),
        ("A", "B"),
        ("intervention", "pre intervention"),
        (),
    ],
)
def test_labels_that_mean_different_things_are_not_offered(labels):
    assert similar_labels(labels) == ()


def test_each_label_is_offered_once():
    found = similar_labels(("Parkside", "Parkside.", "Parksde"))
    assert [rare for rare, _ in found] == ["Parkside.", "Parksde"]
