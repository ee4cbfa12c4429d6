"""Answers in words that have an order, from "Strongly disagree" to "Strongly agree"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice

import pandas as pd

from evaluator.cohort.cells.spelling import one_spelling
from evaluator.values.cohort import Kind
from evaluator.values.problems import Problem

CODE = "answers_in_words"
_FEWEST, _MOST_ANSWERS = 3, 7
_MOST_SPELLINGS = 40
_NUMBER_BEFORE = re.compile(r"^\s*\(?[0-9]{1,2}\)?\s*[-–=.:)]?\s*(?=[A-Za-z])")
_MOST_NAMED = 4
_NEITHER = (
    "neither agree nor disagree|neither agree or disagree|neither|neutral|undecided|not sure|"
    "unsure|no opinion|mixed"
)
# One scale a line, from the lowest answer; "|" parts other words for the same answer.
_WRITTEN: tuple[tuple[str, ...], ...] = (
    ("not true", "somewhat true", "certainly true"),
    ("never", "sometimes", "often"),
    ("hardly ever|hardly ever or never", "some of the time", "often"),
    ("strongly disagree", "disagree", "agree", "strongly agree"),
    ("not at all", "several days", "more than half the days", "nearly every day"),
    ("never", "rarely", "sometimes", "often"),
    ("not at all", "a little|not much", "quite a lot|quite a bit", "a lot|very much"),
    ("strongly disagree", "disagree|tend to disagree|somewhat disagree|slightly disagree",
     _NEITHER, "agree|tend to agree|somewhat agree|slightly agree", "strongly agree"),
    ("none of the time", "rarely", "some of the time", "often", "all of the time"),
    ("never|almost never", "rarely|hardly ever|seldom", "sometimes|occasionally",
     "often|frequently|usually", "always|very often|almost always"),
    ("very dissatisfied", "dissatisfied|fairly dissatisfied",
     f"{_NEITHER}|neither satisfied nor dissatisfied", "satisfied|fairly satisfied",
     "very satisfied"),
    ("very poor", "poor", "fair|average|ok|okay|neither good nor poor", "good",
     "very good|excellent"),
    ("poor", "fair", "good", "very good", "excellent"),
    ("not at all", "a little|slightly", "somewhat|moderately|a moderate amount",
     "quite a bit|quite a lot|very", "a lot|very much|extremely|a great deal"),
    ("very unlikely", "unlikely|fairly unlikely", f"{_NEITHER}|neither likely nor unlikely",
     "likely|fairly likely", "very likely"),
    ("very unsafe", "unsafe|fairly unsafe|a bit unsafe", f"{_NEITHER}|neither safe nor unsafe",
     "safe|fairly safe", "very safe"),
    ("strongly disagree", "disagree", "somewhat disagree|slightly disagree", _NEITHER,
     "somewhat agree|slightly agree", "agree", "strongly agree"),
    *(
        (f"not at all {word}", f"not very {word}|not so {word}",
         f"fairly {word}|quite {word}|somewhat {word}", f"very {word}|extremely {word}")
        for word in ("safe", "confident", "likely", "satisfied", "happy", "worried", "important",
                     "well", "good", "easy", "common", "serious")
    ),
)  # fmt: skip
_SCALES = tuple(
    {word: place for place, step in enumerate(scale, 1) for word in step.split("|")}
    for scale in _WRITTEN
)


def ordered_answers(labels: Iterable[object]) -> dict[str, int]:
    """The number of each label on the shortest scale that has them all; empty when none has.

    The lowest answer of the scale is 1, whether somebody gave it or not. Two labels alone, such as
    "agree" and "disagree", are no scale.
    """
    texts = [label for label in labels if isinstance(label, str)]
    scale = _scale_of(texts)
    if scale is None:
        return {}
    places = {text: _SCALES[scale][_word(text)] for text in texts}
    return dict(sorted(places.items(), key=lambda pair: pair[1]))


def _word(label: str) -> str:
    """An answer without the number that may stand before it: "4 - Agree" is "agree"."""
    return one_spelling(_NUMBER_BEFORE.sub("", label))


def _scale_of(labels: Iterable[object]) -> int | None:
    """Which scale is the shortest that has all labels, each at a place of its own."""
    few = list(islice(labels, _MOST_SPELLINGS + 1))
    if len(few) > _MOST_SPELLINGS:
        return None
    spelled = {_word(str(label)) for label in few}
    if not _FEWEST <= len(spelled) <= _MOST_ANSWERS:
        return None
    for place, scale in enumerate(_SCALES):
        if all(word in scale for word in spelled) and len({scale[w] for w in spelled}) == len(
            spelled
        ):
            return place
    return None


def answers_told(frame: pd.DataFrame, kinds: Mapping[str, Kind], sheet: str) -> tuple[Problem, ...]:
    """A note for each scale of answers in words, with the columns that hold them."""
    found: dict[int, list[str]] = {}
    for name in map(str, frame.columns):
        answers = frame[name].dropna().unique() if kinds[name] in ("category", "text") else ()
        scale = _scale_of(answers)
        if scale is not None:
            found.setdefault(scale, []).append(name)
    return tuple(_told(columns, frame, sheet) for columns in found.values())


def _told(columns: list[str], frame: pd.DataFrame, sheet: str) -> Problem:
    first = columns[0]
    every = pd.unique(pd.concat([frame[name].dropna() for name in columns]))
    answers = ordered_answers(every) or ordered_answers(frame[first].dropna().unique())
    low, high = next(iter(answers)), next(reversed(answers))
    named = ", ".join(f'"{name}"' for name in columns[:_MOST_NAMED])
    more = len(columns) - _MOST_NAMED
    listed = named + (f" and {more:,} more" if more > 0 else "")
    pairs = ", ".join(f'"{text}" = "{number}"' for text, number in answers.items())
    return Problem(
        CODE,
        f"{listed} {'holds' if len(columns) == 1 else 'hold'} answers in words, from "
        f'"{low}" to "{high}". Words cannot be averaged, so they are no outcome yet.',
        "To use them as an outcome, give each answer its number: "
        f'"Values…" in the window, [data.labels."{first}"] in a plan, with {pairs}.',
        "note",
        sheet,
        column=first,
        count=len(columns),
    )
