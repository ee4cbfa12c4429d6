"""What an outcome of one kind answers for: how it is read, compared, shown and published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RatioScale = Literal["risk_ratio", "odds_ratio", "rate_ratio", "hazard_ratio"]


@dataclass(frozen=True, slots=True)
class OutcomeKind:
    """One kind of outcome. Nobody outside ``evaluator.outcomes`` compares a kind's key.

    Attributes:
        key: as in the plan file. label: for a person choosing.
        estimated_as: the ``kind`` that a method which models outcomes is given.
        times: what a number is multiplied by before it is shown: 100 for shares of people.
        yes_no: each answer is yes or no, and an average is a share of people.
        counted: numbers of events or people: "more" or "fewer", not "higher" or "lower".
        never_below_zero: a negative number is a mistake in the workbook.
        timed: how long somebody was watched until an event; needs the column of the event.
        crowds: a score or amount that may crowd at the end of its scale.
        divided_when: the choices of ``rates_for`` under which it is divided by an exposure.
        happens: what people are said to have had can be named in words.
        ratios: further scales on which matched groups are compared, each with its label.
        strength: how an effect is put on the scale of the E-value.
        cells: what a provider is asked to write.
    """

    key: str
    label: str
    estimated_as: Literal["continuous", "binary", "count", "time_to_event"]
    times: int = 1
    yes_no: bool = False
    counted: bool = False
    never_below_zero: bool = False
    timed: bool = False
    crowds: bool = False
    divided_when: tuple[str, ...] = ()
    happens: bool = False
    ratios: tuple[tuple[RatioScale, str], ...] = ()
    strength: Literal["standard_deviations", "hazard_ratio", "risk_ratio"] = "risk_ratio"
    cells: Literal["number", "whole_number", "yes_no"] = "number"
