"""The number that a unit in words is told per: 10,000 of "assaults per 10,000 a quarter"."""

from __future__ import annotations

import re

_PER = r"(?:\bper\b|\b(?:for|in)\s+(?:every|each)\b|/|\bout\s+of\s+every\b)"
_FIGURE = (
    r"(?P<figure>\d{1,3}(?:[,.' \u00a0\u202f]\d{3})+|\d+)(?![\d.])\s*"
    r"(?P<scale>hundred\b|thousand\b|million\b|k\b|m\b)?"
)
_IN_WORDS = (
    r"(?:(?:an?|one)\s+)?(?P<times>ten\s+|(?:an?\s+|one\s+)?hundred\s+)?"
    r"(?P<number>hundred|thousand|million)\b"
)
_TOLD = re.compile(rf"{_PER}\s*(?:{_FIGURE}|{_IN_WORDS}|(?P<noun>[a-z]+))(?P<rest>.*)", re.I)
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "k": 1_000, "m": 1_000_000}
_TIME = re.compile(r"[\s-]*(?:day|night|week|fortnight|month|quarter|term|year|hour|minute)", re.I)
_PERCENT = re.compile(r"%|\bper\s*cent(?:age)?\b", re.I)
_ONE = frozenset({"head", "capita", "person", "resident", "inhabitant", "individual"})
_ONE_OF = {"person": "people", "child": "children", "man": "men", "woman": "women"}


def so_many(unit: str, of: str = "") -> int | None:
    """How many of what counts are out of a unit names; None where it names no number.

    Times are passed over ("per 12 weeks"), and so is a noun alone, unless it is one person or one
    of ``of``, the column that is divided by ("per household" of "Households"): then it is 1.
    "Per cent" is 100.
    """
    if _PERCENT.search(unit):
        return 100
    rest = unit
    while (told := _TOLD.search(rest)) is not None:
        rest = told["rest"]
        if told["noun"]:
            if _is_one(told["noun"].lower(), of):
                return 1
        elif not _TIME.match(rest):
            return _number(told)
    return None


def _number(told: re.Match[str]) -> int:
    if told["figure"]:
        figure = int(re.sub(r"\D", "", told["figure"]))
        return figure * _SCALES.get((told["scale"] or "").lower(), 1)
    times = (told["times"] or "").lower()
    many = 10 if "ten" in times else 100 if "hundred" in times else 1
    return many * _SCALES[told["number"].lower()]


def _is_one(noun: str, of: str) -> bool:
    column = {word.lower() for word in re.findall(r"[A-Za-z]+", of.replace("_", " "))}
    return noun in _ONE or f"{noun}s" in column or _ONE_OF.get(noun, "") in column
