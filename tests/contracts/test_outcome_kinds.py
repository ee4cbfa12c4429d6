"""Outcome kinds answer for themselves: nobody outside their room knows one by its name."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path

import pytest

from evaluator.outcomes import KINDS, OutcomeKind, kind_of
from methods.matching.effects.g_computation import _SCALES

ROOT = Path(__file__).resolve().parents[2]
ROOM = ROOT / "evaluator" / "outcomes"
KEYS = {kind.key for kind in KINDS}


def named(tree: ast.AST) -> list[tuple[int, str]]:
    """Line and key of every place where code asks for a kind by its name.

    A comparison, a membership, a key of a dictionary and a ``match`` ask; a sentence does not.
    """
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


def test_no_code_outside_the_room_asks_for_a_kind_by_its_name() -> None:
    places = [
        f"{path.relative_to(ROOT)}:{line} {key}"
        for package in ("evaluator", "ui")
        for path in sorted((ROOT / package).rglob("*.py"))
        if ROOM not in path.parents
        for line, key in named(ast.parse(path.read_text("utf-8")))
    ]
    assert places == []


@pytest.mark.parametrize(
    "code",
    ['x = kind == "binary"', 'y = kind in ("count", "other")', 'z = {"continuous": 1}'],
)
def test_asking_by_name_is_seen(code: str) -> None:
    assert named(ast.parse(code))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_kind_answers(kind: OutcomeKind) -> None:
    assert kind_of(kind.key) is kind
    assert kind.label[0].isupper() and not kind.label.endswith(".")
    assert kind.estimated_as in _SCALES
    assert {scale for scale, _ in kind.ratios} <= set(_SCALES[kind.estimated_as])
    assert kind.times >= 1 and (kind.times > 1) == kind.yes_no
    assert not (kind.timed and kind.divided_when)


def test_a_kind_says_what_each_answer_means() -> None:
    told = OutcomeKind.__doc__ or ""
    assert all(field.name in told for field in fields(OutcomeKind))


def test_kinds_have_keys_and_labels_of_their_own() -> None:
    assert len(KEYS) == len({kind.label for kind in KINDS}) == len(KINDS)
