"""What may be published of the comparison itself: flow, balance, overlap, matching, survival."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from evaluator.disclosure.averages import (
    PEOPLE_FOR_FINER,
    figures_told,
    may_be_shown,
    weight_told,
)
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.disguised import (
    counts_told,
    published_count,
    published_share,
    three_figures,
)
from evaluator.disclosure.labels import few_have
from evaluator.disclosure.rules import parts_of_whole
from evaluator.values.check import Check
from evaluator.values.evaluation import BalanceRow, DesignReport, Overlap, PathPoint, StartGroup
from evaluator.values.matching_report import (
    LeftOut,
    MatchingReport,
    UnknownCharacteristic,
)

_FEW_FOR_HUNDREDTHS = 100
_FEW_FOR_THOUSANDTHS = 1000
STEP_OF_FEW = 0.05


def published_design(design: DesignReport, rules: DisclosureRules) -> DesignReport:
    """The comparison with counts rounded and averages withheld."""
    told = design.matching
    smaller = min((min(step.treated, step.comparison) for step in design.flow), default=0)
    few = not rules.places and smaller < PEOPLE_FOR_FINER
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
        checks=tuple(
            published_check(check, rules, (lambda _: None) if few else None)
            for check in design.checks
        ),
        balance=tuple(
            published_balance(row, told, rules)
            for row in design.balance
            if not few_have(row.fewest, rules)
        ),
        overlap=None
        if design.overlap is None
        else published_overlap(design.overlap, design, rules),
        minimum_detectable={
            name: None if value is None else figures_told(value, smaller, rules)
            for name, value in design.minimum_detectable.items()
        },
        earlier_path={
            name: tuple(_earlier(point) for point in path)
            for name, path in design.earlier_path.items()
        },
        matching=None
        if told is None
        else _matching(told, rules, few=any(few_have(row.fewest, rules) for row in design.balance)),
        starts=tuple(_start(group, rules) for group in design.starts),
    )


def published_check(
    check: Check, rules: DisclosureRules, told: Callable[[float], float | None] | None = None
) -> Check:
    """A check whose number is rounded or withheld, as what it is asks for.

    ``told`` is how coarsely an effect may be told; three figures without it. What the number was
    held against may hang on the data too, and has as many.
    """
    number, limit = check.number, check.threshold
    check = check if limit is None else replace(check, threshold=three_figures(limit))
    if number is None or check.of == "things":
        return replace(check, among=None)
    if check.of == "people":
        number = float(published_count(int(number), rules))
    elif check.of == "share" and check.among is not None:
        number = published_share(number, check.among, rules)
    elif check.of == "effect" and told is not None:
        return replace(check, number=told(number), among=None)
    elif check.of in ("effect", "figure"):
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
    return replace(
        group,
        units=tuple(published_count(n, rules) for n in group.units),
        weights=tuple(weight_told(weight, rules) for weight in group.weights),
        largest=(),
    )


def published_balance(
    row: BalanceRow, told: MatchingReport | None, rules: DisclosureRules
) -> BalanceRow:
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
    hidden = None in shown
    if hidden:
        shown = [None, None, None]

    few = min(sizes) < PEOPLE_FOR_FINER and not rules.places
    digits = 3 if rules.places else digits_of_many(min(sizes))

    def size(value: float | None) -> float | None:
        return None if value is None or hidden else round(value, 3)

    def gap(value: float | None) -> float | None:
        told = size(value)
        return told if told is None or not few else _in_steps(told)

    def ratio(value: float | None) -> float | None:
        told = size(value)
        return told if told is None or rules.places else round(told, digits - 1)

    if share and None in shown:
        digits = digits_of_few(min(sizes))
    if few_have(row.fewest, rules):
        digits = 1
    return replace(
        row,
        smd_before=round(row.smd_before, digits),
        smd_after=round(row.smd_after, digits),
        variance_ratio_after=ratio(row.variance_ratio_after),
        variance_ratio_before=ratio(row.variance_ratio_before),
        treated_mean=shown[0],
        comparison_mean_before=shown[1],
        comparison_mean_after=shown[2],
        ecdf_mean_before=gap(row.ecdf_mean_before),
        ecdf_mean_after=gap(row.ecdf_mean_after),
        ecdf_max_before=gap(row.ecdf_max_before),
        ecdf_max_after=gap(row.ecdf_max_after),
        fewest=None,
    )


def _in_steps(gap: float) -> float:
    """A gap between shares of few people in steps that each hold a fraction of any number of them.

    One person in forty is 0.025 or 0.026: in three digits a gap says of exactly how many it is.
    """
    return round(round(gap / STEP_OF_FEW) * STEP_OF_FEW, 2)


def digits_of_few(people: int) -> int:
    """Digits of a difference in shares, in standard deviations, that no one person decides."""
    return 1 if people < _FEW_FOR_HUNDREDTHS else 2


def digits_of_many(people: int) -> int:
    """Digits of a difference in averages, in standard deviations, that no one person decides."""
    return 2 if people < _FEW_FOR_THOUSANDTHS else 3


def _average(mean: float, people: int, rules: DisclosureRules, *, share: bool) -> float | None:
    fewest = min(mean, 1 - mean) * people if share else None
    if not share and 0 <= mean < 1:
        fewest = mean * people
    if not may_be_shown(people, fewest, rules, share=share):
        return None
    if share and not rules.places and people < PEOPLE_FOR_FINER:
        return published_share(mean, people, rules)
    if share:
        return round(mean, 2)
    few = not rules.places and people < PEOPLE_FOR_FINER
    return float(f"{mean:.2g}") if few else three_figures(mean)


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


def _matching(told: MatchingReport, rules: DisclosureRules, *, few: bool = False) -> MatchingReport:
    """The report of a matching; ``few`` is whether it rests on a label that few people have."""
    lost, people = told.lost, min(told.treated_used, told.comparison_used)
    small = people < PEOPLE_FOR_FINER and not rules.places
    digits = 2 if rules.places else digits_of_few(people)

    def shares(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(_in_steps(value) if small else round(value, 2) for value in values)

    return replace(
        told,
        method=counts_told(told.method, rules),
        worst=None if told.worst is None else round(told.worst, 1 if few else digits),
        treated=published_count(told.treated, rules),
        comparison=published_count(told.comparison, rules),
        treated_used=published_count(told.treated_used, rules),
        comparison_used=published_count(told.comparison_used, rules),
        treated_size=float(published_count(round(told.treated_size), rules)),
        comparison_size=float(published_count(round(told.comparison_size), rules)),
        largest_weight=round(told.largest_weight, 2),
        further=tuple(
            replace(each, before=round(each.before, digits), after=round(each.after, digits))
            for each in told.further
        ),
        prognostic=None if told.prognostic is None else round(told.prognostic, 2),
        spread=tuple(
            replace(
                each,
                treated=shares(each.treated),
                before=shares(each.before),
                after=shares(each.after),
                widest=shares((each.widest,))[0],
            )
            for each in told.spread
        ),
        left_out=tuple(
            shown
            for each in told.left_out
            if (shown := published_left_out(each, rules)) is not None
        ),
        unknown=tuple(_unknown(each, rules) for each in told.unknown),
        lost=None if lost is None else published_share(lost, told.treated + told.comparison, rules),
    )


def published_left_out(each: LeftOut, rules: DisclosureRules) -> LeftOut | None:
    """A profile as it is printed; None where an average of either side may not be shown."""
    if not each.left_out_of:
        return each
    sides = ((each.kept, each.kept_of), (each.left_out, each.left_out_of))
    kept, left_out = (_average(mean, n, rules, share=each.share) for mean, n in sides)
    if kept is None or left_out is None:
        return None
    return replace(
        each, kept=kept, left_out=left_out, apart=round(each.apart, 2), kept_of=0, left_out_of=0
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
