"""Columns that answer one question again and again, as the days of an attendance register do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from evaluator.cohort.cells.sorted_cells import listed
from evaluator.values.cohort import Kind
from evaluator.values.problems import Problem

_LONGEST_MARK = 2  # letters of a mark, such as "/" or "N"
_MOST_LABELS = 12
_FEWEST_OTHERS = 2
_SLANTING = frozenset({"/", "\\"})
_OF_SCHOOLS = _SLANTING | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ#*-")
_DAY = re.compile(
    r"[0-9]{1,2}[/.-][0-9]{1,2}|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|\b[ap]m\b|"
    r"\b(?:day|lesson|period|session) ?[0-9]",
    re.I,
)


def register_columns(frame: pd.DataFrame, kinds: Mapping[str, Kind]) -> frozenset[str]:
    """Columns of labels that at least two others hold too, or whose marks they share.

    Who took part is said once; what is said in column after column is an attendance or an answer.
    Not for columns of yes and no, of which a sheet may hold many that mean different things.
    """
    labels = {
        str(name): frozenset(map(str, frame[name].dropna().unique()))
        for name in frame.columns
        if kinds[str(name)] == "category" and 2 <= frame[name].nunique() <= _MOST_LABELS
    }
    return frozenset(
        name
        for name, own in labels.items()
        if sum(_alike(own, labels[other]) for other in labels if other != name) >= _FEWEST_OTHERS
    )


def _alike(own: frozenset[str], other: frozenset[str]) -> bool:
    """Whether another column holds all labels of one, or both hold marks and share one."""
    marks = max(map(len, own | other)) <= _LONGEST_MARK
    return own <= other or (marks and bool(own & other))


def days_of_register(frame: pd.DataFrame, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """Columns that hold each one's mark of one day or lesson, as "/" for present.

    Such a column stands beside others of the same marks, and its name is of a day or some hold the
    slanting marks that only registers have; grades of several subjects are none.
    """
    marks = {
        name: frozenset(map(str, frame[name].dropna().unique()))
        for name in register_columns(frame, kinds)
    }
    marks = {n: own for n, own in marks.items() if max(map(len, own)) <= _LONGEST_MARK}
    slanting = any(own & _SLANTING for own in marks.values())
    found = [n for n, own in marks.items() if _DAY.search(n) or (slanting and own & _OF_SCHOOLS)]
    return tuple(str(name) for name in frame.columns if name in found)


def register_told(columns: Sequence[str], sheet: str) -> tuple[Problem, ...]:
    """A warning that columns are a register's, and what to count of them; none without any."""
    if not columns:
        return ()
    return (
        Problem(
            "register_marks",
            f"{listed(list(columns), 3)} hold the marks of a register, one for each day or "
            "lesson. They are not offered as characteristics.",
            "Count the marks in the workbook: a column of the sessions that each one missed, and "
            "one of those that were possible, before the start and after it.",
            "warning",
            sheet,
            column=columns[0],
            count=len(columns),
        ),
    )
