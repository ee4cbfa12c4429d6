"""Bands that Excel made dates, 5-8 into 5 August, made bands again where only that can be meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice, pairwise, product

from evaluator.cohort.cells.cell_grid import CellColumn
from evaluator.cohort.cells.cell_text import MONTHS, is_missing_code, is_weak_missing_code
from evaluator.cohort.cells.sorted_cells import SortedCells, listed

ACTION = "dates_to_bands"
_MOST_DATES, _MOST_TEXTS = 8, 24
_MOST_DIFFERENT = 2_000  # days of a year, and bands, in every spelling
_OPEN = 10_000
_BAND = re.compile(
    r"(?P<low>[0-9]{1,3}) ?(?:-|–|/|to) ?(?P<high>[0-9]{1,3})(?: ?(?:years?|yrs?))?", re.I
)
_FROM = re.compile(r"(?P<low>[0-9]{1,3}) ?(?:\+|plus|and over|and above|or over|or more)", re.I)
_ABOVE = re.compile(r"(?:over|above|>) ?(?P<low>[0-9]{1,3})", re.I)
_BELOW = re.compile(r"(?:under|below|<) ?(?P<high>[0-9]{1,3})", re.I)
_SHOWN = re.compile(
    r"(?P<day>[0-9]{1,2})-(?P<month>[A-Za-z]{3})|(?P<month_first>[A-Za-z]{3})-(?P<rest>[0-9]{2})"
)

Band = tuple[int, int]


def with_bands_restored(cells: SortedCells) -> SortedCells:
    """The cells with dates as the bands that they were typed as; the same where it is not certain.

    It is where other cells hold bands as text, and where one way alone of reading the dates (day
    and month, month and day, or month and year) gives bands that follow on one another with them.
    """
    if len(cells.texts) > _MOST_DIFFERENT:
        return cells
    spoilt = cells.where(lambda text: _shown(text) != ()) | cells.is_date
    others = [text for text in cells.texts if text and _shown(text) == ()]
    if not spoilt.any() or not 0 < len(others) <= _MOST_TEXTS or ACTION in cells.raw.undone:
        return cells
    texts = [text for text in others if not (is_missing_code(text) or is_weak_missing_code(text))]
    bands = [_band(text) for text in texts]
    known = [band for band in bands if band is not None]
    if not known or len(known) < len(bands) or cells.is_number.any():
        return cells
    written = [_written(cell) for cell in cells.raw.cells[spoilt]]
    chosen = _only_way(sorted(set(written)), known)
    if chosen is None:
        return cells
    objects = cells.raw.cells.objects()
    objects[spoilt] = [_said(chosen[name]) for name in written]
    restored = SortedCells(replace(cells.raw, cells=CellColumn.of(objects)))
    restored.steps, restored.problems = cells.steps, cells.problems
    pairs = [f'"{name}" is "{_said(band)}"' for name, band in sorted(chosen.items())]
    became = listed(pairs, 3, marks="")
    reason = (
        f"Excel had made dates of bands; with the other bands they can only be read so: {became}."
    )
    made = cells.said(spoilt, "holds a date", "hold dates")
    restored.step(ACTION, spoilt, reason)
    restored.problem(
        ACTION,
        spoilt,
        f"{made} that Excel made of bands; they were read as the bands again ({became}), for only "
        "so do all bands of the column follow on one another.",
        "Nothing needs to be done if these are the bands; if not, undo this step.",
    )
    return restored


def _only_way(names: Sequence[str], known: Sequence[Band]) -> dict[str, Band] | None:
    """The one way to read each date as a band so that all bands follow on one another."""
    if len(names) > _MOST_DATES:
        return None
    ways = [_ways(name) for name in names]
    found = islice((way for way in product(*ways) if _follow({*way, *known})), 2)
    fitting = list(found)
    return dict(zip(names, fitting[0], strict=True)) if len(fitting) == 1 else None


def _ways(name: str) -> list[Band]:
    """The bands that a date "2024-08-05", or a shown one "05-Aug" or "Oct-14", may have been."""
    shown = _shown(name)
    if shown:
        return [band for band in shown if band[0] < band[1]]
    day = datetime.strptime(name, "%Y-%m-%d")
    pairs = [(day.day, day.month), (day.month, day.day)]
    if day.day == 1:
        pairs.append((day.month, day.year % 100))
    return sorted({(low, high) for low, high in pairs if low < high})


def _shown(text: str) -> tuple[Band, ...]:
    """The bands that a text may have been that a program shows for a date; none for other texts."""
    found = _SHOWN.fullmatch(text)
    month = MONTHS.get((found["month"] or found["month_first"]).lower(), 0) if found else 0
    if found is None or not month:
        return ()
    if found["day"]:
        return ((int(found["day"]), month), (month, int(found["day"])))
    return ((month, int(found["rest"])),)


def _written(cell: object) -> str:
    return f"{cell:%Y-%m-%d}" if isinstance(cell, datetime) else " ".join(str(cell).split())


def _follow(bands: Collection[Band]) -> bool:
    """Whether bands stand one after another, without a gap or an overlap."""
    ordered = sorted(bands)
    return {after[0] - before[1] for before, after in pairwise(ordered)} in ({0}, {1})


def _band(text: str) -> Band | None:
    """The band that a text names: 13-16, 16+, under 5."""
    if found := _BAND.fullmatch(text):
        low, high = int(found["low"]), int(found["high"])
        return (low, high) if low < high else None
    if found := _FROM.fullmatch(text):
        return (int(found["low"]), _OPEN)
    if found := _ABOVE.fullmatch(text):
        return (int(found["low"]) + 1, _OPEN)
    if found := _BELOW.fullmatch(text):
        return (-1, int(found["high"]) - 1)
    return None


def _said(band: Band) -> str:
    return f"{band[0]}-{band[1]}"
