"""Whether a faulty workbook, written in any format, yields the truth that stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
from generate import FORMAT, MISSING, Defect

from evaluator.cohort.workbook import read_workbook
from evaluator.values.cohort import Cohort
from evaluator.values.problems import Refusal
from tests.bad_workbooks.writers import WRITERS, CannotHoldError

TEXT = (".csv", ".tsv")
ONE_SHEET = (*TEXT, ".parquet")


def written(defect: Defect, ending: str) -> bytes:
    """The faulty workbook in a format. Raises CannotHoldError when the format has no such fault."""
    if ending == defect.ending:
        return defect.write()
    if defect.sheet and ending in ONE_SHEET:
        raise CannotHoldError("it has one sheet, without a name")
    if defect.typed and ending in TEXT:
        raise CannotHoldError("a text file has no dates")
    plain = _as_workbook(defect.write)
    token = FORMAT.set(WRITERS[ending])
    try:
        other = defect.write()
    finally:
        FORMAT.reset(token)
    if other == plain:
        raise CannotHoldError("it is a fault of one format")
    return other


@cache
def _as_workbook(write: Callable[[], bytes]) -> bytes:
    """What is written where no other format is asked for; once for all other formats."""
    return write()


def failures(defect: Defect, path: Path) -> list[str]:
    """What differs from the truth when the file is read; steps are those of files with types."""
    ending = path.suffix
    try:
        cohort = read_workbook(path, defect.sheet)
    except Refusal as refusal:
        code = refusal.problems[0].code
        return [] if code == defect.refusal else [f"refused: {code}"]
    if defect.refusal:
        return [f"not refused: {defect.refusal}"]
    return [*_values(defect, cohort), *_sayings(defect, cohort, typed=ending not in TEXT)]


def _values(defect: Defect, cohort: Cohort) -> list[str]:
    wrong = []
    for (column, row), value in defect.cells.items():
        if column not in cohort.frame or row not in cohort.frame.index:
            wrong.append(f"no cell {column} {row}")
            continue
        cell = cohort.frame.loc[row, column]
        if not (pd.isna(cell) if value is MISSING else cell == value):
            wrong.append(f"{column} {row} is {cell!r}")
    kinds = {name: cohort.column(name).kind for name in defect.kinds if name in cohort.frame}
    wrong += [f"{n} is {kinds.get(n)}" for n, kind in defect.kinds.items() if kinds.get(n) != kind]
    roles = {name: cohort.column(name).role for name in defect.roles if name in cohort.frame}
    wrong += [f"{n} is {roles.get(n)}" for n, role in defect.roles.items() if roles.get(n) != role]
    wrong += [f"{name} is there" for name in defect.absent if name in cohort.frame]
    if defect.columns is not None and tuple(cohort.frame.columns) != defect.columns:
        wrong.append(f"columns {list(cohort.frame.columns)}")
    if defect.n_rows is not None and len(cohort.frame) != defect.n_rows:
        wrong.append(f"{len(cohort.frame)} rows")
    return wrong


def _sayings(defect: Defect, cohort: Cohort, *, typed: bool) -> list[str]:
    found = {problem.code: (problem.column, problem.rows) for problem in cohort.problems}
    found.pop("format_unlike_name", None)
    wrong = [f"said {found}"] if found != defect.problems else []
    if typed:
        steps = {(step.action, step.column): step.count for step in cohort.recipe}
        wrong += [f"no step {s}" for s, n in defect.steps.items() if steps.get(s) != n]
    return wrong
