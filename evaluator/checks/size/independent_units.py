"""Are there enough independent schools, areas or teams?"""

from __future__ import annotations

from evaluator.checks.comparison.comparison_group import everybody_started
from evaluator.checks.situation import Situation
from evaluator.designs.shared.few_places import places_of
from evaluator.values.check import Check
from evaluator.values.policy import cap_at_least


def independent_units(situation: Situation) -> Check | None:
    """Cap by the smaller number of places, or what they are worth where their sizes differ.

    People within one place are not independent.
    """
    work, policy = situation.work, situation.policy
    treated, comparison = work.clusters_treated, work.clusters_comparison
    if not situation.has_comparison or (work.cluster is None and not work.areas):
        return None
    if treated is None or comparison is None:
        treated, comparison = work.treated, work.comparison
    smaller = min(treated, comparison)
    gate = _gate(situation, treated, comparison)
    worth = _worth(situation, smaller)
    cap = cap_at_least(policy.caps["clusters"], smaller if worth is None else worth)
    if gate is None and _mixed_from_many(situation, comparison):
        cap = max(cap, policy.design["single_area_with_donors"])
    return Check(
        key="independent_units",
        title="Are there enough independent places?",
        status="failed" if gate else "passed" if cap >= 4 else "concern",
        number=float(smaller),
        threshold=10.0,
        reason=f"The programme was given to {treated} whole "
        f"{'place' if treated == 1 else 'places'} and {_without(situation, comparison)}; "
        "people in one place share its luck, so places are what counts." + _told(worth),
        source="Cameron and Miller 2015; MacKinnon and Webb 2018; Carter, Schnepel and "
        "Steigerwald 2017",
        cap=None if gate else cap,
        gate=gate,
        of="things",
        fault="unequal_places" if gate is None and _sizes_cap(situation, smaller, worth) else "",
    )


def _without(situation: Situation, comparison: int) -> str:
    """What those compared with did; where all started, they are those that did so later."""
    if everybody_started(situation.work):
        return f"{comparison} had not started when the first did"
    return f"{comparison} went without"


def _worth(situation: Situation, smaller: int) -> float | None:
    """How many places of equal weight those on a side are as good as; None for all of them."""
    sizes = places_of(situation.work)
    if sizes is None or sizes.fewest < 1 or not sizes.uneven or sizes.worth >= smaller:
        return None
    return sizes.worth


def _sizes_cap(situation: Situation, smaller: int, worth: float | None) -> bool:
    """Whether their unequal size limits the rating, and not their number."""
    caps = situation.policy.caps["clusters"]
    return worth is not None and cap_at_least(caps, worth) < cap_at_least(caps, smaller)


def _told(worth: float | None) -> str:
    if worth is None:
        return ""
    places = max(1, round(worth))
    alike = "one" if places == 1 else f"{places} of equal size"
    return f" Some are so much larger than others that those on one side are worth about {alike}."


def _mixed_from_many(situation: Situation, comparison: int) -> bool:
    """Whether enough places are weighted, and serve as placebos, for one or a few treated ones."""
    return situation.design.of_places and comparison >= situation.policy.gates["single_area_donors"]


def _gate(situation: Situation, treated: int, comparison: int) -> str | None:
    limits = situation.policy.gates
    if _mixed_from_many(situation, comparison):
        return None
    if treated < limits["clusters_per_arm"] or comparison < limits["clusters_per_arm"]:
        return (
            "only one place is on one side, so what the programme did cannot be told apart from "
            "whatever else happened there"
        )
    if situation.work.areas and comparison < limits["area_comparison"]:
        return f"there are only {comparison} comparison areas"
    return None
