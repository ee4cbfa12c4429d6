"""Months that somebody wrote as decimals of a year: 2022.1 stands for January and October."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.values.cohort import Cohort
from evaluator.values.problems import Problem

CODE = "months_as_decimals"
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_TENTHS = frozenset(range(10, 100, 10))  # of .1 to .9, in hundredths
_ABOVE_NINE = frozenset({11, 12})


def has_decimal_months(cells: pd.Series) -> bool:
    """Whether numbers are years with .1 to .9, .11 and .12 behind, so that ten reads as one."""
    if not pd.api.types.is_float_dtype(cells):
        return False
    numbers = cells.to_numpy(dtype=float)
    known = numbers[~np.isnan(numbers)]
    if not known.size or known.min() < _FIRST_YEAR or np.floor(known.max()) > _LAST_YEAR:
        return False
    values = np.unique(known)
    years = np.floor(values)
    hundredths = np.round((values - years) * 100, 6)
    if (hundredths % 1 != 0).any():
        return False
    found = set(hundredths.astype(int).tolist())
    return found <= _TENTHS | _ABOVE_NINE and bool(found & _ABOVE_NINE) and len(found & _TENTHS) > 1


def with_decimal_months_told(cohort: Cohort) -> Cohort:
    """The cohort with a warning for a column of times in which two months are one number."""
    told = tuple(
        Problem(
            CODE,
            f'"{column.name}" writes months as decimals of a year, so that January and October '
            "are the same number, such as 2022.1.",
            "Write each month in the workbook as text with two digits, such as 2022-01 and "
            "2022-10; nothing here can tell the two apart.",
            "warning",
            cohort.provenance.sheet,
            first_rows(cohort.frame.index)[0],
            column.name,
            count=int(cohort.frame[column.name].notna().sum()),
        )
        for column in cohort.columns
        if has_decimal_months(cohort.frame[column.name])
    )
    return replace(cohort, problems=(*cohort.problems, *told)) if told else cohort
