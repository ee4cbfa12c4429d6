"""Code books whose scale runs the other way, such as 1 = very safe to 5 = very unsafe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from evaluator.cohort.cells.cell_text import tidy
from evaluator.cohort.columns.directions import coded_ends, scale_turned
from evaluator.cohort.sheet.code_meanings import plain_code


def turned_scales(rows: Iterable[Sequence[object]]) -> tuple[tuple[float, float], ...]:
    """The ends of scales of which notes say that the highest number is the least, as (1, 5).

    ``rows`` are cells outside the table, "" where empty: a code and its label beside it, or a note
    such as "1 = very safe, 5 = very unsafe" in one.
    """
    found: list[tuple[float, float]] = []
    runs: list[list[tuple[float, str]]] = [[]]
    for row in rows:
        cells = [cell for cell in row if cell != ""]
        said = [tidy(cell) for cell in cells if isinstance(cell, str)]
        found += [ends for text in said if scale_turned(text) and (ends := coded_ends(text))]
        for cell, then in pairwise([*cells, ""]):
            code = plain_code(cell)
            if code is None or not isinstance(then, str) or not then.strip():
                continue
            if runs[-1] and code <= runs[-1][-1][0]:
                runs.append([])
            runs[-1].append((code, tidy(then)))
    coded = [(run[0], run[-1]) for run in runs if len(run) > 2 and run[0][0] >= 0]
    found += [
        (low, high)
        for (low, least), (high, most) in coded
        if scale_turned(f"{low:.0f} = {least}; {high:.0f} = {most}")
    ]
    return tuple(dict.fromkeys(found))
