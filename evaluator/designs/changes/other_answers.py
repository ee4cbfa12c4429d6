"""The question of one start asked in other defensible ways, and in the naive ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from evaluator.cohort.rows.shapes import CLUSTER, LESS, OUTCOME, POST, TIME, TREATED, UNIT, WEIGHT
from evaluator.designs.changes.change import (
    difference_in_changes,
    doubly_robust,
    estimate_change,
    followed_over_times,
    inference_of,
    is_doubly_robust,
    is_ratio,
    judged,
    rate_change,
    weights_of,
)
from evaluator.designs.design import Groundwork
from evaluator.designs.rates import ratio_in_words
from evaluator.designs.shared.alike_kinds import (
    ALIKE_KINDS,
    alike_kinds,
    kinds_label,
    kinds_matter,
    known_before,
)
from evaluator.designs.shared.few_places import by_smaller_side, places_of, recommended
from evaluator.designs.shared.levels import (
    IN_PROPORTION,
    STRETCHED,
    as_stretched,
    in_proportion,
    kinds_unequal,
    levels_apart,
    scale_matters,
    stretch_matters,
    unequal,
)
from evaluator.designs.shared.place_times import is_surveyed, over_time, place_times
from evaluator.designs.shared.seasons import SAME_SEASON, seasons_of, units_by_season
from evaluator.outcomes import kind_of
from evaluator.values.evaluation import Alternative
from evaluator.values.matching_report import OtherScale
from evaluator.values.plan import Outcome, Plan
from methods import did, inference
from methods.inference.parts.ols import Variance
from methods.results import Estimate, NotIdentifiedError

_TOTAL, _SEASON, _NOW = "@total", "@season", "@treated_now"
_ADJUSTED: dict[str, Variance] = {"CR1": "CR1", "CV3": "CR3"}
_RARELY = 0.05
_CORRECTED = "The same effect, its range corrected for few places"

_Answer = Callable[[Groundwork, Plan], Estimate]


def other_answers(work: Groundwork, plan: Plan, outcome: Outcome) -> tuple[Alternative, ...]:
    """Every way of asking that applies, in the order in which it is read; naive ones last."""
    found: list[Alternative] = []

    def add(key: str, label: str, answer: _Answer, *, naive: bool = False) -> None:
        try:
            estimate = answer(work, plan)
        except NotIdentifiedError:
            return
        if estimate.std_error > 0 and estimate.dof > 0:
            found.append(Alternative(key, label, estimate, naive))

    apart = unequal(levels_apart(work))
    two_times = len(work.rows.times) == 2
    who = "places" if work.areas else "people"
    if is_surveyed(work) and apart:
        add("baseline_adjusted", "Comparing places with the same starting point", _places_adjusted)
    if work.rows.panel and (two_times or apart):
        if not kind_of(outcome.kind).yes_no:
            add("baseline_adjusted", f"Comparing {who} with the same starting point", _adjusted)
            if known_before(plan) and two_times:
                add(
                    "fully_adjusted",
                    f"Comparing {who} with the same start and characteristics",
                    lambda w, p: _adjusted(w, p, known_before(p)),
                )
        if two_times and known_before(plan) and not is_doubly_robust(work, plan):
            add(
                "doubly_robust",
                "Allowing for characteristics in two ways at once (doubly robust)",
                lambda w, p: doubly_robust(w, p, w.frame),
            )
    if kinds_matter(work, plan):
        add(ALIKE_KINDS, kinds_label(work), alike_kinds)
    if is_doubly_robust(work, plan) or is_ratio(work, plan):
        add("unadjusted", "The plain difference in changes", _plain)
    _add_scales(work, plan, outcome, add, apart=apart)
    several = followed_over_times(work) or (is_surveyed(work) and len(work.rows.times) > 2)
    if several and _seasons(work, plan) is not None:
        add("same_season", SAME_SEASON, _same_season)
    if work.cluster is not None:
        add("places_equal", "Counting every place once", _places_equal)
    _add_inferences(work, plan, add)
    add("all_rows", "Using also those measured only once", _all_rows)
    if work.cluster is not None:
        label = "Naive: as if people in one place were unrelated"
        add("people_independent", label, _people_independent, naive=True)
    return tuple(found)


def _add_scales(
    work: Groundwork, plan: Plan, outcome: Outcome, add: Callable[..., None], *, apart: bool
) -> None:
    """The same on other scales, where groups or kinds that start apart make them other answers."""
    if kind_of(outcome.kind).yes_no:
        add("odds", "Had the odds changed alike in both groups (logit)", _odds)
    proportions = work.counted or (scale_matters(work) and not work.binary)
    if proportions and not is_ratio(work, plan):
        add(
            "rate_ratio",
            "Had both groups changed in the same proportion (Poisson)",
            lambda w, p: rate_change(w, p, w.frame),
        )
    if stretch_matters(work):
        add("stretched", STRETCHED, lambda w, p: _plain(as_stretched(w), p))
    if kinds_unequal(work):
        add("in_proportion", IN_PROPORTION, partial(_in_proportion, apart=apart))


def _add_inferences(work: Groundwork, plan: Plan, add: Callable[..., None]) -> None:
    """The same effect under the other inferences; the conventional one where it misleads."""
    places, how = places_of(work), inference_of(work, plan)
    if places is None or is_ratio(work, plan) or is_doubly_robust(work, plan):
        return
    advised = recommended(places)
    if how != advised:
        label = "The same effect, judged as the number of places asks for"
        add("as_recommended", label, lambda w, p: judged(w, p, w.frame, advised))
    if "CV3" not in (how, advised) and how != "CR2" and places.fewest > 1:
        add("few_places", _CORRECTED, lambda w, p: difference_in_changes(w, p, w.frame, "CR2"))
    if how != "CR1" and advised != "CR2" and places.fewest > 1:
        label = "Naive: the same effect, as if there were many places"
        add(
            "many_places",
            label,
            lambda w, p: difference_in_changes(w, p, w.frame, "CR1"),
            naive=True,
        )


def other_scales(work: Groundwork, plan: Plan) -> tuple[OtherScale, ...]:
    """For counts, the effect as a ratio of rates."""
    if not work.counted and not is_ratio(work, plan):
        return ()
    return (ratio_in_words(lambda: rate_change(work, plan, work.frame, "rate_ratio")),)


def _plain(work: Groundwork, plan: Plan) -> Estimate:
    return judged(work, plan, work.frame, inference_of(work, plan))


def _in_proportion(work: Groundwork, plan: Plan, *, apart: bool) -> Estimate:
    """Both kinds in a place by the same share; where neither moved apart it says nothing new.

    Raises:
        NotIdentifiedError: also where groups start with alike gaps, and the others moved alike.
    """
    others = work.frame.assign(**{OUTCOME: work.frame[LESS].where(work.frame[OUTCOME].notna())})
    if not apart and estimate_change(work, plan, others).p_value >= _RARELY:
        raise NotIdentifiedError("alike", "The others moved alike in both groups.")
    asked = in_proportion(work)
    return estimate_change(asked, plan, asked.frame)


def _odds(work: Groundwork, plan: Plan) -> Estimate:
    places = places_of(work)
    return did.odds_change(
        work.frame,
        outcome=OUTCOME,
        treated=TREATED,
        post=POST,
        unit=UNIT,
        cluster=places.column if places else None,
        weights=weights_of(work.frame),
        level=plan.analysis.confidence,
    )


def _adjusted(work: Groundwork, plan: Plan, covariates: tuple[str, ...] = ()) -> Estimate:
    frame = work.frame[work.frame[list(covariates)].notna().all(axis=1)]
    before = frame[frame[POST] == 0].groupby(UNIT)[OUTCOME].mean()
    later = frame[frame[POST] == 1]
    mean = later.groupby(UNIT)[OUTCOME].mean()
    after = later.drop_duplicates(UNIT).assign(
        **{OUTCOME: lambda x: x[UNIT].map(mean), "@before": lambda x: x[UNIT].map(before)}
    )
    after = after[after["@before"].notna()]
    how, whole = inference_of(work, plan), work.cluster is not None
    alone = not whole or how == "HC3"
    found = inference.adjusted_difference(
        after,
        outcome=OUTCOME,
        treated=TREATED,
        covariates=("@before", *covariates),
        cluster=None if alone else CLUSTER,
        weights=weights_of(after),
        variance="HC3" if alone else _ADJUSTED.get(how, "CR2"),
        level=plan.analysis.confidence,
    )
    places = places_of(work)
    return by_smaller_side(found, places.fewest) if how == "CV3" and places else found


def _places_adjusted(work: Groundwork, plan: Plan) -> Estimate:
    """The same of places that are followed through other people each time."""
    return _adjusted(replace(work, frame=place_times(work.frame, CLUSTER), cluster=None), plan)


def _places_equal(work: Groundwork, plan: Plan) -> Estimate:
    frame = work.frame.assign(**{_TOTAL: work.frame[OUTCOME] * work.frame[WEIGHT]})
    grouped = frame.groupby([CLUSTER, TREATED, POST], observed=True)
    places = grouped[[_TOTAL, WEIGHT]].sum().reset_index()
    return did.two_period(
        places.assign(**{OUTCOME: places[_TOTAL] / places[WEIGHT]}),
        outcome=OUTCOME,
        treated=TREATED,
        post=POST,
        unit=CLUSTER,
        cluster=CLUSTER,
        variance="CR2",
        level=plan.analysis.confidence,
    )


def _all_rows(work: Groundwork, plan: Plan) -> Estimate:
    every = work.rows.frame
    known = every[every[OUTCOME].notna()]
    if len(known) == len(work.frame):
        raise NotIdentifiedError("same_rows", "Everyone was measured at both times.")
    return estimate_change(work, plan, known)


def _seasons(work: Groundwork, plan: Plan) -> tuple[int, ...] | None:
    return seasons_of(work.rows.times, work.rows.first_after, plan.roles.time or "")


def _same_season(work: Groundwork, plan: Plan) -> Estimate:
    """Within units and seasons, so that seasons may differ from one unit to another."""
    seasons = _seasons(work, plan)
    assert seasons is not None
    frame, places = over_time(work), places_of(work)
    return did.two_way(
        frame.assign(
            **{_SEASON: units_by_season(frame, seasons), _NOW: frame[TREATED] * frame[POST]}
        ),
        outcome=OUTCOME,
        unit=UNIT,
        time=TIME,
        treated_now=_NOW,
        effects=(_SEASON,),
        cluster=places.column if places else UNIT,
        weights=weights_of(frame),
        level=plan.analysis.confidence,
    )  # fmt: skip


def _people_independent(work: Groundwork, plan: Plan) -> Estimate:
    return did.two_period(
        work.frame,
        outcome=OUTCOME,
        treated=TREATED,
        post=POST,
        unit=UNIT,
        cluster=None,
        weights=weights_of(work.frame),
        variance="HC1",
        level=plan.analysis.confidence,
    )
