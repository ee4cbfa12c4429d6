"""Codes among numbers: what a note calls no answer, and 1 and 2 that may be yes and no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from evaluator.cohort.cells.cell_text import number_text
from evaluator.cohort.cells.sorted_cells import first_rows, listed
from evaluator.cohort.columns.directions import direction
from evaluator.values.cohort import Cohort, Column
from evaluator.values.problems import Problem

CODE = "codes_read_as_numbers"
ONE_AND_TWO = "one_and_two"
TURNED = "scale_perhaps_turned"
_FEWEST = 10  # cells
_NOT_MEASURED = ("unit", "time", "unused", "weight", "exposure", "first_treated", "cluster")


def with_coded_answers_told(
    cohort: Cohort, codes: Mapping[float, str], turned: Sequence[tuple[float, float]] = ()
) -> Cohort:
    """The cohort with a warning for each column whose codes may be misread.

    ``codes`` are numbers that notes call no answer; one that lies among the other numbers of a
    column is taken for a number, as the note is then of another column. ``turned`` are the ends of
    scales of which notes say that the highest number is the least.
    """
    told = (*_questions(cohort, codes), *_yes_or_no(cohort), *_turned(cohort, turned))
    return replace(cohort, problems=(*cohort.problems, *told)) if told else cohort


def _turned(cohort: Cohort, turned: Sequence[tuple[float, float]]) -> Iterator[Problem]:
    """A warning for each outcome on such a scale whose name says which way is good."""
    for column in cohort.columns:
        if column.role != "outcome" or column.kind != "whole_number":
            continue
        cells = cohort.frame[column.name].dropna()
        fits = [(a, b) for a, b in turned if cells.between(a, b).all() and cells.nunique() > 2]
        if not fits or direction(column.name) == "ambiguous":
            continue
        low, high = (number_text(end) for end in fits[0])
        yield Problem(
            TURNED,
            f"A note in the workbook has a scale from {low} to {high} on which {high} is the least "
            f'or worst, and "{column.name}" lies on it. Which way is good was guessed from its '
            "name alone.",
            'If it is on that scale, turn its direction round; in a plan, "better" under '
            "[[outcomes]].",
            "warning",
            cohort.provenance.sheet,
            column=column.name,
        )


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


def _yes_or_no(cohort: Cohort) -> Iterator[Problem]:
    """A warning for each outcome of nothing but 1 and 2, as surveys write yes and no."""
    for column in cohort.columns:
        if column.role != "outcome" or column.n_distinct != 2 or column.kind != "whole_number":
            continue
        cells = cohort.frame[column.name].dropna()
        if set(cells.unique()) != {1.0, 2.0} or len(cells) < _FEWEST:
            continue
        yield Problem(
            ONE_AND_TWO,
            f'"{column.name}" holds nothing but 1 and 2, as programs write yes and no. They were '
            "read as amounts; where 1 means yes, every effect would have the wrong sign.",
            'Say what they mean; in a plan, "1" = "yes" and "2" = "no" under '
            f'[data.labels."{column.name}"].',
            "warning",
            cohort.provenance.sheet,
            column=column.name,
        )


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
