"""Answers in words are told with the number of each, and count once they have it."""

from __future__ import annotations

import pytest

from evaluator.cohort.columns.answer_words import ordered_answers
from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.values.data import Data
from tests.bad_workbooks.structures import book

AGREEMENT = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree",
             "Strongly agree"]  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "numbers"),
    [
        (AGREEMENT, [1, 2, 3, 4, 5]),
        (["agree", "STRONGLY AGREE", "Disagree"], [2, 3, 4]),
        (["Agree", "Neutral", "Strongly agree"], [3, 4, 5]),
        (["Not true", "Somewhat true", "Certainly true"], [1, 2, 3]),
        (["Never", "Sometimes", "Always"], [1, 3, 5]),
        (["4 - Agree", "2. Disagree", "5) Strongly agree", "3 Neutral"], [2, 3, 4, 5]),
        (["Several days", "Not at all", "Nearly every day"], [1, 2, 4]),
    ],
)
def test_answers_have_their_place_on_the_shortest_scale_that_has_them(labels, numbers):
    assert list(ordered_answers(labels).values()) == numbers


@pytest.mark.parametrize(
    "labels",
    [["Agree", "Disagree"], ["North", "South", "East"], ["Agree", "Never", "Often"], ["1", "2"],
     ["Never", "never", "NEVER "]],
)  # fmt: skip
def test_other_labels_are_no_scale(labels):
    assert ordered_answers(labels) == {}


def survey():
    rows = [[f"P{i}", "Yes" if i % 2 else "No", AGREEMENT[i % 5]] for i in range(40)]
    return book(("Form1", [["Participant", "Took part", "I enjoy school"], *rows]))


def test_they_are_told_with_a_remedy_that_works(tmp_path):
    path = tmp_path / "survey.xlsx"
    path.write_bytes(survey())
    cohort = read_workbook(path)
    (told,) = [problem for problem in cohort.problems if problem.code == "answers_in_words"]
    assert told.column == "I enjoy school" and '"Disagree" = "2"' in told.fix
    assert cohort.column("I enjoy school").role == "covariate"
    numbers = {text: str(number) for text, number in ordered_answers(AGREEMENT).items()}
    again = read_data(path, Data(labels={"I enjoy school": numbers}))
    assert again.column("I enjoy school").kind == "whole_number"
    assert again.frame["I enjoy school"].tolist()[:5] == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert not [problem for problem in again.problems if problem.code == "answers_in_words"]
