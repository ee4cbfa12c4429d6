"""Which part a column plays, read from and written to the plan. No Qt here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evaluator.outcomes import BINARY, CONTINUOUS, kind_of
from evaluator.planning.plan_columns import ROLES_WITH_VALUES
from evaluator.values.plan import Covariate, Outcome, Plan

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort, Role

_BESIDE = ("cluster", "exposure")
SINGLE = ("unit", "cluster", "time", "treated", "first_treated", "exposure", "weight")


def role_of(plan: Plan, cohort: Cohort, name: str) -> Role:
    """The role the plan gives column ``name``; identifiers stay identifiers until used."""
    for role in SINGLE:
        if getattr(plan.roles, role) == name:
            return role  # type: ignore[return-value]
    if any(name in (o.column, o.before, o.after) for o in plan.outcomes):
        return "outcome"
    if any(name == o.event and kind_of(o.kind).timed for o in plan.outcomes):
        return "outcome"
    if any(covariate.column == name for covariate in plan.covariates):
        return "covariate"
    return "identifier" if cohort.column(name).role == "identifier" else "unused"


def with_role(plan: Plan, cohort: Cohort, name: str, role: Role) -> Plan:
    """``plan`` with column ``name`` in ``role`` and in no other."""
    plan = _without(plan, name)
    if role in SINGLE:
        values: dict[str, object] = {role: name}
        if role == "treated":
            values["treated_values"] = ()
        elif role == "time":
            values["after"] = ()
        return replace(plan, roles=replace(plan.roles, **values))  # type: ignore[arg-type]
    if role == "outcome":
        kind = BINARY if cohort.column(name).kind == "yes_no" else CONTINUOUS
        outcome = Outcome(name=name, column=name, kind=kind.key)
        if not plan.outcomes:
            outcome = replace(outcome, primary=True)
        return replace(plan, outcomes=(*plan.outcomes, outcome))
    if role == "covariate":
        return replace(plan, covariates=(*plan.covariates, Covariate(name)))
    return plan


def with_column_named(plan: Plan, role: str, column: str | None) -> Plan:
    """``plan`` with ``column`` under ``role``, and nothing said of the values of another column.

    It leaves the characteristics that were only guessed, unless it may be one beside its role.
    """
    values = dict(ROLES_WITH_VALUES)[role]
    roles = replace(plan.roles, **{role: column}, **dict.fromkeys(values, ()))  # type: ignore[arg-type]
    covariates = tuple(
        c for c in plan.covariates if c.column != column or c.known_before_start or role in _BESIDE
    )
    return replace(plan, roles=roles, covariates=covariates)


def _without(plan: Plan, name: str) -> Plan:
    cleared: dict[str, object] = {
        role: None for role in SINGLE if getattr(plan.roles, role) == name
    }
    if "treated" in cleared:
        cleared["treated_values"] = ()
    if "time" in cleared:
        cleared["after"] = ()
    return replace(
        plan,
        roles=replace(plan.roles, **cleared),  # type: ignore[arg-type]
        outcomes=tuple(o for o in plan.outcomes if name not in (o.column, o.before, o.after)),
        covariates=tuple(c for c in plan.covariates if c.column != name),
    )
