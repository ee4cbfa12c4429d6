"""A column of dates, real or typed as text."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.cohort import cells as reading
from evaluator.cohort.number_column import note_codes, note_words
from evaluator.cohort.sorted_cells import Mask, ReadColumn, SortedCells, mask


def date_style(cells: SortedCells) -> str | None:
    """The one way of writing dates that explains most words; None when none does."""
    words = [cells.texts[word] for word in np.flatnonzero(cells.word_uniques)]
    sample = words[:: max(1, len(words) // 1000)]
    for style in reading.DATE_STYLES:
        hits = [reading.parse_date(text, style) is not None for text in sample]
        mixed = [reading.is_american_date(text) for text in sample]
        american = style == "day/month/year" and any(mixed)
        if american and sum(hits) + sum(mixed) > len(sample) / 2:
            _note_disagreement(cells)
            return None
        if sum(hits) > len(sample) / 2:
            return style
    return None


def _note_disagreement(cells: SortedCells) -> None:
    mixed = cells.where(reading.is_american_date)
    cells.problem(
        "dates_disagree",
        mixed,
        cells.said(mixed, "can", "can")
        + " only be month/day/year, so day and month cannot be told apart in the others; the "
        "column is read as text.",
        "Write every date in the column in one way, for example 2025-09-01.",
    )


def date_uniques(cells: SortedCells, style: str) -> Mask:
    """Texts that spell a date in a style."""
    return cells.word_uniques & mask(
        reading.parse_date(text, style) is not None for text in cells.texts
    )


def as_date(cells: SortedCells, style: str | None) -> ReadColumn:
    """A column of dates, typed as text in ``style`` where they are not real dates."""
    values = np.full(len(cells.codes), np.datetime64("NaT"), dtype="datetime64[s]")
    values[cells.is_date] = np.array(list(cells.raw.cells[cells.is_date]), dtype="datetime64[s]")
    wrong = cells.word_uniques | cells.number_uniques
    if style is not None:
        spelled = date_uniques(cells, style)
        parsed = [
            reading.parse_date(text, style) if is_date else None
            for text, is_date in zip(cells.texts, spelled, strict=True)
        ]
        stamps = np.array([*parsed, None], dtype="datetime64[s]")
        values = np.where(cells.pick(spelled), stamps[cells.codes], values)
        wrong &= ~spelled
        cells.step(
            "text_to_date",
            cells.pick(spelled),
            f"Dates typed as text were read as {style}.",
        )
    note_codes(cells)
    others = cells.pick(wrong) | cells.is_number | cells.is_bool | cells.is_time
    note_words(cells, others, "text_in_date_column", "a date")
    series = pd.Series(values)
    known = series.dropna()
    span = f"dates between {reading.say_date(known.min())} and {reading.say_date(known.max())}"
    return cells.done(series, "date", cells.all_or_some(len(known), span))
