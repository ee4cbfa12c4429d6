"""The command line as a hostile user would use it: statuses, one JSON object, no traceback."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import pytest

from evaluator.commands.cli import DONE, STOPPED, WRONG_USAGE, main
from evaluator.planning.plan_file import read_plan, write_plan
from evaluator.study.study import Study
from evaluator.values.plan import Analysis, Covariate, Plan
from examples import find
from methods.results import Estimate
from tests.evaluator.worlds import pupils, pupils_plan, referrals, referrals_plan, save_book

pytestmark = pytest.mark.whole_way

LEVELS = {
    "worked", "promising", "no_worthwhile_effect", "not_proven", "mixed", "appears_harmful",
    "cannot_tell",
}  # fmt: skip


@pytest.fixture
def run(capsys):
    """``run("evaluate", ...)``: exit status, standard output and standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        done = capsys.readouterr()
        assert "Traceback" not in done.err + done.out
        return status, done.out, done.err

    return call


def unlocked(plan: Plan) -> Plan:
    return replace(plan, lock=None)


@pytest.fixture
def study_folder(tmp_path) -> Path:
    """A folder with a small workbook and its plan."""
    save_book(referrals(treated=60, pool=150, effect=1.0), tmp_path / "data.xlsx")
    write_plan(unlocked(referrals_plan()), tmp_path / "plan.toml")
    return tmp_path


def only_object(out: str) -> dict:
    content = json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert isinstance(content, dict)
    return content


def is_sentence(problem: dict) -> None:
    assert problem["message"].endswith(".") and "\n" not in problem["message"]
    assert problem["fix"][-1] in ".?"


# What design.md promises


def test_one_example_writes_every_format(run, tmp_path) -> None:
    status, out, _ = run("example", "workshop_no_comparison", "--out", tmp_path)
    assert status == DONE
    suffixes = {path.suffix for path in tmp_path.iterdir()}
    assert suffixes == {
        ".pdf", ".docx", ".html", ".xlsx", ".pptx", ".png", ".json", ".whatworked", ".toml"
    }  # fmt: skip
    assert all(str(path) in out for path in tmp_path.iterdir())


def test_evaluate_prints_what_design_promises(run, study_folder) -> None:
    out_folder = study_folder / "out"
    status, out, err = run(
        "evaluate", study_folder / "plan.toml", "--out", out_folder, "--json", "--formats", "json"
    )
    assert status == DONE and err.strip().endswith("Finished")
    found = only_object(out)
    assert set(found) == {"study", "fingerprint", "flow", "outcomes", "files"}
    assert Path(found["study"]).exists() and all(Path(file).exists() for file in found["files"])
    assert {"label", "treated", "comparison"} <= set(found["flow"][0])
    (outcome,) = found["outcomes"]
    assert {"name", "kind", "primary", "estimate", "checks", "verdict"} <= set(outcome)
    assert set(outcome["estimate"]) == {field.name for field in fields(Estimate)}
    assert {"key", "status", "number", "threshold", "reason"} <= set(outcome["checks"][0])
    assert {"level", "rating", "cap", "headline"} <= set(outcome["verdict"])
    assert outcome["verdict"]["level"] in LEVELS
    assert 0 <= outcome["verdict"]["rating"] <= 5


def test_a_study_without_estimate_has_none_in_json(run, tmp_path) -> None:
    _, out, _ = run(
        "example", "workshop_no_comparison", "--out", tmp_path, "--json", "--formats", "json"
    )
    assert only_object(out)["outcomes"][0]["estimate"] is None


def test_inspect(run, study_folder) -> None:
    status, out, _ = run("inspect", study_folder / "data.xlsx", "--json")
    found = only_object(out)
    assert status == DONE
    assert (found["file"], found["sheet"], found["rows"]) == ("data.xlsx", "Data", 210)
    assert [column["name"] for column in found["columns"]][:2] == ["key", "referred"]
    status, out, _ = run("inspect", study_folder / "data.xlsx")
    assert status == DONE and "referred" in out and "210 rows" in out


def test_plan_writes_a_plan_that_can_be_read(run, study_folder) -> None:
    path = study_folder / "guess.toml"
    status, _, err = run("plan", study_folder / "data.xlsx", "-o", path)
    assert status == DONE and "Still to be said" in err
    assert read_plan(path).roles.unit == "key"
    status, out, _ = run("plan", study_folder / "data.xlsx", "--json")
    assert status == DONE
    assert {problem["code"] for problem in only_object(out)["missing"]} >= {
        "programme_name_missing"
    }


def test_verify_finds_identical_and_edited(run, study_folder) -> None:
    book, out_folder = study_folder / "data.xlsx", study_folder / "out"
    run("evaluate", study_folder / "plan.toml", "--out", out_folder, "--formats", "json")
    study = out_folder / "summary.whatworked"
    status, out, _ = run("verify", study, "--data", book)
    assert status == DONE and out.startswith("Identical to the last digit:")
    content = json.loads(study.read_text())
    content["evaluation"]["outcomes"][0]["estimate"]["value"] -= 1e-6
    study.write_text(json.dumps(content))
    status, out, _ = run("verify", study, "--data", book, "--json")
    found = only_object(out)
    assert status == STOPPED and not found["identical"]
    (difference,) = found["differences"]
    assert difference.startswith("outcomes[1].estimate.value")


def test_a_second_run_keeps_the_lock_and_prints_what_changed(run, study_folder) -> None:
    arguments = (
        "evaluate", study_folder / "plan.toml", "--out", study_folder / "out", "--formats", "json",
    )  # fmt: skip
    run(*arguments)
    study = study_folder / "out" / "summary.whatworked"
    first = Study.load(study).plan
    run(*arguments)
    assert Study.load(study).plan == first
    plan = read_plan(study_folder / "plan.toml")
    write_plan(replace(plan, analysis=Analysis(seed=5)), study_folder / "plan.toml")
    run(*arguments)
    again = Study.load(study)
    assert again.plan.lock == first.lock
    assert [(a.field, a.results_seen) for a in again.plan.amendments] == [("analysis.seed", True)]
    assert again.evaluation is not None
    reasons = again.evaluation.outcomes[0].verdict.reasons
    assert any("changed once after results had been seen" in reason for reason in reasons)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("frobnicate",),
        ("evaluate",),
        ("evaluate", "plan.toml"),
        ("verify", "x.whatworked"),
        ("evaluate", "plan.toml", "--out", "x", "--date", "tomorrow"),
        ("inspect", "x.xlsx", "--nonsense"),
    ],
)
def test_wrong_usage(run, arguments) -> None:
    status, out, err = run(*arguments)
    assert status == WRONG_USAGE and out == "" and "usage" in err


def test_help_is_no_fault(run) -> None:
    assert run("--help")[0] == DONE


# Bad input: exit 1, one plain sentence with place and way out, nothing half-written


def stopped(run, tmp_path: Path, *arguments: object) -> list[dict]:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    status, out, err = run(*arguments, "--json")
    assert status == STOPPED
    problems = only_object(out)["problems"]
    assert problems
    for problem in problems:
        is_sentence(problem)
        assert problem["code"] != "unexpected_fault"
    assert problems[0]["message"] in err
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before
    return problems


def evaluate_frame(frame: pd.DataFrame, plan: Plan, folder: Path) -> tuple[object, ...]:
    save_book(frame, folder / "data.xlsx")
    write_plan(unlocked(plan), folder / "plan.toml")
    return "evaluate", folder / "plan.toml", "--out", folder / "out", "--formats", "json"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"name,age\nx,3\n", b"\x00" * 4096])
@pytest.mark.parametrize("command", ["inspect", "plan"])
def test_a_file_that_is_no_workbook(run, tmp_path, content, command) -> None:
    book = tmp_path / "data.xlsx"
    book.write_bytes(content)
    (problem,) = stopped(run, tmp_path, command, book)
    assert "data.xlsx" in problem["message"]


@pytest.mark.parametrize("command", ["inspect", "plan"])
def test_an_empty_sheet(run, tmp_path, command) -> None:
    save_book(pd.DataFrame(), tmp_path / "data.xlsx")
    (problem,) = stopped(run, tmp_path, command, tmp_path / "data.xlsx")
    assert "Data" in problem["message"] or problem["sheet"] == "Data"


def test_missing_files(run, tmp_path) -> None:
    stopped(run, tmp_path, "inspect", tmp_path / "none.xlsx")
    stopped(run, tmp_path, "evaluate", tmp_path / "none.toml", "--out", tmp_path / "out")
    stopped(run, tmp_path, "verify", tmp_path / "none.whatworked", "--data", tmp_path / "n.xlsx")
    status, out, _ = run("example", "nothing", "--json")
    assert status == WRONG_USAGE and only_object(out)["problems"]


def test_a_plan_without_workbook(run, tmp_path) -> None:
    (tmp_path / "plan.toml").write_text("[programme]\nname = 'x'\n")
    (problem,) = stopped(
        run, tmp_path, "evaluate", tmp_path / "plan.toml", "--out", tmp_path / "out"
    )
    assert problem["code"] == "data_workbook_missing"


def test_a_missing_column(run, tmp_path) -> None:
    plan = referrals_plan(covariates=(Covariate("risks", True),))
    (problem,) = stopped(run, tmp_path, *evaluate_frame(referrals(), plan, tmp_path))
    assert problem["column"] == "risks" and '"risk"' in problem["fix"]


def test_an_outcome_that_never_varies(run, tmp_path) -> None:
    frame = referrals(treated=60, pool=100).assign(base=3.0, later=3.0)
    (problem,) = stopped(run, tmp_path, *evaluate_frame(frame, referrals_plan(), tmp_path))
    assert (problem["code"], problem["column"]) == ("outcome_never_varies", "later")


@pytest.mark.parametrize("treated", [1, 3, 9])
def test_a_treated_group_of_three(run, tmp_path, treated) -> None:
    frame = referrals(treated=treated, pool=100)
    (problem,) = stopped(run, tmp_path, *evaluate_frame(frame, referrals_plan(), tmp_path))
    assert problem["code"] == "group_too_small" and problem["sheet"] == "Data"
    assert str(treated) not in problem["message"].replace("10", "")


def test_a_truncated_study(run, study_folder) -> None:
    run("evaluate", study_folder / "plan.toml", "--out", study_folder, "--formats", "json")
    study = study_folder / "summary.whatworked"
    study.write_bytes(study.read_bytes()[:-30])
    (problem,) = stopped(run, study_folder, "verify", study, "--data", study_folder / "data.xlsx")
    assert problem["code"] == "study_damaged"
    # Nor is it silently replaced by a new run, which would lose its lock and its amendments.
    (problem,) = stopped(
        run, study_folder, "evaluate", study_folder / "plan.toml", "--out", study_folder
    )
    assert problem["code"] == "study_damaged"


def test_a_workbook_that_changed_since_it_was_linked(run, study_folder) -> None:
    run("evaluate", study_folder / "plan.toml", "--out", study_folder, "--formats", "json")
    frame = referrals(treated=60, pool=150, effect=1.0)
    frame.loc[0, "later"] += 1
    book = save_book(frame, study_folder / "data.xlsx")
    (problem,) = stopped(
        run, study_folder, "verify", study_folder / "summary.whatworked", "--data", book
    )
    assert problem["code"] == "workbook_changed"


@pytest.mark.parametrize(("formats", "code"), [("pdff", "unknown_format"), (",", "no_format")])
def test_formats_that_do_not_exist_are_wrong_usage_before_any_work(
    run, study_folder, monkeypatch, formats, code
) -> None:
    monkeypatch.setattr("evaluator.commands.evaluate.read_plan", None)
    command = ("evaluate", study_folder / "plan.toml", "--out", study_folder / "out")
    status, out, _ = run(*command, "--formats", formats, "--json")
    assert status == WRONG_USAGE
    assert [problem["code"] for problem in only_object(out)["problems"]] == [code]


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("evaluator.values.files.writing.os.fsync", errno.ENOSPC),
        ("evaluator.values.files.writing.os.open", errno.EACCES),
        ("evaluator.values.files.writing.unfinished.begin", errno.ENOSPC),
        ("evaluator.values.files.writing.replace_patiently", errno.EROFS),
    ],
)
def test_a_full_disk_or_read_only_folder(
    run, study_folder, monkeypatch, target, code, again
) -> None:
    out_folder = study_folder / "out"
    command = ("evaluate", study_folder / "plan.toml", "--out", out_folder, "--formats", "json")
    if again:
        run(*command)

    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(target, fail)
        (problem,) = stopped(run, study_folder, *command)
    assert problem["code"] in ("cannot_write", "folder_not_writable")
    assert sorted(path.name for path in out_folder.glob("*")) == (
        ["summary.json", "summary.whatworked"] if again else []
    )


@pytest.mark.parametrize("confirmed", [False, True])
def test_the_trap_of_the_mentoring_example(run, tmp_path, confirmed) -> None:
    """Whether somebody completed is known only afterwards; matching on it hides the effect."""
    example = find("mentoring_matched")
    assert example is not None
    plan = read_plan(example.plan_path)
    trap = replace(plan, covariates=(*plan.covariates, Covariate("completed", confirmed)))
    write_plan(trap, tmp_path / "plan.toml")
    problems = stopped(
        run, tmp_path, "evaluate", tmp_path / "plan.toml", "--data", example.workbook_path,
        "--out", tmp_path / "out",
    )  # fmt: skip
    assert [problem["column"] for problem in problems] == ["completed"]
    assert "before the start" in problems[0]["message"]


def test_a_later_characteristic_that_both_groups_have_is_flagged(run, tmp_path) -> None:
    frame = referrals(effect=1.0)
    frame["attended"] = (frame["risk"] > 0).map({True: "yes", False: "no"})
    plan = referrals_plan(covariates=(*referrals_plan().covariates, Covariate("attended", True)))
    status, out, _ = run(*evaluate_frame(frame, plan, tmp_path), "--json")
    assert status == DONE
    (outcome,) = only_object(out)["outcomes"]
    flagged = next(check for check in outcome["checks"] if check["key"] == "post_treatment")
    assert flagged["status"] == "concern" and "attended" in flagged["reason"]
    assert outcome["verdict"]["rating"] <= 2


def test_a_fault_of_the_program_is_owned_and_leaves_nothing(run, study_folder, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("K00001 had 3.7")

    monkeypatch.setattr("evaluator.commands.evaluate.summarise", fail)
    command = ("evaluate", study_folder / "plan.toml", "--out", study_folder / "out")
    status, out, err = run(*command, "--json")
    (problem,) = only_object(out)["problems"]
    assert status == STOPPED and problem["code"] == "unexpected_fault"
    assert "K00001" not in out + err
    assert not (study_folder / "out").exists()


# The same on any machine


def test_the_same_input_gives_the_same_bytes_in_any_process(tmp_path) -> None:
    frame = pupils(schools=12, each=15, effect=1.0, before=3, lost=0.1)
    save_book(frame, tmp_path / "data.xlsx")
    plan = pupils_plan(frame, analysis=Analysis(subgroups=("sex",)))
    write_plan(plan, tmp_path / "plan.toml")
    program = (
        "import json, sys\n"
        "from evaluator import evaluate, read_workbook\n"
        "from evaluator.planning.plan_file import read_plan\n"
        "from evaluator.values.files.storage import to_plain\n"
        "plan, book = read_plan(sys.argv[1]), read_workbook(sys.argv[2])\n"
        "sys.stdout.write(json.dumps(to_plain(evaluate(book, plan))))\n"
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", program, tmp_path / "plan.toml", tmp_path / "data.xlsx"],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "4242")
    ]
    assert printed[0] == printed[1] and len(printed[0]) > 1000


def test_nothing_in_a_file_can_steer_the_terminal(run, tmp_path) -> None:
    signs = "\x1b[2J\x9b31m\x7f\u202e"
    book = tmp_path / f"book{signs[:3]}.csv"
    rows = [f"key,sc{signs}ore,arm", *(f"P{i},{i},{'ab'[i % 2]}" for i in range(30))]
    book.write_text("\n".join(rows), "utf-8")
    plan = tmp_path / "plan.toml"
    plan.write_text(f"[programme]\nna{signs[:3].encode()!r} = 1\n", "utf-8")
    for arguments in (
        ("inspect", book), ("inspect", book, "--json"), ("plan", book),
        ("evaluate", plan, "--out", tmp_path), ("verify", book, "--data", book),
    ):  # fmt: skip
        _, out, err = run(*arguments)
        assert not set(signs) - set("[2J31m") & set(out + err), arguments
    assert "\\u001b" in run("inspect", book, "--json")[1], "a machine reads what the name is"
