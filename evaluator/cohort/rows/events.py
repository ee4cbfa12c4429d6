"""Whether an event happened, for outcomes planned as time until it."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.columns.labels import as_binary
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome
from evaluator.values.problems import Problem, Refusal


def events(cohort: Cohort, outcome: Outcome) -> pd.Series:
    """1 where it happened, 0 where watching ended without it; missing when nobody knows.

    Raises:
        Refusal: the column does not hold yes and no.
    """
    happened = as_binary(cohort.frame[outcome.event])
    if happened is not None:
        return happened
    raise Refusal(
        Problem(
            code="event_not_usable",
            message=f'"{outcome.event}" does not hold yes and no, or 1 and 0, so it does not say '
            "whether the event happened.",
            fix="Write yes where it happened and no where watching ended without it.",
            sheet=cohort.provenance.sheet,
            column=outcome.event,
        )
    )
