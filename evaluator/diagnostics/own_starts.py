"""Days from which a clock runs, and later days on which those who took part began."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluator.cohort.columns.names import START_WORDS, words
from evaluator.cohort.rows.shapes import TREATED, UNIT
from evaluator.designs.design import Groundwork
from evaluator.diagnostics.beside import beside, unused_columns
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Plan

_BEGAN = START_WORDS | {"enrolled", "enrolment", "entered", "programme"}
_CLOCKS = frozenset(
    {"release", "released", "discharge", "discharged", "sentence", "sentenced", "referral",
     "referred", "index", "conviction", "convicted", "arrest", "arrested", "offence", "disposal",
     "caution", "assessment", "incident", "admission", "eligible", "identified"}
)  # fmt: skip
_NEARLY_ALL, _HARDLY_ANY = 0.9, 0.05


@dataclass(frozen=True, slots=True, eq=False)
class OwnStarts:
    """What two columns of days say.

    Attributes:
        clock: column of a day that everybody has. began: of one that only participants have.
        later: how many days later each participant began, indexed by unit.
    """

    clock: str
    began: str
    later: pd.Series


def own_starts(cohort: Cohort, plan: Plan, work: Groundwork) -> OwnStarts | None:
    """When participants began after a clock that everybody has; None where no columns say so.

    The clock whose days lie closest before, where several could be it.
    """
    people = work.frame.drop_duplicates(UNIT).set_index(UNIT, drop=False)
    own = people[TREATED] == 1
    days = {
        name: beside(cohort, plan, work.rows, people, name)
        for name in unused_columns(cohort, plan, covariates=False)
        if cohort.column(name).kind == "date"
    }
    found = []
    for began, starts in days.items():
        if not _BEGAN.intersection(words(began)) or starts[~own].notna().mean() > _HARDLY_ANY:
            continue
        if starts[own].notna().mean() < _NEARLY_ALL:
            continue
        for clock, since in days.items():
            if not _CLOCKS.intersection(words(clock)) or since.notna().mean() < _NEARLY_ALL:
                continue
            later = (starts[own] - since[own]).dt.days.dropna()
            if len(later) and later.median() > 0:
                found.append(OwnStarts(clock, began, later))
    return min(found, key=lambda each: float(each.later.median()), default=None)
