"""Columns that need a number above zero in every row: weights, and what a rate is out of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evaluator.values.problems import Problem

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort


def not_above_zero(name: str, cohort: Cohort, setting: str, so: str) -> Iterator[Problem]:
    """What keeps a column from being used, with its cells; nothing where all are above zero.

    Args:
        name: the column; one that the sheet does not have is not judged here.
        cohort: as read.
        setting: of the plan, such as "weight".
        so: what then cannot be done, as the end of a sentence.
    """
    from pandas.api.types import is_numeric_dtype

    from evaluator.cohort.cells.sorted_cells import first_rows

    if name not in cohort.frame:
        return
    cells = cohort.frame[name]
    if not is_numeric_dtype(cells):
        wrong, where = "does not hold numbers", cells.notna()
    elif not (cells.dropna() > 0).all():
        wrong, where = "holds numbers that are not above zero", cells.le(0)
    elif cells.isna().any():
        wrong, where = f"is empty in {int(cells.isna().sum())} rows", cells.isna()
    else:
        return
    rows = first_rows(cells.index[where])
    problem = Problem(
        code=f"plan_{setting}_not_usable",
        message=f'"{name}" {wrong}, so {so}.',
        fix=f'Correct the cells in the workbook, or remove "{setting}".',
        sheet=cohort.provenance.sheet,
        column=name,
        row=rows[0] if rows else None,
        rows=rows,
        count=int(where.sum()),
    )
    yield cohort.provenance.placed(problem)
