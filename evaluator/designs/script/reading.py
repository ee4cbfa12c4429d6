"""How a script reads the workbook: with pandas alone where the sheet needed no repair."""

from __future__ import annotations

import re

from evaluator.designs.script.asked import Asked
from evaluator.designs.script.layout import call, literal
from evaluator.outcomes import kind_of
from evaluator.values.cohort import Step
from evaluator.values.plan import Plan

_QUOTED = re.compile(r'"([^"]+)"')
# Every code is named, none left out for its number or length.
_CODES = re.compile(r'"[^"]+"(, "[^"]+")* stands? for a missing value\.')
_FURTHER = {
    "simplex_weights": "methods.did.parts.simplex",
    "synthetic_weights": "methods.did.parts.synthetic_weights",
    "interval": "methods.results",
    "read_data": "evaluator.cohort.workbook",
    "read_plan": "evaluator.planning.plan_file",
    "read_as_planned": "evaluator.planning.understood",
    "settled": "evaluator.cohort.rows.starts_told",
    "tables_again": "evaluator.summary.printed",
}
_EXCEL = (".xlsx", ".xlsm")


def reading(asked: Asked) -> list[str]:
    """Code of ``sheet``: the cells as they were evaluated, by their rows in Excel."""
    return _by_pandas(asked) or _by_our_reader(asked)


def imports(body: list[str]) -> list[str]:
    """What the rest of a script needs, in the usual order."""
    code = "\n".join(body)

    def needed(*names: str) -> list[str]:
        return [name for name in names if re.search(rf"\b{name}\b[.(]", code)]

    tools = needed("combinations", "permutations")
    lines = [f"from itertools import {', '.join(tools)}", ""] if tools else []
    lines += ["import numpy as np"] if needed("np") else []
    lines += ["import pandas as pd", ""]
    packages = needed("did", "inference", "matching")
    lines += [f"from methods import {', '.join(packages)}"] if packages else []
    for name, module in _FURTHER.items():
        lines += [f"from {module} import {name}"] if needed(name) else []
    return lines


def _by_pandas(asked: Asked) -> list[str] | None:
    """Code of pandas; None where reading took repairs that pandas does not make."""
    source, data = asked.cohort.provenance, asked.plan.data
    used = columns_of(asked.plan)
    steps = [step for step in asked.cohort.recipe if step.column is None or step.column in used]
    codes = {step.column: _QUOTED.findall(step.reason) for step in steps}
    plain = not (data.sheets or data.workbooks or data.join or data.long or data.table)
    plain = plain and not (data.header_rows or data.labels or data.kinds or data.without)
    readable = source.file_name.lower().endswith(_EXCEL) and not (source.parts or source.cycle)
    if not (plain and readable and all(_told(step) for step in steps)):
        return None
    empty: object = {name: ["", *codes.get(name, [])] for name in used} if codes else [""]
    return [
        *call("sheet = pd.read_excel", [literal(source.file_name)], sheet_name=source.sheet,
              engine="openpyxl", keep_default_na=False, na_values=empty),
        "sheet.index += 2  # the rows as Excel numbers them",
        'numbers = sheet.select_dtypes("integer").columns',
        "sheet[numbers] = sheet[numbers].astype(float)",
    ]  # fmt: skip


def _told(step: Step) -> bool:
    """Whether pandas can make this repair: a code that stands for a missing value."""
    return step.action == "missing_code_to_missing" and bool(_CODES.fullmatch(step.reason))


def _by_our_reader(asked: Asked) -> list[str]:
    actions = {step.action for step in asked.cohort.recipe}
    sheet = "read_data(plan.data.workbook, plan.data)"
    if "rename_as_planned" in actions:
        sheet = "read_as_planned(plan.data.workbook, plan)"
    if any(action.startswith("start_") for action in actions):
        sheet = f"settled({sheet}, plan)"
    lines = ["# The sheet needed the repairs listed under The data; this reader makes them again."]
    if sheet.startswith("read_data"):
        lines += ['data = read_plan("plan.toml").data']
        return [*lines, "sheet = read_data(data.workbook, data).frame"]
    return [*lines, 'plan = read_plan("plan.toml")', f"sheet = {sheet}.frame"]


def columns_of(plan: Plan) -> tuple[str, ...]:
    """Every column of the sheet that the plan uses, once, in a fixed order."""
    roles = plan.roles
    named = [roles.unit, roles.cluster, roles.time, roles.treated, roles.first_treated]
    named += [roles.exposure, roles.weight, roles.eligible]
    for outcome in plan.outcomes:
        timed = outcome.event if kind_of(outcome.kind).timed else None
        named += [outcome.column, outcome.before, outcome.after, timed, outcome.less]
    named += [covariate.column for covariate in plan.covariates]
    return tuple(dict.fromkeys(name for name in (*named, *plan.analysis.subgroups) if name))
