"""Effects on what few people had, told in steps of some people, so that no count comes back.

A difference, its range and its p-value are functions of a few counts. Where one of these counts
may not be shown, a reader who tries every possible table finds the only one that gives them. So
such an effect is told by a range that is widened to whole steps of some people, and by a p-value
that is rounded up; what is printed is also what the verdict rests on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evaluator.disclosure.counts import DisclosureRules
from evaluator.outcomes import kind_of
from evaluator.values.evaluation import MeanPoint
from evaluator.values.plan import Outcome
from evaluator.words.adding_up import as_printed
from methods.results import Estimate, interval

_P_STEPS = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5)
_SAID = "range and p-value told in steps, as few people had it or had it not"
_SAID_OF_SUMS = "range and p-value told in steps, as few people may make up most of it"
_DIGITS = 2
_FURTHEST = 1.0
_HAIR = 1e-9
_FIVE = 5


@dataclass(frozen=True, slots=True)
class Steps:
    """How coarsely an effect is told.

    Attributes:
        one: what one person or event on the smaller side is, in the outcome's unit.
        people: people on the smaller side whom ``one`` is told for.
        rules: the limits.
        share: whether the outcome is a yes or no.
        one_holds_most: whether one person may hold most of a group's whole, so that the
            difference itself, in two digits, would be that person's number.
        of_sums: whether it is of whole numbers or amounts, which few people may make up.
        places: places on the smaller side, where these and not people are what the answers
            count; else None.
    """

    one: float
    people: int
    rules: DisclosureRules
    share: bool
    one_holds_most: bool = False
    of_sums: bool = False
    places: int | None = None

    @property
    def width(self) -> float:
        """One step: half of the fewest people who may be told, in the outcome's unit."""
        return self.rules.events / 2 * self.one

    def width_for(self, estimate: Estimate) -> float:
        """One step of an answer, wider where fewer people stand behind it than behind ``one``."""
        counted = min(estimate.n_treated, estimate.n_comparison)
        if self.places is not None:
            return self.width * max(1.0, self.places / max(1, counted))
        return self.width * max(1.0, self.people / _coarse(counted))

    def up(self, value: float) -> float:
        """A size rounded up to whole steps."""
        return math.ceil(value / self.width - _HAIR) * self.width


def steps_for(
    means: Sequence[MeanPoint],
    outcome: Outcome,
    rules: DisclosureRules,
    *,
    always: bool = False,
    horizon: float | None = None,
) -> Steps | None:
    """How an effect must be told; None where nothing about few people could be worked out.

    Args:
        means: exact averages behind the effect, with how few things each rests on.
        outcome: what was measured; of scores and amounts few only where one person holds all.
        rules: the limits.
        always: also where nobody is few, as where most of them are in an earlier summary too.
        horizon: for times until an event, up to when they count, which is the most that one
            person can add.
    """
    kind = kind_of(outcome.kind)
    few = always or any(_few(means, after, rules) for after in (False, True))
    if not few or (kind.timed and horizon is None):
        return None
    sides = [
        (mean, people, fewest)
        for point in means
        for mean, people, fewest in (
            (point.treated, point.n_treated, point.treated_fewest),
            (point.comparison, point.n_comparison, point.comparison_fewest),
        )
        if people > 0
    ]
    least = _coarse(min(people for _, people, _ in sides))
    one = 1 / least
    if horizon is not None:
        one = float(f"{horizon:.1g}") / least
    elif not kind.yes_no:
        rates = [abs(mean) / fewest for mean, _, fewest in sides if mean and fewest]
        one = max(one, float(f"{max(rates, default=one):.1g}"))
    rests_on = [fewest for _, _, fewest in sides if fewest]
    alone = (
        not kind.yes_no
        and not kind.timed
        and min(rests_on, default=math.inf) < 1 / rules.most_of_one
    )
    return Steps(one, least, rules, kind.yes_no, alone, of_sums=not kind.yes_no and not kind.timed)


def widest_steps(
    kinds: Iterable[Sequence[MeanPoint]],
    outcome: Outcome,
    rules: DisclosureRules,
    *,
    places: int | None = None,
    always: bool = False,
    horizon: float | None = None,
) -> Steps | None:
    """``steps_for`` of an effect that is made of the averages of several kinds of people.

    ``places`` is as in ``Steps``.
    """
    found = [steps_for(each, outcome, rules, always=always, horizon=horizon) for each in kinds]
    known = [each for each in found if each is not None]
    if not known:
        return None
    alone = any(each.one_holds_most for each in known)
    widest = max(known, key=lambda each: each.width)
    return replace(widest, one_holds_most=alone, places=places)


def _few(means: Sequence[MeanPoint], after: bool, rules: DisclosureRules) -> bool:
    """Whether, in one group before or after, fewer had it or had it not than may be shown."""
    points = [point for point in means if point.after == after]
    sides = (
        [(point.n_treated, point.treated_fewest) for point in points],
        [(point.n_comparison, point.comparison_fewest) for point in points],
    )
    for side in sides:
        known = [fewest for people, fewest in side if people > 0 and fewest is not None]
        if known and sum(known) < rules.events:
            return True
    return False


def in_steps(estimate: Estimate, steps: Steps) -> Estimate:
    """The estimate as it may be told: value in few digits, range outwards, p-value upwards.

    The standard error is what the printed range gives, so that it says nothing more.
    """
    step = steps.width_for(estimate)
    low = math.floor(estimate.ci_low / step + _HAIR) * step
    high = math.ceil(estimate.ci_high / step - _HAIR) * step
    if steps.share:
        low, high = max(low, -_FURTHEST), min(high, _FURTHEST)
    value = as_printed(estimate.value, _DIGITS, 1.0)
    if steps.one_holds_most:
        value = round(estimate.value / step) * step
    critical = interval(0.0, 1.0, estimate.dof, estimate.level)[2]
    p_value = p_in_steps(estimate.p_value)
    reaches = low <= 0 <= high
    return replace(
        estimate,
        value=value,
        std_error=(high - low) / (2 * critical),
        ci_low=low,
        ci_high=high,
        p_value=max(p_value, 1 - estimate.level if reaches else 0.0),
        variance=f"{estimate.variance}; {_SAID_OF_SUMS if steps.of_sums else _SAID}",
    )


def part_in_steps(estimate: Estimate, steps: Steps) -> Estimate:
    """The answer in a part of both groups, in twice the steps, its value too.

    Where parts make up groups whose levels are printed, values in whole per cent would give back
    how many of each part had it, and so would ranges and p-values of all parts together: in 19 of
    100 simulated cells they did for somebody who knows all sizes and totals. So a range reaches
    one, two, four, eight or so many steps to both sides of the value, and the p-value is that of
    what is told.
    """
    step = 2 * steps.width_for(estimate)
    value = round(estimate.value / step) * step
    half = max(estimate.ci_high - estimate.value, estimate.value - estimate.ci_low) / step + 0.5
    reach = 2.0 ** max(0, math.ceil(math.log2(half) - _HAIR)) * step
    std_error = reach / interval(0.0, 1.0, estimate.dof, estimate.level)[2]
    p_value, low, high = interval(value, std_error, estimate.dof, estimate.level)
    told = in_steps(
        replace(estimate, value=value, ci_low=low, ci_high=high, p_value=p_value), steps
    )
    return replace(told, value=value, std_error=std_error)


def steps_of_parts(estimates: Iterable[Estimate | None]) -> tuple[str, ...]:
    """The note of a table in which some part of the groups is told in steps; empty without one."""
    if any(each is not None and told_in_steps(each) for each in estimates):
        return ("Few stand behind some of these parts, so their differences are told in steps.",)
    return ()


def p_in_steps(p_value: float) -> float:
    """A p-value rounded up to, and kept a hair below, one of a few limits."""
    return next((p for p in _P_STEPS if p_value < p), 1.0) * (1 - _HAIR)


def _coarse(people: int) -> int:
    """A number of people in fives, so that the width of a step does not tell it."""
    return max(_FIVE, round(people / _FIVE) * _FIVE)


def told_in_steps(estimate: Estimate) -> bool:
    """Whether an estimate has been through ``in_steps``."""
    return estimate.variance.endswith((_SAID, _SAID_OF_SUMS))
