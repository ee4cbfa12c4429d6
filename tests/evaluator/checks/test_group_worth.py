"""A group in which a few people count for most is worth few people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluator import evaluate
from evaluator.values.plan import Design
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan

pytestmark = pytest.mark.whole_way


def selected() -> pd.DataFrame:
    """Four hundred people; those who took part were hardly like the others."""
    rng = np.random.default_rng(1)
    x, z, noise, later = rng.normal(size=(4, 400))
    on = rng.random(400) < 1 / (1 + np.exp(1.2 - 1.6 * (x + z)))
    return pd.DataFrame(
        {
            "key": [f"K{n}" for n in range(400)],
            "referred": np.where(on, "yes", "no"),
            "age": (15 + x).round(2),
            "risk": z.round(2),
            "sex": np.where(rng.random(400) < 0.3, "F", "M"),
            "base": (10 + z + noise).round(2),
            "later": (5 + x + 1.5 * z + noise / 2 + later).round(2),
        }
    )


def group_size(frame: pd.DataFrame, **settings: object):
    plan = referrals_plan(design=Design("matched_comparison", settings))
    (result,) = evaluate(cohort_of(frame), plan).outcomes
    (check,) = (check for check in result.checks if check.key == "group_size")
    return check, result


@pytest.mark.parametrize(
    "settings", [{"method": "nearest", "replace": True}, {"method": "ipw"}, {"method": "full"}]
)
def test_a_few_people_who_carry_the_answer_limit_the_rating(settings) -> None:
    check, result = group_size(selected(), **settings)
    assert check.cap <= 2
    assert "count for much more than others" in check.reason
    assert result.verdict.rating <= 2


def test_a_group_that_counts_alike_is_worth_its_size() -> None:
    check, _ = group_size(referrals(), ratio=2)
    assert check.cap == 5
    assert "count for much more" not in check.reason
