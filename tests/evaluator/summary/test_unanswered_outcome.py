"""An outcome never measured before the start, beside one that was: each gets its due."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from evaluator.summary.blocks import Heading
from evaluator.summary.content import summarise
from evaluator.values.plan import Design, Outcome, Plan, Programme, Roles
from evaluator.walk import evaluate
from tests.evaluator.worlds import cohort_of

pytestmark = pytest.mark.whole_way


@pytest.mark.parametrize("once_is_main", [True, False])
def test_a_report_holds_an_outcome_without_and_one_with_an_answer(once_is_main: bool) -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {name: rng.integers(20, 60, 60) for name in ("trust", "thefts_before", "thefts_after")}
    ).assign(area=[f"Area {i}" for i in range(60)], scheme=["Yes", "No"] * 30)
    outcomes = (
        Outcome(name="Trust", column="trust", worthwhile=1.0, primary=once_is_main),
        Outcome(name="Thefts", before="thefts_before", after="thefts_after", worthwhile=1.0,
                better="lower", primary=not once_is_main),
    )  # fmt: skip
    plan = Plan(
        programme=Programme(name="Patrols", people="areas"),
        roles=Roles(unit="area", treated="scheme", treated_values=("Yes",)),
        outcomes=outcomes,
        design=Design("difference_in_differences"),
    )
    cohort = cohort_of(frame)
    evaluation = evaluate(cohort, plan)
    answers = {each.outcome.name: each.estimate for each in evaluation.outcomes}
    assert answers["Trust"] is None and answers["Thefts"] is not None
    blocks = summarise(evaluation, cohort, plan, date(2026, 1, 5)).blocks
    worked_out = [each.text for each in blocks if isinstance(each, Heading)]
    assert "How each answer on thefts was worked out" in worked_out
