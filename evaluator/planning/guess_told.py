"""The guess in one sentence that a person can confirm, with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evaluator.cohort.cells.cell_text import number_text
from evaluator.values.plan import Outcome, Plan, Roles

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

_MOST = 3


def guess_sentence(plan: Plan, cohort: Cohort) -> str:
    """What a plan takes the columns for: whose rows, who took part, when, and what changed.

    One sentence, from the columns that it names; no value of a key is in it.
    """
    roles = plan.roles
    parts = [f"Each row is {_row(roles)}", _took_part(roles, cohort)]
    said = roles.treated or roles.first_treated
    if said and roles.cluster and roles.cluster != roles.unit:
        parts[1] += f', each "{roles.cluster}" as a whole'
    parts += [_when(roles, cohort), *_years(roles, cohort)] if roles.time else []
    parts.append(_changed(plan.outcomes))
    if roles.exposure:
        parts.append(f'"{roles.exposure}" says how many people each count refers to')
    return f"{'; '.join(parts)}."


def _row(roles: Roles) -> str:
    unit = f'one "{roles.unit}"' if roles.unit else "one person or place, without a key"
    return f'{unit} at one "{roles.time}"' if roles.time else unit


def _took_part(roles: Roles, cohort: Cohort) -> str:
    if roles.treated:
        labels = _labels(roles.treated_values)
        if labels:
            return f'{labels} in "{roles.treated}" marks those who took part'
        return f'"{roles.treated}" says who took part, but not by which label'
    if roles.first_treated:
        column = roles.first_treated
        yes_no = any(
            c.name == column and (c.kind == "yes_no" or (set(c.labels) <= {"0", "1"} and c.labels))
            for c in cohort.columns
        )
        if yes_no:
            return f'the programme runs where "{column}" says yes'
        return f'"{column}" says when each one started, and is empty for those who never did'
    return "no column says who took part"


def _when(roles: Roles, cohort: Cohort) -> str:
    if roles.after:
        return f'{_labels(roles.after)} of "{roles.time}" lies after the start'
    if roles.first_treated:
        return f'"{roles.time}" lies after the start from each one\'s own start on'
    times = cohort.frame[roles.time].nunique() if roles.time in cohort.frame else 0
    return f'nothing says which of the {times:,} values of "{roles.time}" lie after the start'


def _years(roles: Roles, cohort: Cohort) -> list[str]:
    """When years such as 2018/19 begin, and what that rests on."""
    from evaluator.cohort.rows.year_spans import year_rule

    rule = year_rule(cohort, roles.time, None)
    if rule is None:
        return []
    said = roles.year_starts or rule.starts
    because = f", because {rule.because}" if said == rule.starts else ""
    return [f'years of "{roles.time}" begin in {said.capitalize()}{because}']


def _changed(outcomes: Sequence[Outcome]) -> str:
    if not outcomes:
        return "no column seems to hold what should change"
    named = []
    for outcome in outcomes[:_MOST]:
        wide = outcome.before is not None and outcome.after is not None
        pair = f'"{outcome.after}" against "{outcome.before}" before the start'
        column = pair if wide else f'"{outcome.column}"'
        named.append(f"{column} ({_way(outcome)})")
    more = f" and {len(outcomes) - _MOST} more" if len(outcomes) > _MOST else ""
    return f"what should change is {', '.join(named)}{more}"


def _way(outcome: Outcome) -> str:
    if outcome.better == "ambiguous":
        return "its name does not say which way is good"
    return f"{outcome.better} is better"


def _labels(values: Sequence[str | float]) -> str:
    said = [number_text(v) if isinstance(v, float) else v for v in values]
    quoted = [f'"{text}"' for text in said[:_MOST]]
    more = f" or {len(said) - _MOST} more" if len(said) > _MOST else ""
    return " or ".join(quoted) + more
