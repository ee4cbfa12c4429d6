"""Counts in which a blank cell, a dash or an absent row may mean none: zeros that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.columns.names import is_count
from evaluator.cohort.sheet.legends import BLANK_MEANS_NONE, DASH_MEANS_NONE
from evaluator.values.cohort import Cohort, Column
from evaluator.values.problems import Problem

SAID = "blanks_mean_none"
PERHAPS = "blanks_may_mean_none"
ABSENT = "rows_absent_may_mean_none"
_DASHES = frozenset("-–—")
_OF_COLUMNS = "value"  # what columns for each time held that only the times named
_FEWEST_CELLS = 20
_FEWEST_NUMBERS = 5
_FEWEST_OF_ROWS = 0.02
_COMMON = 0.1  # of the numbers are 1, the smallest


def with_none_cells_told(cohort: Cohort) -> Cohort:
    """The cohort with a question for each count whose blanks or dashes may mean none.

    A note that says so is believed of all whole numbers, and of dashes among any; without it only
    the shape and the name of a count ask: whole numbers from 1, many of them 1, and no 0. So does
    such a count of places that have no row at some of the times.
    """
    told = (*_questions(cohort), *_absent(cohort))
    return replace(cohort, problems=(*cohort.problems, *told)) if told else cohort


def _questions(cohort: Cohort) -> Iterator[Problem]:
    codes = {problem.code for problem in cohort.problems}
    legends = {"": BLANK_MEANS_NONE in codes, "-": DASH_MEANS_NONE in codes}
    for column in cohort.columns:
        cells = cohort.frame[column.name]
        if column.kind not in ("number", "whole_number") or column.n_missing == 0:
            continue
        if column.role in ("unit", "time", "unused", "weight", "exposure"):
            continue
        if bool((cells < 0).any()):
            continue
        for sign, rows in _empty(cohort, column.name).items():
            said = legends[sign] and (column.kind == "whole_number" or sign == "-")
            if len(rows) and (
                said or (len(cells) >= _FEWEST_CELLS and _like_counts(cells, column))
            ):
                yield _question(cohort, column.name, sign, rows, said=said)


def _absent(cohort: Cohort) -> Iterator[Problem]:
    """A question for each count whose places lack rows at times, as a count of a list does."""
    frame = cohort.frame
    roles = {c.role: c.name for c in reversed(cohort.columns) if c.role in ("unit", "time")}
    if len(roles) < 2 or len(frame) < _FEWEST_CELLS:
        return
    unit, time = roles["unit"], roles["time"]
    known = frame[frame[unit].notna() & frame[time].notna()]
    several = known.groupby(unit, observed=True)[time].nunique()
    whole = len(several) * known[time].nunique()
    there = int(several.sum())
    if whole - there < _FEWEST_OF_ROWS * whole or (several <= 1).mean() > _FEWEST_OF_ROWS:
        return
    for column in cohort.columns:
        plain = column.role not in ("unit", "time", "unused", "weight", "exposure")
        if plain and _counts_from_one(frame[column.name].dropna(), column):
            yield Problem(
                ABSENT,
                f'Some "{unit}" values have no row at some values of "{time}". "{column.name}" '
                "counts from 1 and is never 0, so nothing may have happened then. They count as "
                "not measured, so that averages leave out the zeros.",
                "If it was none, add these rows to the workbook with 0 in them; a pivot table "
                f'with one column for each "{time}" does so where its empty cells are set to show '
                "0.",
                "warning",
                cohort.provenance.sheet,
                None,
                column.name,
                count=whole - there,
            )


def _empty(cohort: Cohort, name: str) -> dict[str, pd.Index]:
    """Rows of a column that are blank in the workbook (""), and that hold a dash ("-")."""
    missing = cohort.frame.index[cohort.frame[name].isna()]
    gone = cohort.emptied.get(name)
    if gone is None:
        return {"": missing}
    dashes = gone.index[gone.map(lambda text: str(text).strip() in _DASHES)]
    return {"": missing.difference(gone.index), "-": missing.intersection(dashes)}


def _like_counts(cells: pd.Series, column: Column) -> bool:
    """Whether whole numbers without a 0 have the name and the shape of counts."""
    numbers = cells.dropna()
    several = len(cells) - len(numbers) >= _FEWEST_OF_ROWS * len(cells)
    return several and _counts_from_one(numbers, column)


def _counts_from_one(numbers: pd.Series, column: Column) -> bool:
    """Whether a column has the name of a count, and whole numbers from 1 of which many are 1."""
    named = is_count(column.name) or column.name == _OF_COLUMNS
    if not named or column.kind != "whole_number" or len(numbers) < _FEWEST_NUMBERS:
        return False
    if bool((numbers == 0).any()):
        return False
    return bool(numbers.min() == 1) and bool((numbers == 1).mean() >= _COMMON)


def _question(cohort: Cohort, name: str, sign: str, rows: pd.Index, *, said: bool) -> Problem:
    dashes = sign != ""
    because = (
        f"A note says that a {'dash' if dashes else 'blank cell'} means none."
        if said
        else "The others count from 1 and none is 0, so these may mean none."
    )
    return Problem(
        SAID if said else PERHAPS,
        f'Cells of "{name}" {"hold a dash" if dashes else "are blank"}. {because} They were read '
        "as missing, so that averages leave out who had none.",
        f'If they mean none, write 0 in the workbook; in a plan, "{sign}" = "0" under '
        f'[data.labels."{name}"].',
        "warning",
        cohort.provenance.sheet,
        int(rows[0]),
        name,
        first_rows(rows),
        len(rows),
    )
