"""The columns that a plan names, wherever it names them: listed, renamed and taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, get_origin, get_type_hints

from evaluator.outcomes import kind_of
from evaluator.values.plan import Outcome, Plan, Roles

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

PlanPart = Literal["roles", "outcomes", "covariates", "settings", "subgroups"]
PARTS: tuple[PlanPart, ...] = ("roles", "outcomes", "covariates", "settings", "subgroups")
# Each role with what is said about the values of its column.
ROLES_WITH_VALUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("unit", ()),
    ("cluster", ()),
    ("time", ("after",)),
    ("treated", ("treated_values",)),
    ("first_treated", ()),
    ("exposure", ()),
    ("weight", ()),
    ("dose", ()),
    ("eligible", ("eligible_values",)),
)


def columns_of(plan: Plan, *parts: PlanPart) -> tuple[str, ...]:
    """The columns that ``parts`` of a plan name, each once; those of all parts when none is given.

    Settings are those of the planned design that name columns, such as what must agree exactly.
    """
    named: dict[PlanPart, list[str | None]] = {
        "roles": [getattr(plan.roles, role) for role, _ in ROLES_WITH_VALUES],
        "outcomes": [name for outcome in plan.outcomes for name in _of_outcome(outcome)],
        "covariates": [covariate.column for covariate in plan.covariates],
        "settings": [name for names in _of_settings(plan).values() for name in names],
        "subgroups": list(plan.analysis.subgroups),
    }
    found = (name for part in parts or PARTS for name in named[part])
    return tuple(dict.fromkeys(name for name in found if name))


def absent_columns(plan: Plan, cohort: Cohort, part: PlanPart) -> tuple[str, ...]:
    """The columns that ``part`` of the plan names and the data do not have."""
    return tuple(name for name in columns_of(plan, part) if name not in cohort.frame)


def without_columns(plan: Plan, part: PlanPart, names: tuple[str, ...]) -> Plan:
    """``plan`` with ``names`` taken out of ``part`` alone; an outcome keeps its words."""
    kept = {name: name for name in columns_of(plan) if name not in names}
    return with_columns(plan, kept, part)


def with_columns(plan: Plan, names: Mapping[str, str], *parts: PlanPart) -> Plan:
    """``plan`` with its columns under their new ``names``, and without those that have none.

    What was said of a role's values goes with its column. An outcome stays without its column.
    Only ``parts`` are changed; all of them when none is given.
    """
    changed: dict[str, Any] = {}
    for part in parts or PARTS:
        if part == "roles":
            changed["roles"] = _roles(plan.roles, names)
        elif part == "outcomes":
            changed["outcomes"] = tuple(_outcome(each, names) for each in plan.outcomes)
        elif part == "covariates":
            changed["covariates"] = tuple(
                replace(c, column=names[c.column]) for c in plan.covariates if c.column in names
            )
        elif part == "settings":
            settings = {
                key: [names[name] for name in said if name in names]
                for key, said in _of_settings(plan).items()
            }
            if settings:
                design = replace(plan.design, settings=plan.design.settings | settings)
                changed["design"] = design
        else:
            left = tuple(names[name] for name in plan.analysis.subgroups if name in names)
            changed["analysis"] = replace(plan.analysis, subgroups=left)
    return replace(plan, **changed)


def _of_outcome(outcome: Outcome) -> tuple[str | None, ...]:
    event = outcome.event if kind_of(outcome.kind).timed else None
    return (outcome.column, outcome.before, outcome.after, event, outcome.less)


def _outcome(outcome: Outcome, names: Mapping[str, str]) -> Outcome:
    def new(name: str | None) -> str | None:
        return None if name is None else names.get(name)

    event = outcome.event
    if kind_of(outcome.kind).timed:
        event = new(event) or ""
    return replace(
        outcome,
        column=new(outcome.column),
        before=new(outcome.before),
        after=new(outcome.after),
        event=event,
        less=new(outcome.less),
    )


def _roles(roles: Roles, names: Mapping[str, str]) -> Roles:
    changed: dict[str, Any] = {}
    for role, values in ROLES_WITH_VALUES:
        column = getattr(roles, role)
        if column is None:
            continue
        changed[role] = names.get(column)
        if changed[role] is None:
            changed |= dict.fromkeys(values, ())
    return replace(roles, **changed)


def _of_settings(plan: Plan) -> dict[str, tuple[str, ...]]:
    """The planned design's settings that name columns, as far as the plan states them."""
    from evaluator.designs import DESIGNS

    design = next((each for each in DESIGNS if each.key == plan.design.kind), None)
    if design is None or not plan.design.settings:
        return {}
    hints = get_type_hints(design.settings)
    return {
        key: tuple(said)
        for key, said in plan.design.settings.items()
        if get_origin(hints.get(key)) is tuple and isinstance(said, list | tuple)
    }
