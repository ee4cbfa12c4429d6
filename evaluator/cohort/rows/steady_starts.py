"""A start for each row of a unit, where a column says it in some rows only or while it runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.columns.labels import as_binary
from evaluator.cohort.columns.times.dated_labels import labels_in_order
from evaluator.cohort.rows.starts import starts_of
from evaluator.values.cohort import Cohort, Step
from evaluator.values.problems import Problem

_FEWEST_TIMES = 4  # with fewer, yes and then no may be anything that was noted twice


@dataclass(frozen=True, slots=True)
class Steady:
    """The cohort with one start in all rows of a unit, and what should be known of it.

    The cohort itself, and no problem, where the column needed nothing.
    """

    cohort: Cohort
    problems: tuple[Problem, ...] = ()


def steady_starts(cohort: Cohort, column: str, time: str | None, unit: str | None) -> Steady:
    """The column of starts as one start for each unit.

    A column that is yes while the programme runs becomes the first time with it
    (``start_in_force``); a start that stands in some rows of a unit only, such as those from it
    on, is given to all of them (``start_filled``). A programme that stops again is a problem that
    stops: ``data_programme_stops``.
    """
    frame = cohort.frame
    if unit is None or unit not in frame or column not in frame or unit == column:
        return Steady(cohort)
    if time is not None and time in frame and time != column:
        running = _running(frame, column, unit)
        if running is not None:
            return _in_force(cohort, column, time, unit, running)
    return _filled(cohort, column, unit)


def is_in_force(frame: pd.DataFrame, column: str, time: str, unit: str) -> bool:
    """Whether a column is yes while something runs that begins at different times, or not at all.

    A column that changes for everybody at one time says when, not where. One that ends for most
    says it too, where nobody began again and it ran for more than one of several times.
    """
    running = _running(frame, column, unit)
    if running is None:
        return False
    place = frame[time].map({label: i for i, label in enumerate(in_time_order(frame[time]))})
    first = place[running == 1].groupby(frame[unit]).min()
    known = frame[unit].dropna().nunique()
    ends = (place > frame[unit].map(first)) & (running == 0)
    stopping = frame.loc[ends, unit].nunique()
    differs = first.nunique() > 1 or len(first) < known
    return differs and (2 * stopping <= len(first) or _in_one_stretch(place, running, frame[unit]))


def _in_one_stretch(place: pd.Series, running: pd.Series, units: pd.Series) -> bool:
    """Whether something ran once without a break where it ran, mostly longer than one time."""
    ran = place[running == 1].groupby(units)
    first, last = ran.min(), ran.max()
    inside = (place > units.map(first)) & (place < units.map(last))
    lasting = float((last > first).mean())
    return (
        place.nunique() >= _FEWEST_TIMES and not (inside & (running == 0)).any() and lasting > 1 / 2
    )


def in_time_order(time: pd.Series) -> list[Any]:
    """The different times in order; words as they appear where they name no times."""
    labels = list(time.dropna().unique())
    if pd.api.types.is_numeric_dtype(time) or pd.api.types.is_datetime64_any_dtype(time):
        return sorted(labels)
    return labels_in_order(labels) or labels


def _running(frame: pd.DataFrame, column: str, unit: str) -> pd.Series | None:
    """1 and 0 for yes and no, where some unit has both; else None."""
    if frame[column].nunique() != 2:
        return None
    binary = as_binary(frame[column])
    if binary is None or not (binary.groupby(frame[unit]).nunique() > 1).any():
        return None
    return binary


def _in_force(cohort: Cohort, column: str, time: str, unit: str, running: pd.Series) -> Steady:
    frame = cohort.frame
    ordered = in_time_order(frame[time])
    place = frame[time].map({label: i for i, label in enumerate(ordered)})
    first = frame[unit].map(place[running == 1].groupby(frame[unit]).min())
    after_end = (place > first) & (running == 0)
    starts = first.map(dict(enumerate(ordered))).astype(frame[time].dtype)
    emptied = {name: cells for name, cells in cohort.emptied.items() if name != column}
    reason = (
        f'"{column}" says yes while the programme runs, so the first "{time}" with it became the '
        f'start of each "{unit}".'
    )
    step = Step("start_in_force", column, reason, int(running.sum()))
    made = replace(
        cohort,
        frame=frame.assign(**{column: starts}),
        recipe=(*cohort.recipe, step),
        emptied=emptied,
    )
    sheet = cohort.provenance.sheet
    told = Problem(
        "data_start_in_force",
        reason,
        "Nothing needs to be done if that is when it started.",
        "note",
        sheet,
        column=column,
    )
    if not after_end.any():
        return Steady(made, (told,))
    rows = first_rows(frame.index[after_end])
    stops = Problem(
        "data_programme_stops",
        f'In "{column}", {int(frame.loc[after_end, unit].nunique()):,} of the "{unit}" values have '
        "the programme and later do not. The change after a programme stops is another question, "
        "which no design here answers.",
        "Keep the times up to its end, or leave these out; in a plan, by conditions under "
        '"keep" in [data].',
        "stops",
        sheet,
        rows[0],
        column,
        rows,
        int(after_end.sum()),
    )
    return Steady(made, (told, stops))


def _filled(cohort: Cohort, column: str, unit: str) -> Steady:
    """A single start of a unit given to its rows with an empty cell."""
    frame = cohort.frame
    starts = starts_of(cohort, column)
    empty = starts.never & starts.said.isna() & frame[column].isna()
    if not empty.any() or empty.all():
        return Steady(cohort)
    by_unit = starts.values.groupby(frame[unit])
    single = by_unit.transform("nunique").eq(1) & empty
    if not single.any():
        return Steady(cohort)
    filled = starts.values.where(~single, by_unit.transform("first"))
    cells = frame[column].where(~single, filled)
    rows = first_rows(frame.index[single])
    count = int(frame.loc[single, unit].nunique())
    reason = (
        f'A start that stood in some rows of a "{unit}" only was given to all of them, as it is '
        "the same wherever it stands."
    )
    told = Problem(
        "data_start_filled",
        f'In "{column}", {count:,} of the "{unit}" values have their start in some rows only. As '
        "it is the same wherever it stands, it was given to all of them.",
        "If an empty cell means that they had no start then, write it in the workbook.",
        "note",
        cohort.provenance.sheet,
        rows[0],
        column,
        rows,
        int(single.sum()),
    )
    made = replace(
        cohort,
        frame=frame.assign(**{column: cells}),
        recipe=(*cohort.recipe, Step("start_filled", column, reason, int(single.sum()), rows)),
    )
    return Steady(made, (told,))
