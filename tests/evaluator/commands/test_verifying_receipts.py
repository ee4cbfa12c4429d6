"""An exported receipt is verified from the workbook and the plan alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evaluator.commands.cli import main
from evaluator.planning.plan_file import read_plan, write_plan
from evaluator.summary.receipt import make_receipt
from tests.evaluator.misuses import volunteers_taken_for_cause
from tests.evaluator.worlds import save_book

Verify = Callable[..., tuple[int, dict[str, object]]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with workbook, plan and the receipt of a run."""
    folder = tmp_path_factory.mktemp("receipt")
    study = volunteers_taken_for_cause()
    save_book(study.frame, folder / "data.xlsx")
    write_plan(study.plan, folder / "plan.toml")
    assert main(["evaluate", str(folder / "plan.toml"), "--out", str(folder), "--formats", "json",
                 "--json"]) == 0  # fmt: skip
    return folder


@pytest.fixture
def verify(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Verify:
    def run(
        change: Callable[[dict], dict] = dict, plan: Path | None = None
    ) -> tuple[int, dict[str, object]]:
        (receipt,) = made.glob("*.json")
        changed = tmp_path / "receipt.json"
        changed.write_text(json.dumps(change(json.loads(receipt.read_text("utf-8")))), "utf-8")
        capsys.readouterr()
        done = main(["verify", str(changed), "--data", str(made / "data.xlsx"), "--plan",
                     str(plan or made / "plan.toml"), "--json"])  # fmt: skip
        return done, json.loads(capsys.readouterr().out)

    return run


def remade(receipt: dict, value: float) -> dict:
    """A receipt with another estimate whose hash was made again."""
    content = {key: held for key, held in receipt.items() if key != "sha256"}
    content["outcomes"][0]["estimate"]["value"] *= value
    return make_receipt(content)


@pytest.mark.whole_way
def test_an_untouched_receipt_is_confirmed(verify: Verify) -> None:
    done, told = verify()
    assert done == 0 and told["identical"] and told["to_the_last_digit"]


def test_another_processors_last_digits_are_no_difference(verify: Verify) -> None:
    done, told = verify(lambda receipt: remade(receipt, 1 + 1e-13))
    assert done == 0 and told["identical"] and not told["to_the_last_digit"]


def test_a_number_changed_under_a_new_hash_shows(verify: Verify) -> None:
    done, told = verify(lambda receipt: remade(receipt, 1.01))
    assert done == 1 and any("estimate.value" in str(each) for each in told["differences"])  # type: ignore[attr-defined]


def test_an_edited_headline_no_longer_fits_the_hash(verify: Verify) -> None:
    def edit(receipt: dict) -> dict:
        receipt["outcomes"][0]["verdict"]["headline"] = "It did."
        return receipt

    done, told = verify(edit)
    assert done == 1 and "edited" in str(told["differences"])


def test_another_plan_or_no_receipt_is_refused_by_name(
    verify: Verify, made: Path, tmp_path: Path
) -> None:
    plan = read_plan(made / "plan.toml")
    outcome = replace(plan.outcomes[0], worthwhile=0.9)
    write_plan(replace(plan, outcomes=(outcome,)), tmp_path / "other.toml")
    done, told = verify(plan=tmp_path / "other.toml")
    assert done == 1 and "receipt_of_another_study" in json.dumps(told)
    done, told = verify(lambda receipt: {"format": "something"})
    assert done == 1 and "receipt_damaged" in json.dumps(told)
