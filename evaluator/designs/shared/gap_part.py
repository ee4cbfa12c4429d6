"""What a design that compares gaps within places records of it, beside what every design does."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluator.designs.design import Finding, Groundwork, Part
from methods.results import EffectPath, Estimate


@dataclass(frozen=True, slots=True, eq=False)
class GapPart(Part):
    """The people and the places behind the gaps, as far as they can be seen before the effect.

    Attributes:
        people: measured rows of both kinds, one for each person and time; None
            where the rows of the sheet are places already.
        others: what each place had of those whom it is not for, at each time.
        others_earlier: how differently these moved before the start; None where nobody can tell.
    """

    people: pd.DataFrame | None
    others: pd.DataFrame
    others_earlier: EffectPath | None


@dataclass(frozen=True, slots=True)
class GapFinding(Part):
    """How much more those changed whom the programme is not for, where it ran; None if unknown."""

    others: Estimate | None


def gap_part(work: Groundwork) -> GapPart | None:
    """What is behind the gaps; None for the designs that compare none."""
    return work.part if isinstance(work.part, GapPart) else None


def others_changed(finding: Finding | None) -> Estimate | None:
    """The change of those it is not for; None for other designs, or where it is unknown."""
    part = None if finding is None else finding.part
    return part.others if isinstance(part, GapFinding) else None
