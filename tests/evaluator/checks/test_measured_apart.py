"""Columns that say that the groups were measured at other times or in another way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator import evaluate
from evaluator.values.check import Check
from evaluator.values.plan import lock
from tests.evaluator.worlds import LOCKED_AT, cohort_of, referrals, referrals_plan

N = 220
FIRST = pd.Timestamp("2024-01-08")


def people() -> tuple[pd.DataFrame, np.ndarray, np.random.Generator]:
    frame = referrals(treated=80, pool=N - 80, effect=1.0)
    return frame, (frame["referred"] == "yes").to_numpy(), np.random.default_rng(1)


def days(*, apart: bool) -> pd.Series:
    _, took, rng = people()
    late = rng.integers(330, 380, N)
    early = rng.integers(80, 110, N) if apart else rng.integers(330, 380, N)
    return pd.Series(FIRST + pd.to_timedelta(np.where(took, late, early), "D"))


def labels(own: str, others: str) -> pd.Series:
    return pd.Series(np.where(people()[1], own, others))


def years(own: tuple[int, ...], others: tuple[int, ...]) -> pd.Series:
    _, took, rng = people()
    return pd.Series(np.where(took, rng.choice(own, N), rng.choice(others, N)))


def asked(column: str, cells: pd.Series, answer: str = "yes") -> Check:
    plan = referrals_plan()
    context = replace(plan.context, same_measurement=answer)  # type: ignore[arg-type]
    plan = lock(replace(plan, context=context, lock=None), "0" * 64, LOCKED_AT)
    result = evaluate(cohort_of(people()[0].assign(**{column: cells.to_numpy()})), plan)
    return next(c for c in result.outcomes[0].checks if c.key == "same_measurement")


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("date_after", days(apart=True)),
        ("Survey mode", labels("interview with mentor", "paper")),
        ("Completed by (respondent)", labels("Key worker", "Young person")),
        ("referral_year", years((2023, 2024), (2018, 2019, 2020))),
    ],
)
@pytest.mark.parametrize("answer", ["yes", "dont_know"])
def test_a_column_that_contradicts_the_plan_is_believed(
    column: str, cells: pd.Series, answer: str
) -> None:
    check = asked(column, cells, answer)
    assert (check.status, check.cap, check.explains_harm) == ("concern", 2, True)
    assert f'"{column}"' in check.reason


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("date_after", days(apart=False)),
        ("Survey mode", labels("paper", "paper")),
        ("referral_year", years((2023, 2024), (2022, 2023, 2024))),
        ("Year group", years((10, 11), (7, 8))),
        ("Year of birth", years((2008, 2009), (2001, 2002))),
        ("Referral method", labels("police", "school")),
        ("Programme end date", days(apart=True)),
        ("School", labels("Elm Park", "Oakwood")),
    ],
)
def test_what_says_nothing_of_measuring_is_no_contradiction(column: str, cells: pd.Series) -> None:
    check = asked(column, cells)
    assert (check.status, check.cap) == ("passed", None)


def test_no_stays_a_gate() -> None:
    check = asked("date_after", days(apart=True), "no")
    assert check.status == "failed"
    assert check.gate is not None
