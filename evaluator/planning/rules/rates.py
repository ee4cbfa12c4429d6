"""What in a plan contradicts dividing its counts by an exposure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from evaluator.outcomes import kind_of
from evaluator.planning.rules.amounts import not_above_zero
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem
from evaluator.words.per_so_many import so_many

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
    else:
        for outcome in plan.outcomes:
            if chosen in kind_of(outcome.kind).divided_when:
                yield from _unit_misfits(outcome, plan)
    if cohort is not None:
        yield from not_above_zero(name, cohort, "exposure", "counts cannot be divided by it")


def _unit_misfits(outcome: Outcome, plan: Plan) -> Iterator[Problem]:
    """A unit that is told per another number than is worked out, or per none beside an amount."""
    per, of = plan.design.settings.get("per"), plan.roles.exposure or ""
    named, column = so_many(outcome.unit, of), outcome.column or outcome.after
    name = outcome.name or column
    if named is not None and isinstance(per, int | float) and per > 0 and per != named:
        yield Problem(
            code="plan_rate_unit_differs",
            message=f'The unit of "{name}" says per {named:,}, and the rate is to be worked out '
            f"per {per:,g}.",
            fix="Make the two agree; with the number in the unit alone, that one is used.",
            column=column,
        )
    if named is None and per is None and outcome.worthwhile is not None:
        yield Problem(
            code="plan_rate_unit_unsaid",
            message=f'"{name}" is divided by "{of}", and its unit does not say per how many. Its '
            f"worthwhile change of {outcome.worthwhile:g} is then per 1,000, or per 100,000 where "
            "it is rare.",
            fix=f'Say it in the unit, such as "{outcome.unit or "cases"} per 1,000", and give the '
            "worthwhile change in that unit.",
            severity="warning",
            column=column,
        )


def unsaid_rate(outcome: Outcome, plan: Plan) -> str:
    """Per how many a change is to be said, as the end of a sentence; empty where the unit says."""
    from evaluator.designs import design_of

    of, per = plan.roles.exposure, plan.design.settings.get("per")
    chosen = plan.design.settings.get("rates_for", "counts")
    divided = design_of(plan).rates is not None and chosen in kind_of(outcome.kind).divided_when
    if of is None or not divided or so_many(outcome.unit, of) is not None:
        return ""
    if isinstance(per, int | float):
        return f', per {per:,g} of "{of}"'
    return f', and say in the unit per how many of "{of}" it is, such as 1,000'


def _shares_only(plan: Plan) -> Iterator[Problem]:
    if plan.outcomes and all(kind_of(outcome.kind).yes_no for outcome in plan.outcomes):
        yield Problem(
            code="plan_scale_not_used",
            message="Equal proportional changes are for counts and amounts; a yes/no outcome is "
            "compared by differences, with the odds beside it.",
            fix='Remove the setting "scale".',
            severity="warning",
        )
