"""Does one place alone carry the answer?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import OUTCOME, POST, TIME, TREATED, WEIGHT
from evaluator.cohort.rows.starts import START
from evaluator.designs.comparison_design import WithoutEach
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.place_times import PLACE, place_times
from evaluator.designs.shared.synthetic_part import synthetic_report
from evaluator.diagnostics.repeat import (
    again,
    again_without_each,
    can_be_asked_again,
    place_of,
)
from evaluator.disclosure.freely import things
from evaluator.values.check import Check
from methods.results import Estimate, NotIdentifiedError, interval

_TITLE = "Does one place alone carry the answer?"
_SOURCE = "Leave-one-out: MacKinnon, Nielsen and Webb 2023"
_FEWEST_PLACES = 4
_MOST_LEFT_OUT = 40
_LARGE_SHARE = 0.5
_MANY_ERRORS = 1.5


@assumption(
    why="one place carries the answer",
    next_time="find out what was done otherwise in the place that carries the answer, and run the "
    "programme in more places",
)
def one_place(situation: Situation) -> Check | None:
    """The answer without each place in turn; a concern when one of them decides it.

    One decides it when without it a clear answer turns round or loses half its size, or an
    unclear one moves by one and a half of the standard errors that the others leave.
    With more than forty places the forty that pull hardest are left out, one at a time. No place
    is named. It limits the rating only beside a mix of places, whose range allows for how places
    without the programme differ, and not for how an effect does.
    """
    finding, work = situation.finding, situation.work
    if finding is None or finding.estimate is None or place_of(work) is None:
        return None
    if situation.design.without_each is not None:
        return _of_mix(situation, finding.estimate, situation.design.without_each)
    if not situation.has_comparison or not can_be_asked_again(situation.design, work):
        return None
    place = place_of(work)
    assert place is not None
    cells = place_times(work.frame, place)
    places = cells[PLACE].nunique()
    try:
        whole = again(work, cells)
    except NotIdentifiedError:
        return None
    if places < _FEWEST_PLACES or not whole.std_error > 0:
        return None
    without = _without_each(work, cells, _strongest(cells)[:_MOST_LEFT_OUT])
    if not without:
        return None
    strongest = max(without, key=lambda place: abs(without[place] - whole.value))
    rest = _without(work, cells, strongest)
    if rest is None:
        return None
    return _check(situation, whole, list(without.values()), rest, places)


def _of_mix(situation: Situation, planned: Estimate, without_each: WithoutEach) -> Check | None:
    """The same of places beside a mix of others; capped where the rest may have had no effect."""
    values = without_each(situation.work, situation.plan)
    if not values or planned.ci_low <= 0 <= planned.ci_high:
        return None
    side = 1.0 if planned.value > 0 else -1.0
    least = min(values, key=lambda value: side * value)
    wider = planned.std_error * np.sqrt(len(values) / (len(values) - 1))
    _, low, high = interval(least, wider, planned.dof, planned.level)
    carries = side * least < _LARGE_SHARE * abs(planned.value) and low <= 0 <= high
    report = synthetic_report(situation.work)
    public = report is not None and report.public
    answers = (
        _answers(situation, min(values), max(values), planned.value)
        if public
        else "gives answers that are not told, as each would tell of one place"
    )
    meaning = (
        "; without one of them less than half of the effect is left, and there may be none."
        if carries
        else "; no single place decides it."
    )
    return Check(
        key="one_place",
        title=_TITLE,
        status="concern" if carries else "passed",
        number=abs(least - planned.value) if public else None,
        threshold=None,
        reason=f"Leaving out each of the {things(len(values))} places with the programme in turn "
        f"{answers}{meaning}",
        source=_SOURCE,
        cap=int(situation.policy.caps["one_place_decides"]) if carries else None,
        of="effect",
    )


def _check(
    situation: Situation, whole: Estimate, values: list[float], strongest: Estimate, places: int
) -> Check:
    finding = situation.finding
    assert finding is not None and finding.estimate is not None
    planned = finding.estimate
    low, high = min(values), max(values)
    moved = abs(strongest.value - whole.value)
    clear = not planned.ci_low <= 0 <= planned.ci_high
    flips = clear and (low <= 0 <= high)
    least = _LARGE_SHARE * abs(whole.value) if clear else _MANY_ERRORS * strongest.std_error
    carries = moved > least
    tried = (
        f"Leaving out each of the {things(places)} places in turn"
        if len(values) >= places
        else f"Leaving out in turn the {things(len(values))} of {things(places)} places that "
        "count most"
    )
    if flips:
        meaning = "; without one of them there is no effect in this direction."
    elif carries:
        meaning = "; one place moves it more than one place should."
    else:
        meaning = "; no single place decides it."
    return Check(
        key="one_place",
        title=_TITLE,
        status="concern" if flips or carries else "passed",
        number=moved,
        threshold=None,
        reason=f"{tried} {_answers(situation, low, high, whole.value)}{meaning}",
        source=_SOURCE,
        of="effect",
    )


def _answers(situation: Situation, low: float, high: float, whole: float) -> str:
    """The answers without each place; without numbers where none of them may be told."""
    told = [situation.rounded(each) for each in (low, high, whole)]
    if any(each is None for each in told):
        return "gives answers that are not told, as few people stand behind them"
    least, most, all_told = (situation.size(each) for each in (low, high, whole))
    return f"gives answers from {least} to {most}, against {all_told} with all"


def _strongest(cells: pd.DataFrame) -> list[object]:
    """Places by how far their own change, weighted, lies from that of their side; most first."""
    untreated = cells[(cells[POST] == 0) | (cells[TREATED] == 0)]
    usual = untreated.groupby(TIME)[OUTCOME].mean()
    apart = cells.assign(gap=cells[OUTCOME] - cells[TIME].map(usual))
    means = apart.groupby([PLACE, TREATED, POST])["gap"].mean().unstack(POST)
    change = (means[1] - means[0]).dropna()
    weight = cells.groupby([PLACE, TREATED])[WEIGHT].sum().reindex(change.index)
    pull = weight * (change - change.groupby(level=TREATED).transform("mean"))
    pull = pull / weight.groupby(level=TREATED).transform("sum")
    return list(pull.abs().groupby(level=PLACE).max().sort_values(ascending=False).index)


def _without_each(
    work: Groundwork, cells: pd.DataFrame, places: list[object]
) -> dict[object, float]:
    """The answer without each of the places; those without which there is none are left out."""
    known = again_without_each(work, cells, PLACE)
    if known is not None:
        return {place: known[place] for place in places}
    found = ((place, _without(work, cells, place)) for place in places)
    return {place: rest.value for place, rest in found if rest is not None}


def _without(work: Groundwork, cells: pd.DataFrame, place: object) -> Estimate | None:
    rest = cells[cells[PLACE] != place]
    if rest[TREATED].nunique() < 2 and START not in rest:
        return None
    try:
        estimate = again(work, rest)
    except NotIdentifiedError:
        return None
    return estimate if np.isfinite(estimate.value) else None
