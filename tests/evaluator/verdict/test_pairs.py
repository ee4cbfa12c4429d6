"""An outcome that can be read either way is told with its pair, and never as a success."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.planning.rules.contradictions import contradictions
from evaluator.values.evaluation import Evaluation
from evaluator.values.plan import Design, Outcome, Plan
from evaluator.verdict.pairs import LABEL, TOGETHER, read_in_pairs
from evaluator.verdict.wording import BANNED
from evaluator.walk import evaluate
from tests.evaluator.worlds import cohort_of, referrals_plan

REPORTS = Outcome(
    "Police reports", before="reports_before", after="reports_after", primary=True,
    better="ambiguous", pair="Injuries treated",
)  # fmt: skip
INJURIES = Outcome(
    "Injuries treated", before="injuries_before", after="injuries_after", better="lower",
    worthwhile=0.5,
)  # fmt: skip


def plan_of(*outcomes: Outcome) -> Plan:
    return referrals_plan(
        design=Design("difference_in_differences"), covariates=(), outcomes=outcomes
    )


def evaluated(reports: float, injuries: float, *outcomes: Outcome) -> Evaluation:
    rng = np.random.default_rng(6)
    n = 800
    took = np.arange(n) % 2 == 0
    usual = rng.normal(10, 2, n)

    def measured(change: float) -> np.ndarray:
        """Half of each pair of people get the same noise, so that nothing is left of chance."""
        noise = np.repeat(rng.normal(0, 1, n // 2), 2)
        return usual + change * took + noise + 0.02 * rng.normal(0, 1, n)

    frame = pd.DataFrame(
        {"key": [f"K{i:04d}" for i in range(n)], "referred": np.where(took, "yes", "no"),
         "reports_before": measured(0), "reports_after": measured(reports),
         "injuries_before": measured(0), "injuries_after": measured(injuries)}
    ).round(3)  # fmt: skip
    plan = plan_of(*(outcomes or (REPORTS, INJURIES)))
    plan = replace(plan, context=replace(plan.context, allocation="chance", allocation_record="x"))
    return evaluate(cohort_of(frame), plan)


@pytest.mark.whole_way
@pytest.mark.parametrize("reports", [2.0, -2.0, 0.0])
@pytest.mark.parametrize("injuries", [2.0, -2.0, 0.0])
def test_both_are_told_in_the_words_of_the_table(reports: float, injuries: float) -> None:
    own, pair = evaluated(reports, injuries).outcomes
    moved = {2.0: "rose", -2.0: "fell", 0.0: "unclear"}[reports]
    turned = {2.0: "worse", -2.0: "better", 0.0: "unclear"}[injuries]
    told = TOGETHER[moved, turned].format(one="police reports", other="injuries treated")  # type: ignore[index]
    assert told[1:] in own.verdict.headline and own.verdict.label == LABEL
    assert own.verdict.level == "cannot_tell" and pair.verdict.label != LABEL
    assert f"{own.verdict.rating} of 5" in own.verdict.headline and own.verdict.rating > 0


def test_no_difference_is_told_where_it_deserves_too_little_trust() -> None:
    every = evaluated(2.0, -2.0).outcomes
    rated = every[0].verdict.rating
    for too_little in (rated - 1, rated):
        told = read_in_pairs(every, too_little=too_little)[0].verdict.headline
        assert ("The estimate is " in told) == (too_little < rated)
        assert "alone says nothing about good or bad" in told


def test_without_a_pair_it_stays_a_gate() -> None:
    alone = evaluated(2.0, -2.0, replace(REPORTS, pair=None), INJURIES).outcomes[0]
    assert alone.verdict.rating == 0 and alone.verdict.label != LABEL
    assert "neither good nor bad by itself" in alone.verdict.headline


def test_the_plan_is_told_of_a_missing_pair_and_stopped_by_one_that_cannot_tell() -> None:
    alone = contradictions(plan_of(replace(REPORTS, pair=None), INJURIES), None)
    assert [(p.code, p.severity) for p in alone] == [("plan_pair_missing", "warning")]
    unclear = contradictions(plan_of(REPORTS, replace(INJURIES, better="ambiguous")), None)
    assert ("plan_pair_ambiguous", "stops") in [(p.code, p.severity) for p in unclear]


@pytest.mark.parametrize("told", TOGETHER.values())
def test_words_promise_nothing(told: str) -> None:
    assert told.endswith(".")
    assert not set(BANNED) & set(told.casefold().replace(",", " ").split())
