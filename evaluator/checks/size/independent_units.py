"""Are there enough independent schools, areas or teams?"""

from __future__ import annotations

from evaluator.checks.assumption import Fault, assumption
from evaluator.checks.comparison.comparison_group import everybody_started
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import WEIGHT
from evaluator.designs.shared.few_places import places_of
from evaluator.designs.shared.place_times import place_times
from evaluator.diagnostics.repeat import again, can_be_asked_again, place_of
from evaluator.disclosure.freely import things
from evaluator.values.check import Check
from evaluator.values.policy import cap_at_least
from methods.results import NotIdentifiedError

_UNEQUAL_PLACES = Fault(
    "unequal_places",
    why="a few large places carry the answer",
    next_time="run the programme in more places of about the same size, and leave more such "
    "places for comparison",
)
_SIZES_DIFFER = Fault(
    "sizes_differ",
    why="the places differ much in size",
    next_time="run the programme in more places of about the same size, and leave more such "
    "places for comparison",
)


@assumption(
    why="too few places took part, or too few are there to compare with",
    next_time="run the programme in more places, and leave more places for comparison",
    faults=(_UNEQUAL_PLACES, _SIZES_DIFFER),
    more_settles=True,
)
def independent_units(situation: Situation) -> Check | None:
    """Cap by the smaller number of places, or what they are worth where their sizes differ.

    People within one place are not independent. Where the same effect is found with all places
    counting alike, beyond chance at the firm confidence, a few large ones do not make it: their
    number counts then, up to the policy's ``clusters_alike``.
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
    by_number = cap_at_least(policy.caps["clusters"], smaller)
    cap = by_number if worth is None else cap_at_least(policy.caps["clusters"], worth)
    alike = min(by_number, int(policy.caps["clusters_alike"]))
    by_worth = worth is not None and cap < by_number
    stands = cap < alike and _stands_alike(situation)
    if stands:
        cap = alike
    if gate is None and _mixed_from_many(situation, comparison):
        cap = max(cap, policy.design["single_area_with_donors"])
    return Check(
        key="independent_units",
        title="Are there enough independent places?",
        status="failed" if gate else "passed" if cap >= 4 else "concern",
        number=float(smaller),
        threshold=10.0,
        reason=f"The programme was given to {things(treated)} whole "
        f"{'place' if treated == 1 else 'places'} and {_without(situation, comparison)}; "
        "people in one place share its luck, so places are what counts."
        + _told(worth, stands=stands),
        source="Cameron and Miller 2015; MacKinnon and Webb 2018; Carter, Schnepel and "
        "Steigerwald 2017",
        cap=None if gate else cap,
        gate=gate,
        of="things",
        fault=_fault(cap < by_number, stands=stands) if gate is None and by_worth else "",
    )


def _without(situation: Situation, comparison: int) -> str:
    """What those compared with did; where all started, they are those that did so later."""
    if everybody_started(situation.work):
        return f"{things(comparison)} had not started when the first did"
    return f"{things(comparison)} went without"


def _fault(limits: bool, *, stands: bool) -> str:
    if not limits:
        return ""
    return (_SIZES_DIFFER if stands else _UNEQUAL_PLACES).key


def _worth(situation: Situation, smaller: int) -> float | None:
    """How many places of equal weight those on a side are as good as; None for all of them."""
    sizes = places_of(situation.work)
    if sizes is None or sizes.fewest < 1 or not sizes.uneven or sizes.worth >= smaller:
        return None
    return sizes.worth


def _stands_alike(situation: Situation) -> bool:
    """Whether an effect is found on the same side where every place counts alike."""
    finding, work = situation.finding, situation.work
    if finding is None or finding.estimate is None:
        return False
    planned, place = finding.estimate, place_of(work)
    if planned.ci_low <= 0 <= planned.ci_high or place is None:
        return False
    if not can_be_asked_again(situation.design, work):
        return False
    try:
        found = again(
            work, place_times(work.frame, place).assign(**{WEIGHT: 1.0}),
            level=situation.policy.verdict["firm_confidence"],
        )  # fmt: skip
    except NotIdentifiedError:
        return False
    return not found.ci_low <= 0 <= found.ci_high and found.value * planned.value > 0


def _told(worth: float | None, *, stands: bool) -> str:
    if worth is None:
        return ""
    places = max(1, round(worth))
    alike = "one" if places == 1 else f"{things(places)} of equal size"
    told = f" Some are so much larger than others that those on one side are worth about {alike}."
    return f"{told} With all counting alike an effect is found as well." if stands else told


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
    alone = situation.work.areas and situation.work.cluster is None
    if alone and comparison < limits["area_comparison"]:
        return f"there are only {things(comparison)} comparison areas"
    return None
