"""What a design that matches people records of it, beside what every design records."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from evaluator.designs.design import Finding, Groundwork, Part
from evaluator.values.evaluation import BalanceRow, Overlap
from evaluator.values.matching_report import MatchingReport, TieRange
from evaluator.values.parts.survival import Survival
from methods.results import Matches


@dataclass(frozen=True, slots=True, eq=False)
class MatchedPart(Part):
    """How people were matched, as far as it can be seen before the effect.

    Attributes:
        matches: who stands for whom, by the rows of the groundwork's frame; None where nobody
            could be matched.
        characteristics: columns of the frame that were matched on.
        copies: the frame with what is not known filled in several times over, when the plan asks
            for that.
        balance, overlap: empty and None where nobody could be matched.
        report: what a matched comparison shows of itself; None for matched changes.
    """

    matches: Matches | None = None
    characteristics: tuple[str, ...] = ()
    copies: tuple[pd.DataFrame, ...] = ()
    balance: tuple[BalanceRow, ...] = ()
    overlap: Overlap | None = None
    report: MatchingReport | None = None

    def unadjusted(self) -> MatchedPart:
        """The same, where an adjustment that was planned had to be left out."""
        rows = tuple(replace(row, adjusted=False) for row in self.balance)
        return replace(self, balance=rows)


@dataclass(frozen=True, slots=True)
class MatchedFinding(Part):
    """What matching shows once the effect is known.

    Attributes:
        ties: what choosing between equally good matches could change; None where nothing.
        survival: for times until an event; None for others.
    """

    ties: TieRange | None = None
    survival: Survival | None = None

    def withheld(self) -> MatchedFinding:
        """The same without the shares of each group over time."""
        return replace(self, survival=None)

    def told_coarsely(self) -> MatchedFinding:
        """The same without the range over equally good matches."""
        return replace(self, ties=None)

    def shown(self) -> Survival | None:
        """The shares of each group over time."""
        return self.survival

    def watched_until(self) -> float | None:
        """Up to when times until an event are averaged; None for other outcomes."""
        return None if self.survival is None else self.survival.horizon


_NOBODY = MatchedPart()
_NOTHING = MatchedFinding()


def matched_part(work: Groundwork) -> MatchedPart:
    """How people were matched; an empty part for the designs that match nobody."""
    return work.part if isinstance(work.part, MatchedPart) else _NOBODY


def matched_finding(finding: Finding) -> MatchedFinding:
    """What matching shows; an empty part for the designs that match nobody."""
    return finding.part if isinstance(finding.part, MatchedFinding) else _NOTHING
