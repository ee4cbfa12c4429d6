"""The settings of a triple difference, and its question as one about how gaps changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from evaluator.designs.rates import AverageOver, RatesFor
from evaluator.outcomes import CONTINUOUS
from evaluator.values.plan import Outcome, Plan


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of the design; each means what it means where changes are compared.

    Attributes:
        sample: of people measured again, whether only those "followed" count, or "all_rows".
        variance: how the range is found; "automatic" follows the number of places.
        average_over: whether "people" it is for count alike, or "places".
        per: what number of the exposure rates are given for; empty takes what the unit says, and
            else 1,000 or 100,000.
        rates_for: with an exposure, whether "counts" alone are divided by it, or
            "counts_and_amounts".
    """

    sample: Literal["followed", "all_rows"] = "followed"
    variance: Literal["automatic", "CR1", "CR2", "CV3", "HC3", "wild_bootstrap", "permutation"] = (
        "automatic"
    )
    average_over: AverageOver = "people"
    per: int | None = None
    rates_for: RatesFor = "counts"


def settings_of(plan: Plan) -> Settings:
    """The plan's settings of this design, defaults filled in."""
    return Settings(**plan.design.settings)


def as_changes(plan: Plan, *, of_people: bool) -> Plan:
    """The plan of how gaps changed: of places, as nothing is known of them but their gaps."""
    roles = replace(plan.roles, exposure=None, weight=None, dose=None, eligible=None)
    if not of_people:
        place = roles.cluster or roles.unit
        roles = replace(roles, unit=place, cluster=place)
    analysis = replace(plan.analysis, subgroups=())
    return replace(plan, roles=roles, covariates=(), analysis=analysis)


def gap_of(outcome: Outcome) -> Outcome:
    """The gap in an outcome, which is neither a share nor a count."""
    return replace(outcome, kind=CONTINUOUS.key, less=None)
