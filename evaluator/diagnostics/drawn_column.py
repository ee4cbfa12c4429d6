"""A column of the sheet that says whom chance drew, where the plan compares who took part."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.cohort.columns.labels import normalised
from evaluator.cohort.columns.names import words
from evaluator.cohort.rows.shapes import TREATED, UNIT
from evaluator.designs.design import Groundwork
from evaluator.diagnostics.beside import beside, unused_columns, well_known
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Plan

_DRAWN = frozenset(
    {"drawn", "draw", "lot", "lots", "lottery", "ballot", "randomised", "randomized", "random",
     "randomly", "randomisation", "allocated", "allocation", "assigned", "assignment", "offered",
     "invited", "arm"}
)  # fmt: skip
_ALIKE = 0.3  # correlation from which a column and taking part are about the same programme


def drawn_column(cohort: Cohort, plan: Plan, work: Groundwork) -> str | None:
    """The column of two labels that says who was drawn and is not quite who took part.

    Its name is of a draw or an offer, and it goes with taking part, yet people of one label stand
    on both sides. None where no column is so, or it and taking part are the same.
    """
    if plan.roles.treated is None:
        return None
    people = work.rows.frame.drop_duplicates(UNIT)
    for name in unused_columns(cohort, plan, covariates=True):
        if not _DRAWN.intersection(words(name)):
            continue
        cells = beside(cohort, plan, work.rows, people, name)
        if not well_known(cells):
            continue
        known = cells.dropna().map(normalised)
        labels = sorted(known.unique())
        if len(labels) == 2 and _crosses(known == labels[0], people.loc[known.index, TREATED]):
            return name
    return None


def _crosses(first: pd.Series, treated: pd.Series) -> bool:
    if treated.nunique() != 2:
        return False
    both = treated.groupby(first).nunique() > 1
    alike = abs(float(np.corrcoef(first.astype(float), treated.astype(float))[0, 1]))
    return bool(both.any()) and alike >= _ALIKE
