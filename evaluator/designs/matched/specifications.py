"""Further defensible answers from similar people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from evaluator.designs.design import Groundwork
from evaluator.designs.matched.matched_answers import estimate_effect
from evaluator.designs.matched.matching_methods import match
from evaluator.designs.matched.matching_settings import (
    ESTIMANDS,
    METHOD_WORDS,
    settings_from,
    settings_of,
)
from evaluator.designs.shared.matched_part import matched_part
from evaluator.outcomes import kind_of
from evaluator.values.plan import Outcome, Plan
from methods.results import Estimate

_SLOW_ROWS = 2_000
_LEFT_OUT = 4
_LEFT_OUT_ROWS = 5_000


def specifications(
    work: Groundwork, plan: Plan, outcome: Outcome
) -> Iterator[tuple[str, Callable[[], Estimate]]]:
    """Other ways of making the groups alike, and the planned one without each characteristic."""
    own = settings_of(plan)
    methods = ["nearest", "entropy", "ipw", "subclassification", "cbps"]
    if len(work.frame) <= _SLOW_ROWS:
        methods.append("full")
    same = [m for m in methods if own.estimand in ESTIMANDS[m]]
    adjusting = (False,) if kind_of(outcome.kind).timed else (True, False)

    def answer(said: dict[str, Any], covariates: tuple[str, ...]) -> Estimate:
        matches = match(work.frame, covariates, settings_from(said), plan.analysis.seed)
        asked = replace(plan, design=replace(plan.design, settings=said))
        return estimate_effect(work.frame, work, matches, outcome, asked, covariates)

    known = matched_part(work).characteristics
    for method in same:
        for adjust in adjusting:
            said: dict[str, Any] = {"method": method, "estimand": own.estimand, "adjust": adjust,
                                    "exact": own.exact}  # fmt: skip
            words = "adjusted" if adjust else "not adjusted"
            yield f"{METHOD_WORDS[method]}, {words}", partial(answer, said, known)
    if len(work.frame) > _LEFT_OUT_ROWS:
        return
    for name in [n for n in known if n not in (*own.exact, "@baseline")][:_LEFT_OUT]:
        rest = tuple(n for n in known if n != name)
        if rest:
            yield f"As planned, without {name}", partial(answer, plan.design.settings, rest)
