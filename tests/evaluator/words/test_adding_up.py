"""Printed numbers that belong together add up to the last printed digit."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from evaluator import evaluate
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Outcome, Plan, Programme
from evaluator.verdict.answer import found as size_found
from evaluator.verdict.wording import Facts, headline
from evaluator.words.adding_up import adding_up
from evaluator.words.rounding import rounded
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan

PLAN = Plan(programme=Programme(name="Six lessons"))
OUTCOMES = {
    "binary": Outcome(name="Reoffended", kind="binary", better="lower", worthwhile=0.1),
    "count": Outcome(name="Arrests", kind="count", better="lower", worthwhile=0.1),
    "continuous": Outcome(name="Score", better="higher", worthwhile=0.1, unit="points"),
}


@pytest.fixture(scope="module")
def found() -> OutcomeResult:
    frame = pupils(before=1)
    return evaluate(cohort_of(frame), pupils_plan(frame)).outcomes[0]


def pair(kind: str, seed: int) -> tuple[float, float, float]:
    """The average with the programme, the effect, and half of its range."""
    rng = np.random.default_rng(seed)
    if kind == "binary":
        with_it, without = rng.uniform(0.05, 0.95, 2)
        return with_it, with_it - without, rng.uniform(0.02, 0.2)
    return rng.normal(0, 3), rng.normal(0, 1), rng.uniform(0.01, 2)


def told(found: OutcomeResult, kind: str, level: float, effect: float, half: float):
    assert found.estimate is not None
    estimate = replace(
        found.estimate,
        value=effect,
        ci_low=effect - half,
        ci_high=effect + half,
        std_error=half / 2,
    )
    return replace(
        found, outcome=OUTCOMES[kind], estimate=estimate, treated_level=level,
        comparison_level=level - effect, verdict=replace(found.verdict, level="worked"),
    )  # fmt: skip


def printed(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def test_58_is_4_less_than_62_or_3_less_than_61() -> None:
    """58.3 and 61.7 are 3.4 apart: printed each alone they read 58, 62 and 3."""
    with_it, without = adding_up(0.583, -0.034, OUTCOMES["binary"], 0)
    assert (with_it, without) == (0.58, 0.61)


@pytest.mark.parametrize("kind", OUTCOMES)
def test_page_one_and_a_firm_headline_add_up(found, kind) -> None:
    """What page one leaves when its effect is taken off is what the headline expected."""
    number = r"(−?[\d,]+(?:\.\d+)?)"
    for seed in range(200):
        result = told(found, kind, *pair(kind, seed))
        sentence = size_found(result, PLAN, places=False)
        level = re.search(rf"(?:About|averaged) {number}\b", sentence)
        change = re.search(rf"[:,] {number} (more|fewer|higher|lower) than", sentence)
        assert level and (change or "about as expected" in sentence), sentence
        effect = printed(change[1]) if change else 0.0
        if change and change[2] in ("fewer", "lower"):
            effect = -effect
        said = headline("worked", facts_of(result), result.outcome, PLAN)
        expected = re.search(rf"compared with about {number}", said)
        assert expected and printed(level[1]) - effect == pytest.approx(printed(expected[1]))


def facts_of(result: OutcomeResult) -> Facts:
    return Facts(
        estimate=result.estimate, treated_level=result.treated_level,
        comparison_level=result.comparison_level, change_in_treated=None,
        minimum_detectable=None, units=None, unit_word="people", rating=4, gate=None,
        gate_key="",
    )  # fmt: skip


def test_a_number_and_its_rounding_agree() -> None:
    """Tables print 1.345 and page one 1.35, as anybody would round it."""
    assert rounded(1.345, 2) == 1.35 and rounded(-1.345, 2) == -1.35
    assert rounded(1250, -2) == 1300 and rounded(float("inf"), 2) == float("inf")
