"""Columns of the sheet that the plan does not use, laid beside the rows that are analysed."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.columns.labels import normalised
from evaluator.cohort.rows.shapes import TIME, UNIT, Rows
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome, Plan

_KNOWN = 0.8  # of the rows, below which a column tells too little of them


def unused_columns(cohort: Cohort, plan: Plan, *, covariates: bool) -> tuple[str, ...]:
    """Columns that play no part in the plan, those of its characteristics only if asked for."""
    roles = plan.roles
    used = {
        roles.unit, roles.cluster, roles.time, roles.treated, roles.first_treated,
        roles.exposure, roles.weight, roles.dose, roles.eligible,
        *(name for outcome in plan.outcomes for name in _columns_of(outcome)),
        *(item for score in plan.data.scores for item in score.items),
    }  # fmt: skip
    if not covariates:
        used |= {each.column for each in plan.covariates}
    return tuple(c.name for c in cohort.columns if c.name not in used and c.name in cohort.frame)


def beside(cohort: Cohort, plan: Plan, rows: Rows, frame: pd.DataFrame, name: str) -> pd.Series:
    """The cells of a column for every row of ``frame``; missing where nobody can say which.

    A column that is steady within everybody stands in all their rows; another only where its
    times are those that are analysed.
    """
    source, key = cohort.frame, plan.roles.unit
    own = source[key] if key is not None else source.index.to_series().astype(str)
    table = pd.DataFrame({UNIT: own.to_numpy(), "cell": source[name].to_numpy()})
    known = table.dropna().drop_duplicates()
    if not known[UNIT].duplicated().any():
        return frame[UNIT].map(known.set_index(UNIT)["cell"])
    if plan.roles.time is None or plan.roles.time not in source:
        return pd.Series(float("nan"), index=frame.index)
    place = {normalised(label): i for i, label in enumerate(rows.times)}
    times = [place.get(normalised(each), -1) for each in source[plan.roles.time]]
    each = table.assign(**{TIME: times}).dropna().drop_duplicates([UNIT, TIME])
    cells = each.set_index([UNIT, TIME])["cell"]
    found = cells.reindex(pd.MultiIndex.from_frame(frame[[UNIT, TIME]]))
    return pd.Series(found.to_numpy(), index=frame.index)


def well_known(cells: pd.Series) -> bool:
    """Whether a column says something of most rows."""
    return len(cells) > 0 and float(cells.notna().mean()) >= _KNOWN


def _columns_of(outcome: Outcome) -> tuple[str | None, ...]:
    return (outcome.column, outcome.before, outcome.after, outcome.event, outcome.less)
