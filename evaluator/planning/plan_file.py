"""The plan as a TOML file that a person can write and read."""

from __future__ import annotations

import tomllib
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from evaluator.designs.known import refuse_unknown_design
from evaluator.planning.measured import refuse_unknown_measure
from evaluator.values.account.prospect import Prospect
from evaluator.values.files.storage import from_plain, read_text, to_plain, write_atomic
from evaluator.values.plan import Design, Plan
from evaluator.values.problems import Problem, Refusal

# A setting that is switched off; TOML has no empty value.
_NONE = "none"

_LONGEST = 1_000_000  # a plan that names thousands of keys to leave out is a tenth of that


def read_plan(path: str | Path) -> Plan:
    """The plan in a file.

    Raises:
        Refusal: not TOML, an unknown key, or a value that does not fit, each named.
    """
    path = Path(path)
    text = read_text(path, "The plan")
    source = f'The plan "{path.name}"'
    if len(text) > _LONGEST:
        raise Refusal(
            Problem(
                code="plan_too_long",
                message=f"{source} is longer than any plan: {len(text):,} letters.",
                fix="Choose the plan, a text of a few pages that ends in .toml.",
            )
        )
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Refusal(
            Problem(
                code="plan_not_toml",
                message=f"{source} cannot be read as TOML: {wrong}.",
                fix="Correct that line; texts need quotation marks, dates are written 2025-09-01.",
            )
        ) from None
    return plan_from_plain(content, source)


def plan_from_plain(content: dict[str, Any], source: str) -> Plan:
    """A plan from plain data in which the design's settings stand beside its kind."""
    design = content.get("design")
    if isinstance(design, dict) and "settings" not in design:
        own = {field.name for field in fields(Design)}
        kind = design.get("kind", Design().kind)
        said = _said({key: value for key, value in design.items() if key not in own})
        settings = {key: None if value == _NONE else value for key, value in said.items()}
        content = content | {"design": {"kind": kind, "settings": settings}}
    plan = from_plain(Plan, content, source)
    refuse_unlisted(plan, source)
    return plan


def refuse_unlisted(plan: Plan, source: str) -> None:
    """Refuse a plan that names a design, an answer to its settings or a measure there is not."""
    from evaluator.designs import design_of

    refuse_unknown_design(plan, source)
    said, where = to_plain(plan.design.settings), f"{source}, section [design],"
    from_plain(design_of(plan).settings, said, where)
    refuse_unknown_measure(plan, source)


def plan_to_toml(plan: Plan) -> str:
    """The plan as text, leaving out what was not said; equal plans give equal texts."""
    import tomli_w

    content = to_plain(_in_order(plan))
    settings = content["design"]["settings"]
    settings = {key: _NONE if value is None else value for key, value in settings.items()}
    content["design"] = {"kind": plan.design.kind, **settings}
    usual = to_plain(Prospect())
    content["prospect"] = {k: v for k, v in content["prospect"].items() if v != usual[k]}
    content["disclosure"] = {key: v for key, v in content["disclosure"].items() if v}
    return tomli_w.dumps(_said(content))


def _in_order(value: Any) -> Any:  # noqa: ANN401 - any part of a plan
    """With the keys of every mapping in order, as a saved study has them."""
    if is_dataclass(value) and not isinstance(value, type):
        own = {each.name: _in_order(getattr(value, each.name)) for each in fields(value)}
        return replace(value, **own)
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return tuple(map(_in_order, value)) if isinstance(value, tuple) else value


def _said(value: Any) -> Any:  # noqa: ANN401 - plain TOML values
    """Without empty values, which TOML cannot hold or nobody needs to read."""
    if isinstance(value, dict):
        kept = {key: _said(child) for key, child in value.items()}
        return {key: child for key, child in kept.items() if child not in (None, "", [], {})}
    if isinstance(value, list):
        return [_said(child) for child in value]
    return value


def write_plan(plan: Plan, path: str | Path) -> None:
    """Write the plan atomically. Raises Refusal when the folder cannot be written to."""
    write_atomic(Path(path), plan_to_toml(plan).encode())
