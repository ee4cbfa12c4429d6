"""What a person can choose about a synthetic comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evaluator.designs.rates import AverageOver, RatesFor
from evaluator.values.plan import Plan


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of the design.

    Attributes:
        estimator: "synthetic_did" weights places and times so that the comparison moved like the
            treated places before the start; levels may differ. "synthetic_control" weights places
            so that the comparison had the same level at every time before the start; several
            treated places are averaged first. The other one is always shown beside it.
        per: what number of the exposure rates are given for; empty takes what the unit says, and
            else 1,000 or 100,000.
        rates_for: with an exposure, whether "counts" alone are divided by it, or
            "counts_and_amounts".
    """

    estimator: Literal["synthetic_did", "synthetic_control"] = "synthetic_did"
    per: int | None = None
    rates_for: RatesFor = "counts"

    @property
    def average_over(self) -> AverageOver:
        """Places: a mix is made of places, and those with the programme count alike."""
        return "places"


def settings_of(plan: Plan) -> Settings:
    """The plan's settings of this design, defaults filled in."""
    return Settings(**plan.design.settings)
