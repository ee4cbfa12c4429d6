"""What the tests themselves must hold to: no clock, no chance, no work before the first test."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).resolve().parents[1]

IDLE = """
from evaluator import walk
from evaluator import checks, designs
from evaluator.cohort import workbook

def work(*_, **__):
    raise AssertionError("a study is evaluated while the tests are collected")

walk.evaluate = checks.run_checks = workbook.read_workbook = work
for design in designs.DESIGNS:
    object.__setattr__(design, "groundwork", work)
    object.__setattr__(design, "effect", work)
"""


def test_examples_are_drawn_the_same_way_every_time_and_without_a_clock() -> None:
    assert settings.default is not None
    assert settings.default.deadline is None and settings.default.derandomize


@pytest.mark.whole_way
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


def collected(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Collect tests in a process in which evaluating anything is an error.

    No test is run there, so that assertions need not be rewritten, which is half of collecting.
    """
    (folder / "idle.py").write_text(IDLE, "utf-8")
    path = os.pathsep.join((str(folder), str(TESTS.parent)))
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "--assert=plain", "-p", "idle", *words],
        cwd=TESTS.parent,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.whole_way
def test_collecting_evaluates_nothing_and_every_folder_has_quick_tests(tmp_path: Path) -> None:
    done = collected("--quick", "-q", str(TESTS), folder=tmp_path)
    assert done.returncode == 0, done.stdout[-2000:]
    quick = {Path(line.partition(": ")[0]).parent for line in done.stdout.splitlines()}
    folders = {path.parent.relative_to(TESTS.parent) for path in TESTS.rglob("test_*.py")}
    long = ("tests/simulation", "tests/fuzz", "tests/ui/assistive")  # nothing but whole ways
    assert folders - quick <= {Path(name) for name in long}


@pytest.mark.whole_way
def test_evaluating_while_collecting_is_seen(tmp_path: Path) -> None:
    (tmp_path / "test_hasty.py").write_text(
        "from tests.evaluator.worlds import cohort_of, referrals, referrals_plan\n"
        "from evaluator.walk import evaluate\n"
        "EVALUATED = evaluate(cohort_of(referrals()), referrals_plan())\n"
    )
    done = collected(str(tmp_path / "test_hasty.py"), "--rootdir", str(tmp_path), folder=tmp_path)
    assert done.returncode and "a study is evaluated" in done.stdout
