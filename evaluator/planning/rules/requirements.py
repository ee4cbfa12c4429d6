"""What still has to be said before a plan can be locked, and what contradicts the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from evaluator.cohort.columns.times.timing import happens_after_start
from evaluator.outcomes import kind_of
from evaluator.planning.measured import measure_problems
from evaluator.planning.questions import stops_of_reading
from evaluator.planning.rules.contradictions import contradictions
from evaluator.planning.rules.rates import unsaid_rate
from evaluator.planning.rules.times import never_changing, timed_problems, times_left_out
from evaluator.planning.who import who_problems
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem
from evaluator.values.remembered import once

if TYPE_CHECKING:
    import pandas as pd

    from evaluator.values.cohort import Cohort
    from methods.results import BoolArray

Sides: TypeAlias = "Callable[[], tuple[BoolArray, ...]]"


def missing(plan: Plan, cohort: Cohort | None) -> tuple[Problem, ...]:
    """Everything that stops an evaluation, each naming its place in the plan.

    Codes begin with ``programme_``, ``data_`` or ``plan_``: the page where it is put right.
    """
    found = [*_programme(plan), *_data(cohort), *_outcomes(plan)]
    if cohort is not None:
        found += who_problems(plan, cohort)
        found += _columns(plan, cohort)
        found += _covariates(plan, cohort)
        found += _starts(plan, cohort)
        found += times_left_out(plan, cohort)
        found += never_changing(plan, cohort)
        found += stops_of_reading(plan, cohort)
    found += [*measure_problems(plan, cohort), *contradictions(plan, cohort)]
    return tuple(found)


def warned(plan: Plan, cohort: Cohort) -> tuple[Problem, ...]:
    """What of a plan stops nothing, and a person should hear wherever it is carried out."""
    return tuple(p for p in missing(plan, cohort) if p.severity == "warning")


def _programme(plan: Plan) -> list[Problem]:
    found: list[Problem] = []
    if not plan.programme.name.strip():
        found.append(
            Problem(
                code="programme_name_missing",
                message="The programme has no name.",
                fix="Give it the name that a commissioner knows.",
            )
        )
    if not plan.programme.people.strip():
        found.append(
            Problem(
                code="programme_people_missing",
                message="The plan does not say what to call those who took part.",
                fix='Say who they are, such as "pupils" or "people".',
            )
        )
    return found


def _data(cohort: Cohort | None) -> list[Problem]:
    if cohort is not None:
        return []
    return [
        Problem(
            code="data_missing",
            message="No workbook has been opened.",
            fix="Open the workbook that holds the outcome.",
        )
    ]


def _outcomes(plan: Plan) -> list[Problem]:
    if not plan.outcomes:
        return [
            Problem(
                code="plan_outcome_missing",
                message="The plan names no outcome.",
                fix="Say what should have changed, and in which column it is.",
            )
        ]
    found: list[Problem] = []
    if not plan.primary:
        found.append(
            Problem(
                code="plan_outcome_only_controls",
                message="Every outcome of the plan is one that the programme cannot have changed.",
                fix="Add the outcome that it should have changed.",
            )
        )
    for outcome in plan.outcomes:
        found += _outcome(outcome, plan)
        found += timed_problems(outcome, plan)
        found += _once(outcome, plan)
    names = [outcome.name for outcome in plan.outcomes]
    if len(set(names)) < len(names):
        found.append(
            Problem(
                code="plan_outcome_repeated",
                message="Two outcomes have the same name.",
                fix="Give each outcome a name of its own.",
            )
        )
    return found


def _once(outcome: Outcome, plan: Plan) -> Iterator[Problem]:
    """Stops following changes of matched people in an outcome that is measured once."""
    from evaluator.designs import DESIGNS

    follows = {design.key for design in DESIGNS if design.matches_history}
    once = outcome.column is not None and plan.roles.time is None
    if once and plan.design.kind in follows and not kind_of(outcome.kind).timed:
        yield Problem(
            code="plan_outcome_not_followed",
            message=f'"{outcome.name or outcome.column}" was not measured before the start, so no '
            "change in it can be compared.",
            fix="Name a column for it from before the start, or choose the design "
            '"matched_comparison".',
            column=outcome.column,
        )


def _outcome(outcome: Outcome, plan: Plan) -> list[Problem]:
    primary = outcome in plan.primary
    name = outcome.name or outcome.column or outcome.after or "an outcome"
    found: list[Problem] = []
    wide = outcome.before is not None or outcome.after is not None
    if not outcome.name.strip():
        found.append(
            Problem(
                code="plan_outcome_name_missing",
                message=f'The outcome in "{name}" has no name.',
                fix="Name it in words that a commissioner uses.",
                column=outcome.column or outcome.after,
            )
        )
    if wide == (outcome.column is not None):
        found.append(
            Problem(
                code="plan_outcome_columns",
                message=f'"{name}" needs either one column, or a column before and one after.',
                fix="Give one column, or both before and after.",
            )
        )
    elif wide and (outcome.before is None or outcome.after is None):
        found.append(
            Problem(
                code="plan_outcome_columns",
                message=f'"{name}" names a column before or after, but not both.',
                fix="Give both, or use one column.",
            )
        )
    if primary and outcome.better != "ambiguous" and outcome.worthwhile is None:
        found.append(
            Problem(
                code="plan_worthwhile_missing",
                message=f'Nobody has said what change in "{name}" would be worthwhile.',
                fix="Give the smallest change worth paying for, in the outcome's unit"
                f"{unsaid_rate(outcome, plan)}.",
                column=outcome.column or outcome.after,
            )
        )
    if outcome.worthwhile is not None and not 0 < outcome.worthwhile < float("inf"):
        found.append(
            Problem(
                code="plan_worthwhile_not_positive",
                message=f'The smallest worthwhile change in "{name}" must be above zero.',
                fix="Give its size; the direction is stated separately.",
                column=outcome.column or outcome.after,
            )
        )
    return found


def _starts(plan: Plan, cohort: Cohort) -> tuple[Problem, ...]:
    """What should be known of when each one started."""
    from evaluator.cohort.rows.heading_years import planned_years_told
    from evaluator.cohort.rows.starts_told import planned_starts_told
    from evaluator.designs import design_of

    several = design_of(plan).lets_starts_differ(cohort, plan.roles)
    key = f"starts {(plan.roles, plan.programme.starts, several)!r}"
    return (
        *once(cohort, key, lambda: planned_starts_told(cohort, plan, several_starts=several)),
        *once(cohort, _years_key(plan), lambda: planned_years_told(cohort, plan)),
    )


def _years_key(plan: Plan) -> str:
    """What the years in headings are held against."""
    outcomes = [(each.before, each.after, each.placebo) for each in plan.outcomes]
    known = [each.column for each in plan.covariates if each.known_before_start]
    return f"years {(plan.roles.first_treated, plan.programme.starts, outcomes, known)!r}"


def _columns(plan: Plan, cohort: Cohort) -> list[Problem]:
    from evaluator.cohort.rows.shapes import missing_column

    roles = plan.roles
    wanted = [
        *(roles.unit, roles.cluster, roles.time, roles.treated, roles.first_treated),
        *(roles.exposure, roles.weight, roles.dose, roles.eligible),
        *(c for o in plan.outcomes for c in (o.column, o.before, o.after)),
        *(o.event for o in plan.outcomes if kind_of(o.kind).timed),
        *(o.less for o in plan.outcomes),
        *(c.column for c in plan.covariates),
        *plan.analysis.subgroups,
    ]
    return [
        missing_column(cohort, name)
        for name in dict.fromkeys(wanted)
        if name and name not in cohort.frame
    ]


def _covariates(plan: Plan, cohort: Cohort) -> list[Problem]:
    found: list[Problem] = []
    sides = cache(lambda: _sides(plan, cohort))
    for covariate in plan.covariates:
        name = covariate.column
        if name not in cohort.frame:
            continue
        if not covariate.known_before_start:
            found.append(
                Problem(
                    code="plan_covariate_not_confirmed",
                    message=f'Nobody has confirmed that "{name}" was known before the start.',
                    fix="Its name suggests that it happened later; remove it."
                    if happens_after_start(name)
                    else "Confirm it, or remove it: what happens later may be part of the effect.",
                    column=name,
                )
            )
        elif _one_group_only(plan, cohort, name, sides):
            found.append(
                Problem(
                    code="plan_covariate_after_start",
                    message=f'"{name}" is filled in for one group only. Unless the others have it '
                    "under another heading, it cannot have been known before the start.",
                    fix="Remove it, as what only the programme fills in would hide part of the "
                    "effect. If it is known of the others under another heading, give both one "
                    "heading.",
                    column=name,
                )
            )
    return found


def _sides(plan: Plan, cohort: Cohort) -> tuple[BoolArray, ...]:
    """Which rows belong to each of the two groups; empty when nobody can say."""
    from evaluator.cohort.columns.labels import as_binary, is_any, same_label

    roles = plan.roles
    if roles.treated is None or roles.treated not in cohort.frame:
        return ()
    cells = cohort.frame[roles.treated]
    if roles.treated == roles.dose:
        treated = is_any(cells)
    elif roles.treated_values:
        treated = cells.isin([])
        for value in roles.treated_values:
            treated |= same_label(cells, value)
    else:
        binary = as_binary(cells)
        if binary is None:
            return ()
        treated = binary == 1
    known, there = cells.notna().to_numpy(), treated.to_numpy()
    return tuple(side for side in (there & known, ~there & known) if side.any())


def _one_group_only(plan: Plan, cohort: Cohort, name: str, sides: Sides) -> bool:
    """Whether a column is empty for everyone in one of the two groups."""
    roles = plan.roles
    key = f"one group only {(name, roles.treated, roles.dose, roles.treated_values)!r}"
    return once(cohort, key, lambda: _empty_in_one(cohort.frame[name], sides()))


def _empty_in_one(cells: pd.Series, sides: tuple[BoolArray, ...]) -> bool:
    filled = cells.notna().to_numpy()
    return any(not (filled & side).any() for side in sides)
