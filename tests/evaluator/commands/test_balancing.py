"""The search for balance from the command line."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from evaluator.commands.cli import DONE, STOPPED, main
from evaluator.planning.plan_file import read_plan, write_plan
from evaluator.values.plan import Design
from tests.evaluator.worlds import referrals, referrals_plan, save_book


@pytest.fixture
def folder(tmp_path):
    save_book(referrals(treated=60, pool=200), tmp_path / "data.xlsx")
    plan = referrals_plan(design=Design("matched_comparison", {"exact": ["sex"]}))
    write_plan(replace(plan, lock=None), tmp_path / "plan.toml")
    return tmp_path


@pytest.mark.whole_way
def test_a_search_prints_every_attempt_and_writes_the_best(folder, capsys):
    out = folder / "better.toml"
    assert main(["balance", str(folder / "plan.toml"), "-o", str(out)]) == DONE
    text = capsys.readouterr().out
    assert text.splitlines()[0].startswith("   1  ")
    assert "largest difference" in text
    plan = read_plan(out)
    assert len(plan.attempts) >= 10
    assert plan.design.settings == next(a for a in plan.attempts if a.rank == 1).as_planned
    assert plan.design.settings["exact"] == ["sex"]
    assert main(["evaluate", str(out), "--out", str(folder / "out"), "--formats", "html"]) == DONE
    page = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert "as tried before any outcome was seen" in page
    assert main(["balance", str(folder / "plan.toml"), "-o", str(out)]) == STOPPED


def test_json_is_one_object(folder, capsys):
    assert main(["balance", str(folder / "plan.toml"), "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"attempts", "plan", "file"}
    assert found["attempts"][0]["settings"]["method"] == "nearest"


def test_other_designs_are_refused(folder, capsys):
    plan = read_plan(folder / "plan.toml")
    write_plan(replace(plan, design=Design("difference_in_differences")), folder / "did.toml")
    assert main(["balance", str(folder / "did.toml")]) == STOPPED
    assert "matched comparison" in capsys.readouterr().err
