"""The question of several starts: the planned answer, other defensible ones, and the naive one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from evaluator.cohort.rows.shapes import (
    EXPOSURE,
    OUTCOME,
    POST,
    TIME,
    TREATED,
    UNIT,
    WEIGHT,
)
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork, Inference, Judgement
from evaluator.designs.rates import COUNT, OWN_WEIGHT, AverageOver, RatesFor, ratio_in_words
from evaluator.designs.shared.alike_kinds import (
    ALIKE_KINDS,
    alike_kinds,
    kinds_label,
    kinds_matter,
)
from evaluator.designs.shared.few_places import (
    NEARLY_ENOUGH,
    by_placements,
    cautious,
    exchangeable,
    is_widened,
    places_of,
    recommended,
    spread_before,
    widened,
)
from evaluator.designs.shared.levels import (
    STRETCHED,
    as_stretched,
    scale_matters,
    stretch_matters,
)
from evaluator.designs.shared.own_groups import independent
from evaluator.designs.shared.place_times import is_surveyed, over_time
from evaluator.designs.shared.seasons import SAME_SEASON
from evaluator.designs.starts.like_places import (
    LIKE_START,
    like_start,
    like_start_matters,
    same_season,
    seasons_here,
)
from evaluator.designs.starts.ranges import already_left_out, is_thin, ranged, sides_of
from evaluator.values.evaluation import Alternative
from evaluator.values.matching_report import OtherScale
from evaluator.values.plan import Plan
from evaluator.values.policy import load_policy
from methods import did
from methods.did.parts.panel import StaggeredColumns
from methods.did.parts.without_each import imputed_without_each
from methods.results import EffectPath, Estimate, FloatArray, NotIdentifiedError

_NOW = "@treated_now"
ORDERS = 1_999


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of the design.

    Attributes:
        estimator: "imputation" uses every earlier time, "callaway_santanna" the last time before
            each start; the other one is always shown beside it.
        scale: which change was expected to be equal without the programme: "difference" (as
            many more or fewer) or "ratio" (the same proportion; for counts and amounts, by
            imputation). Choose before any result is seen; the answer is a difference either way.
        average_over: with an exposure, whether "people" or "places" count alike.
        per: what number of the exposure rates are given for; empty takes what the unit says, and
            else 1,000 or 100,000.
            The smallest worthwhile change is in this unit.
        rates_for: with an exposure, whether "counts" alone are divided by it, or
            "counts_and_amounts".
    """

    estimator: Literal["imputation", "callaway_santanna"] = "imputation"
    scale: Literal["difference", "ratio"] = "difference"
    average_over: AverageOver = "people"
    per: int | None = None
    rates_for: RatesFor = "counts"


def settings_of(plan: Plan) -> Settings:
    """The plan's settings of this design, defaults filled in."""
    return Settings(**plan.design.settings)


def planned_way(work: Groundwork, plan: Plan) -> str:
    """Key of the planned way of asking."""
    settings = settings_of(plan)
    if settings.scale == "ratio" and not work.binary:
        return "rate_ratio"
    return settings.estimator


def deciding(work: Groundwork, plan: Plan) -> Estimate | None:
    """The planned estimate at the confidence of a verdict; None when the plan's is no lower."""
    least = load_policy().verdict["confidence"]
    if plan.analysis.confidence >= least:
        return None
    surer = replace(plan, analysis=replace(plan.analysis, confidence=least))
    asked = ways_of_asking(work, surer, imputed_path(work, surer))
    return judged(asked[planned_way(work, surer)][1](), work, surer)


# Few places


def judged(estimate: Estimate, work: Groundwork, plan: Plan) -> Estimate:
    """The planned estimate with its range for few places; with very few, judged by other orders.

    Orders of the starts are those of the imputation estimate. Another planned one takes their
    p-value, which tests that nothing changed at all, and keeps its own cautious range, widened to
    include no effect where that is not rejected.
    """
    sides = sides_of(work)
    wary = _ranged(estimate, work, plan, planned_way(work, plan))
    if places_of(work) is None or recommended(sides) != "permutation":
        return wary
    if sides.fewest > 1 and not exchangeable(work):
        return wary
    placed = by_placements(
        wary if sides.fewest > 1 else None, lambda: _orders(work, plan), _smallest(work)
    )
    if planned_way(work, plan) == "imputation":
        return replace(placed, value=estimate.value, method=estimate.method)
    told = placed.variance.partition("; standard error")[0].partition("; range")[0]
    if is_widened(placed) or placed.p_value > 1 - estimate.level:
        return widened(wary, placed.p_value, told)
    return replace(wary, p_value=placed.p_value, variance=f"{told}; range {wary.variance}")


def of_part(work: Groundwork, plan: Plan) -> Estimate:
    """The planned answer of a part of the rows; by imputation where it is Callaway-Sant'Anna's.

    Raises:
        NotIdentifiedError: the rows cannot answer.
    """
    planned = planned_way(work, plan)
    way = "imputation" if planned == "callaway_santanna" else planned

    def answer(part: Groundwork) -> Estimate:
        if way == "rate_ratio":
            return _rate_change(part, plan, "difference")
        found = _imputed_after(part, plan).overall
        if found is None:
            raise NotIdentifiedError("no_horizon", "Nobody was measured then.")
        return found

    estimate = answer(work)
    if way == "rate_ratio":
        return already_left_out(estimate, work)
    return ranged(estimate, work, answer, quick=True, without=lambda: _without_each(work, plan))


def _ranged(estimate: Estimate, work: Groundwork, plan: Plan, way: str) -> Estimate:
    """A way's estimate with the range that its places ask for, orders apart."""
    if way == "rate_ratio":
        return already_left_out(estimate, work)
    return ranged(
        estimate,
        work,
        lambda part: _answers(part, plan)[way](),
        quick=way in ("imputation", "two_stage"),
        without=(lambda: _without_each(work, plan)) if way == "imputation" else None,
    )


def _without_each(work: Groundwork, plan: Plan) -> FloatArray | None:
    """The imputed answer without each place; None where each has to be asked for."""
    told = given(work, plan)
    del told["level"]
    columns = StaggeredColumns(time=TIME, first_treated=START, **told)
    return imputed_without_each(over_time(work), columns)


def _orders(work: Groundwork, plan: Plan) -> Estimate:
    return did.permute_starts(
        over_time(work),
        time=TIME,
        first_treated=START,
        draws=ORDERS,
        seed=plan.analysis.seed,
        **given(work, plan),
    )


def _smallest(work: Groundwork) -> float:
    """Smallest p-value when the starts could have been handed out in any order."""
    starts = work.frame.drop_duplicates(sides_of(work).column)[START]
    sizes = starts.fillna(-1.0).value_counts()
    orders = math.factorial(len(starts)) // math.prod(math.factorial(int(n)) for n in sizes)
    return 1 / min(orders, ORDERS + 1)


def judgement_of(work: Groundwork, estimate: Estimate) -> Judgement | None:
    """How the estimate was judged; None where people were chosen one by one."""
    if places_of(work) is None:
        return None
    sides = sides_of(work)
    very_few = recommended(sides) == "permutation"
    spread = spread_before(work) if very_few else None
    very_few = very_few and (sides.fewest < 2 or exchangeable(work))
    apart = "leaving out one place" in estimate.variance
    few: Inference = "t_few" if sides.fewest < NEARLY_ENOUGH else "CR1"
    how: Inference = "permutation" if very_few else "CV3" if apart else few
    return Judgement(
        how=how,
        recommended=how,
        treated=sides.treated,
        comparison=sides.comparison,
        worth=sides.worth if sides.uneven else None,
        largest=sides.largest,
        thin=is_thin(work),
        spread=spread,
        smallest_p=_smallest(work) if very_few else None,
        widened=is_widened(estimate),
    )


Ways = dict[str, tuple[str, Callable[[], Estimate]]]


def ways_of_asking(work: Groundwork, plan: Plan, path: EffectPath | None = None) -> Ways:
    """Each way of asking: what it is called, and how it is answered; ``path`` saves a fit."""
    called = {
        "imputation": "Compared with what every earlier time predicts",
        "callaway_santanna": "Each start against places not yet started",
        "never_treated": "Each start against places that never started",
        "two_stage": "Two stages: places and times first, then the effect",
    }
    if is_counted(work, plan) or scale_matters(work):
        called["rate_ratio"] = "Had both groups changed in the same proportion (Poisson)"
    if stretch_matters(work):
        called["stretched"] = STRETCHED
    if like_start_matters(work):
        called["baseline_adjusted"] = LIKE_START
    if kinds_matter(work, plan):
        called[ALIKE_KINDS] = kinds_label(work)
    if seasons_here(work, plan) is not None:
        called["same_season"] = SAME_SEASON
    called["two_way"] = "Naive: one average for before and after"
    answers = _answers(work, plan, path)
    return {key: (label, answers[key]) for key, label in called.items()}


def _answers(
    work: Groundwork, plan: Plan, path: EffectPath | None = None
) -> dict[str, Callable[[], Estimate]]:
    """How every way of asking is answered, those that no one would ask here among them."""
    own = given(work, plan)
    frame = over_time(work)

    def imputed() -> Estimate:
        overall = (path or _imputed_after(work, plan)).overall
        assert overall is not None
        return overall

    def cohorts(control_group: Literal["never_treated", "not_yet_treated"]) -> Estimate:
        effects = did.callaway_santanna(
            frame, time=TIME, first_treated=START, control_group=control_group, **own
        )
        overall = effects.aggregate("simple").overall
        assert overall is not None
        return overall

    def staged() -> Estimate:
        overall = did.two_stage(frame, time=TIME, first_treated=START, **own).overall
        assert overall is not None
        return overall

    def two_way() -> Estimate:
        now = frame.assign(**{_NOW: frame[TREATED] * frame[POST]})
        return did.two_way(now, time=TIME, treated_now=_NOW, **own)

    return {
        "imputation": imputed,
        "callaway_santanna": lambda: cohorts("not_yet_treated"),
        "never_treated": lambda: cohorts("never_treated"),
        "two_stage": staged,
        "rate_ratio": lambda: _rate_change(work, plan, "difference"),
        "stretched": lambda: _stretched(work, plan),
        "baseline_adjusted": lambda: like_start(work, plan.analysis.confidence),
        ALIKE_KINDS: lambda: alike_kinds(work, plan),
        "same_season": lambda: same_season(work, plan, own),
        "two_way": two_way,
    }


def _stretched(work: Groundwork, plan: Plan) -> Estimate:
    """The imputed answer on the scale of those who never start."""
    overall = _imputed_after(as_stretched(work), plan).overall
    if overall is None:
        raise NotIdentifiedError("no_horizon", "Nobody was measured after a start.")
    return overall


def is_counted(work: Groundwork, plan: Plan) -> bool:
    """Whether a ratio of rates is asked for too."""
    return work.counted or planned_way(work, plan) == "rate_ratio"


def _rate_change(
    work: Groundwork, plan: Plan, scale: Literal["difference", "rate_ratio"]
) -> Estimate:
    settings, frame = settings_of(plan), over_time(work)
    divided = work.rate is not None
    rows = frame.assign(**{_NOW: frame[TREATED] * frame[POST]})
    weight = OWN_WEIGHT if divided else WEIGHT
    return did.rate_change(
        rows,
        outcome=COUNT if divided else OUTCOME,
        unit=UNIT,
        time=TIME,
        treated_now=_NOW,
        exposure=EXPOSURE if divided else None,
        cluster=independent(frame, work.cluster),
        weights=weight if (rows[weight] != 1.0).any() else None,
        average="rows" if divided and settings.average_over == "places" else "exposure",
        scale=scale,
        level=plan.analysis.confidence,
    )


def scales(work: Groundwork, plan: Plan) -> tuple[OtherScale, ...]:
    """For counts, the effect as a ratio of rates."""
    if not is_counted(work, plan):
        return ()
    return (ratio_in_words(lambda: _rate_change(work, plan, "rate_ratio")),)


def alternatives(
    asked: Ways, planned: str, work: Groundwork, plan: Plan
) -> tuple[Alternative, ...]:
    """The answers of all ways but the planned one, where the data allow them."""
    found: list[Alternative] = []
    fewest = sides_of(work).fewest
    for key, (label, answer) in asked.items():
        if key == planned:
            continue
        naive = key == "two_way"
        try:
            told = answer()
            told = cautious(told, fewest) if naive else _ranged(told, work, plan, key)
            found.append(Alternative(key, label, told, naive=naive))
        except NotIdentifiedError:
            continue
    return tuple(found)


def given(work: Groundwork, plan: Plan) -> dict[str, Any]:
    """What every way of asking is told of the rows: outcome, unit, places, weights, confidence."""
    return {
        "outcome": OUTCOME,
        "unit": UNIT,
        "cluster": independent(work.frame, work.cluster),
        "weights": WEIGHT if is_surveyed(work) or (work.frame[WEIGHT] != 1.0).any() else None,
        "level": plan.analysis.confidence,
    }


def imputed_path(work: Groundwork, plan: Plan) -> EffectPath:
    """The effect at each distance from the start, by imputation."""
    return did.imputation(over_time(work), time=TIME, first_treated=START, **given(work, plan))


def _imputed_after(work: Groundwork, plan: Plan) -> EffectPath:
    """The same from the start on alone, at a fraction of the cost."""
    frame = over_time(work)
    distance = frame[TIME] - frame[START]
    try:
        return did.imputation(
            frame,
            time=TIME,
            first_treated=START,
            horizons=sorted({int(each) for each in distance[distance >= 0].unique()}),
            **given(work, plan),
        )
    except NotIdentifiedError as refused:
        if refused.code != "no_horizon":
            raise
        return imputed_path(work, plan)
