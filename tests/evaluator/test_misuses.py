"""Every misuse of evidence is stopped or flagged on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evaluator.commands.cli import main
from evaluator.planning.plan_file import write_plan
from evaluator.values.plan import Analysis
from evaluator.walk import evaluate
from methods import inference
from tests.evaluator.misuses import MISUSES, Misuse, hunting_subgroups, volunteers_taken_for_cause
from tests.evaluator.worlds import cohort_of, save_book

pytestmark = pytest.mark.whole_way

Run = Callable[[Misuse], dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """``evaluate`` as a person would, and what it printed."""

    def carry_out(misuse: Misuse) -> dict[str, Any]:
        save_book(misuse.frame, tmp_path / "data.xlsx")
        write_plan(misuse.plan, tmp_path / "plan.toml")
        main(["lock", str(tmp_path / "plan.toml"), "--holder", "Ms Price"])
        capsys.readouterr()
        main(["evaluate", str(tmp_path / "plan.toml"), "--out", str(tmp_path / "out"), "--json",
              "--formats", "json"])  # fmt: skip
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return carry_out


def said(found: dict[str, Any]) -> str:
    """Headlines, alerts and every check that did not pass."""
    parts = []
    for outcome in found["outcomes"]:
        parts += [outcome["verdict"]["headline"], *outcome["verdict"]["alerts"]]
        parts += [check["reason"] for check in outcome["checks"]]
    return " ".join(parts)


@pytest.mark.parametrize("name", MISUSES)
def test_misuse_is_stopped_or_flagged(name: str, run: Run) -> None:
    misuse = MISUSES[name]()
    found = run(misuse)
    if misuse.refused:
        assert misuse.refused in {problem["code"] for problem in found["problems"]}
        told = " ".join(problem["message"] for problem in found["problems"])
    else:
        told = said(found)
        assert found["outcomes"][0]["verdict"]["level"] != "worked"
    assert [words for words in misuse.told if words not in told] == []


def test_subgroups_are_all_told_and_their_tests_allow_for_their_number() -> None:
    misuse = hunting_subgroups()
    cohort = cohort_of(misuse.frame.assign(b=misuse.frame["sex"]))
    first, second, both = (
        evaluate(cohort, replace(misuse.plan, analysis=Analysis(subgroups=names))).outcomes[0]
        for names in (("a",), ("b",), ("a", "b"))
    )
    assert {(part.column, part.label) for part in both.subgroups} == {
        ("a", "x"), ("a", "y"), ("b", "F"), ("b", "M")
    }  # fmt: skip
    p_values = {part.column: part.interaction_p for part in both.subgroups}
    raw = [found.subgroups[0].interaction_p for found in (first, second)]
    assert [p_values["a"], p_values["b"]] == pytest.approx(inference.adjust(raw, "holm"))
    assert all(part.label not in both.verdict.headline.split() for part in both.subgroups)


def test_a_headline_carries_its_range_and_its_rating(run: Run) -> None:
    verdict = run(volunteers_taken_for_cause())["outcomes"][0]["verdict"]
    assert "likely" in verdict["headline"] and f"{verdict['rating']} of 5" in verdict["headline"]
    assert verdict["rating"] <= 3


def test_an_edited_verdict_no_longer_verifies(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(volunteers_taken_for_cause())
    study = next((tmp_path / "out").glob("*.whatworked"))
    content = json.loads(study.read_text("utf-8"))
    content["receipt"]["outcomes"][0]["verdict"]["headline"] = "It did."
    study.write_text(json.dumps(content), "utf-8")
    assert main(["verify", str(study), "--data", str(tmp_path / "data.xlsx")]) == 1
    assert "receipt was edited" in capsys.readouterr().out
