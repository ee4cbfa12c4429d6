"""When an average may be shown: never one that tells how few people had something, or had not.

The share of a yes or no is a count over a count, and so is an average of small whole numbers.
Both are withheld on the same terms as a count: with fewer than 30 people to take a share of, with
fewer than 10 who had it or who had it not, and so for none and for all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from evaluator.disclosure.counts import DOMINATED, FEW_PLACES, DisclosureRules
from evaluator.disclosure.disguised import published_count, three_figures
from evaluator.disclosure.pools import Pool, pooled
from evaluator.disclosure.rules import round_count, withheld_because
from evaluator.outcomes import kind_of
from evaluator.values.evaluation import MeanPoint, OutcomeResult, StartGroup
from evaluator.values.plan import Outcome
from evaluator.words.adding_up import as_printed
from evaluator.words.amounts import decimals
from evaluator.words.rounding import digits_of, rounded

PEOPLE_FOR_FINER = 200
_PEOPLE_FOR_PERCENT = 100
_STEP_OF_SHARES = 0.05
_OF_A_SPREAD = 0.25
_HAIR = 1e-6
_MOST_DIGITS = 4


def may_be_shown(
    people: int, fewest: float | None, rules: DisclosureRules, *, share: bool = False
) -> bool:
    """Whether an average over ``people`` may be shown.

    Args:
        people: whom it is taken over.
        fewest: the fewer of those with and without it where it is a share; all that was counted
            where it is an average of whole numbers; None where it is neither.
        rules: the limits.
        share: whether it is a share of a yes or no.
    """
    if people < rules.threshold:
        return False
    if share and rules.places:
        return True
    if share and people < rules.percentage_denominator:
        return False
    return fewest is None or fewest >= rules.events


def scale(outcome: Outcome) -> float:
    """What numbers are multiplied by before they are shown: binary outcomes are per 100."""
    return float(kind_of(outcome.kind).times)


def digits_for(result: OutcomeResult) -> int:
    """Digits that the precision of the planned estimate supports, after scaling.

    Of a yes or no whose averages are withheld, differences are told per 100 in whole numbers, as
    a finer one would say by how many people the groups differ.
    """
    estimate = result.estimate
    if estimate is None:
        level = result.treated_level
        return 1 if not level else decimals(abs(level) * scale(result.outcome) / 5)
    half = (estimate.ci_high - estimate.ci_low) / 2 * scale(result.outcome)
    return min(decimals(half), 0) if tells_no_share(result) else decimals(half)


def finer_digits(result: OutcomeResult, rules: DisclosureRules) -> int:
    """One digit more, for a reviewer, where that tells of nobody.

    A difference of averages times the people in them is what one of them adds: from two summaries
    of almost the same few people, finer digits would give back the score of whoever is in one of
    them alone.
    """
    estimate = result.estimate
    people = min(estimate.n_treated, estimate.n_comparison) if estimate else 0
    few = not rules.places and people < PEOPLE_FOR_FINER
    return digits_for(result) + (0 if few or tells_no_share(result) else 1)


def weight_told(weight: float, rules: DisclosureRules) -> float:
    """What a group counts for, as coarsely as people: of places it can be those behind them."""
    return three_figures(weight) if rules.places else float(published_count(round(weight), rules))


def told_together(starts: Sequence[StartGroup], rules: DisclosureRules) -> bool:
    """Whether some starts are told together or not at all, as few people or places have them."""
    return any(
        len(pool.members) > 1 or bool(withheld_because(pool.largest(), rules))
        for pool in pooled(starts, len(starts), rules)
    )


def figures_told(value: float, people: int, rules: DisclosureRules) -> float:
    """A number in the three figures that are printed; two where one of few people moves a third."""
    if rules.places or people >= PEOPLE_FOR_FINER or not math.isfinite(value):
        return three_figures(value)
    return float(f"{value:.2g}")


def tells_no_share(result: OutcomeResult) -> bool:
    """Whether the averages of a published yes or no were withheld."""
    hidden = any(
        people > 0 and mean is None
        for point in result.means
        for mean, people in (
            (point.treated, point.n_treated),
            (point.comparison, point.n_comparison),
        )
    )
    return kind_of(result.outcome.kind).yes_no and (hidden or result.treated_level is None)


def average_digits(result: OutcomeResult, rules: DisclosureRules) -> int:
    """Digits of an average, after scaling; shares of people are whole percentages.

    A range far wider than the averages would leave nothing of them: the largest keeps a figure.
    """
    digits, kind = digits_for(result), kind_of(result.outcome.kind)
    if not kind.yes_no:
        digits = max(digits, _least_digits(_sides(result.means), scale(result.outcome)))
    if rules.places:
        return digits
    if kind.yes_no:
        return min(digits, 0)
    told = _most_digits(_sides(result.means))
    return min(digits, told) if kind.counted or told else digits


def whole_step(
    mean: float | None, people: int, outcome: Outcome, rules: DisclosureRules, *, whole: bool
) -> float:
    """The step in which an average of whole things over ``people`` is told; 0 for none.

    It is a sum over a number of people. Told finer than one thing for one person, few numbers of
    people have a sum that fits, so that a few averages say exactly how many were asked, and so how
    many are missing. ``whole`` is whether it is of whole things, as far as that is known; where
    they count by weights or are divided by something, the sum is none.
    """
    if rules.places or mean is None or people == 0 or not whole:
        return 0.0
    if abs(mean * people - round(mean * people)) > _HAIR:
        return 0.0
    if kind_of(outcome.kind).yes_no:
        return _STEP_OF_SHARES if round_count(people, rules) <= _PEOPLE_FOR_PERCENT else 0.0
    reached = max(rules.threshold, round_count(people, rules) - 1)
    return float(10.0 ** -math.floor(math.log10(reached)))


def step_of_few(people: int, spread: float, rules: DisclosureRules) -> float:
    """The step, a power of ten, in which an average of any numbers is told; 0 for none.

    What one person adds is ``people`` times the change of the average: from two summaries that
    differ by that person each average gives it to a step times ``people``, on both sides. So that
    is at least a quarter of a standard deviation of what people have.

    Args:
        people: the fewest that one of the averages is taken over.
        spread: standard deviation of what one person has.
        rules: the limits.
    """
    if rules.places or people >= PEOPLE_FOR_FINER or not (spread > 0 and math.isfinite(spread)):
        return 0.0
    least = _OF_A_SPREAD * spread / (2 * max(people, rules.threshold))
    return float(10.0 ** math.ceil(math.log10(least) - _HAIR))


_Side = tuple[float | None, int, float | None]  # an average, its people, and on how few it rests


def _sides(means: Sequence[MeanPoint]) -> list[_Side]:
    """Both groups at each time at which somebody was measured."""
    both = [
        side
        for point in means
        for side in (
            (point.treated, point.n_treated, point.treated_fewest),
            (point.comparison, point.n_comparison, point.comparison_fewest),
        )
    ]
    return [side for side in both if side[1] > 0]


def _most_digits(sides: Sequence[_Side]) -> int:
    """The most digits after the point that any of the averages has."""
    return digits_of(*(mean for mean, _, _ in sides if mean is not None))


def _least_digits(sides: Sequence[_Side], times: float) -> int:
    """The fewest digits after the point that leave something of the largest of the averages."""
    largest = max((abs(mean) * times for mean, _, _ in sides if mean is not None), default=0.0)
    if not (largest > 0 and math.isfinite(largest)):
        return -_MOST_DIGITS
    return min(_MOST_DIGITS, 1 - math.ceil(math.log10(largest) - _HAIR))


def level_step(result: OutcomeResult, rules: DisclosureRules) -> float:
    """The step in which levels with and without the programme are told; 0 for none."""
    return max(
        (
            whole_step(mean, people, result.outcome, rules, whole=fewest is not None)
            for mean, people, fewest in _sides(result.means)
        ),
        default=0.0,
    )


def steps_of_shares(result: OutcomeResult, rules: DisclosureRules) -> tuple[str, ...]:
    """The note of a published table in which shares of few people are told in steps."""
    sides = _sides(result.means)
    shares = [mean for mean, _, _ in sides if mean is not None]
    few = min((people for _, people, _ in sides), default=0) <= _PEOPLE_FOR_PERCENT
    stepped = all(abs(each / _STEP_OF_SHARES % 1 - 0.5) > 0.5 - _HAIR for each in shares)
    if rules.places or not kind_of(result.outcome.kind).yes_no or not (few and stepped and shares):
        return ()
    return (
        f"Among so few people, shares are told in steps of {100 * _STEP_OF_SHARES:.0f} in 100: "
        "finer ones would say exactly how many people there are.",
    )


def average_as_told(value: float, digits: int, times: float, step: float) -> float:
    """An average as it is printed, or at the nearest of steps wider than its last digit."""
    if step * times > 10.0**-digits * (1 + 1e-9):
        value = rounded(value / step, 0) * step
    return as_printed(value, digits, times)


def withheld(means: Sequence[MeanPoint], outcome: Outcome, rules: DisclosureRules) -> bool:
    """Whether some average was taken over people, and may not be shown."""
    return any(
        not (treated and comparison)
        for treated, comparison in (_shown(point, outcome, rules) for point in means)
    )


def published_means(result: OutcomeResult, rules: DisclosureRules) -> tuple[MeanPoint, ...]:
    """Averages over time as they are printed; None, over somebody, is withheld.

    The difference between two averages is told in any case, so withholding one alone would not
    hide it: both groups' are withheld at that time, and before and after together where there
    are only two times.
    """
    points, outcome = result.means, result.outcome
    digits, times, step = average_digits(result, rules), scale(outcome), level_step(result, rules)
    shown = [_shown(point, outcome, rules) for point in points]
    if len(points) == 2 and not all(all(pair) for pair in shown):
        shown = [(False, False)] * 2
    return tuple(
        replace(
            point,
            treated=_printed(point.treated, digits, times, step, shown=all(pair)),
            comparison=_printed(point.comparison, digits, times, step, shown=all(pair)),
            treated_fewest=None,
            comparison_fewest=None,
            n_treated=published_count(point.n_treated, rules),
            n_comparison=published_count(point.n_comparison, rules),
        )
        for point, pair in zip(points, shown, strict=True)
    )


def published_starts(
    result: OutcomeResult, means: Sequence[MeanPoint], rules: DisclosureRules
) -> tuple[StartGroup, ...]:
    """Averages of those who started together, on the same terms.

    Neighbouring starts that are too small are put together first. At each time no single start
    is withheld alone, as the average of all would give it back, and none is shown where the
    average of all is withheld.
    """
    outcome = result.outcome
    pools = pooled(result.starts, len(result.starts), rules)
    groups = [pool.together(rules) for pool in pools]
    digits, times = average_digits(result, rules), scale(outcome)
    hidden = [
        [
            not _start_shown(each, at, outcome, rules) or _few_places(pool, at, rules)
            for each, pool in zip(groups, pools, strict=True)
        ]
        for at in range(len(means))
    ]
    for at, row in enumerate(hidden):
        if _withheld_at(means[at]):
            row[:] = [True] * len(row)
        elif sum(row) == 1:
            others = [i for i, gone in enumerate(row) if not gone and groups[i].units[at]]
            if others:
                row[min(others, key=lambda i: groups[i].units[at])] = True
    return tuple(
        replace(
            group,
            means=tuple(
                _printed(
                    mean,
                    digits,
                    times,
                    _start_step(group, at, outcome, rules),
                    shown=not hidden[at][i],
                )
                for at, mean in enumerate(group.means)
            ),
            units=tuple(published_count(n, rules) for n in group.units),
            weights=tuple(weight_told(weight, rules) for weight in group.weights),
            fewest=(),
            largest=(),
        )
        for i, group in enumerate(groups)
    )


def _few_places(pool: Pool, at: int, rules: DisclosureRules) -> bool:
    """Whether those who started together come from few places, or nearly all from one."""
    cell = pool.count(at)
    return cell is not None and withheld_because(cell, rules) in (FEW_PLACES, DOMINATED)


def _start_step(group: StartGroup, at: int, outcome: Outcome, rules: DisclosureRules) -> float:
    whole = bool(group.fewest) and group.fewest[at] is not None
    return whole_step(group.means[at], group.units[at], outcome, rules, whole=whole)


def _withheld_at(point: MeanPoint) -> bool:
    return (point.treated is None and point.n_treated > 0) or (
        point.comparison is None and point.n_comparison > 0
    )


def _start_shown(group: StartGroup, at: int, outcome: Outcome, rules: DisclosureRules) -> bool:
    people, mean = group.units[at], group.means[at]
    if people == 0:
        return True
    fewest = group.fewest[at] if group.fewest else _guessed(mean, people, outcome)
    return mean is not None and may_be_shown(people, fewest, rules, share=_is_share(outcome))


def _shown(point: MeanPoint, outcome: Outcome, rules: DisclosureRules) -> tuple[bool, bool]:
    """Whether each group's average may be shown; where nobody was measured nothing is hidden."""
    sides = (
        (point.treated, point.n_treated, point.treated_fewest),
        (point.comparison, point.n_comparison, point.comparison_fewest),
    )
    treated, comparison = (
        people == 0
        or (
            mean is not None
            and may_be_shown(
                people,
                _guessed(mean, people, outcome) if fewest is None else fewest,
                rules,
                share=_is_share(outcome),
            )
        )
        for mean, people, fewest in sides
    )
    return treated, comparison


def _is_share(outcome: Outcome) -> bool:
    return kind_of(outcome.kind).yes_no


def _guessed(mean: float | None, people: int, outcome: Outcome) -> float | None:
    """The fewer of those with and without a yes or no, where only its share is known."""
    if mean is None or not _is_share(outcome):
        return None
    return min(mean, 1 - mean) * people


def _printed(
    value: float | None, digits: int, times: float, step: float, *, shown: bool
) -> float | None:
    if value is None or not shown:
        return None
    return average_as_told(value, digits, times, step)
