"""``whatworked design``: what is printed, written, locked and refused."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluator.commands.cli import main
from evaluator.planning.plan_file import read_plan
from evaluator.prospect.variation import with_variation
from evaluator.values.account.prospect import Prospect
from evaluator.values.plan import plan_hash
from evaluator.values.problems import Refusal
from tests.evaluator.histories import residents
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan

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


def test_people_chosen_one_by_one_are_not_called_places(tmp_path, capsys) -> None:
    text = PLAN[: PLAN.index("[prospect]")].replace('cluster = "school"\n', "")
    ahead = "[prospect]\ntreated = 30\ncomparison = 30\npeople = 1\nspread = 3.0\nbetween = 1.0\n"
    assert main(["design", str(written(tmp_path, ahead, text))]) == 0
    said = capsys.readouterr().out
    assert "With 30 people in the programme and 30 others, a change of" in said
    assert "Half the people would find" in said and "30 place" not in said


def test_what_could_be_found_is_printed_and_nothing_written(tmp_path, capsys) -> None:
    path = written(tmp_path)
    assert main(["design", str(path)]) == 0
    said = capsys.readouterr().out
    assert "With 6 places in the programme and 6 others, of about 80 each" in said
    assert "A worthwhile change of 0.9 points would be found in" in said
    assert "Half the places would find" in said and "Drawn by lots from 12 places" in said
    assert sorted(each.name for each in tmp_path.iterdir()) == ["plan.toml"]


@pytest.mark.whole_way
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


@pytest.mark.whole_way
def test_names_of_people_who_are_drawn_stand_in_the_list_alone(tmp_path, capsys) -> None:
    text = PLAN.replace('cluster = "school"\n', "after = [2]\n")
    out, book = tmp_path / "out", tmp_path / "data.xlsx"
    names = read_plan(written(tmp_path, VARIES, text)).prospect.places
    asked = ["design", str(tmp_path / "plan.toml"), "-o", str(out), "--formats", "html,json,docx"]
    assert main(asked) == 0
    for path in out.iterdir():
        parts = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as held:
                parts = [held.read(name) for name in held.namelist()]
        assert (path.name == "lots.txt") == any(b"Glebe" in part for part in parts), path.name
    page = (out / "protocol.html").read_text(encoding="utf-8")
    assert "stays with whoever draws the lots" in page
    planned = read_plan(out / "plan.toml")
    assert planned.prospect.sides == (6, 6) and planned.context.allocation == "chance"
    people = [f"{name} {n}" for n in range(4) for name in names]
    waves = [pd.DataFrame({"pupil": people, "wave": wave, "score": range(wave, wave + 48),
                           "lessons": ["yes", "no"] * 24}) for wave in (1, 2)]  # fmt: skip
    pd.concat(waves).to_excel(book, sheet_name="Data", index=False)
    capsys.readouterr()
    assert main(["evaluate", str(tmp_path / "plan.toml"), "--data", str(book), "--out",
                 str(tmp_path / "results")]) == 1  # fmt: skip
    assert "The plan names the people who were drawn by lots" in capsys.readouterr().err


def test_gaps_within_places_are_planned_by_their_own_spread(tmp_path, capsys) -> None:
    """Each place has one gap: nothing of it lies between people."""
    book, frame = tmp_path / "earlier.xlsx", residents(places=30)
    frame = frame[frame["wave"] == 1]
    frame.to_excel(book, index=False)
    text = PLAN.replace('cluster = "school"', 'cluster = "ward"\neligible = "young"')
    text = text.replace('unit = "pupil"\n', "")
    path = written(tmp_path, '[design]\nkind = "triple_difference"\n', text)
    asked = ["design", str(path), "--data", str(book), "-o", str(tmp_path / "out")]
    assert main([*asked, "--formats", "html"]) == 0, capsys.readouterr().err
    prospect = read_plan(tmp_path / "out" / "plan.toml").prospect
    means = frame.groupby(["ward", "young"])["score"].mean().unstack()
    assert prospect.spread == pytest.approx((means["yes"] - means["no"]).std(), rel=0.05)
    assert prospect.between == 1.0
    page = (tmp_path / "out" / "protocol.html").read_text(encoding="utf-8")
    assert "Spread of the places" in page and "send the others in the same places too" in page


def test_a_mix_of_places_says_what_twice_the_times_would_find(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("evaluator.prospect.mix_chances._STUDIES", 6)
    monkeypatch.setattr("evaluator.prospect.mix_chances._FEWEST_STUDIES", 6)
    text = PLAN[: PLAN.index("[prospect]")] + (
        '[design]\nkind = "synthetic_comparison"\n[prospect]\ntreated = 1\ncomparison = 19\n'
        "before = 3\nspread = 3.0\nbetween = 1.0\n"
    )
    asked = ["design", str(written(tmp_path, "", text)), "-o", str(tmp_path / "out")]
    assert main([*asked, "--formats", "html"]) == 0, capsys.readouterr().err
    said = capsys.readouterr().out
    assert "With 1 place in the programme and 19 others" in said
    assert "With half the places no change could be told from chance, however large." in said
    assert "twice the times would find it" in said
    assert "counts as effect" in said
    page = (tmp_path / "out" / "protocol.html").read_text(encoding="utf-8")
    assert "As planned, twice the times" in page and "simulating 6 studies" in page


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([0.0] * 31 + [1.0] * 9, False),
        ([0.0] * 30 + [1.0] * 10, True),
        ([1.0] * 31 + [2.0] * 9, False),  # a yes or no in two other numbers
        ([0.0] * 31 + [1.0] * 8 + [30.0], False),  # nine had all of it
        ([0.0] * 30 + [1.0] * 9 + [30.0], False),  # one makes up nearly all of the spread
        ([0.0] * 30 + [1.0] * 9 + [3.0], True),
        ([0.0] * 29 + [1.0] * 9 + [90.0, 95.0], False),  # one of two would know the other's
        ([1.0, 2.0, 3.0, 4.0, 5.0] * 2, False),  # ten people, one row each, are no places
        ([0.0] * 36 + [1.0, 1.0, 1.0, 40.0], False),  # one had nearly all of it
        ([2.5] * 40, False),
        ([2.5] * 39 + [0.5, 4.0], False),  # whoever has 4 would know that the other has 0.5
        ([2.0, 3.0] * 20 + [0.5, 4.0], True),
    ],
)
def test_an_earlier_workbook_tells_no_spread_of_what_few_had(values, told) -> None:
    """Also of people chosen one by one, of whom each has one row."""
    keys = [f"P{n}" for n in range(len(values))]
    frame = pd.DataFrame({"pupil": keys, "score": values, "arm": "waiting"})
    plan = pupils_plan(pupils(schools=2, each=20))
    plan = replace(plan, roles=replace(plan.roles, cluster=None, time=None))
    asked = (Prospect(), cohort_of(frame), plan, plan.primary[0])
    if told:
        assert with_variation(*asked).spread is not None
        return
    with pytest.raises(Refusal) as refused:
        with_variation(*asked)
    assert refused.value.problems[0].code == "prospect_too_few"


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
            "two more that never do than places that start",
        ),
        (
            "[prospect]\ntreated = 6",
            '[design]\nkind = "synthetic_comparison"\n[prospect]\ntreated = 1',
            "With 1 and 11 places the smallest p-value possible is 1 in 12, and so few",
        ),
        (
            "[prospect]\ntreated = 6",
            '[design]\nkind = "synthetic_comparison"\n[prospect]\ntreated = 2',
            "there is only one time",
        ),
        (
            "[prospect]",
            '[design]\nkind = "triple_difference"\n[prospect]\nspread = 2\nbetween = 0.1',
            "the spread of the places' gaps that is needed",
        ),
        ("people = 80", "people = 80\nspread = 0\nbetween = 0.1", "above 0"),
    ],
)
def test_what_cannot_be_planned_is_said(tmp_path, capsys, old, new, said) -> None:
    varies = "" if "spread" in new else VARIES
    assert main(["design", str(written(tmp_path, varies, PLAN.replace(old, new, 1)))]) == 1
    assert said in capsys.readouterr().err
