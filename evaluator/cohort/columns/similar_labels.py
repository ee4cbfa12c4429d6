"""Labels that may be two spellings of one thing: offered to a person, never merged unasked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

MOST_LABELS = 400
_ALIKE = 0.86
_FEWEST_LETTERS = 4
_DIGITS = re.compile(r"[0-9]+")
_SHORT = {
    "st": "saint", "rd": "road", "ave": "avenue", "&": "and", "sch": "school", "pri": "primary",
    "sec": "secondary", "dept": "department", "hosp": "hospital",
}  # fmt: skip


def similar_labels(labels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pairs (rarer label, more frequent label) that look like one. ``labels`` are by frequency.

    Two labels are alike when they are equal but for punctuation, spaces and usual short forms, or
    differ in a letter or two; never when their numbers differ, as "Year 7" and "Year 8" do.
    Each label is offered once. At most the 400 most frequent labels are looked at.
    """
    known = [(label, *_plain(label)) for label in labels[:MOST_LABELS]]
    found = []
    for place, (label, words, numbers) in enumerate(known):
        for other, other_words, other_numbers in known[:place]:
            if numbers == other_numbers and _alike(words, other_words):
                found.append((label, other))
                break
    return tuple(found)


def _plain(label: str) -> tuple[str, tuple[str, ...]]:
    """A label without punctuation and in long forms, and its numbers."""
    tokens = re.findall(r"[^\W_]+|&", label.casefold().replace("'", "").replace("’", ""))
    numbers = tuple(number for token in tokens for number in _DIGITS.findall(token))
    return " ".join(_SHORT.get(token, token) for token in tokens), numbers


def _alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if one.replace(" ", "") == other.replace(" ", ""):
        return True
    if min(len(one), len(other)) < _FEWEST_LETTERS or _opposed(one, other):
        return False
    matcher = SequenceMatcher(None, one, other)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _opposed(one: str, other: str) -> bool:
    """Whether one label is the other with a word or a prefix that turns or splits its meaning."""
    first, second = set(one.split()), set(other.split())
    only = (first - second, second - first)
    if not only[0] or not only[1]:
        return True
    pairs = [(a, b) for a in only[0] for b in only[1]]
    return any(len(a) < _FEWEST_LETTERS or len(b) < _FEWEST_LETTERS for a, b in pairs) or any(
        a[0] != b[0] for a, b in pairs
    )
