"""Differences by time: told at the times of which the averages behind them could be told."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from evaluator.disclosure.averages import may_be_shown, withheld
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.pools import Part, fewest_together, part_of
from evaluator.outcomes import kind_of
from evaluator.values.evaluation import OutcomeResult, PathPoint, StartGroup
from evaluator.values.parts.synthetic_report import SyntheticReport
from evaluator.values.plan import Outcome

_REFERENCE = -1
_Cell = tuple[int, int, Part]  # time since the start, people, and their average


def points_told(
    path: Sequence[PathPoint], result: OutcomeResult, rules: DisclosureRules
) -> tuple[PathPoint, ...]:
    """The points of ``path`` that tell of nobody.

    A point is a difference from the last time before the start. Where few people were measured
    then or at its own time, or few of them had a yes or no, it says by how many they differ. Where
    the units are places all are told, or none of a mix of places that are not public while few
    had the outcome at some time: from one level and all gaps every level follows.

    Args:
        path: differences of one outcome, before or after the start.
        result: the outcome's exact averages, and who started when.
        rules: the limits.
    """
    if not path or (rules.places and not _gaps_of_few(result, rules)):
        return tuple(path)
    if rules.places:
        return ()
    started = [group for group in result.starts if group.start is not None]
    if not started:
        return () if withheld(result.means, result.outcome, rules) else tuple(path)
    starts, outcome = result.starts, result.outcome
    if not _shown(_REFERENCE, path[0].span, starts, outcome, rules):
        return ()
    return tuple(p for p in path if _shown(p.event_time, p.span, starts, outcome, rules))


def _gaps_of_few(result: OutcomeResult, rules: DisclosureRules) -> bool:
    """Whether gaps are those of a mix of places that are not public, of which some time few had."""
    mix = result.shown(SyntheticReport)
    return (
        mix is not None
        and not mix.public
        and any(
            people > 0 and fewest is not None and fewest < rules.events
            for point in result.means
            for people, fewest in (
                (point.n_treated, point.treated_fewest),
                (point.n_comparison, point.comparison_fewest),
            )
        )
    )


def single_times_told(
    starts: Sequence[StartGroup], outcome: Outcome, times: Sequence[int], rules: DisclosureRules
) -> bool:
    """Whether a difference between single times may be told, and so any sum of such.

    Args:
        starts: who started when, with exact averages.
        outcome: what was measured.
        times: all times since the start that stand behind it, the first with the programme 0;
            what lies outside of those measured says nothing.
        rules: the limits.
    """
    if rules.places:
        return True
    started = [group for group in starts if group.start is not None]
    return all(_shown(time, 1, starts, outcome, rules) for time in times) if started else False


def _shown(
    event_time: int,
    span: int,
    starts: Sequence[StartGroup],
    outcome: Outcome,
    rules: DisclosureRules,
) -> bool:
    share = kind_of(outcome.kind).yes_no
    for cells in _sides(event_time, span, starts):
        if not cells:
            continue
        fewest = fewest_together([part for _, _, part in cells], rules)
        people = max(
            sum(count for _, count, _ in each)
            for _, each in groupby(sorted(cells, key=_when), key=_when)
        )
        if not may_be_shown(people, fewest, rules, share=share):
            return False
    return True


def _when(cell: _Cell) -> int:
    return cell[0]


def _sides(
    event_time: int, span: int, starts: Sequence[StartGroup]
) -> tuple[list[_Cell], list[_Cell]]:
    """Who stands behind one point: those so long after their start, and those without one."""
    treated: list[_Cell] = []
    others: list[_Cell] = []
    for group in starts:
        if group.start is None:
            continue
        for since in range(event_time * span, (event_time + 1) * span):
            at = group.start + since
            if 0 <= at < len(group.units) and group.units[at]:
                treated.append(_cell(group, at, since))
                others += [
                    _cell(each, at, at) for each in starts if each.start is None and each.units[at]
                ]
    return treated, list(dict.fromkeys(others))


def _cell(group: StartGroup, at: int, when: int) -> _Cell:
    return when, group.units[at], part_of(group, at)
