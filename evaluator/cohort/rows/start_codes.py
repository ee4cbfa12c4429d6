"""What people write in a column of starts where there is none: never, or not known."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from evaluator.cohort.cells.cell_text import (
    is_missing_code,
    is_weak_missing_code,
    parse_number,
    says_not_measured,
    tidy,
)
from evaluator.cohort.columns.labels import normalised

# An empty cell, or one that a program writes for an empty cell, means never; so do these words.
_NEVER = frozenset(
    {"", "never", "never treated", "never started", "never took part", "not treated", "untreated",
     "not started", "not yet", "not yet started", "not yet treated", "did not start", "no start",
     "no programme", "no program", "no intervention", "no treatment", "control", "controls",
     "control group", "comparison", "comparison group", "comparator", "inf", "+inf", "infinity",
     "∞", "none", "nil", "n/a", "na", "n.a", "not applicable", "z", "-", "--", "---", "–", "—",
     "null", "nan", "nat", "blank", ".", "00:00:00", "00/01/1900", "0000-00-00", "00/00/0000",
     "0000-00-00 00:00:00"}
)  # fmt: skip
_NOT_KNOWN = frozenset(
    {"tbd", "t.b.d", "t.b.c", "t.b.a", "to be confirmed", "to be decided", "to be determined",
     "to be announced", "not yet known", "not confirmed", "unconfirmed", "unclear", "unsure",
     "not sure", "pending", "awaited", "awaiting", "no record", "no information", "date unknown",
     "date not known", "unknown date", "start unknown", "start not known", "date missing",
     "not provided", "not supplied", "not given", "not entered", "not held", "not noted"}
)  # fmt: skip
# Words that say so in any company: "comparison ward", "n/a - control", "not live", "did not join".
_OTHERS = frozenset(
    {"never", "control", "controls", "comparison", "comparator", "comparators", "untreated",
     "nonparticipant", "nontreated", "waitlist"}
)  # fmt: skip
_DENIED = frozenset({"no", "not", "non", "without", "didnt", "hasnt", "wasnt", "isnt"})
_AUXILIARY = frozenset(
    {"did", "has", "have", "was", "is", "will", "does", "currently", "yet", "na"}
)
_OF_KNOWING = frozenset(
    {"known", "know", "sure", "certain", "clear", "confirmed", "decided", "determined", "agreed",
     "announced", "recorded", "record", "records", "provided", "supplied", "given", "entered",
     "held", "noted", "stated", "available", "data", "date", "dates", "information", "info",
     "response", "answer", "answered", "reply", "returned", "return", "collected", "asked",
     "reported", "specified", "found", "completed", "filled", "submitted", "received", "set"}
)  # fmt: skip
_MOST_WORDS = 8
AN_ERROR = "an Excel error"
# Numbers written for "never": below every time, or above; those above are never a plain start.
_BELOW = (0.0, -1.0)
_ABOVE = (9_999.0, 10_000.0, 99_999.0, 999_999.0)
_EMPTY_YEAR = 1900.0  # what Excel's YEAR() makes of an empty cell
_YEARS = (1901.0, 2098.0)
_FAR_YEAR = 2099
# What programs write for an empty date: SQL Server, Excel and LibreOffice (which count the first
# days of 1900 differently), Excel for the Mac, Unix.
_EMPTY_DATES = np.array(
    ["0001-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1900-01-02",
     "1901-01-01", "1904-01-01", "1970-01-01"],
    dtype="datetime64[D]",
)  # fmt: skip


def _plain(text: str) -> str:
    """One spelling: without case, brackets around it, a full stop after it, or hyphens in it."""
    said = tidy(text).casefold()
    inner = said.strip("[](){}<>\"'‘’“”").strip()
    said = inner or said
    if any(letter.isalpha() for letter in said):
        said = said.rstrip(".!").replace("-", " ") or said
    return said


def says_never(text: str) -> bool:
    """Whether a text means that the programme never came there, such as "never" or "not live"."""
    plain = _plain(text)
    return plain in _NEVER or (plain not in _NOT_KNOWN and _denies(plain))


def _denies(plain: str) -> bool:
    """Whether words deny a start or name the comparison group, and say nothing of not knowing."""
    tokens = re.findall(r"[a-z]+", plain.replace("n/a", "na").replace("'", "").replace("’", ""))
    if not tokens or len(tokens) > _MOST_WORDS or set(tokens) & _OF_KNOWING:
        return False
    if set(tokens) & _OTHERS:
        return re.search(r"[0-9]{2}", plain) is None
    if any(map(str.isdigit, plain)):
        return False
    return tokens[:2] in (["yet", "to"], ["waiting", "list"]) or _begins_with_no(tokens)


def _begins_with_no(tokens: list[str]) -> bool:
    while tokens and tokens[0] in _AUXILIARY:
        tokens = tokens[1:]
    return bool(tokens) and tokens[0] in _DENIED and "longer" not in tokens


def says_not_known(text: str) -> bool:
    """Whether a text means that nobody noted the start, such as "n/k", "?" or "TBC"."""
    plain = _plain(text)
    if says_never(text):
        return False
    tokens = re.findall(r"[a-z]+", plain)
    return (
        plain in _NOT_KNOWN
        or plain == AN_ERROR.casefold()
        or not plain.strip("?")
        or (_begins_with_no(tokens) and bool(_OF_KNOWING & set(tokens)))
        or says_not_measured(tidy(text))
        or any(is_missing_code(said) or is_weak_missing_code(said) for said in (plain, tidy(text)))
    )


def never_numbers(values: pd.Series, times: Sequence[float]) -> pd.Series:
    """Which numbers stand for never among ``times``, the sorted numbers of the panel.

    0 and -1 do when they lie below every time, 1900 when all times are later years, 9999, 10000
    and longer rows of nines when they lie above, and years from 2099 on when all times are years.
    A number that is itself a time, or lies between two, is a start. Without times all of them do.
    """
    cells = values.astype(float)
    low, high = (min(times), max(times)) if len(times) else (np.inf, -np.inf)
    years = not len(times) or (low >= _YEARS[0] and high <= _YEARS[1])
    below, above = cells.isin(_BELOW), cells.isin(_ABOVE) | np.isposinf(cells)
    if years:
        below |= cells == _EMPTY_YEAR
        above |= cells.between(_FAR_YEAR, _ABOVE[0])
    found: pd.Series = (below & cells.lt(low)) | (above & cells.gt(high))
    return found


def never_dates(
    days: pd.Series, first: pd.Timestamp | None, last: pd.Timestamp | None
) -> pd.Series:
    """Which dates stand for never: an empty date before the first time, or from 2099 on."""
    moments = days.to_numpy().astype("datetime64[D]")
    empty = pd.Series(np.isin(moments, _EMPTY_DATES), index=days.index)
    far = days.dt.year >= _FAR_YEAR
    if first is not None:
        empty &= days.lt(first)
    if last is not None:
        far &= days.gt(last)
    found: pd.Series = empty | far
    return found


def never_text(text: str, labels: frozenset[str], times: Sequence[float]) -> bool:
    """Whether a text among starts stands for never: a word, or a number such as 0.

    ``labels`` are the panel's times as ``normalised``; a text that names one is a start.
    ``times`` are those that are numbers.
    """
    if normalised(text) in labels:
        return False
    if says_never(text):
        return True
    number = parse_number(tidy(text))
    return number is not None and bool(never_numbers(pd.Series([number]), times).iloc[0])
