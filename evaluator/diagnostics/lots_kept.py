"""Who took part, held against the lots that were drawn before the study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaluator.cohort.columns.labels import normalised
from evaluator.cohort.rows.shapes import CLUSTER, TREATED
from evaluator.cohort.rows.starts import START
from evaluator.values.account.lots import Lots, drawn
from evaluator.values.account.prospect import Prospect

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class LotsKept:
    """How far the data follow the lots; every number counts places, or people drawn one by one.

    Attributes:
        drawn: names in the draw. absent: of them, not in the data. undrawn: in the data, not in
            the draw. not_started: drawn to start, and did not. started_anyway: drawn to wait, and
            started. out_of_turn: started in another turn than was drawn.
    """

    drawn: int
    absent: int
    undrawn: int
    not_started: int
    started_anyway: int
    out_of_turn: int

    @property
    def crossed(self) -> int:
        """Those that were not on the side, or in the turn, on which they were drawn."""
        return self.not_started + self.started_anyway + self.out_of_turn


def lots_kept(prospect: Prospect, frame: pd.DataFrame) -> LotsKept | None:
    """What became of the lots; None where none were drawn, or no names were kept.

    Args:
        prospect: with the names, the number of the draw and who starts.
        frame: rows as ``Rows.frame``; a place that drew counts as taking part where any of its
            people did.
    """
    if prospect.who_starts == "known" or not prospect.places:
        return None
    try:
        treated, _ = prospect.sides
        lots = drawn(prospect.places, treated=treated, steps=prospect.steps, seed=prospect.seed,
                     kinds=prospect.kinds)  # fmt: skip
    except ValueError:
        return None
    names = frame[CLUSTER].map(normalised)
    took_part = frame[TREATED].groupby(names).max().astype(bool)
    starting = {normalised(name) for group in lots.groups for name in group}
    waiting = {normalised(name) for name in lots.waiting}
    found = set(took_part.index)
    started = {name for name in found if took_part[name]}
    return LotsKept(
        drawn=len(starting | waiting),
        absent=len((starting | waiting) - found),
        undrawn=len(found - starting - waiting),
        not_started=len((starting & found) - started),
        started_anyway=len(waiting & started),
        out_of_turn=_out_of_turn(lots, frame, names) if START in frame else 0,
    )


def _out_of_turn(lots: Lots, frame: pd.DataFrame, names: pd.Series) -> int:
    """Places that started at another time than most of their group, or than its turn."""
    starts = frame[START].groupby(names).min()
    groups = [_starts_of(group, starts) for group in lots.groups]
    own = [float(np.median(each)) for each in groups if len(each)]
    if len(own) == len(groups) and any(a >= b for a, b in pairwise(own)):
        return sum(len(each) for each in groups)
    return sum(int((each != np.median(each)).sum()) for each in groups if len(each))


def _starts_of(group: Sequence[str], starts: pd.Series) -> NDArray[np.float64]:
    """When the places of one group started, those that did."""
    names = [normalised(name) for name in group]
    told = np.asarray(starts.reindex(names), dtype=np.float64)
    return np.asarray(told[np.isfinite(told)], dtype=np.float64)
