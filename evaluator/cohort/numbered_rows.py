"""Keys that number the rows or the answers of a survey, and the column that says whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluator.cohort.columns.identifiers import find_identifier
from evaluator.cohort.columns.key_columns import KeyColumn, key_columns
from evaluator.cohort.columns.names import AREAS, COUNTED, MEASURES, PEOPLE, words
from evaluator.cohort.columns.times.when import time_score
from evaluator.cohort.place_keys import place_key
from evaluator.values.cohort import Kind, Role
from evaluator.values.problems import Problem

REASON = "It is different in every row, so it numbers the rows and does not say whose they are."

_NUMBER = frozenset({"id", "no", "number", "num", "ref", "reference", "key", "code"})
_OF_ONE = frozenset({"no", "number", "num", "ref", "reference", "id", "serial"})
_ANSWER = frozenset({"response", "respondent", "submission", "entry", "answer"})
_COUNTERS = _NUMBER | _ANSWER | {"record", "row", "line", "serial", "index", "item"}
_PROGRAMS = (  # marks that survey programs write beside a plain "ID"
    frozenset({("start", "time"), ("completion", "time")}),
    frozenset({("date", "submitted"), ("last", "page"), ("start", "language")}),
    frozenset({("submitdate",), ("lastpage",), ("startlanguage",)}),
    frozenset({("start", "date", "utc"), ("submit", "date", "utc"), ("network", "id")}),
)
_FEWEST_MARKS = 2
_OWN_CODES = frozenset(
    {"pseudonym", "alias", "nickname", "hash", "hashed", "initials", "codename", "codeword",
     "username", "code"}
)  # fmt: skip
_NOT_OF_ONE = frozenset({"a date of birth", "a postcode", "an address"})
_FEWEST_ROWS = 8
_FEWEST_LABELS = 9
_MOST_TIMES = 12
_SURE = 2  # as ``time_score`` tells
_SEVERAL = 0.3  # of the people, who stand in more than one row
_TWICE_AT_ONCE = 0.1
_NEARLY_FULL = 1.1
_NEARLY_ALL = 0.9  # of the labels, which stand at several times and at each once


@dataclass(frozen=True, slots=True)
class Numbered:
    """A key that numbers rows of several times; ``owner`` says whose they are, if a column does."""

    key: str
    when: str
    owner: str | None


def numbers_answers(name: str, names: Sequence[str]) -> bool:
    """Whether a survey program gives the column a new number for each answer."""
    tokens = words(name)
    if len(tokens) == 2 and tokens[0] in _ANSWER and tokens[1] in _NUMBER:
        return True
    marks = {words(each) for each in names}
    return tokens == ("id",) and any(len(p & marks) >= _FEWEST_MARKS for p in _PROGRAMS)


def counts_rows(name: str, cells: pd.Series, kind: Kind) -> bool:
    """Whether whole numbers under a name such as "Record no" only count or number the rows.

    Numbers that rise by one from each row to the next do so under any name but a measure's; under
    one that ends like a number's, such as "Attendance No", those that are all different do.
    """
    tokens = words(name)
    if kind != "whole_number" or len(cells) < _FEWEST_ROWS or cells.isna().any():
        return False
    if len(tokens) > 1 and tokens[-1] in _OF_ONE and not cells.duplicated().any():
        return True
    if bool((np.diff(cells.to_numpy(dtype=float)) == 1).all()):
        return not set(tokens) & (MEASURES | COUNTED)
    counted = set(tokens) <= _COUNTERS and bool(set(tokens) - _ANSWER)
    return counted and not cells.duplicated().any()


def numbered_rows(
    frame: pd.DataFrame, kinds: Mapping[str, Kind], distinct: Mapping[str, int], key: str
) -> Numbered | None:
    """How ``key`` numbers rows that were measured at several times; None where it does not.

    The key is different in every row, or a survey program's; another column stands in several
    rows, once for each time. Without such a column only the numbers of a survey program count.
    Codes that stand at several times, once at each, are somebody's whatever they are called.
    """
    names = [str(name) for name in frame.columns]
    answers = numbers_answers(key, names)
    if len(frame) < _FEWEST_ROWS or not (answers or distinct[key] == len(frame)):
        return None
    scored = [(time_score(name, frame[name], kinds[name]), name) for name in names if name != key
              and 2 <= distinct[name] <= max(2, len(frame) // 2)]  # fmt: skip
    surest = max((score for score, _ in scored), default=0)
    if surest < _SURE:
        return None
    when = next(name for score, name in scored if score == surest)
    if kinds[key] != "whole_number" and _once_at_each_time(frame, key, when):
        return None
    owner = _person(frame, kinds, key, when) if distinct[when] <= _MOST_TIMES else None
    owner = owner or _place(frame, kinds, distinct, (key, when))
    told = owner is not None or (answers and surest > _SURE)
    return Numbered(key, when, owner) if told else None


def _person(frame: pd.DataFrame, kinds: Mapping[str, Kind], key: str, when: str) -> str | None:
    """The column of people: keys before codes of their own, then details, then labels alone.

    Labels of which nearly every one stands at several times, and at each once, are somebody's,
    whatever their column is called, as "What is your participant number?" is.
    """
    rows = len(frame)
    each = [
        KeyColumn(str(n), kinds[str(n)], int(frame[n].nunique()), int(frame[n].count()), rows)
        for n in frame.columns
        if n not in (key, when)
    ]
    keys = set(key_columns(each))
    ranked = []
    for column in each:
        tokens = set(words(column.name))
        if column.kind in ("number", "date", "yes_no") or tokens & AREAS:
            continue
        if not 2 * column.filled > rows or not _once_at_each_time(frame, column.name, when):
            continue
        own = bool(tokens & _OWN_CODES) or bool(tokens & PEOPLE and tokens & _NUMBER)
        detail = _is_of_one(frame, column)
        linked = column.kind != "whole_number" and _links_nearly_all(frame, column)
        if column.name in keys or own or detail or linked:
            ranked.append((column.name in keys, own, detail, column.distinct, column.name))
    return max(ranked)[4] if ranked else None


def _links_nearly_all(frame: pd.DataFrame, column: KeyColumn) -> bool:
    """Whether nearly every one of many labels stands in several rows."""
    several = (frame[column.name].value_counts() > 1).mean()
    return column.distinct >= _FEWEST_LABELS and bool(several >= _NEARLY_ALL)


def _is_of_one(frame: pd.DataFrame, column: KeyColumn) -> bool:
    """Whether a column holds personal details that differ from one person to the next."""
    found = find_identifier(column.name, column.kind, frame[column.name])
    return found is not None and found.kind not in _NOT_OF_ONE


def _once_at_each_time(frame: pd.DataFrame, name: str, when: str) -> bool:
    """Whether many values stand in several rows, and hardly one twice at one time."""
    pairs = frame[[name, when]].dropna()
    if pairs.empty or pairs.duplicated().mean() >= _TWICE_AT_ONCE:
        return False
    return bool((pairs[name].value_counts() > 1).mean() >= _SEVERAL)


def _place(
    frame: pd.DataFrame,
    kinds: Mapping[str, Kind],
    distinct: Mapping[str, int],
    known: tuple[str, str],
) -> str | None:
    """The column of places that have a row at nearly every time."""
    key, when = known
    rest = frame.drop(columns=key)
    place = place_key(rest, kinds, distinct, when)
    if place is None or kinds[place] == "whole_number" or distinct[place] < 2:
        return None
    full = distinct[place] * distinct[when] <= _NEARLY_FULL * len(frame)
    return place if full and bool(set(words(place)) & AREAS) else None


def numbered_rows_told(
    frame: pd.DataFrame, roles: Mapping[str, tuple[Role, str]], sheet: str
) -> tuple[Problem, ...]:
    """What a person is told where a column numbers rows: who stands in several, or nobody known."""
    by_role = {role: name for name, (role, _) in roles.items() if role in ("unit", "time")}
    key = next((name for name, (_, reason) in roles.items() if reason == REASON), None)
    when = by_role.get("time")
    if key is None or when is None:
        return ()
    owner = by_role.get("unit")
    said = f'"{key}" numbers the rows and does not say whose they are, although "{when}" says '
    if owner is None:
        return (
            Problem(
                "rows_not_linked",
                f"{said}that they are of several times. So nobody's earlier and later answers can "
                "be put together, and each row counts as another person.",
                "If the same people answered each time, add a column that says who each one is, "
                "such as a code that they keep, and take it as the key of rows.",
                "warning",
                sheet,
                column=key,
            ),
        )
    return (
        Problem(
            "key_numbers_rows",
            f'{said}that they are of several times. "{owner}" was taken as the key: it has '
            f"{frame[owner].nunique():,} different values in {int(frame[owner].count()):,} rows.",
            f'Take "{owner}" as the key of rows. Only where each row is of somebody else, take '
            f'"{key}"; in a plan, under [roles]: unit = "{key}".',
            "warning",
            sheet,
            column=owner,
        ),
    )
