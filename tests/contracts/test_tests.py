"""What the tests themselves must hold to: no clock, no chance."""

from __future__ import annotations

import ast
from pathlib import Path

from hypothesis import settings

TESTS = Path(__file__).resolve().parents[1]


def test_examples_are_drawn_the_same_way_every_time_and_without_a_clock() -> None:
    assert settings.default is not None
    assert settings.default.deadline is None and settings.default.derandomize


def test_no_test_sets_a_clock_or_a_chance_of_its_own() -> None:
    profile = ("deadline", "derandomize", "suppress_health_check")
    found = [
        f"{path.name}:{node.value.lineno}: {node.arg}"
        for path in sorted(TESTS.rglob("*.py"))
        if path != TESTS / "conftest.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.keyword) and node.arg in profile
    ]
    assert found == []
