"""Do those who took part mostly come from a few places, whose people are alike?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
from scipy import stats

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import CLUSTER, TREATED, UNIT
from evaluator.designs.shared.groups import may_name_places
from evaluator.designs.shared.matched_part import matched_part
from evaluator.diagnostics.beside import beside, well_known
from evaluator.disclosure.freely import things
from evaluator.values.check import Check
from evaluator.values.policy import cap_at_least
from methods.results import Estimate, NotIdentifiedError

_EXPLAINED = 0.3  # share of who took part that the place explains
_FEWEST, _SEVERAL = 4, 3.0  # places in all, and people in each on average
_LOWEST = 2
_WIDER = 1.25  # times the standard error from which people of a place are alike


@dataclass(frozen=True, slots=True)
class _Mostly:
    """A column of places, where each person is, and how many equal ones the treated are worth."""

    column: str
    of: pd.Series
    worth: float


@assumption(
    why="those who took part mostly come from a few places",
    next_time="include more places in which some took part, and name the place in the plan",
)
def mostly_places(situation: Situation) -> Check | None:
    """Cap where taking part goes with a place that the plan does not name, and the range is short.

    People of one place share what befalls it. Where the place explains much of who took part, that
    is no luck of single people, and the answer is asked for once more with people of one place as
    alike. If that range says otherwise of no effect, or is much wider where none was found, the
    policy's ``places_decide`` caps; else the number of places does, as of places of unequal size.
    None where the places are in the plan, or no column names any.
    """
    work = situation.work
    if not situation.has_comparison or work.cluster is not None or work.areas or work.failure:
        return None
    found = [
        mostly
        for name in may_name_places(situation.cohort, situation.plan)
        if (mostly := _mostly(situation, name)) is not None
    ]
    if not found:
        return None
    worst = min(found, key=lambda each: each.worth)
    finding = situation.finding
    planned = finding.estimate if finding is not None else None
    if planned is None:
        return _check(situation, worst, None, "")
    wider = _with_places(situation, worst)
    if wider is None:
        return _check(situation, worst, None, "")
    answer = situation.told(" ({})", situation.answer(wider), otherwise="")
    if not wider.std_error > _WIDER * planned.std_error:
        return _check(situation, worst, 5, "")
    if _beyond(planned, situation) == _beyond(wider, situation) != "":
        return _check(situation, worst, None, "")
    return _check(situation, worst, int(situation.policy.caps["places_decide"]), answer, planned)


def _mostly(situation: Situation, name: str) -> _Mostly | None:
    work = situation.work
    of = beside(situation.cohort, situation.plan, work.rows, work.frame, name)
    if not well_known(of):
        return None
    people = pd.DataFrame({"of": of, "own": work.frame[TREATED], UNIT: work.frame[UNIT]})
    people = people.drop_duplicates(UNIT).dropna()
    count = people["of"].nunique()
    if not _FEWEST <= count <= len(people) / _SEVERAL or people["own"].nunique() < 2:
        return None
    share = people.groupby("of", observed=True)["own"].transform("mean")
    explained = float(share.var() / people["own"].var())
    by_chance = (count - 1) / (len(people) - 1)
    if (explained - by_chance) / (1 - by_chance) < _EXPLAINED:
        return None
    held = people.loc[people["own"] == 1, "of"].value_counts(normalize=True)
    return _Mostly(name, of, 1 / float((held**2).sum()))


def _with_places(situation: Situation, mostly: _Mostly) -> Estimate | None:
    """The planned answer with people of one place as alike; None where it cannot be asked.

    With one degree of freedom less than the places are worth, as few treated ones decide.
    """
    work, design = situation.work, situation.design
    if matched_part(work).copies:
        return None
    place = mostly.of.astype(object).where(mostly.of.notna(), work.frame[UNIT].astype(str))
    frame = work.frame.assign(**{CLUSTER: place})
    sides = frame.drop_duplicates(UNIT).groupby(CLUSTER, observed=True)[TREATED].mean() > 0.5
    by_place = replace(
        work, frame=frame, cluster=CLUSTER,
        clusters_treated=int(sides.sum()), clusters_comparison=int((~sides).sum()),
    )  # fmt: skip
    try:
        found = design.effect(by_place, situation.plan, situation.outcome).estimate
    except NotIdentifiedError:
        return None
    if found is None or found.is_ratio:
        return found
    dof = max(1.0, min(found.dof, mostly.worth - 1))
    reach = float(stats.t.ppf(0.5 + found.level / 2, dof)) * found.std_error
    return replace(found, ci_low=found.value - reach, ci_high=found.value + reach, dof=dof)


def _beyond(estimate: Estimate, situation: Situation) -> str:
    """On which side of no effect the whole range lies; empty where it holds none."""
    if seems_better(estimate, situation):
        return "better"
    return "worse" if seems_worse(estimate, situation) else ""


def _check(
    situation: Situation,
    mostly: _Mostly,
    cap: int | None,
    answer: str,
    planned: Estimate | None = None,
) -> Check:
    if cap is None:
        cap = max(_LOWEST, cap_at_least(situation.policy.caps["clusters"], mostly.worth))
    count = things(max(1, round(mostly.worth)))
    start = f'Those who took part mostly come from a few "{mostly.column}" values, worth about '
    follows = (
        f"Once people of one are counted as alike, the range is too wide to tell{answer}."
        if planned is not None
        else "Counted as alike, people of one change the range little."
        if cap >= 4
        else "People of one share what befalls it, so their number counts."
    )
    return Check(
        key="mostly_places",
        title="Do those who took part mostly come from a few places?",
        status="passed" if cap >= 4 else "concern",
        number=None,
        threshold=None,
        reason=f"{start}{count} of equal size. {follows}",
        source="Abadie and others 2023: taking part that goes with places; Carter, Schnepel and "
        "Steigerwald 2017",
        cap=cap if cap < 5 else None,
        explains_harm=planned is not None and seems_worse(planned, situation),
    )
