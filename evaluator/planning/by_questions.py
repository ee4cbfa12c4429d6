"""Columns of a survey called by its questions while a plan is guessed, and by their names again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome, Plan

_WHEN = re.compile(r"[^,]{3,40}, (?=\S+ \S+ \S)")  # as in "After the programme, how safe …"


def called_by_questions(cohort: Cohort, called: Mapping[str, str]) -> Cohort:
    """The cohort with columns under other names; ``called`` gives the new name of each."""
    columns = tuple(
        replace(column, name=called.get(column.name, column.name), question="")
        for column in cohort.columns
    )
    return replace(cohort, frame=cohort.frame.rename(columns=dict(called)), columns=columns)


def with_columns_called(plan: Plan, called: Mapping[str, str]) -> Plan:
    """The plan with the columns of its roles, outcomes and covariates under other names.

    An outcome asked before and after is called by the question without when it was asked.
    """
    roles = plan.roles

    def name(column: str | None) -> str | None:
        return column and called.get(column, column)

    return replace(
        plan,
        roles=replace(
            roles,
            unit=name(roles.unit),
            cluster=name(roles.cluster),
            time=name(roles.time),
            treated=name(roles.treated),
            first_treated=name(roles.first_treated),
            exposure=name(roles.exposure),
            weight=name(roles.weight),
        ),
        outcomes=tuple(_outcome(each, called) for each in plan.outcomes),
        covariates=tuple(
            replace(each, column=called.get(each.column, each.column)) for each in plan.covariates
        ),
    )


def _outcome(outcome: Outcome, called: Mapping[str, str]) -> Outcome:
    column, before, after = (
        name and called.get(name, name) for name in (outcome.column, outcome.before, outcome.after)
    )
    name = outcome.name
    if outcome.after is not None and outcome.after in called:
        asked = _WHEN.sub("", outcome.after, count=1)
        name = f"{asked[:1].upper()}{asked[1:]}" if asked != outcome.after else name
    return replace(outcome, name=name, column=column, before=before, after=after)
