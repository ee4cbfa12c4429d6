"""What a person is asked about a matched comparison, and what cannot be honoured together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from evaluator.designs.matched.matching_settings import (
    ESTIMANDS,
    applicable,
    contradicting,
    settings_from,
)
from evaluator.values.plan import Plan
from evaluator.words import design_options as shared
from evaluator.words.design_options import Option


def options(
    settings: type[Any], said: dict[str, Any], idle: frozenset[str] = frozenset()
) -> tuple[Option, ...]:
    """The options that mean something with the method that was chosen."""
    del idle
    planned, used = settings_from(said), applicable(said)
    allowed = ESTIMANDS[planned.method]
    defaults = {"caliper": planned.caliper, "estimand": planned.estimand}
    return tuple(
        replace(
            option,
            default=defaults.get(option.name, option.default),
            choices=tuple(c for c in option.choices if c.value in allowed)
            if option.name == "estimand"
            else option.choices,
        )
        for option in shared.options(settings)
        if option.name in used
    )


def kept(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said without what means nothing any more after another method was chosen."""
    used = applicable(dict(said))
    left = {name: value for name, value in said.items() if name in used}
    if settings_from(left).estimand not in ESTIMANDS[settings_from(left).method]:
        del left["estimand"]
    return left


def misfits(plan: Plan, columns: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Settings that cannot be honoured, as (name, what is wrong)."""
    settings = settings_from(plan.design.settings)
    absent = {*settings.exact, *settings.mahalanobis} - columns
    known = {covariate.column for covariate in plan.covariates}
    yield from contradicting(plan.design.settings, frozenset(known | absent))
