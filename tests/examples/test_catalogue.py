"""Every shipped example is complete, readable by its own plan, and can be made again."""

import importlib
import re
import tomllib
import zipfile
from dataclasses import fields
from pathlib import Path

import pytest

import examples
from evaluator.values import plan as plans
from examples import EXAMPLES, Example, find, folder

by_key = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
SECTIONS = {
    "programme": plans.Programme,
    "data": plans.Data,
    "roles": plans.Roles,
    "context": plans.Context,
    "analysis": plans.Analysis,
}
COLUMN_ROLES = ("unit", "cluster", "time", "treated", "first_treated", "eligible")
REAL = {"nsw_job_training", "castle_doctrine", "proposition_99", "organ_donations"}
IDENTIFIERS = {
    "national insurance number": r"\b[A-Z]{2}\d{6}[A-D]\b",
    "NHS number": r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b",
    "unique pupil number": r"\b[A-Z]\d{11}[A-Z0-9]\b",
    "postcode": r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b",
    "e-mail address": r"\S+@\S+\.\w+",
}


def plan_of(example: Example) -> dict:
    return tomllib.loads(example.plan_path.read_text("utf-8"))


def writer_of(example: Example):
    name = "convert" if example.key in REAL else "generate"
    return importlib.import_module(f"examples.{example.key}.{name}").write


def contents(path: Path) -> dict[str, tuple[bytes, tuple[int, ...]]]:
    """Every file inside the workbook with its date; compression differs between zlib builds."""
    with zipfile.ZipFile(path) as book:
        return {entry.filename: (book.read(entry), entry.date_time) for entry in book.infolist()}


def test_every_folder_is_listed():
    home = Path(examples.__file__).parent
    on_disk = {path.parent.name for path in home.glob("*/plan.toml")}
    assert on_disk == {example.key for example in EXAMPLES}


@by_key
def test_files_exist_and_the_plan_names_the_workbook(example):
    assert example.workbook_path.is_file()
    assert plan_of(example)["data"]["workbook"] == example.workbook
    assert find(example.key) is example
    assert folder(example.key) == example.plan_path.parent


def test_unknown_names():
    assert find("no_such_story") is None
    with pytest.raises(KeyError):
        folder("../tests")


@by_key
def test_plan_uses_known_keys_only(example):
    plan = plan_of(example)
    for section, kind in SECTIONS.items():
        assert set(plan.get(section, {})) <= {field.name for field in fields(kind)}, section
    for outcome in plan["outcomes"]:
        assert set(outcome) <= {field.name for field in fields(plans.Outcome)}
        assert outcome["worthwhile"] > 0
        assert outcome["worthwhile_reason"]
    for covariate in plan.get("covariates", []):
        assert set(covariate) <= {field.name for field in fields(plans.Covariate)}
        assert covariate["known_before_start"] is True
    assert set(plan) <= {*SECTIONS, "outcomes", "covariates", "design", "lock"}


@by_key
def test_plan_names_columns_and_values_of_the_sheet(example, sheet):
    plan = plan_of(example)
    frame = sheet(example.key, plan["data"]["sheet"])
    roles = plan["roles"]
    columns = [roles[key] for key in COLUMN_ROLES if key in roles]
    columns += [covariate["column"] for covariate in plan.get("covariates", [])]
    columns += [
        o[key] for o in plan["outcomes"] for key in ("column", "before", "after") if key in o
    ]
    columns += plan["analysis"].get("subgroups", [])
    columns += plan["design"].get("exact", [])
    assert set(columns) <= set(frame.columns)
    if "treated" in roles:
        assert set(roles["treated_values"]) <= set(frame[roles["treated"]])
    if "after" in roles:
        assert set(roles["after"]) < set(frame[roles["time"]])
    if "first_treated" in roles:
        assert set(frame[roles["first_treated"]].dropna()) < set(frame[roles["time"]])
        unit = roles.get("unit", roles.get("cluster"))
        assert frame.groupby(unit)[roles["first_treated"]].nunique().max() == 1
    key = [roles["unit"]] if "unit" in roles else [roles["cluster"], roles["eligible"]]
    key += [roles["time"]] if "time" in roles else []
    assert not frame.duplicated(key).any()


@by_key
def test_primary_outcomes(example):
    primary = [outcome for outcome in plan_of(example)["outcomes"] if outcome.get("primary")]
    assert len(primary) == 1


@pytest.mark.whole_way
@by_key
def test_workbook_can_be_made_again(example, tmp_path):
    write = writer_of(example)
    write(tmp_path)
    again, committed = contents(tmp_path / example.workbook), contents(example.workbook_path)
    assert list(again) == list(committed)
    for name, (data, date_time) in committed.items():
        assert again[name] == (data, date_time), name
    truth = folder(example.key) / "truth.toml"
    assert truth.exists() == (tmp_path / "truth.toml").exists()
    if truth.exists():
        assert truth.read_bytes() == (tmp_path / "truth.toml").read_bytes()


@pytest.mark.whole_way
@by_key
def test_two_runs_give_the_same_file(example, tmp_path):
    write = writer_of(example)
    runs = tmp_path / "first", tmp_path / "second"
    for run in runs:
        run.mkdir()
        write(run)
    first, second = (run.joinpath(example.workbook).read_bytes() for run in runs)
    assert first == second


@pytest.mark.whole_way
@by_key
def test_workbook_carries_no_identifier_and_no_answer(example):
    inside = contents(example.workbook_path)
    sheets = [data.decode() for name, (data, _) in inside.items() if "worksheets/" in name]
    assert len(sheets) >= 2
    for text in sheets:
        for kind, pattern in IDENTIFIERS.items():
            assert re.search(pattern, text) is None, kind
        assert "planted" not in text.lower()


@by_key
def test_few_cells_are_missing(example, sheet):
    plan = plan_of(example)
    allowed = ["completed", plan["roles"].get("first_treated", "completed")]
    frame = sheet(example.key, plan["data"]["sheet"]).drop(columns=allowed, errors="ignore")
    assert frame.isna().mean().max() < 0.08
