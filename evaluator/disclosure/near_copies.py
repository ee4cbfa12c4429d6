"""Two summaries of almost the same people, of which only one may be released.

With one person gone, counts, averages, balance, effects, their ranges and every sentence made of
them move by what that person was and did. No coarsening of one number protects against all of
them together, so the second summary is refused where the groups are small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from evaluator.disclosure.averages import PEOPLE_FOR_FINER
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.second_export import same_rows
from evaluator.values.evaluation import FlowStep, MeanPoint
from evaluator.values.problems import Problem
from evaluator.values.released import Released

CODE = "almost_the_same_people"
_Side = Literal["treated", "comparison"]
_SIDES: tuple[_Side, _Side] = ("treated", "comparison")
_PRINTED = 0.005  # an average that moved by less is the same one in other digits


def too_near(earlier: Sequence[Released], now: Released, rules: DisclosureRules) -> bool:
    """Whether an earlier summary beside this one would tell of one or a few people.

    Never so where the units are places, or where each group that moved has so many people that
    one of them changes no printed digit.
    """
    if rules.places:
        return False
    return any(_too_near(each, now, rules) for each in earlier if not each.places)


def _too_near(then: Released, now: Released, rules: DisclosureRules) -> bool:
    if same_rows(then, now.rows, now.file):
        return any(_left_out_by_the_plan(then, now, side, rules) for side in _SIDES)
    near = {side: _near(then, now, side, rules) for side in _SIDES}
    if all(near.values()):
        return True
    return any(near[side] and _moved(then, now, side) for side in _SIDES)


def _apart(rules: DisclosureRules) -> int:
    """How far two rounded numbers can lie apart while few people are in one of them alone."""
    return rules.threshold + rules.base


def _near(then: Released, now: Released, side: _Side, rules: DisclosureRules) -> bool:
    """Whether few can be in one of the two groups alone; other rows, and not many people."""
    first, second = _size(then.flow, side), _size(now.flow, side)
    if min(first, second) == 0:
        return first == second
    if min(first, second) >= PEOPLE_FOR_FINER or abs(first - second) > _apart(rules):
        return False
    return not any(_far(one, other, side, _apart(rules)) for one, other in _averages(then, now))


def _size(flow: Sequence[FlowStep], side: _Side) -> int:
    return int(getattr(flow[0], side)) if flow else 0


def _moved(then: Released, now: Released, side: _Side) -> bool:
    """Whether anything that is printed of a group is another number."""
    if _size(then.flow, side) == 0:
        return False
    known = [getattr(step, side) for step in then.flow]
    if known != [getattr(step, side) for step in now.flow]:
        return True
    if any(_average(one, side) != _average(other, side) for one, other in _averages(then, now)):
        return True
    at = 1 + _SIDES.index(side)
    told = {row[0]: row[at] for row in then.balance}
    return any(told.get(row[0], row[at]) != row[at] for row in now.balance)


def _left_out_by_the_plan(
    then: Released, now: Released, side: _Side, rules: DisclosureRules
) -> bool:
    """Whether, of the same rows, a few people are left out by one of two plans alone."""
    few, matched = range(1, _apart(rules) + 1), then.matched or now.matched
    flows = [each.flow[:-1] if matched else each.flow for each in (then, now)]
    counts = {step.label: getattr(step, side) for step in flows[0]}
    pairs = [(counts[step.label], getattr(step, side)) for step in flows[1] if step.label in counts]
    if any(min(pair) < PEOPLE_FOR_FINER and abs(pair[0] - pair[1]) in few for pair in pairs):
        return True
    if matched:
        return False
    for one, other in _averages(then, now):
        (mean, people), (new, others) = _average(one, side), _average(other, side)
        if min(people, others) >= PEOPLE_FOR_FINER or abs(people - others) > _apart(rules):
            continue
        if people != others:
            return True
        if mean is not None and new is not None and abs(mean - new) > _PRINTED * max(1, abs(mean)):
            return True
    return False


def _averages(then: Released, now: Released) -> Iterator[tuple[MeanPoint, MeanPoint]]:
    """Averages of the same thing at the same time in both."""
    for outcome in then.outcomes:
        for other in now.outcomes:
            if other.measured == outcome.measured:
                points = {point.label: point for point in other.means}
                yield from ((p, points[p.label]) for p in outcome.means if p.label in points)


def _average(point: MeanPoint, side: _Side) -> tuple[float | None, int]:
    if side == "treated":
        return point.treated, point.n_treated
    return point.comparison, point.n_comparison


def _far(one: MeanPoint, other: MeanPoint, side: _Side, people: int) -> bool:
    """Whether averages lie further apart than so many people can move them."""
    (then, _), (now, n) = _average(one, side), _average(other, side)
    if then is None or now is None:
        return False
    return abs(then - now) * n > people * max(1.0, abs(then))


def almost_the_same() -> Problem:
    """Why a summary is refused that is ``too_near`` an earlier one, and the ways on."""
    return Problem(
        code=CODE,
        message="A summary of almost the same people was made here before. Side by side, the two "
        "could tell what single people did, so only one of them may be released.",
        fix="If nobody was given the earlier one, or it is about other people, say so with "
        "--forget-earlier. Otherwise leave it as it is, or wait for more people.",
    )
