"""What is wrong with columns of how much each had, whom it is for, or what an outcome is less."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.outcomes import kind_of
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem, Severity


def dose_problems(plan: Plan, cohort: Cohort) -> Iterator[Problem]:
    """An amount that is no number, or that some of the comparison had too."""
    from pandas.api.types import is_numeric_dtype

    from evaluator.designs import DESIGNS

    name = plan.roles.dose
    design = next((each for each in DESIGNS if each.key == plan.design.kind), None)
    if name is None or name not in cohort.frame:
        return
    cells = cohort.frame[name]
    if design is not None and (design.of_places or design.of_gaps):
        yield _dose_problem(
            cohort, name, "plan_dose_design",
            f'The design "{design.title}" cannot tell who had how much.',
            'Remove "dose", or choose another design.',
        )  # fmt: skip
    elif not is_numeric_dtype(cells) or (cells < 0).any():
        yield _dose_problem(
            cohort, name, "plan_dose_not_usable",
            f'"{name}" should hold how much each had, but not every cell is a number from 0 up.',
            'Correct the cells in the workbook, or remove "dose".',
        )  # fmt: skip
    elif _had_some(plan, cohort):
        yield _dose_problem(
            cohort, name, "plan_dose_in_comparison",
            f'"{name}" is above 0 for some of the comparison, so they had some of the programme.',
            "Find out who they are, and say in the plan that the comparison was reached.",
            severity="warning",
        )  # fmt: skip


def _dose_problem(
    cohort: Cohort,
    name: str,
    code: str,
    message: str,
    fix: str,
    *,
    severity: Severity = "stops",
) -> Problem:
    sheet = cohort.provenance.sheet
    return Problem(code, message, fix, severity, sheet=sheet, column=name)


def _had_some(plan: Plan, cohort: Cohort) -> bool:
    """Whether anybody had some who is not among those who took part by their label."""
    from evaluator.cohort.columns.labels import as_binary, same_label

    roles = plan.roles
    if roles.treated is None or roles.treated == roles.dose or roles.treated not in cohort.frame:
        return False
    cells, amount = cohort.frame[roles.treated], cohort.frame[roles.dose]
    if roles.treated_values:
        took_part = cells.isin([])
        for value in roles.treated_values:
            took_part |= same_label(cells, value)
    else:
        binary = as_binary(cells)
        if binary is None:
            return False
        took_part = binary == 1
    return bool((cells.notna() & ~took_part & (amount > 0)).any())


def eligible_problems(plan: Plan) -> Iterator[Problem]:
    """Whom it is for: not said where the design rests on it, or said where it is not used."""
    from evaluator.designs import DESIGNS

    name = plan.roles.eligible
    design = next((each for each in DESIGNS if each.key == plan.design.kind), None)
    if design is None:
        return
    if name is None and design.of_gaps:
        yield Problem(
            code="plan_eligible_missing",
            message=f'The design "{design.title}" needs to know who in each place could take part.',
            fix='Name the column that says so under "eligible", or choose another design.',
        )
    elif name is not None and not design.of_gaps:
        other = next(each for each in DESIGNS if each.of_gaps)
        yield Problem(
            code="plan_eligible_not_used",
            message=f'"{name}" says whom the programme is for, which the design "{design.title}" '
            "does not use.",
            fix=f'Choose the design "{other.key}", or remove "eligible".',
            column=name,
        )
    if plan.roles.eligible_values and name is None:
        yield Problem(
            code="plan_eligible_values_without_eligible",
            message='The plan says which labels mark those it is for, but names no "eligible" '
            "column.",
            fix='Name the column under "eligible", or remove "eligible_values".',
        )


def less_problems(outcome: Outcome, plan: Plan) -> Iterator[Problem]:
    """Why the column that is taken off an outcome cannot be used; nothing where it can."""
    from evaluator.designs import DESIGNS

    if outcome.less is None:
        return
    kind = kind_of(outcome.kind)
    design = next((each for each in DESIGNS if each.key == plan.design.kind), None)
    wrong, fix = "", ""
    if outcome.column is None or outcome.less == outcome.column:
        wrong = "needs a column of its own for those it is for, and another for the others"
        fix = "Name both, each with one number in every row."
    elif kind.yes_no or kind.timed or kind.never_below_zero:
        wrong = "is one number less another, which is no count, no share and no time"
        fix = 'Plan it as "continuous"; make rates of counts first.'
    elif plan.design.settings.get("scale", "difference") != "difference":
        wrong = "is one number less another, of which no proportion can be told"
        fix = "Let both groups change by the same amount."
    elif design is not None and design.of_gaps:
        wrong = "already sets people against others in the same places by its design"
        fix = 'Remove "less", or choose another design.'
    elif design is not None and not design.follows_changes:
        wrong = f'asks how a gap changed, which the design "{design.title}" does not'
        fix = "Choose a design that compares changes."
    if wrong:
        yield Problem(
            code="plan_less_not_usable",
            message=f'"{outcome.name}" {wrong}.',
            fix=fix,
            column=outcome.less,
        )
