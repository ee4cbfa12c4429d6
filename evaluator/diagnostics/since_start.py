"""Planned answers for parts of the time since the start, whose ranges hold all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from evaluator.cohort.rows.shapes import OUTCOME, POST, TIME, TREATED, UNIT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork, in_words
from evaluator.designs.shared.few_places import places_of, recommended
from evaluator.designs.shared.fewest import one_holds_most
from evaluator.designs.unanswered import why
from evaluator.disclosure.counts import DisclosureRules, rules_under
from evaluator.disclosure.freely import numbered, setting
from evaluator.values.evaluation import SinceStart
from evaluator.values.plan import Plan
from methods.results import Estimate, NotIdentifiedError

Ask = Callable[[Groundwork, Plan], Estimate]

_FEWEST_PEOPLE = 20
_NOBODY = "Nobody was measured then, or nobody of one group."
_FEW_PEOPLE = "Fewer than {} of one group were measured then."
_ONE_PERSON = "In one of these times one person made up most of what a group had."
_FEW_PLACES = "Too few places were measured then to tell times apart."


def since_start(work: Groundwork, plan: Plan, ask: Ask) -> tuple[SinceStart, ...]:
    """The planned answer in each planned part of the time since the start; empty without a plan.

    Each is asked of the rows before the start and those of its part alone. With k parts each range
    is made at 1 - (1 - confidence) / k, so that all hold the truth together with the confidence of
    the plan, however they depend on each other (Bonferroni; Dunn 1961). With fewer than five places
    on a side nothing is told.

    Args:
        work: what the planned answer was made from.
        plan: ``analysis.since_start`` names the last time of each part, the first being 1.
        ask: the planned answer of some rows, at the confidence of the plan it is given.
    """
    ends = plan.analysis.since_start
    if not ends:
        return ()
    each = 1 - (1 - plan.analysis.confidence) / len(ends)
    surer = replace(plan, analysis=replace(plan.analysis, confidence=each))
    starts = (1, *(end + 1 for end in ends[:-1]))
    parts = {span: rows_since(work, *span) for span in zip(starts, ends, strict=True)}
    rules = rules_under(plan.disclosure, places=work.areas)
    alone = not work.areas and any(_held_by_one(part, rules) for part in parts.values())
    return tuple(
        _answer(replace(work, frame=part), surer, ask, span, _ONE_PERSON if alone else "")
        for span, part in parts.items()
    )


def _held_by_one(part: pd.DataFrame, rules: DisclosureRules) -> bool:
    """Whether one person holds most: from the other parts and the whole, all would follow."""
    return one_holds_most(part, [part[POST], part[TREATED]], rules, part[UNIT])


def _answer(
    part: Groundwork, surer: Plan, ask: Ask, span: tuple[int, int], untold: str
) -> SinceStart:
    told = SinceStart(_label(part, *span), *span)
    least = max(_FEWEST_PEOPLE, rules_under(surer.disclosure, places=part.areas).threshold)
    if stopped := _too_few(part, least) or untold:
        return replace(told, why=stopped)
    try:
        return replace(told, estimate=ask(part, surer))
    except NotIdentifiedError as refused:
        return replace(told, why=in_words(why(refused)))


def rows_since(work: Groundwork, first: int, last: int) -> pd.DataFrame:
    """Rows before the start and those from the ``first`` to the ``last`` time with the programme.

    With one start the comparison has the same times, and those followed count only where they were
    measured then. With several, those who start later or were not measured so long after are
    compared with until they start, as far as they were measured at the same times as the treated.
    """
    frame = work.frame
    frame = frame[frame[OUTCOME].notna()]
    if START in frame:
        since = frame[TIME] - frame[START] + 1
        kept = frame[(frame[START].isna()) | (since < 1) | since.between(first, last)]
        now = kept[kept[TIME] >= kept[START]]
        later = kept[START].notna() & ~kept[UNIT].isin(now[UNIT])
        beside = kept.loc[kept[TIME].isin(now[TIME]), UNIT]
        return (
            kept.assign(**{START: kept[START].mask(later), TREATED: kept[TREATED].mask(later, 0)})
            .loc[kept[UNIT].isin(beside)]
            .reset_index(drop=True)
        )
    since = frame[TIME] - work.rows.first_after + 1
    kept = frame[(frame[POST] == 0) | since.between(first, last)]
    if work.rows.panel:
        kept = kept[kept[UNIT].isin(kept.loc[kept[POST] == 1, UNIT])]
    return kept.reset_index(drop=True)


def _too_few(part: Groundwork, least: int) -> str:
    """Why a part cannot be answered, as a sentence; empty when it can."""
    frame = part.frame
    treated = frame[frame[TREATED] == 1]
    after = treated[treated[POST] == 1]
    if after.empty or not (frame[TREATED] == 0).any():
        return _NOBODY
    places = places_of(part)
    if places is not None:
        return _FEW_PLACES if recommended(places) == "permutation" else ""
    sides = frame.drop_duplicates(UNIT)[TREATED]
    few = min((sides == 1).sum(), (sides == 0).sum()) < least
    return _FEW_PEOPLE.format(setting(least)) if few else ""


def _label(work: Groundwork, first: int, last: int) -> str:
    """The part in words: the names of its times where all start together."""
    if START in work.frame:
        return (
            f"time {numbered(first)}"
            if first == last
            else f"times {numbered(first)} to {numbered(last)}"
        )
    names = work.rows.times[work.rows.first_after :][first - 1 : last]
    if not names:
        return (
            f"time {numbered(first)}"
            if first == last
            else f"times {numbered(first)} to {numbered(last)}"
        )
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
