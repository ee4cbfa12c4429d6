"""The names of months are the product's own, in print and in what is typed."""

from __future__ import annotations

import ast
import re
from datetime import date, datetime
from pathlib import Path

import pytest

from evaluator.planning.typed_dates import parse_date
from evaluator.words.dates import MONTHS, dated, day_in_words

ROOT = Path(__file__).parents[3]
# What ``strftime`` and ``strptime`` take from the language of the process.
_OF_THE_MACHINE = re.compile(r"%[aAbBcpxX]\b")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("%d %B %Y", "05 March 2024"),
        ("%b %Y", "Mar 2024"),
        ("%B %Y at %H:%M", "March 2024 at 16:07"),
    ],
)
def test_a_day_is_told_in_the_form_asked_for(form, told):
    assert dated(datetime(2024, 3, 5, 16, 7), form) == told


@pytest.mark.parametrize("number", range(1, 13))
def test_every_month_that_is_told_can_be_typed(number):
    day = date(2023, number, 28)
    assert day_in_words(day) == f"28 {MONTHS[number - 1]} 2023"
    for words in (day_in_words(day), dated(day, "%d %b %y"), dated(day, "%d-%b-%Y").upper()):
        assert parse_date(words) == day, words
    assert parse_date(dated(day, "%B %Y")) == date(2023, number, 1)


@pytest.mark.parametrize("words", ["28 03 2023", "28 Marsh 2023", "28 !03 Mai 2023", "Mayor 2023"])
def test_what_names_no_month_is_no_date(words):
    with pytest.raises(ValueError, match=re.escape(words)):
        parse_date(words)


@pytest.mark.whole_way
def test_no_name_comes_from_the_language_of_the_machine():
    """The window's libraries set the language of the process to the machine's."""
    asked = []
    for path in sorted([*(ROOT / "evaluator").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]):
        tree = ast.parse(path.read_text("utf-8"))
        within = {
            id(each)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "dated"
            for each in ast.walk(call)
        }
        asked += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and id(node) not in within and _OF_THE_MACHINE.search(node.value)
            and path.name != "dates.py"
        ]  # fmt: skip
    assert not asked
