"""Looking for words in cells, a stretch of rows at a time, so that it can be stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

_STRETCH = 4_096
Told = Callable[[float, str], None]


def find_cell(
    columns: Sequence[Any],
    words: Callable[[object], str],
    wanted: str,
    start: tuple[int, int],
    *,
    forward: bool,
    told: Told,
) -> tuple[int, int] | None:
    """Row and column of the next cell after ``start`` that holds ``wanted``, going round once.

    ``columns`` are arrays of one length, None for one that is hidden; ``words`` says what a cell
    shows. Upper and lower case are the same. Cells are walked row by row as a person reads.
    """
    shown = [place for place, column in enumerate(columns) if column is not None]
    if not shown or not wanted.strip():
        return None
    height = len(columns[shown[0]])
    folded = wanted.strip().casefold()

    def hits(row: int) -> list[int]:
        return [place for place in shown if folded in words(columns[place][row]).casefold()]

    def pick(row: int, allowed: Callable[[int], bool]) -> tuple[int, int] | None:
        found = [place for place in hits(row) if allowed(place)]
        return (row, found[0] if forward else found[-1]) if found else None

    at, column = start
    here = pick(at, (lambda p: p > column) if forward else (lambda p: p < column))
    if here is not None:
        return here
    step = 1 if forward else -1
    for walked in range(1, height):
        if walked % _STRETCH == 0:
            told(walked / height, "Looking through the cells")
        found = pick((at + step * walked) % height, lambda _place: True)
        if found is not None:
            return found
    return pick(at, lambda _place: True)
