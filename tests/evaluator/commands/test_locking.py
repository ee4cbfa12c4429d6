"""What a lock means: deposited, locked here by its author's word, or fixed at the run."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evaluator import Study
from evaluator.commands.cli import main
from evaluator.planning.lock_slip import slip_code, slip_differs
from evaluator.planning.plan_file import plan_to_toml, read_plan, write_plan
from evaluator.study.study import SUFFIX
from evaluator.values.plan import Analysis, Lock, lock, plan_hash
from tests.evaluator.worlds import referrals, referrals_plan, save_book

pytestmark = pytest.mark.whole_way

HOLDER = "Ann Ó Brien, county council"
FRAME = referrals(treated=60, pool=150, effect=1.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_book(FRAME, tmp_path / "data.xlsx")
    write_plan(replace(referrals_plan(), lock=None), tmp_path / "plan.toml")
    return tmp_path


@pytest.fixture
def run(capsys):
    def call(*arguments: object) -> tuple[int, dict]:
        capsys.readouterr()
        done = main([*(str(argument) for argument in arguments), "--json"])
        return done, json.loads(capsys.readouterr().out)

    return call


def evaluated(run, folder: Path, out: str = "out", *more: object) -> Study:
    done, told = run("evaluate", folder / "plan.toml", "--out", folder / out, "--formats",
                     "html,json", *more)  # fmt: skip
    assert done == 0, told
    return Study.load(folder / out / f"summary{SUFFIX}")


def locked_check(study: Study):
    assert study.evaluation is not None
    (check,) = [c for c in study.evaluation.outcomes[0].checks if c.key == "plan_locked"]
    return check


def page(folder: Path, out: str = "out") -> str:
    return (folder / out / "report.html").read_text("utf-8")


def test_a_deposited_plan_says_who_holds_the_slip_and_the_slip_confirms_it(run, folder) -> None:
    before = (folder / "plan.toml").read_text()
    done, told = run("lock", folder / "plan.toml", "--holder", HOLDER)
    assert done == 0 and told["lock"]["holder"] == HOLDER
    code = told["lock"]["code"]
    slip = Path(told["slip"])
    assert code in slip.read_text("utf-8") and HOLDER in slip.read_text("utf-8")
    assert (folder / "plan.toml").read_text("utf-8").startswith(before.rstrip())

    study = evaluated(run, folder)
    check = locked_check(study)
    assert (check.status, check.deduction) == ("passed", 0)
    assert HOLDER in check.reason and code in check.reason
    assert HOLDER in page(folder) and code in page(folder)
    assert study.receipt is not None
    assert study.receipt["lock"]["meaning"] == "deposited" and study.receipt["lock"]["code"] == code

    verify = ("verify", folder / "out" / f"summary{SUFFIX}", "--data", folder / "data.xlsx")
    for given in (slip, code, code.lower().replace("0", "o")):
        done, told = run(*verify, "--slip", given)
        assert done == 0 and told["identical"] and "lock slip" in told["confirmed"][0]
    done, told = run(*verify, "--slip", "AAAA-AAAA-AAAA-AAAA")
    assert done == 1 and "lock slip" in told["differences"][-1]


@pytest.mark.parametrize("part", ["at", "plan_hash", "holder", "workbook_sha256"])
def test_a_lock_edited_in_the_study_no_longer_fits_its_slip(run, folder, part) -> None:
    _, told = run("lock", folder / "plan.toml", "--holder", HOLDER)
    plan = read_plan(folder / "plan.toml")
    assert plan.lock is not None
    changes = {"at": plan.lock.at - timedelta(days=100), "holder": "Somebody else"}
    edited = replace(plan.lock, **{part: changes.get(part, "0" * 64)})
    assert slip_differs(plan, told["lock"]["code"]) is None
    forged = replace(plan, lock=edited)
    assert "bears the code" in str(slip_differs(forged, told["lock"]["code"]))


def test_a_lock_without_a_holder_is_its_authors_word(run, folder) -> None:
    run("lock", folder / "plan.toml")
    study = evaluated(run, folder)
    check = locked_check(study)
    assert check.status == "passed" and "author's word" in check.reason
    assert study.receipt is not None and study.receipt["lock"]["meaning"] == "locked_here"


def test_a_plan_without_a_lock_is_fixed_at_the_run_which_costs_a_point(run, folder) -> None:
    study = evaluated(run, folder)
    check = locked_check(study)
    assert (check.status, check.deduction) == ("not_possible", 1)
    assert "nothing shows that results had not been seen" in check.reason
    assert study.receipt is not None and study.receipt["lock"]["meaning"] == "fixed_at_the_run"
    run("lock", folder / "plan.toml")
    assert locked_check(evaluated(run, folder)).deduction == 1, "locked after the results"


def test_a_plan_changed_after_its_lock_is_seen_in_any_folder(run, folder) -> None:
    run("lock", folder / "plan.toml")
    changed(folder)
    assert "without a record" in locked_check(evaluated(run, folder, "elsewhere")).reason
    slip = ("--data", folder / "data.xlsx", "--slip", folder / "plan.lock-slip.txt")
    done, told = run("verify", folder / "elsewhere" / f"summary{SUFFIX}", *slip)
    assert done == 1 and "is another, and no record" in told["differences"][-1]
    study = evaluated(run, folder, "third", "--reason", "The seed was mistyped.")
    (made,) = study.plan.amendments
    assert (made.field, made.reason) == ("plan", "The seed was mistyped.")
    assert locked_check(study).deduction == 1
    assert "The seed was mistyped." in page(folder, "third")
    done, told = run("verify", folder / "third" / f"summary{SUFFIX}", *slip)
    assert done == 0 and "each change since is recorded" in told["confirmed"][0]


def changed(folder: Path) -> None:
    plan = read_plan(folder / "plan.toml")
    write_plan(replace(plan, analysis=Analysis(seed=5)), folder / "plan.toml")


def test_changes_survive_when_the_same_rows_come_in_another_file(run, folder) -> None:
    run("lock", folder / "plan.toml")
    evaluated(run, folder)
    changed(folder)
    evaluated(run, folder, "out", "--reason", "Asked for by the panel.")
    save_book(FRAME.sample(frac=1.0, random_state=2), folder / "again.csv.xlsx")
    FRAME.sample(frac=1.0, random_state=3).to_csv(folder / "again.csv", index=False)
    for file in ("again.csv.xlsx", "again.csv"):
        study = evaluated(run, folder, "out", "--data", folder / file)
        assert [(a.field, a.reason) for a in study.plan.amendments][:1] == [
            ("analysis.seed", "Asked for by the panel.")
        ]
        assert not any(a.results_seen for a in study.plan.amendments if a.field == "data")


def test_another_programme_is_not_replaced_without_a_reason(run, folder) -> None:
    evaluated(run, folder)
    save_book(referrals(treated=60, pool=150, effect=0.5, seed=9), folder / "data.xlsx")
    plan = read_plan(folder / "plan.toml")
    write_plan(replace(plan, programme=replace(plan.programme, name="New")), folder / "plan.toml")
    done, told = run("evaluate", folder / "plan.toml", "--out", folder / "out", "--formats", "json")
    assert done == 1 and told["problems"][0]["code"] == "study_of_another_programme"
    study = evaluated(run, folder, "out", "--reason", "Renamed.", "--forget-earlier")
    assert study.plan.programme.name == "New"


@pytest.mark.parametrize("reason", ["Late records came.", ""])
def test_other_rows_keep_the_history(run, folder, reason) -> None:
    run("lock", folder / "plan.toml")
    first = evaluated(run, folder)
    save_book(referrals(treated=60, pool=150, effect=0.5, seed=9), folder / "data.xlsx")
    study = evaluated(run, folder, "out", "--reason", reason, "--forget-earlier")
    assert study.plan.lock == first.plan.lock
    (made,) = study.plan.amendments
    assert made.field == "data" and made.results_seen
    assert made.reason == (reason or "The data were changed.")
    assert locked_check(study).deduction == 1


def test_a_plan_is_locked_before_its_data_exist(run, folder) -> None:
    (folder / "data.xlsx").rename(folder / "later.xlsx")
    done, told = run("lock", folder / "plan.toml", "--holder", HOLDER)
    assert done == 0 and told["lock"]["workbook_sha256"] == ""
    (folder / "later.xlsx").rename(folder / "data.xlsx")
    check = locked_check(evaluated(run, folder))
    assert check.status == "passed" and "workbook is not" not in check.reason


@pytest.mark.parametrize("reason", ["", "The second wave came in."])
def test_data_that_came_after_the_lock_need_a_reason(run, folder, reason) -> None:
    """A slip of one workbook does not vouch for the results of another."""
    run("lock", folder / "plan.toml", "--holder", HOLDER)
    save_book(referrals(treated=60, pool=150, effect=0.5, seed=9), folder / "data.xlsx")
    study = evaluated(run, folder, "out", "--reason", reason)
    check = locked_check(study)
    assert (check.status, check.deduction) == (("passed", 0) if reason else ("concern", 1))
    assert "workbook is not the one" in check.reason
    assert ("nothing says why" in check.reason) is not bool(reason)
    assert [(a.field, a.reason) for a in study.plan.amendments] == [("data", reason)] * bool(reason)
    assert study.receipt is not None
    assert len(study.receipt["amendments"]) == bool(reason)
    assert "the workbook came, or was changed, after that" in page(folder)
    assert (reason or "and nothing says why") in page(folder)
    slip = ("--data", folder / "data.xlsx", "--slip", folder / "plan.lock-slip.txt")
    done, told = run("verify", folder / "out" / f"summary{SUFFIX}", *slip)
    if reason:
        assert done == 0 and "It is not of this workbook" in told["confirmed"][0]
    else:
        assert done == 1 and "of another workbook" in told["differences"][-1]
        late = evaluated(run, folder, "out", "--reason", "So it was.")
        assert late.plan.amendments[-1].results_seen and locked_check(late).deduction == 1


def test_the_same_rows_in_another_file_cost_nothing_once_the_locked_one_was_evaluated(
    run, folder
) -> None:
    run("lock", folder / "plan.toml", "--holder", HOLDER)
    evaluated(run, folder)
    save_book(FRAME.sample(frac=1.0, random_state=2), folder / "again.xlsx")
    study = evaluated(run, folder, "out", "--data", folder / "again.xlsx")
    assert [(a.field, a.results_seen) for a in study.plan.amendments] == [("data", False)]
    assert locked_check(study).deduction == 0


def test_what_is_locked_is_not_locked_again_and_no_slip_is_replaced(run, folder) -> None:
    run("lock", folder / "plan.toml")
    done, told = run("lock", folder / "plan.toml", "-o", folder / "other.txt")
    assert done == 1 and told["problems"][0]["code"] == "plan_locked_already"
    done, told = run("lock", folder / "plan.toml")
    assert done == 1 and told["problems"][0]["code"] == "plan_exists"


def test_what_could_not_be_evaluated_is_not_locked(run, folder) -> None:
    plan = read_plan(folder / "plan.toml")
    write_plan(replace(plan, outcomes=()), folder / "plan.toml")
    before = (folder / "plan.toml").read_bytes()
    done, told = run("lock", folder / "plan.toml")
    assert done == 1 and told["problems"]
    assert (folder / "plan.toml").read_bytes() == before


def test_no_folder_reaches_a_study_or_a_page(run, folder) -> None:
    plan = read_plan(folder / "plan.toml")
    secret = folder / "jane.doe"
    secret.mkdir()
    (folder / "data.xlsx").rename(secret / "data.xlsx")
    full = replace(plan, data=replace(plan.data, workbook=str(secret / "data.xlsx")))
    write_plan(full, folder / "plan.toml")
    study = evaluated(run, folder)
    assert study.plan.data.workbook == "data.xlsx"
    for file in (folder / "out").iterdir():
        assert b"jane" not in file.read_bytes(), file.name
    windows = replace(full, data=replace(full.data, workbook=r"C:\Users\jane\data.xlsx"))
    assert "jane" not in plan_to_toml(lock(windows, "", datetime(2026, 1, 5, tzinfo=UTC)))
    assert plan_hash(windows) == plan_hash(full) == plan_hash(study.plan)


def test_every_part_of_a_lock_changes_its_code() -> None:
    one = Lock(datetime(2026, 1, 5, 9, tzinfo=UTC), "a" * 64, "b" * 64)
    others = [
        replace(one, at=one.at + timedelta(seconds=1)),
        replace(one, plan_hash="c" * 64),
        replace(one, workbook_sha256=""),
        replace(one, at_run=True),
        replace(one, holder="X"),
    ]
    assert len({one.code, *(other.code for other in others)}) == 6
    assert slip_code(f"so: {one.code}.") == one.code


def test_a_lock_outlives_a_version_that_asks_more() -> None:
    """The hash rests on what was said, so a new field at its default changes nothing."""
    plan = replace(referrals_plan(), lock=None)
    said = replace(plan, analysis=Analysis(seed=Analysis().seed))
    assert plan_hash(said) == plan_hash(plan)
    assert plan_hash(replace(plan, analysis=Analysis(seed=9))) != plan_hash(plan)
