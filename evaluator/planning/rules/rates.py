"""What in a plan contradicts dividing its counts by an exposure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from evaluator.outcomes import kind_of
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort


_IN_THOUSANDS = re.compile(r"thousands?\b|['\u2019]?000s?\b|\(k\)|\bin k\b", re.IGNORECASE)


def exposure_misfits(plan: Plan, cohort: Cohort | None) -> Iterator[Problem]:
    """Designs, outcomes and columns for which the plan's exposure cannot be honoured."""
    settings, name = plan.design.settings, plan.roles.exposure
    per = settings.get("per")
    if isinstance(per, int | float) and not 0 < per < math.inf:
        yield Problem(
            code="plan_design_settings",
            message=f"Rates cannot be given per {per:g}.",
            fix="Use a whole number such as 1000, or leave it out.",
            column="per",
        )
    from evaluator.designs import design_of

    divides = design_of(plan).rates is not None
    if divides and settings.get("scale") == "ratio":
        yield from _shares_only(plan)
    if name is None:
        return
    if not divides:
        yield Problem(
            code="plan_exposure_not_used",
            message=f'This design does not divide by "{name}"; places of different size would be '
            "compared by their totals.",
            fix='Work out the rate in the workbook, use it as the outcome, and remove "exposure"; '
            "or choose a design that follows places over time.",
            column=name,
        )
        return
    chosen = settings.get("rates_for", "counts")
    divided = any(chosen in kind_of(outcome.kind).divided_when for outcome in plan.outcomes)
    if plan.outcomes and not divided:
        yield Problem(
            code="plan_exposure_divides_nothing",
            message=f'No outcome is planned as a count, so "{name}" divides nothing.',
            fix='Plan numbers of events as "count", or set "rates_for" to "counts_and_amounts" '
            "where the outcome is a total and not yet a rate.",
            severity="warning",
            column=name,
        )
    if divided and _IN_THOUSANDS.search(name):
        yield Problem(
            code="plan_exposure_in_thousands",
            message=f'The name of "{name}" says that it is in thousands, so a rate would come out '
            "a thousand times too large.",
            fix="Write the numbers in full in the workbook, and take the thousands out of the "
            "heading.",
            column=name,
        )
    if cohort is not None:
        yield from _unusable(name, cohort)


def _shares_only(plan: Plan) -> Iterator[Problem]:
    if plan.outcomes and all(kind_of(outcome.kind).yes_no for outcome in plan.outcomes):
        yield Problem(
            code="plan_scale_not_used",
            message="Equal proportional changes are for counts and amounts; a yes/no outcome is "
            "compared by differences, with the odds beside it.",
            fix='Remove the setting "scale".',
            severity="warning",
        )


def _unusable(name: str, cohort: Cohort) -> Iterator[Problem]:
    from pandas.api.types import is_numeric_dtype

    from evaluator.cohort.cells.sorted_cells import first_rows

    if name not in cohort.frame:
        return
    cells = cohort.frame[name]
    if not is_numeric_dtype(cells):
        wrong, where = "does not hold numbers", cells.notna()
    elif not (cells.dropna() > 0).all():
        wrong, where = "holds numbers that are not above zero", cells.le(0)
    elif cells.isna().any():
        wrong, where = f"is empty in {int(cells.isna().sum())} rows", cells.isna()
    else:
        return
    rows = first_rows(cells.index[where])
    problem = Problem(
        code="plan_exposure_not_usable",
        message=f'"{name}" {wrong}, so counts cannot be divided by it.',
        fix='Correct the cells in the workbook, or remove "exposure".',
        sheet=cohort.provenance.sheet,
        column=name,
        row=rows[0] if rows else None,
        rows=rows,
        count=int(where.sum()),
    )
    yield cohort.provenance.placed(problem)
