"""Rows that share a key: the same row twice, or two rows that contradict each other."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.columns.told_apart import keep_one_of_each
from evaluator.values.cohort import Cohort, Step
from evaluator.values.problems import Problem


def duplicate_keys(cohort: Cohort, unit: str, time: str | None = None) -> tuple[Problem, ...]:
    """What is wrong with ``unit`` (and ``time``) as the key of the rows; empty when nothing is.

    ``repeated_rows`` (warning) are equal in every cell; ``conflicting_rows`` (stops) share a key
    and differ; ``rows_without_key`` (warning) belong to nobody. No key is ever quoted.

    Raises:
        KeyError: the cohort has no such column.
    """
    frame, key = cohort.frame, _key(unit, time)
    keyless = frame[key].isna().any(axis=1)
    known = frame[~keyless]
    repeated = known.duplicated()
    once = known[~repeated]
    conflicting = once.duplicated(key, keep=False)
    where = f'"{unit}"' if time is None else f'"{unit}" and "{time}"'
    found = (
        (
            "repeated_rows",
            known.index[repeated],
            "repeats another row in every cell.|repeat another row in every cell.",
            "Delete the copies in the workbook; one of each is counted.",
        ),
        (
            "conflicting_rows",
            once.index[conflicting],
            f"|share their {where} with another row but differ in other cells.",
            _mend_conflict(once[conflicting], key, _groups(cohort)),
        ),
        (
            "rows_without_key",
            frame.index[keyless],
            f"has no value in {where}.|have no value in {where}.",
            "Fill in the key in the workbook; nobody can say whose rows these are.",
        ),
    )
    return tuple(
        Problem(
            code,
            _about(len(rows), message),
            fix,
            "stops" if code == "conflicting_rows" else "warning",
            cohort.provenance.sheet,
            int(rows[0]),
            unit,
            first_rows(rows),
            len(rows),
        )
        for code, rows, message, fix in found
        if len(rows)
    )


def drop_repeated_rows(cohort: Cohort, unit: str, time: str | None = None) -> Cohort:
    """The cohort with each row once. Rows must be equal in every cell and have a key to go.

    Rows without a key stay: two people may be alike in every other cell.
    """
    known = cohort.frame[_key(unit, time)].notna().all(axis=1)
    repeated: pd.Series = cohort.frame.duplicated() & known
    if not repeated.any():
        return cohort
    rows = cohort.frame.index[repeated]
    reason = "The row stands more than once, equal in every cell; the first one was kept."
    step = Step("drop_repeated_rows", None, reason, len(rows), first_rows(rows))
    frame = cohort.frame[~repeated]
    columns = tuple(
        replace(
            column,
            n_missing=int(frame[column.name].isna().sum()),
            n_distinct=int(frame[column.name].nunique()),
        )
        for column in cohort.columns
    )
    problems = tuple(problem for problem in cohort.problems if problem.code != "repeated_rows")
    return replace(
        cohort, frame=frame, columns=columns, recipe=(*cohort.recipe, step), problems=problems
    )


def _groups(cohort: Cohort) -> list[str]:
    """Columns that say who took part: to keep one of their labels would leave nobody to compare."""
    return [each.name for each in cohort.columns if each.role in ("treated", "first_treated")]


def _mend_conflict(rows: pd.DataFrame, key: list[str], groups: list[str]) -> str:
    """How to have one row for each key: by a condition where labels tell the rows apart."""
    condition = keep_one_of_each(rows, key, groups) if len(rows) else ""
    if condition:
        return f"{condition} Or delete the wrong rows in the workbook."
    return "Correct the key or delete the wrong rows in the workbook."


def _key(unit: str, time: str | None) -> list[str]:
    return [unit] if time is None else [unit, time]


def _about(count: int, message: str) -> str:
    """A sentence about rows; ``message`` holds its end for one row and for several."""
    one, several = message.split("|")
    return f"1 row {one}" if count == 1 else f"{count:,} rows {several}"
