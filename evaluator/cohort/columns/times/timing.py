"""Names that give away when something was measured."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluator.cohort.columns.names import BEFORE, FIXED, PRIOR, words

_AFTER = re.compile(
    r"(^|[_\W])(completed?|completion|completer|attended|attendance_at|sessions?_attended|dropped|"
    r"drop[-_ ]?out|engaged|engagement|finished|graduated|exit|discharged|post|after|"
    r"follow[-_ ]?up|outcome|later|final|endline|closed|closure|left[-_ ](?:on|early|school)|"
    r"leaving|date[-_ ]left|satisf\w*|months?[-_ ](?:after|later|on)|subsequent|reoff\w*|"
    r"re_?attend\w*|t2|t3|wave_?2|wave_?3)"
    r"([_\W]|$)"
)
_BEFORE = re.compile(
    r"(^|[_\W])(prior|previous|before|baseline|base|pre|t0|t1|wave_?1|age|sex|gender|ethnicity|"
    r"born|ks2)([_\W]|$)"
)

_SCORED_AS_AGE = re.compile(
    r"(reading|spelling|comprehension|mental|developmental|maths|numeracy|literacy|language|"
    r"vocabulary|writing|phonics|functional|emotional)[\W_]+(age|ages)([_\W]|$)|"
    r"(^|[_\W])age[\W_]+equivalent"
)
_FIRST_TIME = re.compile(r"(?:t|w|time|timepoint|wave)([01])")
_NUMBER_APART = re.compile(r"\b(t|time|timepoint|wave) ([01])\b")


def is_scored_as_age(column: str) -> bool:
    """Whether a name is of a score told as an age, such as "Reading age", which may change."""
    return bool(_SCORED_AS_AGE.search(column.casefold()))


def is_fixed(column: str) -> bool:
    """Whether a name is of what no programme changes, such as an age that is no score."""
    return bool(set(words(_SCORED_AS_AGE.sub(" ", column.casefold()))) & FIXED)


def measured_first(column: str, columns: Sequence[str]) -> bool:
    """Whether a name says the first of several times, such as "SDQ T1", and none is earlier.

    ``columns`` are the names beside it: "SDQ T1" comes after "SDQ T0" or "SDQ baseline".
    """
    stem, number = _numbered(column)
    if number is None:
        return False
    for other in columns:
        tokens = set(words(other))
        if tokens & (BEFORE | PRIOR) and tokens - (BEFORE | PRIOR) == set(stem):
            return False
        beside, earlier = _numbered(other)
        if beside == stem and earlier is not None and earlier < number:
            return False
    return True


def _numbered(column: str) -> tuple[tuple[str, ...], int | None]:
    """A name without its first time, and that time's number, 0 or 1; None where it says none."""
    tokens = _NUMBER_APART.sub(r"\1\2", " ".join(words(column))).split()
    said = [found for token in tokens if (found := _FIRST_TIME.fullmatch(token))]
    stem = tuple(token for token in tokens if not _FIRST_TIME.fullmatch(token))
    return stem, int(said[0][1]) if len(said) == 1 and stem else None


def happens_after_start(column: str) -> bool:
    """Whether a column's name suggests that it was fixed only after the start."""
    name = column.casefold()
    return bool(_AFTER.search(name)) and not _BEFORE.search(_SCORED_AS_AGE.sub(" ", name))
