"""What stopped an answer, in words that may be published, and what would mend it."""

import re
from pathlib import Path

import pytest

import evaluator
import methods
from evaluator.designs import unanswered as room
from evaluator.designs.synthetic import placebo_places
from evaluator.designs.unanswered import unanswered
from evaluator.verdict.wording import BANNED
from methods.results import NotIdentifiedError

METHODS = Path(methods.__file__).parent
RAISED = "\n".join(path.read_text("utf-8") for path in METHODS.rglob("*.py"))
PLACES = Path(placebo_places.__file__)


@pytest.mark.parametrize("code", room._MEND)
def test_every_reason_is_one_that_a_method_gives(code):
    assert f'"{code}"' in RAISED + PLACES.read_text("utf-8")


@pytest.mark.parametrize("code", [*room._MEND, "something_else"])
def test_what_would_help_is_plain(code):
    mend = unanswered(NotIdentifiedError(code, "It does not hold.")).mend
    assert mend[0].islower()
    assert not mend.endswith(".")
    assert not any(re.search(rf"\b{word}\b", mend) for word in BANNED)
    assert "more like those who took part" not in mend


@pytest.mark.parametrize("code", ["no_events", "too_few_events"])
def test_nobody_and_few_are_told_alike(code):
    told = unanswered(NotIdentifiedError(code, "Nobody in the matched programme group had it."))
    assert "obody" not in told.why
    assert "fewer than 5" in told.why


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("11 rows cannot support 5 parameters.", "A number of rows cannot support 5 parameters."),
        ("The effect rests on 1 row that", "The effect rests on a number of rows that"),
        ("1,204 values of 'unit' have more than one value of 'x'.",
         "A number of values of 'unit' have more than one value of 'x'."),
        ("Adjusting for 5 columns needs at least 12 people in a group.",
         "Adjusting for 5 columns needs at least 12 people in a group."),
        ("Column 'x 7' has 40 different values in 45 rows. 3 matched sets are left.",
         "Column 'x 7' has a number of different values in a number of rows. A number of matched "
         "sets are left."),
    ],
)  # fmt: skip
def test_what_a_method_counted_is_not_told(said, told):
    assert unanswered(NotIdentifiedError("something", said)).why == told


def test_what_a_method_says_reaches_a_sentence_one_way():
    """A message may count people; only ``why`` takes those counts out."""
    house = Path(evaluator.__file__).parent
    taken = {
        path.name for path in house.rglob("*.py") if "refused.message" in path.read_text("utf-8")
    }
    assert taken == {"unanswered.py", "library.py"}  # of studies, which are told by their names


def test_other_reasons_are_told_as_the_method_gave_them():
    told = unanswered(NotIdentifiedError("no_variation", "The outcome does not vary."))
    assert told.why == "The outcome does not vary."
    assert "recorded" in told.mend
