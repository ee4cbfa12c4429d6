"""What is said of the limits follows the policy, whatever numbers stand in it."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from evaluator.disclosure.counts import DisclosureRules, rules_for
from evaluator.summary.comparisons.balance_words import few_left_out
from evaluator.summary.comparisons.matching import attempts_table, balance_table, left_out_blocks
from evaluator.values.balance_attempt import Attempt
from evaluator.values.matching_report import LeftOut, MatchingReport
from evaluator.values.policy import load_policy
from tests.evaluator.worlds import referrals_plan

STRICT = DisclosureRules(threshold=17, base=7, percentage_denominator=61, events=17)
PLACES = rules_for(load_policy().disclosure, places=True)
REPORT = MatchingReport("nearest", "them", "all", 0.1, 60, 180, 60, 60, 60.0, 60.0, 0.02,
                        left_out=(LeftOut("Age", 14.0, 13.0),))  # fmt: skip
EVALUATOR = Path(__file__).resolve().parents[3] / "evaluator"
LIMIT = re.compile(
    r"\b(?:(?:fewer|less) than|at least|nearest|rounded to|multiples? of) "
    r"(?:five|ten|thirty|5|10|30)\b(?:$|[.;:,]| (?:people|events|had|have|of))",
    re.IGNORECASE,
)


def notes(rules: DisclosureRules) -> str:
    plan = replace(referrals_plan(), attempts=(Attempt({}, 0.1, 40, 10, rank=1),))
    blocks = left_out_blocks(REPORT, rules)
    tables = (balance_table((), REPORT, rules), blocks[1], attempts_table(plan, rules))
    return " ".join(note for table in tables for note in table.notes)


def test_notes_below_tables_name_the_limits_in_force() -> None:
    told = notes(STRICT)
    for said in ("fewer than 17 people have", "over at least 17 people", "over at least 61",
                 "to the nearest 7; 17 stands"):  # fmt: skip
        assert said in told
    assert few_left_out(PLACES) == ()
    assert "people" not in notes(PLACES) and "at least 3 places" in notes(PLACES)


@pytest.mark.parametrize("room", ["disclosure", "summary", "designs", "study", "planning"])
def test_no_sentence_spells_a_limit_of_disclosure(room: str) -> None:
    assert not [
        (path.name, text)
        for path in (EVALUATOR / room).rglob("*.py")
        for text in sentences(path)
        if LIMIT.search(text)
    ]


def sentences(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spoken = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken
    ]
