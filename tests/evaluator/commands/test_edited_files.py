"""What somebody else changed is not replaced unasked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evaluator.commands import evaluate as evaluating
from evaluator.commands.cli import main
from evaluator.planning.plan_file import write_plan
from tests.evaluator.worlds import referrals, referrals_plan, save_book

pytestmark = pytest.mark.whole_way


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_book(referrals(treated=60, pool=150, effect=1.0), tmp_path / "data.xlsx")
    write_plan(replace(referrals_plan(), lock=None), tmp_path / "plan.toml")
    return tmp_path


@pytest.fixture
def run(folder, capsys):
    def call(*more: str, formats: str = "html,json") -> tuple[int, dict]:
        capsys.readouterr()
        done = main(["evaluate", str(folder / "plan.toml"), "--out", str(folder / "out"),
                     "--formats", formats, "--json", *more])  # fmt: skip
        return done, json.loads(capsys.readouterr().out)

    return call


def test_an_edited_page_is_replaced_only_when_asked(run, folder) -> None:
    page, study = folder / "out" / "summary.html", folder / "out" / "summary.whatworked"
    assert run()[0] == 0
    assert run()[0] == 0, "untouched pages are replaced"
    before = study.read_bytes()
    page.write_text("my notes", "utf-8")
    done, told = run()
    assert done == 1 and [p["code"] for p in told["problems"]] == ["page_edited"]
    assert "summary.html" in told["problems"][0]["message"]
    assert page.read_text("utf-8") == "my notes" and study.read_bytes() == before
    assert run("--overwrite")[0] == 0
    assert "my notes" not in page.read_text("utf-8")


def test_a_file_that_no_study_wrote_is_not_replaced(run, folder) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "summary.json").write_text("{}", "utf-8")
    done, told = run()
    assert done == 1 and told["problems"][0]["code"] == "page_edited"
    assert not (folder / "out" / "summary.whatworked").exists()
    assert run(formats="html")[0] == 0, "what is not written is no matter"


def test_a_study_that_was_saved_meanwhile_is_not_replaced(run, folder, monkeypatch) -> None:
    study = folder / "out" / "summary.whatworked"
    assert run()[0] == 0
    real = evaluating.summarise

    def meanwhile(*given):
        study.write_bytes(study.read_bytes() + b"\n")
        return real(*given)

    monkeypatch.setattr(evaluating, "summarise", meanwhile)
    done, told = run()
    assert done == 1 and told["problems"][0]["code"] == "study_saved_meanwhile"
    assert study.read_bytes().endswith(b"\n")


def test_an_edited_page_of_the_library_is_replaced_only_when_asked(run, folder, capsys) -> None:
    assert run(formats="json")[0] == 0
    page = folder / "side by side" / "library.html"
    asked = ["library", str(folder), "--out", str(page.parent), "--formats", "html",
             "--date", "2026-03-01", "--json"]  # fmt: skip
    assert main(asked) == 0 and main(asked) == 0, "the same page again is no loss"
    page.write_text("my notes", "utf-8")
    capsys.readouterr()
    assert main(asked) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["code"] == "page_edited" and page.read_text("utf-8") == "my notes"
    assert main([*asked, "--overwrite"]) == 0 and "my notes" not in page.read_text("utf-8")
