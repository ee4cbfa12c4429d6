"""Triple differences: did the gap within each place change more where the programme ran?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evaluator.cohort.rows.shapes import ELIGIBLE, OUTCOME, Rows, shape
from evaluator.designs.changes import difference_in_differences as changes
from evaluator.designs.changes.change import estimate_change
from evaluator.designs.changes.specifications import specifications
from evaluator.designs.comparison_design import ComparisonDesign, Specifications
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.gaps.folding import fold, is_of_people, measured
from evaluator.designs.gaps.one_kind_only import refuse_few_people, refuse_places_of_one_kind
from evaluator.designs.gaps.script import script
from evaluator.designs.gaps.settings import Settings, as_changes, gap_of, settings_of
from evaluator.designs.rates import as_rates, rate_of
from evaluator.designs.shared.gap_part import GapFinding, GapPart, gap_part
from evaluator.designs.shared.groups import (
    Level,
    allocation_level,
    count,
    means_over_time,
    with_level,
)
from evaluator.designs.shared.strength import measured_before
from evaluator.disclosure.counts import rules_under
from evaluator.disclosure.freely import setting
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import Alternative, MeanPoint
from evaluator.values.plan import Outcome, Plan
from methods.results import EffectPath, Estimate, NotIdentifiedError

_OF_PLACES = {"baseline_adjusted": "Comparing places with the same gap at the start"}


def groundwork(cohort: Cohort, plan: Plan, outcome: Outcome) -> Groundwork:
    """Gaps for each place and time, the people behind them, and what moved before the start.

    Raises:
        Refusal: a place has only one of the two kinds, or there are too few people of one.
    """
    settings = settings_of(plan)
    rows = shape(cohort, plan, outcome)
    level = allocation_level(cohort, plan, rows.frame)
    rows = with_level(cohort, plan, rows, level)
    rate = rate_of(rows, plan, outcome, settings)
    rows = as_rates(rows, rate)
    of_people = is_of_people(rows, plan)
    known = measured(rows, followed=settings.sample == "followed")
    refuse_places_of_one_kind(known, cohort, plan)
    if of_people:
        refuse_few_people(known, cohort, plan)
    folded = fold(rows, known, alike=settings.average_over == "places")
    asked, gap = as_changes(plan, of_people=of_people), gap_of(outcome)
    of_gaps = Level(clustered=of_people, forced=level.forced)
    work = changes.counted_groups(folded.gaps, of_gaps, asked, gap, None)
    work = replace(changes.with_earlier(work, asked), rate=rate)
    part = GapPart(
        people=known if of_people else None,
        others=folded.others.frame.loc[work.frame.index],
        others_earlier=_others_earlier(work, folded.others, asked),
    )
    if of_people:
        work = _of_people(work, rows, known, asked, outcome)
    return replace(work, part=part)


def _others_earlier(work: Groundwork, others: Rows, asked: Plan) -> EffectPath | None:
    alone = replace(work, rows=others, frame=others.frame.loc[work.frame.index])
    return changes.with_earlier(alone, asked).earlier


def _of_people(
    work: Groundwork, rows: Rows, known: pd.DataFrame, asked: Plan, outcome: Outcome
) -> Groundwork:
    """The same with people: those it is for counted at each step, and the losses of both kinds."""

    def counted(of: Rows) -> Groundwork:
        return changes.counted_groups(of, Level(clustered=True, forced=None), asked, outcome, None)

    whole = counted(rows)
    own = counted(replace(rows, frame=rows.frame[rows.frame[ELIGIBLE] == 1]))
    treated, comparison = count(known[known[ELIGIBLE] == 1])
    return replace(
        work,
        flow=own.flow,
        treated=treated,
        comparison=comparison,
        attrition=whole.attrition,
        attrition_treated=whole.attrition_treated,
        attrition_comparison=whole.attrition_comparison,
        listwise_loss=whole.listwise_loss,
        at_start=whole.at_start,
        followed_up=whole.followed_up,
    )


def effect(work: Groundwork, plan: Plan, outcome: Outcome) -> Finding:
    """How much more the gap changed with the programme, and whether the others changed too.

    Levels of a gap are nobody's and are not told.
    """
    part = gap_part(work)
    assert part is not None
    asked = as_changes(plan, of_people=part.people is not None)
    found = changes.effect(work, asked, gap_of(outcome))
    if part.people is not None:
        people, rules = part.people, rules_under(plan.disclosure, places=False)
        own, others = (
            means_over_time(people[people[ELIGIBLE] == kind], work.rows, rules) for kind in (1, 0)
        )
        means = _told_of_people(found.means, own, others)
        found = replace(found, means=means, behind=(own, others))
    if found.estimate is None:
        return replace(found, treated_level=None, change_in_treated=None)
    others_alone, own_alone = (
        _alone(work, asked, frame) for frame in (part.others, _own(work, part))
    )
    return replace(
        found,
        estimate=_named(found.estimate),
        alternatives=(*_reworded(found.alternatives), *_without_others(own_alone)),
        deciding=_named(found.deciding),
        treated_level=None,
        comparison_level=None,
        change_in_treated=None,
        part=GapFinding(others_alone),
    )


def _own(work: Groundwork, part: GapPart) -> pd.DataFrame:
    """What each place had of those it is for, at each time."""
    return part.others.assign(**{OUTCOME: part.others[OUTCOME] + work.frame[OUTCOME]})


def _alone(work: Groundwork, asked: Plan, frame: pd.DataFrame) -> Estimate | None:
    """The plain difference in changes of one kind of people; None where nobody can tell."""
    try:
        return estimate_change(replace(work, frame=frame), asked, frame)
    except NotIdentifiedError:
        return None


def _without_others(own: Estimate | None) -> tuple[Alternative, ...]:
    if own is None or not (own.std_error > 0 and own.dof > 0):
        return ()
    label = "Naive: those it is for alone, without the others in the same places"
    return (Alternative("without_others", label, own, naive=True),)


def _reworded(found: tuple[Alternative, ...]) -> tuple[Alternative, ...]:
    """The other answers as answers about places; those that rest on people are left out."""
    return tuple(
        replace(each, label=_OF_PLACES.get(each.key, each.label))
        for each in found
        if each.key != "people_independent"
    )


def _named(estimate: Estimate | None) -> Estimate | None:
    return estimate and replace(estimate, method=f"triple difference; {estimate.method}")


def _told_of_people(
    means: tuple[MeanPoint, ...], own: tuple[MeanPoint, ...], others: tuple[MeanPoint, ...]
) -> tuple[MeanPoint, ...]:
    """Average gaps with the number of people behind them, so that few are withheld as ever."""
    return tuple(
        replace(
            point,
            n_treated=min(one.n_treated, two.n_treated),
            n_comparison=min(one.n_comparison, two.n_comparison),
            treated_fewest=_fewer(one.treated_fewest, two.treated_fewest),
            comparison_fewest=_fewer(one.comparison_fewest, two.comparison_fewest),
        )
        for point, one, two in zip(means, own, others, strict=True)
    )


def _fewer(one: float | None, two: float | None) -> float | None:
    """The smaller of what two averages rest on; None where neither rests on few things."""
    return min((each for each in (one, two) if each is not None), default=None)


def _ask(work: Groundwork, plan: Plan) -> Estimate:
    part = gap_part(work)
    asked = as_changes(plan, of_people=part is not None and part.people is not None)
    return estimate_change(work, asked, work.frame)


def _specifications(work: Groundwork, plan: Plan, outcome: Outcome) -> Specifications:
    part = gap_part(work)
    asked = as_changes(plan, of_people=part is not None and part.people is not None)
    return specifications(work, asked, gap_of(outcome))


def _whom(plan: Plan) -> str:
    """Those the programme is for, by the labels or the column that mark them."""
    values = plan.roles.eligible_values
    labels = [f'"{value}"' if isinstance(value, str) else setting(value) for value in values]
    marks = " or ".join(labels) or f'by "{plan.roles.eligible}"'
    return f"those it is for ({marks})"


def _to_know(plan: Plan, outcome: Outcome) -> str:
    del outcome
    moved = (
        " Whoever moves from one kind to the other, as by a birthday, counts each time as what "
        "they were then."
    )
    followed = plan.roles.unit not in (None, plan.roles.cluster)
    return (
        f'What changed is the gap, in each place, between those whom "{plan.roles.eligible}" marks '
        "as those the programme is for and the others (triple difference). What hit everybody in a "
        "place alike is taken out. What hit only those it is for is not. If others got some of it, "
        f"the effect looks smaller.{moved if followed else ''}"
    )


TRIPLE_DIFFERENCE = ComparisonDesign(
    key="triple_difference",
    title="Against others in the same places who could not take part",
    when_to_use="Places were chosen, but only some people in them could take part, such as those "
    "under 18. The outcome was measured before and after for both kinds of people, in places with "
    "and without the programme.",
    rules_out="Differences between the groups that were there from the start, and changes that hit "
    "everybody in a place alike. It does not rule out changes that hit only those the programme is "
    "for.",
    settings=Settings,
    groundwork=groundwork,
    effect=effect,
    strength=measured_before,
    script=script,
    follows_changes=True,
    of_gaps=True,
    since_start=_ask,
    rates=settings_of,
    specifications=_specifications,
    whom=_whom,
    compared="Against others in the same places who could not take part, and against places "
    "without the programme",
    to_know=_to_know,
)
