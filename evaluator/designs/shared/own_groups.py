"""Groups that only those with the programme form, such as mentoring groups or who delivered it.

Their members share a mentor and a group's luck, so they are not independent, while each of the
others stands alone: the answer goes by such groups on one side and by people on the other.
Source: Roberts and Roberts (2005), partially nested designs; Bauer, Sterba and Hallfors (2008).
"""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.columns.names import AREAS, BACKGROUND, COMPARISON, FIXED, words
from evaluator.cohort.rows.row_names import TREATED, UNIT
from evaluator.cohort.rows.unit_rules import of_one_side
from evaluator.values.cohort import Cohort, Column
from evaluator.values.plan import Plan

GROUP = "@group"
_COLUMN = "@group_column"
FEWEST_GROUPS = 2
_PEOPLE_PER_GROUP = 3
_NAMED = frozenset(
    {"group", "class", "team", "mentor", "coach", "tutor", "trainer", "facilitator", "worker",
     "keyworker", "caseworker", "practitioner", "therapist", "counsellor", "instructor", "teacher",
     "leader", "navigator", "deliverer", "session", "workshop", "venue", "cohort", "intake"}
)  # fmt: skip
_NOBODY = COMPARISON | {"group", "applicable", "assigned", "allocated", "mentor", "programme"}
_NUMBERED = frozenset({"name", "number", "no", "letter", "code", "id", "ref"})
_NO_GROUP = FIXED | BACKGROUND | frozenset(
    {"need", "priority", "reason", "type", "year", "comparison", "date", "with", "per", "of",
     "hours", "times", "days", "weeks", "months", "sessions", "visits", "contacts", "meetings"}
)  # fmt: skip


def own_groups(cohort: Cohort, plan: Plan, frame: pd.DataFrame) -> pd.Series | None:
    """Each unit's group, by its key; None where no column names groups of one side alone.

    Those without a group are missing. The plan's own level counts where one side has none;
    otherwise a column counts whose name is of groups, places or who delivers, that is filled for
    nearly all with the programme and for hardly anybody without it.
    """
    units = frame.drop_duplicates(UNIT).set_index(UNIT)[TREATED]
    found: list[pd.Series] = []
    for column in _candidates(cohort, plan):
        groups = _by_unit(cohort, plan, column.name).reindex(units.index)
        groups = groups.mask(groups.isin(_labels_of_nobody(groups, units)))
        if _one_side_alone(groups, units):
            found.append(groups.rename(column.name))
    return min(found, key=lambda groups: groups.nunique(), default=None)


def _candidates(cohort: Cohort, plan: Plan) -> list[Column]:
    roles, outcomes = plan.roles, plan.outcomes
    taken = {roles.unit, roles.treated, roles.time, roles.first_treated, roles.dose}
    taken |= {name for o in outcomes for name in (o.column, o.before, o.after)}
    known = {covariate.column for covariate in plan.covariates}
    return [
        column
        for column in cohort.columns
        if column.name in cohort.frame
        and column.name not in taken | known
        and column.kind in ("category", "text", "whole_number")
        and (column.name == roles.cluster or (roles.cluster is None and _names_groups(column)))
    ]


def _names_groups(column: Column) -> bool:
    """Whether the last word is of a group, a place or who delivers: not "mentor rating"."""
    said = words(column.name)
    named = [word for word in said if word not in _NUMBERED][-1:]
    return bool(set(named) & (_NAMED | AREAS)) and not set(said) & _NO_GROUP


def _by_unit(cohort: Cohort, plan: Plan, column: str) -> pd.Series:
    source, unit = cohort.frame, plan.roles.unit
    if unit is None:
        return pd.Series(source[column].to_numpy(), source.index.astype(str)).astype(object)
    known = source[source[column].notna()]
    return known.drop_duplicates(unit).set_index(unit)[column].astype(object)


def _labels_of_nobody(groups: pd.Series, treated: pd.Series) -> tuple[object, ...]:
    """The one label that says "none", which others have and nobody with the programme."""
    others = groups[treated == 0].dropna().unique()
    own = set(groups[treated == 1].dropna().unique())
    if len(others) != 1 or others[0] in own:
        return ()
    label: str = others.astype(str)[0]
    return () if set(words(label)) - _NOBODY else (others[0],)


def _one_side_alone(groups: pd.Series, treated: pd.Series) -> bool:
    if not of_one_side(groups, treated):
        return False
    sizes = groups[treated == 1].value_counts()
    return len(sizes) >= FEWEST_GROUPS and sizes.median() >= _PEOPLE_PER_GROUP


def with_groups(frame: pd.DataFrame, groups: pd.Series | None) -> pd.DataFrame:
    """The rows with ``@group``: the group of each who has one, and everybody else alone."""
    if groups is None:
        return frame
    own = frame[UNIT].map(groups)
    alone = "alone " + frame[UNIT].astype(str)
    told = "group " + own.astype(str)
    return frame.assign(**{GROUP: told.where(own.notna(), alone)}).assign(
        **{_COLUMN: str(groups.name)}
    )


def group_column(frame: pd.DataFrame) -> str | None:
    """What the sheet calls the column of such groups; None without one."""
    if _COLUMN not in frame or frame.empty:
        return None
    column: str = frame[_COLUMN].iloc[0]
    return column


def independent(frame: pd.DataFrame, cluster: str | None) -> str | None:
    """The column by which an answer about people goes: places, else groups of one side alone."""
    if cluster is not None:
        return cluster
    return GROUP if GROUP in frame else None


def number_of_groups(frame: pd.DataFrame) -> int | None:
    """How many groups those with the programme form; None without a column of such groups."""
    if GROUP not in frame:
        return None
    own = frame.loc[frame[TREATED] == 1, GROUP]
    return int(own[own.str.startswith("group ")].nunique())
