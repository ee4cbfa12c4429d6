"""What protects the few costs the many nothing, and a killed writer costs no work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from evaluator.summary.content import summarise
from evaluator.values.plan import Design
from evaluator.walk import evaluate
from tests.attack.kills import LOST, count
from tests.attack.withheld import cells
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan


@pytest.mark.whole_way
@pytest.mark.parametrize("kind", ["binary", "continuous"])
def test_two_hundred_people_on_each_side_lose_nothing_on_page_one(kind: str) -> None:
    frame = referrals(treated=200, pool=200, effect=1.0)
    plan = referrals_plan(design=Design("difference_in_differences"))
    if kind == "binary":
        for name in ("base", "later"):
            frame[name] = np.where(frame[name] > 10, 1.0, 0.0)
        told = replace(plan.outcomes[0], kind="binary", worthwhile=0.1)
        plan = replace(plan, outcomes=(told,))
    cohort = cohort_of(frame)
    summary = summarise(evaluate(cohort, plan), cohort, plan, date(2026, 1, 5))
    first, _ = cells(summary)
    assert first.there >= 3 and first.withheld == 0


def test_no_moment_of_a_kill_loses_a_file() -> None:
    found = count(("summary.whatworked",))
    assert found and found[LOST] == 0
