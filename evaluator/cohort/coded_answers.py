"""Numbers that a note calls no answer and that stand among the numbers of a column all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from evaluator.cohort.cells.cell_text import number_text
from evaluator.cohort.cells.sorted_cells import first_rows, listed
from evaluator.values.cohort import Cohort, Column
from evaluator.values.problems import Problem

CODE = "codes_read_as_numbers"
_NOT_MEASURED = ("unit", "time", "unused", "weight", "exposure", "first_treated", "cluster")


def with_coded_answers_told(cohort: Cohort, codes: Mapping[float, str]) -> Cohort:
    """The cohort with a warning for each column in which a code of the notes counts as a number.

    ``codes`` are numbers that notes call no answer. One that lies among the other numbers of a
    column is taken for a number: the note is then of another column.
    """
    told = tuple(_questions(cohort, codes)) if codes else ()
    return replace(cohort, problems=(*cohort.problems, *told)) if told else cohort


def _questions(cohort: Cohort, codes: Mapping[float, str]) -> Iterator[Problem]:
    for column in cohort.columns:
        if column.kind not in ("number", "whole_number") or column.role in _NOT_MEASURED:
            continue
        cells = cohort.frame[column.name]
        coded = cells.isin(list(codes))
        rest = cells[~coded].dropna()
        if not coded.any() or rest.empty:
            continue
        apart = coded & ((cells <= rest.min()) | (cells >= rest.max()))
        if apart.any():
            yield _question(cohort, column, cells[apart], codes)


def _question(
    cohort: Cohort, column: Column, cells: pd.Series, codes: Mapping[float, str]
) -> Problem:
    there = sorted(set(cells.tolist()))
    said = listed([f"{number_text(code)} ({codes[code]})" for code in there], 3, marks="")
    written = ", ".join(f'"{number_text(code)}"' for code in there)
    return Problem(
        CODE,
        f'A note in the workbook calls numbers no answer that "{column.name}" holds in '
        f"{len(cells):,} cell{'s' if len(cells) > 1 else ''}: {said}. They were read as numbers, "
        "so averages count them.",
        f'If they are no answers here, say so; in a plan, under [data.missing]: "{column.name}" = '
        f"[{written}].",
        "warning",
        cohort.provenance.sheet,
        int(cells.index[0]),
        column.name,
        first_rows(cells.index),
        len(cells),
    )
