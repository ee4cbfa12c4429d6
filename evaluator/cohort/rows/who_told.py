"""Rows that do not say who took part: told, for they are left out."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.columns.labels import as_binary, is_any, same_label
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem

_MOST_MARKS = 4


def unsaid_told(cohort: Cohort, plan: Plan) -> tuple[Problem, ...]:
    """A warning where cells of the planned column of who took part are empty.

    Their rows are left out, so a label for some beside empty cells for the rest leaves nobody to
    compare with, which stops.
    """
    roles, frame = plan.roles, cohort.frame
    if roles.treated is None or roles.treated not in frame:
        return ()
    cells = frame[roles.treated]
    empty = cells.isna()
    if not empty.any() or empty.all():
        return ()
    if roles.unit is not None and roles.unit in frame:
        counted = f'{frame[roles.unit][empty].nunique():,} of the "{roles.unit}" values'
    else:
        counted = f"{int(empty.sum()):,} rows"
    all_took_part = _all_took_part(cells, plan)
    alone = " That leaves nobody to compare with." if all_took_part else ""
    rows = first_rows(empty.index[empty])
    return (
        Problem(
            "data_who_empty",
            f'"{roles.treated}" does not say whether {counted} took part: their cell is empty or '
            f"counts as missing, so these rows are left out.{alone}",
            _way_out(plan, roles.treated, cohort),
            "stops" if all_took_part else "warning",
            cohort.provenance.sheet,
            rows[0],
            roles.treated,
            rows,
            int(empty.sum()),
        ),
    )


def _way_out(plan: Plan, treated: str, cohort: Cohort) -> str:
    """How to mend it; not by what the plan says already."""
    said = plan.data.labels.get(treated, {})
    marks = [mark for mark in marks_for_missing(cohort, treated) if mark not in said]
    if not marks:
        return "Write who took part and who did not in the workbook, for these rows too."
    pairs = ", ".join(f'"{mark}" = "no"' for mark in marks)
    which = "empty means" if marks == [""] else "such a cell means"
    return (
        f'Write who took part and who did not; in a plan, {pairs} under [data.labels."{treated}"]'
        f" says that {which} that they did not."
    )


def marks_for_missing(cohort: Cohort, column: str) -> list[str]:
    """What stands in cells that count as missing: "" for empty ones, and marks such as "-"."""
    empty = cohort.frame.index[cohort.frame[column].isna()]
    texts = cohort.emptied.get(column, pd.Series(dtype=object))
    held = texts[texts.index.isin(empty)].astype(str)
    bare = len(empty) > len(held)
    return [*([""] if bare else []), *dict.fromkeys(held)][:_MOST_MARKS]


def _all_took_part(cells: pd.Series, plan: Plan) -> bool:
    """Whether every filled cell is of somebody who took part."""
    if plan.roles.treated is not None and plan.roles.treated == plan.roles.dose:
        return bool(is_any(cells)[cells.notna()].all())
    if not plan.roles.treated_values:
        binary = as_binary(cells)
        return binary is not None and bool(binary.dropna().eq(1).all())
    hits = [same_label(cells, value) for value in plan.roles.treated_values]
    return bool(pd.concat(hits, axis=1).any(axis=1)[cells.notna()].all())
