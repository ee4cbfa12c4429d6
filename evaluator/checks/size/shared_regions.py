"""Could something that hit whole regions be the answer?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import leaves_nothing, seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.designs.shared.groups import places_called
from evaluator.diagnostics.regions import Regions, answer_within, regions_of
from evaluator.disclosure.freely import things
from evaluator.values.check import Check
from evaluator.values.evaluation import Alternative
from evaluator.values.policy import cap_at_least
from methods.results import Estimate

_MOST_INSIDE = 0.5
_LOWEST = 2
_FEW = 2  # regions, of which what hit them may be all of a worse result
_KEY = "within_regions"


@assumption(
    why="something that hit whole regions could be the answer",
    next_time="compare places with and without the programme inside the same regions",
)
def shared_regions(situation: Situation) -> Check | None:
    """Cap where a column names regions, and what hit these as a whole may be the answer.

    Where the regions with the programme hold enough places without it, the answer is asked for
    within them: less than half of the effect there, and perhaps none, caps by the policy's
    ``regions_decide``. Where they hold hardly any, regions are what counts, and their number caps
    as that of places does. Where the programme was given to whole regions this is no question:
    they are the places then. Without such a column nobody can look.
    """
    if not situation.has_comparison:
        return None
    checks = [_of(regions, situation) for regions in _regions(situation)]
    return min(checks, key=lambda check: 5 if check.cap is None else check.cap, default=None)


def _regions(situation: Situation) -> tuple[Regions, ...]:
    return regions_of(situation.cohort, situation.plan, situation.work)


def _of(regions: Regions, situation: Situation) -> Check:
    if regions.inside < _MOST_INSIDE:
        return _by_number(regions, situation)
    finding, design = situation.finding, situation.design
    follows = design.follows_changes or design.of_places
    if finding is None or finding.estimate is None or not follows:
        return _check(regions, _lie_in(regions))
    planned = finding.estimate
    found = seems_better(planned, situation) or seems_worse(planned, situation)
    inside = answer_within(situation.work, regions) if found else None
    if inside is None:
        return _check(regions, _lie_in(regions))
    return _within(regions, situation, planned, inside)


def _within(regions: Regions, situation: Situation, planned: Estimate, inside: Estimate) -> Check:
    gone = leaves_nothing(Alternative(_KEY, "", inside, naive=False), planned.value)
    answer = situation.told(" ({})", situation.answer(inside), otherwise="")
    if not gone:
        return _check(
            regions,
            f"{_lie_in(regions)} Compared only with others of the same one, an effect is still "
            f"left{answer}.",
        )
    return _check(
        regions,
        f'Compared only with others of the same "{regions.column}", less than half of the effect '
        f"is left, and there may be none{answer}. What hit a whole one may be the rest.",
        cap=int(situation.policy.caps["regions_decide"]),
        explains_harm=seems_worse(planned, situation),
    )


def _by_number(regions: Regions, situation: Situation) -> Check:
    if regions.places < 2 * regions.treated:
        return _check(regions, _lie_in(regions))
    finding = situation.finding
    planned = finding.estimate if finding is not None else None
    few = regions.treated <= _FEW
    return _check(
        regions,
        f"{_lie_in(regions)} Hardly any there went without it, so whatever hit "
        f"{'it' if regions.treated == 1 else 'these'} as a whole counts as effect.",
        cap=max(_LOWEST, cap_at_least(situation.policy.caps["clusters"], regions.treated)),
        explains_harm=few and planned is not None and seems_worse(planned, situation),
    )


def _lie_in(regions: Regions) -> str:
    called = places_called(regions.column)
    within = (
        f'one "{regions.column}"' if regions.treated == 1 else f"{things(regions.treated)} {called}"
    )
    return f"The {things(regions.places)} places with the programme lie in {within}."


def _check(
    regions: Regions, reason: str, *, cap: int | None = None, explains_harm: bool = False
) -> Check:
    return Check(
        key="shared_regions",
        title="Could something that hit whole regions be the answer?",
        status="passed" if cap is None or cap >= 4 else "concern",
        number=float(regions.treated),
        threshold=None,
        reason=reason,
        source="Bertrand, Duflo and Mullainathan 2004; Abadie and others 2023: shocks that places "
        "share",
        cap=cap,
        of="things",
        explains_harm=explains_harm,
    )
