"""What may be published of the comparison itself: flow, balance, overlap, matching, survival."""

from __future__ import annotations

import math
from dataclasses import replace

from evaluator.disclosure.averages import may_be_shown
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.disguised import (
    counts_told,
    published_count,
    published_share,
    three_figures,
)
from evaluator.disclosure.rules import parts_of_whole
from evaluator.values.check import Check
from evaluator.values.evaluation import BalanceRow, DesignReport, Overlap, PathPoint, StartGroup
from evaluator.values.matching_report import (
    MatchingReport,
    Survival,
    TimedGroup,
    UnknownCharacteristic,
)


def published_design(design: DesignReport, rules: DisclosureRules) -> DesignReport:
    """The comparison with counts rounded and averages withheld."""
    told = design.matching
    return replace(
        design,
        flow=tuple(
            replace(
                step,
                treated=published_count(step.treated, rules),
                comparison=published_count(step.comparison, rules),
            )
            for step in design.flow
        ),
        checks=tuple(published_check(check, rules) for check in design.checks),
        balance=tuple(_balance(row, told, rules) for row in design.balance),
        overlap=None
        if design.overlap is None
        else published_overlap(design.overlap, design, rules),
        minimum_detectable={
            name: None if value is None else three_figures(value)
            for name, value in design.minimum_detectable.items()
        },
        earlier_path={
            name: tuple(_earlier(point) for point in path)
            for name, path in design.earlier_path.items()
        },
        matching=None if told is None else _matching(told, rules),
        starts=tuple(_start(group, rules) for group in design.starts),
    )


def published_check(check: Check, rules: DisclosureRules) -> Check:
    """A check whose number is rounded or withheld, as what it is asks for."""
    number = check.number
    if number is None or check.of == "things":
        return replace(check, among=None)
    if check.of == "people":
        number = float(published_count(int(number), rules))
    elif check.of == "share" and check.among is not None:
        number = published_share(number, check.among, rules)
    elif check.of == "figure":
        number = three_figures(number)
    return replace(check, number=number, among=None)


def _earlier(point: PathPoint) -> PathPoint:
    return replace(
        point,
        value=three_figures(point.value),
        ci_low=three_figures(point.ci_low),
        ci_high=three_figures(point.ci_high),
        band_low=None if point.band_low is None else three_figures(point.band_low),
        band_high=None if point.band_high is None else three_figures(point.band_high),
    )


def _start(group: StartGroup, rules: DisclosureRules) -> StartGroup:
    return replace(group, units=tuple(published_count(n, rules) for n in group.units))


def _balance(row: BalanceRow, told: MatchingReport | None, rules: DisclosureRules) -> BalanceRow:
    """Averages in three figures; of a yes or no, which has no spread of its own, by the rule."""
    share = row.variance_ratio_after is None and row.variance_ratio_before is None
    sizes = (0, 0, 0)
    if told is not None:
        sizes = (told.treated_used, told.comparison, told.comparison_used)
    means = (row.treated_mean, row.comparison_mean_before, row.comparison_mean_after)
    shown = [
        None if mean is None else _average(mean, people, rules, share=share)
        for mean, people in zip(means, sizes, strict=True)
    ]
    if None in shown:
        shown = [None, None, None]

    def size(value: float | None) -> float | None:
        return None if value is None else round(value, 3)

    return replace(
        row,
        smd_before=round(row.smd_before, 3),
        smd_after=round(row.smd_after, 3),
        variance_ratio_after=size(row.variance_ratio_after),
        variance_ratio_before=size(row.variance_ratio_before),
        treated_mean=shown[0],
        comparison_mean_before=shown[1],
        comparison_mean_after=shown[2],
        ecdf_mean_before=size(row.ecdf_mean_before),
        ecdf_mean_after=size(row.ecdf_mean_after),
        ecdf_max_before=size(row.ecdf_max_before),
        ecdf_max_after=size(row.ecdf_max_after),
    )


def _average(mean: float, people: int, rules: DisclosureRules, *, share: bool) -> float | None:
    fewest = min(mean, 1 - mean) * people if share else None
    if not may_be_shown(people, fewest, rules, share=share):
        return None
    return round(mean, 2) if share else three_figures(mean)


def published_overlap(spread: Overlap, design: DesignReport, rules: DisclosureRules) -> Overlap:
    """Bands with few people, and those that would give them away, are None."""
    if spread.treated_whole is not None:
        return spread
    sides = [
        parts_of_whole([n or 0 for n in counts], rules, show_empty=True)
        for counts in (spread.treated, spread.comparison)
    ]
    share = spread.off_support
    return replace(
        spread,
        treated=sides[0][0],
        comparison=sides[1][0],
        off_support=None
        if share is None
        else published_share(share, target_people(spread, design.matching), rules),
        treated_whole=sides[0][1],
        comparison_whole=sides[1][1],
    )


def target_people(spread: Overlap, told: MatchingReport | None) -> int:
    """Of how many the share without anybody similar is, before anything is rounded."""
    treated, comparison = (sum(n or 0 for n in side) for side in (spread.treated,
                                                                  spread.comparison))  # fmt: skip
    if told is not None:
        treated, comparison = told.treated, told.comparison
    return {"those who took part": treated, "those who did not take part": comparison}.get(
        told.about if told is not None else "those who took part", treated + comparison
    )


def _matching(told: MatchingReport, rules: DisclosureRules) -> MatchingReport:
    lost = told.lost
    return replace(
        told,
        method=counts_told(told.method, rules),
        worst=None if told.worst is None else round(told.worst, 3),
        treated=published_count(told.treated, rules),
        comparison=published_count(told.comparison, rules),
        treated_used=published_count(told.treated_used, rules),
        comparison_used=published_count(told.comparison_used, rules),
        treated_size=float(published_count(round(told.treated_size), rules)),
        comparison_size=float(published_count(round(told.comparison_size), rules)),
        largest_weight=round(told.largest_weight, 2),
        further=tuple(
            replace(each, before=round(each.before, 2), after=round(each.after, 2))
            for each in told.further
        ),
        prognostic=None if told.prognostic is None else round(told.prognostic, 2),
        spread=tuple(
            replace(
                each,
                treated=tuple(round(share, 2) for share in each.treated),
                before=tuple(round(share, 2) for share in each.before),
                after=tuple(round(share, 2) for share in each.after),
                widest=round(each.widest, 2),
            )
            for each in told.spread
        ),
        unknown=tuple(_unknown(each, rules) for each in told.unknown),
        lost=None if lost is None else published_share(lost, told.treated + told.comparison, rules),
    )


def _unknown(each: UnknownCharacteristic, rules: DisclosureRules) -> UnknownCharacteristic:
    def share(value: float | None, people: int) -> float | None:
        return value if value is None or people == 0 else published_share(value, people, rules)

    return replace(
        each,
        treated=share(each.treated, each.treated_of),
        comparison=share(each.comparison, each.comparison_of),
        treated_of=0,
        comparison_of=0,
    )


def published_survival(told: Survival, rules: DisclosureRules) -> Survival:
    """Both groups' shares without the event, up to where few are left without it."""
    return replace(
        told,
        treated=_timed(told.treated, rules),
        comparison=_timed(told.comparison, rules),
        horizon=three_figures(
            min(told.horizon, *(_last_time(g, rules) for g in (told.treated, told.comparison)))
        ),
    )


def _last_time(group: TimedGroup, rules: DisclosureRules) -> float:
    """When so few are left without the event that the picture has to end."""
    kept = _kept(group, rules)
    return math.inf if len(kept) == len(group.times) else group.times[len(kept)]


def _kept(group: TimedGroup, rules: DisclosureRules) -> list[int]:
    everybody = group.at_risk[0] if group.at_risk else 0
    return [
        i for i, share in enumerate(group.shares) if i == 0 or share * everybody >= rules.events
    ]


def _timed(group: TimedGroup, rules: DisclosureRules) -> TimedGroup:
    kept = _kept(group, rules)
    return TimedGroup(
        times=tuple(group.times[i] for i in kept),
        shares=tuple(round(group.shares[i], 2) for i in kept),
        at_risk=tuple(published_count(n, rules) for n in group.at_risk),
    )
