"""Further defensible answers from the changes of similar people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from evaluator.designs.design import Groundwork
from evaluator.designs.matched_changes.matched_change import estimate_change
from evaluator.designs.matched_changes.matching_for_changes import match, settings_of
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.plan import Outcome, Plan
from methods.results import Estimate

_SLOW_ROWS = 2_000


def specifications(
    work: Groundwork, plan: Plan, outcome: Outcome
) -> Iterator[tuple[str, Callable[[], Estimate]]]:
    """Other ways of finding similar people, with and without adjustment."""
    del outcome

    def answer(asked: Plan) -> Estimate:
        known = matched_part(work).characteristics
        matches = match(work.frame, known, settings_of(asked), plan.analysis.seed)
        return estimate_change(work.frame, work, asked, matches, known)

    words = {
        "nearest": "Pairs",
        "subclassification": "Slices",
        "entropy": "Even weights",
        "ipw": "Weights from the chance of taking part",
    }
    if len(work.frame) <= _SLOW_ROWS:
        words["full"] = "Sets"
    for method, label in words.items():
        for adjust in (True, False):
            asked = replace(
                plan, design=replace(plan.design, settings={"method": method, "adjust": adjust})
            )
            how = "adjusted" if adjust else "not adjusted"
            yield f"{label}, {how}", partial(answer, asked)
