"""Staggered starts: each unit's own first time with the programme, and who has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluator.cohort.cells.cell_grid import CellColumn
from evaluator.cohort.cells.cell_text import number_text, parse_number, tidy
from evaluator.cohort.cells.sorted_cells import RawColumn, listed
from evaluator.cohort.columns.columns import read_column
from evaluator.cohort.columns.labels import normalised
from evaluator.cohort.rows.start_codes import never_dates, never_numbers, never_text, says_not_known
from evaluator.cohort.rows.start_columns import is_start
from evaluator.cohort.rows.stretches import Stretches, stretches
from evaluator.cohort.rows.year_spans import YearStarts, span_days, year_starts
from evaluator.values.cohort import Cohort
from evaluator.values.problems import Problem, Refusal

START = "@start"
_YEAR_DAYS = 366


@dataclass(frozen=True, slots=True, eq=False)
class Starts:
    """A column of starts, cell by cell: a start, never, or not known.

    Attributes:
        values: (n,) numbers, dates or labels; missing where a cell is no start.
        never, unknown: (n,) whether a cell says that there was no start (an empty cell does), or
            that nobody noted it.
        said: (n,) what stands in a cell that is no start; missing where it is empty, or a start.
    """

    values: pd.Series
    never: pd.Series
    unknown: pd.Series
    said: pd.Series


def starts_of(cohort: Cohort, column: str, times: Sequence[object] = ()) -> Starts:
    """What each cell of a column of starts says, among the ``times`` of the panel.

    A code for never (``start_codes``) is one only where it is none of the times. What the reader
    took for a missing value is not known, unless it is such a code or the plan declared it.
    """
    cells = cohort.frame[column]
    never, unknown = cells.isna(), cells.isna() & False
    said = pd.Series(np.nan, index=cells.index, dtype=object)
    emptied = cohort.emptied.get(column)
    if emptied is not None:
        emptied = emptied[emptied.index.isin(cells.index[cells.isna()])]
        lost = emptied[~_stands_for_never(cohort, column, emptied)]
        unknown[lost.index], never[lost.index] = True, False
        said[emptied.index] = emptied
    values, coded, lost = _read(cohort, column, times)
    noted = cells.map(_as_written, na_action="ignore").astype(object)
    said = said.where(~(coded | lost), noted)
    return Starts(values, never | coded, unknown | lost, said)


def _read(
    cohort: Cohort, column: str, times: Sequence[object]
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """The starts, which cells hold a code for never, and which say that it is not known."""
    cells = cohort.frame[column]
    coded, lost = never_cells(cells, times), cells.isna() & False
    if not _is_text(cells):
        return cells.mask(coded), coded, lost
    lost = _not_noted(cells) & ~coded
    values, codes = _typed(cohort, column, cells.mask(coded | lost), times)
    if not _is_text(values):
        late = never_cells(values, times)
        values, coded = values.mask(late), coded | late
    return values, coded, lost | codes


def never_cells(cells: pd.Series, times: Sequence[object]) -> pd.Series:
    """Which cells hold a code or word for never among the ``times`` of the panel."""
    panel = pd.Series(list(times), dtype=None if len(times) else object)
    numbers = panel.tolist() if pd.api.types.is_numeric_dtype(panel) else []
    if pd.api.types.is_datetime64_any_dtype(cells):
        first, last = _calendar(panel)
        return never_dates(cells, first, last)
    if pd.api.types.is_numeric_dtype(cells):
        return never_numbers(cells, numbers)
    labels = frozenset(normalised(time) for time in times)
    found = {cell: never_text(str(cell), labels, numbers) for cell in cells.dropna().unique()}
    return cells.map(found).eq(True)


def start_positions(
    cohort: Cohort,
    column: str,
    ordered: Sequence[object],
    time: str | None = None,
    asked: YearStarts | None = None,
) -> pd.Series:
    """Position in ``ordered``, of the column ``time``, of the first time with the programme.

    It is the time in which the start lies, or the next one where it lies in none
    (``Stretches.positions``). Missing where there is no start, where it is not known, or where it
    lies after the last time: such a unit is not treated while it is seen. 0 means treated from
    the first time on. ``asked``: when years such as 2018/19 begin, where a plan says it.

    Raises:
        Refusal: the starts cannot be compared with the times.
    """
    values = starts_of(cohort, column, ordered).values
    place = {normalised(label): float(i) for i, label in enumerate(ordered)}
    spans = stretches(ordered, year_starts(cohort, (time, column), asked), time)
    compared = on_one_scale(values, spans)
    if compared is not None and spans is not None:
        return spans.positions(compared)
    labels = values.map(normalised, na_action="ignore")
    foreign = labels.notna() & ~labels.isin(place)
    if foreign.any():
        raise Refusal(_not_a_period(cohort, column, values[foreign], ordered))
    return labels.map(place).astype(float)


def on_one_scale(values: pd.Series, spans: Stretches | None) -> pd.Series | None:
    """Starts as the times are counted, in numbers or dates; None where they cannot be compared."""
    if spans is None:
        return None
    if pd.api.types.is_datetime64_any_dtype(values):
        if spans.dated:
            return values
        return as_years(values) if spans.years else None
    if pd.api.types.is_numeric_dtype(values):
        return values if not spans.dated or values.isna().all() else _months_in_digits(values)
    return span_days(values, spans.year_starts, spans.labels) if spans.dated else None


def _months_in_digits(values: pd.Series) -> pd.Series | None:
    """Numbers such as 202204 as the first days of those months; None where some are none."""
    known = values.dropna()
    months = known % 100
    if not bool((known.between(190001, 210012) & months.between(1, 12) & (known % 1 == 0)).all()):
        return None
    written = known.astype(int).astype(str)
    days = pd.to_datetime(written, format="%Y%m").astype("datetime64[s]")
    found: pd.Series = days.reindex(values.index)
    return found


def as_years(days: pd.Series) -> pd.Series:
    """Dates as years with the part of the year that has passed."""
    years: pd.Series = days.dt.year + (days.dt.day_of_year - 1) / _YEAR_DAYS
    return years


def _calendar(panel: pd.Series) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """The days on which the first and last time begin, where that is known."""
    spans = stretches(panel.dropna().tolist())
    if spans is None or not (spans.dated or spans.years):
        return None, None
    ends = (spans.begins.min(), spans.begins.max())
    if spans.dated:
        return pd.Timestamp(ends[0]), pd.Timestamp(ends[1])
    return pd.Timestamp(int(ends[0]), 1, 1), pd.Timestamp(int(ends[1]), 1, 1)


def _is_text(cells: pd.Series) -> bool:
    numeric = pd.api.types.is_numeric_dtype(cells)
    return not numeric and not pd.api.types.is_datetime64_any_dtype(cells)


def _stands_for_never(cohort: Cohort, column: str, emptied: pd.Series) -> pd.Series:
    """Which texts that became missing mean never: codes for it, and what the plan declared."""
    asked = cohort.provenance.read_as.missing
    declared = {normalised(code) for code in (*asked.get(column, ()), *asked.get("*", ()))}
    found = {
        text: never_text(text, frozenset(), ())
        or (normalised(text) in declared and not says_not_known(text))
        for text in emptied.unique()
    }
    return emptied.map(found).astype(bool)


def _not_noted(cells: pd.Series) -> pd.Series:
    """Which texts say that nobody noted the start."""
    if not _is_text(cells):
        return cells.isna() & False
    found = {cell: says_not_known(str(cell)) for cell in cells.dropna().unique()}
    return cells.map(found).eq(True)


def _typed(
    cohort: Cohort, column: str, cells: pd.Series, times: Sequence[object]
) -> tuple[pd.Series, pd.Series]:
    """The starts among texts as numbers or dates, where words alone made the column text.

    Also which of them are numbers that stand for a missing value.
    """
    nothing = cells.isna() & False
    known = cells.dropna()
    places = {normalised(time) for time in times if isinstance(time, str)}
    if not _is_text(cells) or set(known.map(normalised)) <= places:
        return cells, nothing
    raw = RawColumn(
        name=column,
        sheet=cohort.provenance.sheet,
        cells=CellColumn.of(known.astype(str).tolist()),
        rows=known.index.to_numpy(dtype=np.int64),
        errors=np.zeros(len(known), dtype=bool),
        formulas=np.zeros(len(known), dtype=bool),
        is_code=False,
    )
    read = read_column(raw)
    if read.kind not in ("number", "whole_number", "date"):
        return cells, nothing
    values = pd.Series(read.values.to_numpy(), index=known.index)
    lost = known[values.isna()]
    codes = lost.map(lambda text: parse_number(tidy(str(text))) is not None)
    if not codes.all():
        return cells, nothing
    return values.reindex(cells.index), nothing | cells.index.isin(lost.index)


def _as_written(cell: object) -> str:
    if isinstance(cell, pd.Timestamp):
        return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
    return number_text(cell) if isinstance(cell, float) else str(cell)


def words_among_starts(cohort: Cohort, column: str, ordered: Sequence[object]) -> Problem | None:
    """What to say of words beside starts that say neither never nor not known, as "Declined" does.

    None where there are none, and where all texts may be times.
    """
    values = starts_of(cohort, column, ordered).values
    if not _is_text(values):
        return None
    times = {normalised(time) for time in ordered}
    found = {text: not is_start(str(text)) for text in values.dropna().unique()}
    words = values.map(found).eq(True) & ~values.map(normalised, na_action="ignore").isin(times)
    if not words.any() or not (values.notna() & ~words).any():
        return None
    cells = values[words]
    texts = sorted(map(str, cells.unique()))
    said = listed(texts, 4)
    return Problem(
        code="start_not_a_period",
        message=f'"{column}" holds {said} beside starts, which does not say whether the programme '
        "came there.",
        fix='Write "never" where it never came, and "not known" where nobody knows; in a plan, '
        f'[data.labels."{column}"] with "{texts[0]}" = "never". Those who were offered it and did '
        "not take it up are counted fairly only with the start that they were offered.",
        sheet=cohort.provenance.sheet,
        row=int(cells.index[0]),
        column=column,
        rows=tuple(int(row) for row in cells.index[:20]),
        count=len(cells),
    )


def _not_a_period(
    cohort: Cohort, column: str, cells: pd.Series, ordered: Sequence[object]
) -> Problem:
    told = words_among_starts(cohort, column, ordered)
    if told is not None:
        return told
    return Problem(
        code="start_not_a_period",
        message=f'"{column}" holds "{_as_written(cells.iloc[0])}", which is not one of the times '
        "measured.",
        fix="Write starts as the times are written, or both as dates. Where the programme never "
        'came, leave the cell empty or write "never"; where nobody knows, write "not known".',
        sheet=cohort.provenance.sheet,
        row=int(cells.index[0]),
        column=column,
        rows=tuple(int(row) for row in cells.index[:20]),
        count=len(cells),
    )
