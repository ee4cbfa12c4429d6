"""The design for one or two places of many that started: one rule for the guess and the chooser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluator.cohort.rows.starts import start_positions
from evaluator.cohort.rows.starts_told import started_rows
from evaluator.cohort.rows.steady_starts import in_time_order
from evaluator.planning.chooser import Answers, before_answer, recommend, units_answer
from evaluator.values.problems import Refusal

if TYPE_CHECKING:
    from evaluator.designs import ComparisonDesign
    from evaluator.values.cohort import Cohort
    from evaluator.values.plan import Roles


def of_few_places(cohort: Cohort, roles: Roles) -> ComparisonDesign | None:
    """What "Help me choose a design" recommends where one or two places of many started.

    None where more did, or where the starts cannot be compared with the times.
    """
    from evaluator.designs import DESIGNS

    places, time, column = roles.cluster or roles.unit, roles.time, roles.first_treated
    if places is None or time is None or column is None:
        return None
    started = started_rows(cohort, roles, column)
    treated = int(cohort.frame.loc[started, places].nunique())
    others = int(cohort.frame[places].nunique()) - treated
    try:
        ordered = in_time_order(cohort.frame[time])
        before = start_positions(cohort, column, ordered, time, roles.year_starts).min()
    except Refusal:
        return None
    if units_answer(treated) != "under_3" or not others or not before >= 1:
        return None
    found = recommend(
        Answers("places", "several", before_answer(int(before)), "yes", units_answer(treated))
    )
    return next((design for design in DESIGNS if design.key == found.design), None)
