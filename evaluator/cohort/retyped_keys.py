"""Keys that somebody typed again at another time: "p06" for "P06", "P006" for it, or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from evaluator.cohort.cells.cell_text import tidy
from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.cells.spelling import look_alike
from evaluator.cohort.columns.key_columns import KeyColumn, half_filled_keys, key_columns
from evaluator.cohort.columns.times.when import time_score
from evaluator.values.cohort import Cohort, Kind, Step
from evaluator.values.data import Data
from evaluator.values.problems import Problem

ACTION = "merge_keys"
_NEARLY = "keys_nearly_alike"
_HALF = "key_half_empty"
_SURE = 2  # as ``time_score`` tells
_MOST_TIMES = 60
_MOSTLY = 0.5
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_LOOKS_LIKE = str.maketrans("oil", "011")


def with_keys_of_one_spelling(
    frame: pd.DataFrame, kinds: Mapping[str, Kind], data: Data, sheet: str
) -> tuple[pd.DataFrame, tuple[Step, ...], tuple[Problem, ...]]:
    """The frame with keys that differ in capitals and spaces only as one, a step and a warning.

    Only where a column says when each row was measured, and nobody then stands twice at one time:
    keys in which capitals tell people apart, as some systems make them, stay as they are.
    """
    made, steps, problems = frame, [], []
    for name in key_columns(_described(frame, kinds)):
        if kinds[name] != "text" or data.undone(ACTION, name):
            continue
        cells = frame[name]
        folded = cells.map(_folded, na_action="ignore")
        if folded.nunique() == cells.nunique() or not _once_at_each_time(
            frame, kinds, name, folded
        ):
            continue
        counts = cells.value_counts(sort=False)
        order = sorted(range(len(counts)), key=lambda place: (-counts.iloc[place], place))
        usual: dict[str, str] = {}
        for place in order:
            usual.setdefault(_folded(str(counts.index[place])), str(counts.index[place]))
        merged = folded.map(usual, na_action="ignore").astype(object)
        changed = cells.notna() & (cells != merged)
        made = made.assign(**{name: merged})
        rows = first_rows(frame.index[changed])
        reason = "Keys that differ in capitals or spaces only are one."
        steps.append(Step(ACTION, name, reason, int(changed.sum()), rows))
        problems.append(_told(name, cells, changed, sheet))
    return made, tuple(steps), tuple(problems)


def _told(name: str, cells: pd.Series, changed: pd.Series, sheet: str) -> Problem:
    count = int(cells[changed].nunique())
    said = "1 value differs" if count == 1 else f"{count:,} values differ"
    return Problem(
        ACTION,
        f'{said} from another "{name}" in capitals or spaces only, and never stand beside it at '
        "one time: they were read as the same people.",
        "Check that they are the same. If capitals tell people apart, untick this change; in a "
        f'plan, give without = ["{ACTION}:{name}"] under [data].',
        "warning",
        sheet,
        int(cells.index[changed][0]),
        name,
        first_rows(cells.index[changed]),
        int(changed.sum()),
    )


def _described(frame: pd.DataFrame, kinds: Mapping[str, Kind]) -> list[KeyColumn]:
    return [
        KeyColumn(
            str(name), kinds[str(name)], int(frame[name].nunique()), int(frame[name].count()),
            len(frame),
        )
        for name in frame.columns
    ]  # fmt: skip


def _folded(text: str) -> str:
    return look_alike(text).casefold().replace(" ", "")


def _once_at_each_time(
    frame: pd.DataFrame, kinds: Mapping[str, Kind], key: str, folded: pd.Series
) -> bool:
    """Whether some column of times has each folded key once, or no more often than the keys."""
    for name in map(str, frame.columns):
        times = int(frame[name].nunique())
        if name == key or not 2 <= times <= min(_MOST_TIMES, max(2, len(frame) // 2)):
            continue
        if time_score(name, frame[name], kinds[name]) < _SURE:
            continue
        rows = pd.DataFrame({"key": folded, "own": frame[key], "time": frame[name]}).dropna()
        twice = rows.duplicated(["key", "time"]).sum()
        if twice == rows.duplicated(["own", "time"]).sum():
            return True
    return False


def with_retyped_keys_told(cohort: Cohort) -> Cohort:
    """The cohort with questions about keys that look retyped, and about one that is half empty."""
    parts = {column.role: column.name for column in cohort.columns}
    if "unit" not in parts:
        return replace(cohort, problems=(*cohort.problems, *_half_empty(cohort)))
    if "time" not in parts:
        return cohort
    rows = _nearly_alike(cohort.frame[[parts["unit"], parts["time"]]].dropna())
    if not len(rows):
        return cohort
    unit, time = parts["unit"], parts["time"]
    count = int(cohort.frame.loc[rows, unit].nunique())
    problem = Problem(
        _NEARLY,
        f'{count:,} "{unit}" values stand at some "{time}" only, and look like others that stand '
        "at the rest, but for zeros, marks or a letter like a number. They count as different "
        "people, so nobody sees their change.",
        "If they are the same people, write their keys in one way in the workbook.",
        "warning",
        cohort.provenance.sheet,
        int(rows[0]),
        unit,
        first_rows(rows),
        len(rows),
    )
    return replace(cohort, problems=(*cohort.problems, problem))


def _nearly_alike(rows: pd.DataFrame) -> pd.Index:
    """Rows of keys that stand at some times, beside a like key that stands at none of these."""
    unit, time = rows.columns
    keys = rows.groupby(unit, observed=True, sort=False)[time].agg(frozenset)
    several = keys.map(len) > 1
    if len(keys) < 2 or several.mean() <= _MOSTLY:
        return rows.index[:0]
    rare = keys[~keys.map(len).eq(int(keys.map(len).max()))]
    groups: dict[str, list[str]] = {}
    for key in rare.index:
        groups.setdefault(_likened(str(key)), []).append(key)
    found = [
        key
        for group in groups.values()
        if len(group) > 1 and len(frozenset().union(*rare[group])) == sum(map(len, rare[group]))
        for key in group
    ]
    return rows.index[rows[unit].isin(found)]


def _likened(key: str) -> str:
    """A key without marks and leading zeros, the letters o, i and l as the numbers they look."""
    plain = re.sub(r"[\W_]+", "", tidy(key).casefold()).translate(_LOOKS_LIKE)
    return _ZEROS.sub("", plain)


def _half_empty(cohort: Cohort) -> tuple[Problem, ...]:
    kinds = {column.name: column.kind for column in cohort.columns}
    for name in half_filled_keys(_described(cohort.frame, kinds)):
        empty = cohort.frame[name].isna()
        return (
            Problem(
                _HALF,
                f'"{name}" is empty in {int(empty.sum()):,} of {len(empty):,} rows, so it was not '
                "taken as the key: every row counts as somebody of its own.",
                "Fill it in in the workbook. Where somebody has several rows, nobody can say "
                "whose they are without it.",
                "warning",
                cohort.provenance.sheet,
                int(cohort.frame.index[empty][0]),
                name,
                first_rows(cohort.frame.index[empty]),
                int(empty.sum()),
            ),
        )
    return ()
