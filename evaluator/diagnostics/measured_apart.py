"""What the sheet says of when and how people were measured, held against who took part."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.cohort.columns.names import words
from evaluator.cohort.rows.shapes import TREATED, UNIT
from evaluator.designs.design import Groundwork
from evaluator.values.cohort import Cohort, Column
from evaluator.values.plan import Plan

_FEWEST = 10
# How often somebody of one side comes later than somebody of the other: beyond these the two
# hardly overlap.
_APART = 0.95
# Of all labels, the part in which the two sides differ.
_OTHERWISE = 0.8
_FIRST_YEAR, _LAST_YEAR = 1980, 2100
_NO_TIME = frozenset(
    {"birth", "born", "dob", "start", "started", "end", "ended", "finish", "exit", "closed",
     "programme", "enrolled", "enrolment", "consent", "death", "left", "leaving", "group", "age"}
)  # fmt: skip
_HOW = frozenset(
    {"mode", "method", "interview", "interviewer", "interviewed", "administered", "administration",
     "assessor", "rater", "instrument", "questionnaire", "collected", "collection", "completion",
     "device", "respondent", "informant"}
)  # fmt: skip
_NO_HOW = frozenset(
    {"referral", "referred", "delivery", "delivered", "contact", "offence", "travel", "payment",
     "programme", "date", "score", "total"}
)  # fmt: skip


def measured_apart(cohort: Cohort, plan: Plan, work: Groundwork) -> str | None:
    """The first column by which the groups were measured at other times or in another way.

    A column of dates or years counts where hardly anybody of one side lies among the other; one
    that names how, or by whom, something was asked counts where the sides share hardly a label.
    None where nothing says so, for places, and without a key.
    """
    if plan.roles.unit is None or work.areas:
        return None
    sides = work.frame.drop_duplicates(UNIT).set_index(UNIT)[TREATED]
    took = cohort.frame[plan.roles.unit].map(sides)
    for column in _candidates(cohort, plan):
        cells = cohort.frame[column.name]
        own, others = (cells[(took == side) & cells.notna()] for side in (1, 0))
        if min(own.size, others.size) < _FEWEST:
            continue
        if _is_time(column, cells) and _hardly_overlap(own, others):
            return column.name
        if _is_how(column) and _share_hardly_a_label(own, others):
            return column.name
    return None


def _candidates(cohort: Cohort, plan: Plan) -> list[Column]:
    roles, outcomes = plan.roles, plan.outcomes
    taken = {roles.unit, roles.cluster, roles.treated, roles.time, roles.first_treated, roles.dose}
    taken |= {name for o in outcomes for name in (o.column, o.before, o.after, o.event)}
    return [c for c in cohort.columns if c.name in cohort.frame and c.name not in taken]


def _is_time(column: Column, cells: pd.Series) -> bool:
    said = set(words(column.name))
    if said & _NO_TIME:
        return False
    if column.kind == "date":
        return True
    known = cells.dropna()
    if column.kind != "whole_number" or "year" not in said or known.empty:
        return False
    years = pd.to_numeric(known, errors="coerce")
    return bool(years.between(_FIRST_YEAR, _LAST_YEAR).all())


def _is_how(column: Column) -> bool:
    said = set(words(column.name))
    return column.kind in ("category", "text") and bool(said & _HOW) and not said & _NO_HOW


def _hardly_overlap(own: pd.Series, others: pd.Series) -> bool:
    """By the share of pairs in which somebody with the programme comes later (Mann and Whitney)."""
    both = pd.concat([own, others], ignore_index=True).rank().to_numpy(dtype=np.float64)
    later = (both[: own.size].sum() - own.size * (own.size + 1) / 2) / (own.size * others.size)
    return bool(max(later, 1 - later) > _APART)


def _share_hardly_a_label(own: pd.Series, others: pd.Series) -> bool:
    shares = pd.concat(
        [part.astype(str).value_counts(normalize=True) for part in (own, others)], axis=1
    ).fillna(0.0)
    return float((shares.iloc[:, 0] - shares.iloc[:, 1]).abs().sum() / 2) > _OTHERWISE
