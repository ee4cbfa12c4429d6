"""Designs answer for themselves: nobody outside their rooms knows one by its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from evaluator.designs import DESIGNS, design_of
from evaluator.designs.known import refuse_unknown_design
from evaluator.values.plan import Design, Plan
from evaluator.values.policy import load_policy
from evaluator.values.problems import Refusal

ROOT = Path(__file__).resolve().parents[2]
ROOM = ROOT / "evaluator" / "designs"
KEYS = {design.key for design in DESIGNS}


def asked_by_name(tree: ast.AST) -> list[tuple[int, str]]:
    """Line and key of every comparison, dictionary and ``match`` that asks for a design by name."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        asked: list[ast.AST] = []
        if isinstance(node, ast.Compare):
            asked = [node.left, *node.comparators]
        elif isinstance(node, ast.Dict):
            asked = [key for key in node.keys if key is not None]
        elif isinstance(node, ast.MatchValue):
            asked = [node.value]
        for part in asked:
            found += [
                (each.lineno, each.value)
                for each in ast.walk(part)
                if isinstance(each, ast.Constant) and each.value in KEYS
            ]
    return found


def test_no_code_outside_the_rooms_asks_for_a_design_by_its_name() -> None:
    places = [
        f"{path.relative_to(ROOT)}:{line} {key}"
        for package in ("evaluator", "ui")
        for path in sorted((ROOT / package).rglob("*.py"))
        for line, key in asked_by_name(ast.parse(path.read_text("utf-8")))
    ]
    assert places == []


def test_asking_by_name_is_seen() -> None:
    assert asked_by_name(ast.parse('x = kind in ("matched_comparison", "other")'))


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.key)
def test_every_design_lives_in_a_room_of_its_own(design) -> None:
    homes = {
        part.__module__.split(".")[2]
        for part in (design.groundwork, design.effect, design.script, design.settings)
    }
    assert len(homes) == 1
    assert design_of(Plan(design=Design(design.key))) is design


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.key)
def test_what_a_design_says_of_itself_fits_together(design) -> None:
    assert not (design.matched and design.follows_changes)
    assert (design.follows_changes or design.of_places) == (design.rates is not None)
    assert design.matched or not (design.searched or design.matches_history)
    shown = {option.name for option in design.options(design.settings, {}, frozenset())}
    assert shown and set(design.columns_named) <= set(design.settings.__dataclass_fields__)
    assert design.kept({}) == {}


def test_every_strength_is_a_row_of_the_rating_table() -> None:
    source = "".join(path.read_text("utf-8") for path in ROOM.rglob("*.py"))
    assert all(f'"{row}"' in source for row in load_policy().design if row != "chance")


def test_a_plan_of_a_design_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        refuse_unknown_design(Plan(design=Design("crystal_ball")), "The plan")
    (problem,) = refused.value.problems
    assert problem.code == "wrong_value" and "difference_in_differences" in problem.fix
