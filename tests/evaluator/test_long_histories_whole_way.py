"""The two designs for long histories from a workbook and a plan file to every export."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from evaluator import walk as evaluating
from evaluator.commands.cli import DONE, main
from evaluator.planning.plan_file import write_plan
from evaluator.summary.blocks import Figure, Table
from evaluator.summary.charts.synthetic import SyntheticChart
from evaluator.summary.content import summarise
from evaluator.values.evaluation import Evaluation
from evaluator.values.files.storage import from_plain, to_plain
from evaluator.values.plan import Plan
from tests.evaluator.histories import areas, areas_plan, drifting, drifting_plan
from tests.evaluator.worlds import cohort_of, save_book

pytestmark = pytest.mark.whole_way

WORLDS = {
    "people": (drifting(people=400), drifting_plan(ratio=2)),
    "places": (areas(), areas_plan(estimator="synthetic_control")),
}


@pytest.mark.parametrize("world", WORLDS)
def test_the_command_line_writes_every_format(world: str, tmp_path: Path, capsys) -> None:
    frame, plan = WORLDS[world]
    save_book(frame, tmp_path / "data.xlsx")
    write_plan(replace(plan, lock=None), tmp_path / "plan.toml")
    out = tmp_path / "out"
    status = main(["evaluate", str(tmp_path / "plan.toml"), "--out", str(out), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert status == DONE
    assert {Path(name).suffix for name in told["files"]} >= {".pdf", ".docx", ".html", ".xlsx"}
    (outcome,) = told["outcomes"]
    assert outcome["estimate"]["ci_low"] < outcome["estimate"]["ci_high"]
    study = next(out.glob("*.whatworked")).read_text("utf-8")
    assert "K00001" not in study
    with zipfile.ZipFile(next(out.glob("*.docx"))) as document:
        assert "K00001" not in document.read("word/document.xml").decode()


@pytest.mark.parametrize("world", WORLDS)
def test_an_evaluation_survives_as_json(world: str) -> None:
    frame, plan = WORLDS[world]
    found = evaluating.evaluate(cohort_of(frame), plan)
    plain = json.loads(json.dumps(to_plain(found), allow_nan=False))
    assert from_plain(Evaluation, plain, "The evaluation") == found


def figures(frame: pd.DataFrame, plan: Plan) -> dict[str, Figure | Table]:
    cohort = cohort_of(frame)
    summary = summarise(evaluating.evaluate(cohort, plan), cohort, plan, date(2026, 1, 6))
    shown = [block for block in summary.blocks if isinstance(block, Figure | Table)]
    return {block.title: block for block in shown}


def test_areas_are_drawn_and_named_and_schools_are_not() -> None:
    frame, plan = areas(), areas_plan()
    public = figures(frame, plan)
    chart = next(b.chart for b in public.values() if isinstance(b, Figure)
                 and isinstance(b.chart, SyntheticChart))  # fmt: skip
    assert len(chart.treated) == 20
    mix = next(b for title, b in public.items() if title.startswith("Places that make up"))
    assert isinstance(mix, Table) and any("Ward" in row[0] for row in mix.rows)
    schools = replace(plan, roles=replace(plan.roles, unit="school", cluster="school"))
    private = figures(frame.rename(columns={"ward": "school"}), schools)
    chart = next(b.chart for b in private.values() if isinstance(b, Figure)
                 and isinstance(b.chart, SyntheticChart))  # fmt: skip
    assert chart.treated == () and len(chart.gap) == 20
    assert "Ward" not in repr(private)
