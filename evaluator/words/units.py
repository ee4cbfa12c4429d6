"""Units beside their numbers: one point, two points; and columns as words."""

from __future__ import annotations

import re

# Where the thing that is counted ends: "arrests per person", "days (median of the quarter)".
_HEAD = re.compile(r"\s+(?=(?:per|a|an|each|every|in|of|on|for|out)\s)|\s*(?=[(/,])")
_ONE_OF = {"people": "person", "children": "child", "men": "man", "women": "woman"}
_SAME = ("ss", "us", "is")
_ES = ("ches", "shes", "sses", "xes")


def unit_for(told: str, unit: str) -> str:
    """The unit after a number as it is told: "1 point", "1.0 points", "2 points"."""
    return _singular(unit) if told.lstrip("−+") == "1" else unit


def one_of(unit: str) -> str:
    """What one of a unit is called, "arrest" of "arrests per person"; empty for no unit."""
    return _singular(_HEAD.split(unit, maxsplit=1)[0])


def column_words(column: str) -> str:
    """The name of a column inside a sentence or a chart: spaces for underscores."""
    return " ".join(column.replace("_", " ").split()) or column


def _singular(unit: str) -> str:
    head = _HEAD.split(unit, maxsplit=1)[0]
    before, space, word = head.rpartition(" ")
    return f"{before}{space}{_one(word)}{unit[len(head) :]}"


def _one(word: str) -> str:
    if word in _ONE_OF:
        return _ONE_OF[word]
    if not word.endswith("s") or word.endswith(_SAME) or len(word) < 4:
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(_ES) else word[:-1]
