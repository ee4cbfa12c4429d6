"""Rows that a column marks as not to be used: "Exclude?", "Include in analysis", consent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.columns.labels import as_binary
from evaluator.cohort.columns.names import words
from evaluator.values.cohort import Cohort, Column
from evaluator.values.problems import Problem

MARKED_OUT = "rows_marked_out"
_LEFT_OUT = frozenset({"exclude", "omit", "disregard", "ignore"})
_LEFT_OUT_OF = frozenset({"excluded", "removed", "omitted", "dropped", "withdrawn", "withdrew"})
_KEPT = frozenset({"include", "included", "use", "used", "valid"})
_OF_A_STUDY = frozenset({"analysis", "evaluation", "study", "research", "sample", "dataset"})
_CONSENT = frozenset({"consent", "consents", "consented"})
_TURNED = frozenset({"not", "no", "non", "without", "refused", "withdrew", "withdrawn", "declined"})
_MAY_BE_ELSE = ("unit", "time", "treated", "first_treated", "outcome", "cluster")


def with_marked_out_told(cohort: Cohort) -> Cohort:
    """The cohort with a question for each column that says of some rows not to use them."""
    told = tuple(_questions(cohort))
    return replace(cohort, problems=(*cohort.problems, *told)) if told else cohort


def _questions(cohort: Cohort) -> Iterator[Problem]:
    for column in cohort.columns:
        cells = cohort.frame[column.name]
        out = None if column.role in _MAY_BE_ELSE else _out(column, cells)
        if out is None or not out.any() or out.all():
            continue
        labels = ", ".join(f'"{label}"' for label in sorted(map(str, cells[out].unique())))
        consent = bool(set(words(column.name)) & _CONSENT)
        what = "those people did not consent" if consent else "those rows are not to be used"
        yield Problem(
            MARKED_OUT,
            f'By its name, "{column.name}" says with {labels} that {what}. They are read and count '
            "like all others.",
            "If they should not count, leave them out; in a plan, under [data]: keep = "
            f'[{{ column = "{column.name}", not = [{labels}] }}].',
            "warning",
            cohort.provenance.sheet,
            int(cells.index[out][0]),
            column.name,
            first_rows(cells.index[out]),
            int(out.sum()),
        )


def _out(column: Column, cells: pd.Series) -> pd.Series | None:
    """Which rows a column marks as not to be used; None where its name says no such thing."""
    side = _side_left_out(column.name)
    if side is None:
        return None
    binary = as_binary(cells)
    if binary is not None:
        return binary == side
    one_mark = side == 1 and column.n_distinct == 1 and column.n_missing > 0
    return cells.notna() if one_mark else None


def _side_left_out(name: str) -> int | None:
    """Which answer is of rows to leave out: 1 for yes, 0 for no; None where the name tells none."""
    tokens = set(words(name))
    denied = bool(tokens & _TURNED)
    of_a_study = bool(tokens & _OF_A_STUDY)
    if tokens & _LEFT_OUT or (tokens & _LEFT_OUT_OF and of_a_study):
        return None if "not" in tokens else 1
    if tokens & _CONSENT:
        return 1 if denied else 0
    if tokens & _KEPT and (of_a_study or tokens == {"include"}):
        return 1 if denied else 0
    return 1 if tokens >= {"do", "not", "use"} else None
