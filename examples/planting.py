"""What the generators of invented workbooks share: places, dates and the files that they write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from examples.writing import Cell, Sheet, about, write_truth, write_workbook

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawn study.

    Attributes:
        columns, rows: of the sheet that the plan reads; None is an empty cell.
        effects: what was planted, by the name of the outcome, in the outcome's unit. Where an
            effect differs between those who had the programme, their average.
        further: more that was planted.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    effects: dict[str, float]
    further: dict[str, object] = field(default_factory=dict)


def write_drawn(
    target: Path,
    drawn: Drawn,
    *,
    name: str,
    title: str,
    sheet: str,
    meanings: dict[str, str],
    seed: int,
    story: str,
) -> None:
    """Write ``name``.xlsx and the truth into the folder ``target``.

    ``meanings`` is the last sheet of the workbook; ``story`` is the truth in one sentence.
    """
    sheets = [Sheet(sheet, drawn.columns, drawn.rows), about(meanings)]
    write_workbook(target / f"{name}.xlsx", title, sheets)
    effects = {outcome: round(value, 4) for outcome, value in drawn.effects.items()}
    write_truth(
        target / "truth.toml", {"seed": seed, "story": story, "effects": effects, **drawn.further}
    )


def first_of_month(number: int, year: int, every: int = 1) -> date | None:
    """First day of period ``number`` of ``every`` months from January of ``year``; None below 0."""
    months = number * every
    return None if number < 0 else date(year + months // 12, months % 12 + 1, 1)


def called(word: str, count: int) -> tuple[str, ...]:
    """Names such as "Area 07", in order."""
    return tuple(f"{word} {number:02d}" for number in range(1, count + 1))


def unequal(rng: np.random.Generator, count: int, least: int, most: int) -> Ints:
    """Sizes between ``least`` and ``most``, many small and few large."""
    return np.rint(least * (most / least) ** rng.uniform(0, 1, count)).astype(np.int64)


def begun(start: Ints, periods: int) -> NDArray[np.bool_]:
    """Places by periods: whether the programme runs; a start below 0 means never."""
    return (start >= 0)[:, None] & (np.arange(periods) >= start[:, None])
