"""What a person is asked when the changes of similar people are compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from evaluator.designs.matched_changes.matching_for_changes import changes_misfits
from evaluator.values.plan import Plan
from evaluator.words import design_options as shared
from evaluator.words.design_options import Option

_PAIRS = frozenset({"ratio", "replace", "caliper", "exact"})


def options(
    settings: type[Any], said: dict[str, Any], idle: frozenset[str] = frozenset()
) -> tuple[Option, ...]:
    """The options that mean something with the way of matching that was chosen."""
    del idle
    caliper = 0.2 if said.get("method", "nearest") == "nearest" else None
    return tuple(
        replace(option, default=caliper) if option.name == "caliper" else option
        for option in shared.options(settings)
        if option.name not in _idle(said)
    )


def kept(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said without what means nothing any more after another way was chosen."""
    return {name: value for name, value in said.items() if name not in _idle(said)}


def misfits(plan: Plan, columns: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Settings that cannot be honoured, as (name, what is wrong)."""
    del columns
    yield from changes_misfits(plan)


def _idle(said: Mapping[str, Any]) -> frozenset[str]:
    method = said.get("method", "nearest")
    if method == "nearest":
        return frozenset()
    return frozenset({"ratio", "replace"} if method == "full" else _PAIRS)
