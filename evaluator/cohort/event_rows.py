"""Rows that are events, such as attendances or crimes, which have to be counted before a study."""

from __future__ import annotations

from dataclasses import replace

from evaluator.cohort.columns.names import COORDINATES, words
from evaluator.cohort.said_again import is_steady
from evaluator.values.cohort import Cohort, Column
from evaluator.values.problems import Problem

CODE = "rows_are_events"
_EVENTS = frozenset(
    {"crime", "incident", "offence", "event", "attendance", "call", "arrest", "log", "occurrence",
     "episode", "stop", "search", "sanction", "suspension", "exclusion", "detention", "admission",
     "report"}
)  # fmt: skip
_WHEN = _EVENTS | {
    "date", "datetime", "time", "timestamp", "month", "arrival", "arrived", "occurred", "reported",
    "recorded", "created", "committed", "of", "the", "and", "day", "from",
}  # fmt: skip
_FEWEST_ROWS = 20
_FEWEST_DATES = 8
_SEVERAL = 0.8  # keys for each row, at most, where each of them stands in several


def with_events_told(cohort: Cohort) -> Cohort:
    """The cohort with a question where its rows seem to be events and not people or places.

    Each row has its own moment, nothing is measured in numbers, and a key that is there numbers
    the events or stands again and again.
    """
    problem = _problem(cohort) if len(cohort.frame) >= _FEWEST_ROWS else None
    return cohort if problem is None else replace(cohort, problems=(*cohort.problems, problem))


def _problem(cohort: Cohort) -> Problem | None:
    numbers = ("number", "whole_number")
    roles = {column.role for column in cohort.columns}
    if (dated := _days_of_events(cohort)) is not None:
        return _told(cohort, dated)
    measured = any(c.role == "outcome" and c.kind in numbers for c in cohort.columns)
    unit = next((column for column in cohort.columns if column.role == "unit"), None)
    numbered = unit is not None and bool(set(words(unit.name)) & _EVENTS)
    when = next((c for c in cohort.columns if _says_when(c, numbered=numbered)), None)
    if measured or when is None or roles & {"time", "first_treated", "exposure"}:
        return None
    if unit is not None and not _of_events(cohort, unit, when):
        return None
    return _told(cohort, when)


def _days_of_events(cohort: Cohort) -> Column | None:
    """The days of events, such as "Event date", where few of those in the rows have one each day.

    Nobody is measured again on days of their own, day after day.
    """
    parts = {column.role: column for column in cohort.columns}
    unit, time = parts.get("unit"), parts.get("time")
    if unit is None or time is None or not _says_when(time, numbered=False):
        return None
    named = bool(set(words(time.name)) & _EVENTS)
    sparse = 2 * len(cohort.frame) < unit.n_distinct * time.n_distinct
    return time if named and sparse else None


def _told(cohort: Cohort, when: Column) -> Problem:
    place = next((column.name for column in cohort.columns if column.role == "cluster"), None)
    by = f'"{place}" and month' if place else "place (or person) and month"
    return Problem(
        CODE,
        f'Each row seems to be one event, with its own moment in "{when.name}". Events must be '
        "counted before they can be compared.",
        f'Make a sheet with one row for each {by} (from "{when.name}") that holds how many there '
        "were, 0 included; a pivot table does it.",
        "warning",
        cohort.provenance.sheet,
        column=when.name,
        count=len(cohort.frame),
    )


def _says_when(column: Column, *, numbered: bool) -> bool:
    """Whether a column holds many moments under a name of nothing but when or of events.

    Any dates will do where the events are ``numbered``.
    """
    if numbered:
        return column.kind == "date"
    tokens = set(words(column.name))
    return column.kind == "date" and column.n_distinct >= _FEWEST_DATES and tokens <= _WHEN


def _of_events(cohort: Cohort, unit: Column, when: Column) -> bool:
    """Whether a key is of events by its name, or is somebody's who stands in several rows."""
    if set(words(unit.name)) & _EVENTS or _lies_somewhere(cohort):
        return True
    again = unit.n_distinct <= _SEVERAL * len(cohort.frame)
    return again and not is_steady(cohort.frame, when.name, unit.name)


def _lies_somewhere(cohort: Cohort) -> bool:
    """Whether rows say where and of what kind something happened, as lists of crimes do."""
    named = [set(words(column.name)) for column in cohort.columns]
    mapped = any(tokens & (COORDINATES | {"coordinate", "block"}) for tokens in named)
    return mapped and any(tokens & (_EVENTS | {"iucr", "ucr", "nibrs"}) for tokens in named)
