"""What the checks of hidden differences share: who was matched, on what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import OUTCOME, UNIT
from evaluator.designs.matched_changes.matched_changes import CHANGE
from evaluator.designs.shared.matched_part import matched_part
from methods.results import Estimate, IntArray, Matches

ALREADY_NONE = "The range includes no effect, so there is no effect to explain away."


@dataclass(frozen=True, slots=True, eq=False)
class MatchedPeople:
    """A matched design with one row per person.

    Attributes:
        frame: everybody who could be matched; rows as in ``matches``.
        matches: who is compared with whom.
        characteristics: columns of the frame that the people were matched on.
    """

    frame: pd.DataFrame
    matches: Matches
    characteristics: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """Column that the design compares: how much people changed, or the outcome afterwards."""
        return CHANGE if CHANGE in self.frame else OUTCOME

    @property
    def pairs(self) -> IntArray | None:
        """(m, 2) positions of participant and partner; None unless everybody has one partner."""
        pairs = self.matches.pairs
        if not len(pairs) or len(np.unique(pairs)) < pairs.size:
            return None
        return np.asarray(np.where(self.matches.treated[pairs[:, :1]], pairs, pairs[:, ::-1]))


def matched_people(situation: Situation) -> MatchedPeople | None:
    """The matched people, or None where the design does not match people one row each."""
    work = situation.work
    part = matched_part(work)
    frame, matches = work.frame, part.matches
    if not situation.design.matched or matches is None or work.failure is not None:
        return None
    if matches.treated.size != len(frame) or UNIT not in frame or not frame[UNIT].is_unique:
        return None
    return MatchedPeople(frame, matches, part.characteristics)


def excludes_none(estimate: Estimate) -> bool:
    """Whether the range leaves no effect out."""
    none = 1.0 if estimate.is_ratio else 0.0
    return not estimate.ci_low <= none <= estimate.ci_high
