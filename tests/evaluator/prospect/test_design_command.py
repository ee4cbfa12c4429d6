"""``whatworked design``: what is printed, written, locked and refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluator.commands.cli import main
from evaluator.planning.plan_file import read_plan
from evaluator.values.plan import plan_hash

PLAN = """
[programme]
name = "Knife-awareness lessons"

[roles]
unit = "pupil"
cluster = "school"
time = "wave"
treated = "lessons"

[[outcomes]]
name = "Attitude"
column = "score"
worthwhile = 0.9
unit = "points"
primary = true

[prospect]
treated = 6
people = 80
who_starts = "waiting_list"
places = [
  "Ash", "Birch", "Cedar", "Dean", "Elm", "Fern", "Glebe", "Hill", "Ivy", "Jay", "Kay", "Lea"
]
seed = 11
"""
VARIES = "spread = 3.0\nbetween = 0.05\n"


def written(folder: Path, more: str = VARIES, text: str = PLAN) -> Path:
    path = folder / "plan.toml"
    path.write_text(text + more, encoding="utf-8")
    return path


def earlier(folder: Path, places: int = 40) -> Path:
    """An earlier workbook: a spread of 3, a tenth of the variance between schools."""
    rng = np.random.default_rng(3)
    school = np.repeat(np.arange(places), 40)
    score = 10 + 3 * (0.1**0.5 * rng.normal(size=places)[school]
                      + 0.9**0.5 * rng.normal(size=school.size))  # fmt: skip
    frame = pd.DataFrame({"pupil": np.arange(school.size), "school": school, "score": score})
    frame = frame.assign(wave=2024, lessons="no", school=[f"School {each}" for each in school])
    path = folder / "earlier.xlsx"
    frame.to_excel(path, index=False)
    return path


def test_what_could_be_found_is_printed_and_nothing_written(tmp_path, capsys) -> None:
    path = written(tmp_path)
    assert main(["design", str(path)]) == 0
    said = capsys.readouterr().out
    assert "With 6 places in the programme and 6 others, of about 80 each" in said
    assert "A worthwhile change of 0.9 points would be found in" in said
    assert "Half the places would find" in said and "Drawn by lots from 12 places" in said
    assert sorted(each.name for each in tmp_path.iterdir()) == ["plan.toml"]


def test_the_plan_that_is_written_is_locked_as_it_stands_and_counts_as_chance(
    tmp_path, capsys
) -> None:
    out = tmp_path / "out"
    asked = ["design", str(written(tmp_path)), "-o", str(out), "--formats", "html,docx"]
    assert main([*asked, "--holder", "County council", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    names = {"protocol.html", "protocol.docx", "plan.toml", "plan.lock-slip.txt", "lots.txt"}
    assert {each.name for each in out.iterdir()} == names
    plan = read_plan(out / "plan.toml")
    assert plan.lock is not None and plan.lock.plan_hash == plan_hash(plan)
    assert (
        plan.lock.code == told["code"]
        and plan.lock.code in (out / "plan.lock-slip.txt").read_text()
    )
    assert plan.context.allocation == "chance"
    assert plan.context.allocation_record in (out / "lots.txt").read_text()
    page = (out / "protocol.html").read_text(encoding="utf-8")
    assert "Study protocol" in page and "After the study" in page and "Ash" in page
    assert main(["design", str(out / "plan.toml")]) == 1
    assert "was locked on" in capsys.readouterr().err


def test_how_much_it_varies_comes_from_an_earlier_workbook(tmp_path, capsys) -> None:
    path = written(tmp_path, "")
    assert main(["design", str(path)]) == 1
    assert "prospect_variation" not in (said := capsys.readouterr().err)
    assert "Nobody said how much the outcome varies" in said and "--data" in said
    out = tmp_path / "out"
    asked = ["design", str(path), "--data", str(earlier(tmp_path)), "-o", str(out)]
    assert main([*asked, "--formats", "html"]) == 0
    prospect = read_plan(out / "plan.toml").prospect
    assert prospect.spread == pytest.approx(3.0, rel=0.1)
    assert prospect.between == pytest.approx(0.1, abs=0.05)
    capsys.readouterr()
    few = earlier(tmp_path, places=4)
    assert main(["design", str(path), "--data", str(few)]) == 1
    assert "Too few people or places" in capsys.readouterr().err


def test_a_list_of_people_is_in_no_page(tmp_path) -> None:
    text = PLAN.replace('cluster = "school"\n', "")
    out = tmp_path / "out"
    asked = ["design", str(written(tmp_path, VARIES, text)), "-o", str(out), "--formats", "html"]
    assert main(asked) == 0
    page = (out / "protocol.html").read_text(encoding="utf-8")
    assert "Glebe" not in page and "stays with whoever draws the lots" in page
    assert "Glebe" in (out / "lots.txt").read_text()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("treated = 6", "treated = 1", "Fewer than two places"),
        ('"Birch"', '"Ash"', "named twice"),
        ("people = 80", 'people = 80\nkinds = ["large"]', "given for them: 1."),
        ("people = 80", "people = 80\nlost = 1", "not everybody can be lost"),
        ("people = 80", "people = 80\nbefore = 0", "a time before the start"),
        ("people = 80", "people = 80\nsteps = 3", "one group after another"),
        ('"waiting_list"', '"stepped"', "a design for several starts"),
        (
            "[prospect]",
            '[design]\nkind = "synthetic_comparison"\n[prospect]',
            "nobody knows before",
        ),
        ("people = 80", "people = 80\nspread = 0\nbetween = 0.1", "above 0"),
    ],
)
def test_what_cannot_be_planned_is_said(tmp_path, capsys, old, new, said) -> None:
    varies = "" if "spread" in new else VARIES
    assert main(["design", str(written(tmp_path, varies, PLAN.replace(old, new, 1)))]) == 1
    assert said in capsys.readouterr().err
