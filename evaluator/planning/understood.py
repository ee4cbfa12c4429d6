"""A plan's names of columns where they differ from the headings in capitals and spaces only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evaluator.planning.plan_columns import columns_of
from evaluator.values.cohort import Step
from evaluator.values.problems import Problem

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort
    from evaluator.values.data import Data
    from evaluator.values.plan import Plan

SPELT_OTHERWISE = "column_spelt_otherwise"


def read_as_planned(
    path: str | Path,
    plan: Plan,
    data: Data | None = None,
    *,
    progress: Callable[[float, str], None] | None = None,
) -> Cohort:
    """The workbook as the plan's [data] says, or ``data``, with columns called as in the plan.

    Raises:
        Refusal: as ``read_data``.
    """
    from evaluator.cohort.workbook import read_data

    return as_planned(read_data(path, data or plan.data, progress=progress), plan)


def as_planned(cohort: Cohort, plan: Plan) -> Cohort:
    """The cohort with its columns called as the plan calls them, each told and in the recipe.

    A score that the plan names is made where the workbook holds all answers for it instead.

    A heading is understood where it alone differs from the plan's name in nothing but capitals,
    spaces and underscores. So the plan stays as it was written and locked.
    """
    cohort = _with_planned_scores(cohort, plan)
    names = _understood(cohort, plan)
    if not names:
        return cohort
    sheet = cohort.provenance.sheet
    told = [
        Problem(
            SPELT_OTHERWISE,
            f'The plan\'s "{new}" was taken for the column "{old}", which differs in capitals, '
            "spaces or underscores only.",
            "Nothing needs to be done if that is the one.",
            "note",
            sheet=sheet,
            column=old,
        )
        for old, new in names.items()
    ]
    steps = [
        Step("rename_as_planned", new, f'"{old}" of the workbook is called "{new}" in the plan.', 1)
        for old, new in names.items()
    ]
    emptied = {names.get(name, name): cells for name, cells in cohort.emptied.items()}
    return replace(
        cohort,
        frame=cohort.frame.rename(columns=names),
        columns=tuple(replace(c, name=names.get(c.name, c.name)) for c in cohort.columns),
        recipe=(*cohort.recipe, *steps),
        problems=(*cohort.problems, *told),
        emptied=emptied,
    )


def _with_planned_scores(cohort: Cohort, plan: Plan) -> Cohort:
    absent = {name for name in columns_of(plan, "outcomes") if name not in cohort.frame}
    if not absent:
        return cohort
    from evaluator.cohort.scores import suggested_scores, with_scores

    made = tuple(each for each in suggested_scores(cohort) if each.name in absent)
    return with_scores(cohort, made) if made else cohort


def _understood(cohort: Cohort, plan: Plan) -> dict[str, str]:
    """The plan's name of each heading that it spells in another way."""
    from evaluator.cohort.arranging.combine import same_name

    headings = [column.name for column in cohort.columns]
    planned = columns_of(plan)
    wanted = [name for name in planned if name not in headings]
    free = [heading for heading in headings if heading not in planned]
    found = {}
    for name in wanted:
        alike = [heading for heading in free if same_name(heading) == same_name(name)]
        rivals = [other for other in wanted if same_name(other) == same_name(name)]
        if len(alike) == len(rivals) == 1:
            found[alike[0]] = name
    return found
