"""Which of the rows a comparison over time may rest on, each choice with a name."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evaluator.cohort.rows.shapes import OUTCOME, TIME, UNIT
from evaluator.designs.design import Groundwork


def row_choices(work: Groundwork) -> Iterator[tuple[str, pd.DataFrame]]:
    """The planned rows, everybody measured, and only those measured at every time."""
    yield "planned rows", work.frame
    if not work.rows.panel:
        return
    every = work.rows.frame
    measured = every[every[OUTCOME].notna()]
    if len(measured) != len(work.frame) and "@start" not in measured:
        yield "everybody measured", measured
    counted = work.frame.groupby(UNIT)[TIME].transform("nunique")
    whole = work.frame[counted == work.frame[TIME].nunique()]
    if 0 < len(whole) < len(work.frame):
        yield "measured every time", whole
