"""Further defensible answers to how much more the treated changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from evaluator.designs.changes import change
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.alike_kinds import alike_kinds, kinds_label, kinds_matter
from evaluator.designs.shared.few_places import places_of, recommended
from evaluator.designs.shared.levels import scale_matters
from evaluator.designs.shared.row_choices import row_choices
from evaluator.values.plan import Outcome, Plan
from methods.results import Estimate


def specifications(
    work: Groundwork, plan: Plan, outcome: Outcome
) -> Iterator[tuple[str, Callable[[], Estimate]]]:
    """Scales, adjustments, rows and ways of judging, every one with every other."""
    del outcome
    scales = {"difference": "equal changes"}
    if work.counted or scale_matters(work):
        scales["ratio"] = "equal proportions"
    adjusted = {"beside": "as they are"}
    if change.is_doubly_robust(work, _with(plan, adjust="doubly_robust")):
        adjusted["doubly_robust"] = "alike in characteristics"
    judged = _judged(work)
    for rows, frame in row_choices(work):
        if kinds_matter(work, plan):
            part = replace(work, frame=frame)
            yield f"{kinds_label(work)}, {rows}", partial(alike_kinds, part, plan)
        for scale, scale_words in scales.items():
            for adjust, adjust_words in adjusted.items():
                for variance, how in judged.items():
                    asked = _with(plan, scale=scale, adjust=adjust, variance=variance)
                    label = ", ".join((scale_words.capitalize(), adjust_words, rows, how))
                    yield label, partial(change.estimate_change, work, asked, frame)


def _judged(work: Groundwork) -> dict[str, str]:
    """Ways of judging the uncertainty that so many places allow, quick ones only."""
    places = places_of(work)
    if places is None:
        return {"CR1": "by person", "HC3": "by row"}
    advised = recommended(places)
    if advised == "permutation":
        return {}
    left_out = {"CV3": "leaving out one place at a time"}
    if advised == "CV3":
        return left_out
    corrected = {"CR2": "corrected for few places"}
    return corrected if advised != "CR2" else {**corrected, **left_out}


def _with(plan: Plan, **settings: Any) -> Plan:  # noqa: ANN401
    return replace(plan, design=replace(plan.design, settings={**plan.design.settings, **settings}))
