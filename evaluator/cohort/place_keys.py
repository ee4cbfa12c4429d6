"""Which column says whose a row is where none is named like a key of people: places, mostly."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.answer_words import ordered_answers
from evaluator.cohort.columns.names import names_area, words
from evaluator.cohort.columns.told_apart import keep_one_of_each
from evaluator.values.cohort import Kind

Kinds = Mapping[str, Kind]
Distinct = Mapping[str, int]

PARTS_OF_TIME = (("year",), ("quarter",), ("month",), ("week",), ("period",))
_FEW_COPIES = 0.15  # of the rows of places and times
_FEWEST_PLACES = 3
_MOST_WORDS = 2  # of a place that is numbered, such as "School number"; more are a question


def place_key(
    frame: pd.DataFrame, kinds: Kinds, distinct: Distinct, time: str | None
) -> str | None:
    """Without a key: the column whose values stand once, or once for each time.

    A place is preferred to another label, and a label to a number.
    """
    ranked = []
    for place, name in enumerate(map(str, frame.columns)):
        tokens, kind = set(words(name)), kinds[name]
        if kind not in ("category", "text", "whole_number") or name == time:
            continue
        if words(name)[-1:] in PARTS_OF_TIME:
            continue
        named = bool(tokens & vocabulary.PLACES)
        fits = _fills_every_time(frame, distinct, name, time) or (named and time is not None)
        if not fits or tokens & vocabulary.EXPOSURES:
            continue
        values = frame[[name] if time is None else [name, time]].dropna()
        filled = 2 * int(frame[name].count()) >= len(frame)
        if filled and len(values) >= 3 and not values.duplicated().any():
            coded = bool(set(words(name)[-1:]) & vocabulary.CODES)
            ranked.append((not named, kind == "whole_number", coded, place, name))
    if ranked:
        return min(ranked)[4]
    return _broken_down(frame, kinds, distinct, time) or _nearly_once(frame, kinds, distinct, time)


def named_by_place(frame: pd.DataFrame, kinds: Kinds, key: str) -> str:
    """The column of places of which a bare code such as "URN" stands for one each, or the code.

    A code beside schools of which each has one is theirs, and its name alone would not say so.
    """
    if not set(words(key)) <= vocabulary.CODES:
        return key
    for name in map(str, frame.columns):
        tokens = set(words(name))
        labels = kinds[name] in ("text", "category") and not tokens & vocabulary.CODES
        if name == key or not labels or not tokens & vocabulary.PLACES:
            continue
        pairs = frame[[key, name]].dropna().drop_duplicates()
        once = pairs[key].is_unique and pairs[name].is_unique
        if once and len(pairs) >= _FEWEST_PLACES and len(pairs) == frame[key].nunique():
            return name
    return key


def reason_of_key(frame: pd.DataFrame, unit: str, time: str | None) -> str:
    """Why a column is the key of the rows, in words."""
    known = frame[[unit] if time is None else [unit, time]].dropna()
    if known.duplicated().any():
        return "Its name says that it is a key, although some values stand more than once."
    per = f' for each value of "{time}"' if time else ""
    return f"Each value stands once{per}, so it says which row is whose."


def _nearly_once(
    frame: pd.DataFrame, kinds: Kinds, distinct: Distinct, time: str | None
) -> str | None:
    """Places with a row for every time, of which few stand twice: copies, or contradictions.

    They are told then, and do not count as further places.
    """
    for name in map(str, frame.columns if time is not None else ()):
        if not names_area(name) or kinds[name] not in ("category", "text") or name == time:
            continue
        rows = frame[[name, time]].dropna()
        few = 0 < rows.duplicated().mean() <= _FEW_COPIES
        if (
            few
            and _fills_every_time(frame, distinct, name, time)
            and distinct[name] >= _FEWEST_PLACES
        ):
            return name
    return None


def _broken_down(
    frame: pd.DataFrame, kinds: Kinds, distinct: Distinct, time: str | None
) -> str | None:
    """The places of a table with several rows for each time that labels tell apart."""
    found = []
    for name in map(str, frame.columns if time is not None else ()):
        if not names_area(name) or kinds[name] not in ("category", "text") or name == time:
            continue
        if is_broken_down(frame, name, str(time)):
            coded = bool(set(words(name)[-1:]) & vocabulary.CODES)
            found.append((-distinct[name], coded, name))
    return min(found)[2] if found else None


def is_broken_down(frame: pd.DataFrame, name: str, time: str) -> bool:
    """Whether a key has equally many rows at each time, and labels tell these apart."""
    counts = frame.groupby([name, time], observed=True).size()
    even = len(counts) > 2 and counts.min() == counts.max()
    return bool(even and keep_one_of_each(frame, [name, time], ()))


def _fills_every_time(frame: pd.DataFrame, distinct: Distinct, name: str, time: str | None) -> bool:
    """Whether nearly every value has a row for each time; without time, a named place."""
    if time is None:
        named = bool(set(words(name)) & vocabulary.PLACES)
        return named and distinct[name] == len(frame)
    return distinct[name] * distinct[time] <= 1.1 * len(frame)


def is_cluster(cells: pd.Series, name: str, kind: Kind, varies: Callable[[str], bool]) -> bool:
    """Whether a column names places with several rows each.

    ``varies`` says of a column whether it changes within those who have several rows.
    """
    tokens = set(words(name))
    place = bool(tokens & vocabulary.PLACES) and not tokens & {"band", "group", "type"}
    place = place and not tokens & (vocabulary.ANSWERED - vocabulary.PLACES)
    if place and kind == "whole_number":
        place = len(tokens - vocabulary.CODES) <= _MOST_WORDS and not varies(name)
    return (
        place
        and kind not in ("number", "yes_no", "date")
        and not ordered_answers(cells.dropna().unique())
        and 2 * int(cells.nunique()) <= int(cells.count())
    )
