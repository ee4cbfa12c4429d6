"""A monitoring summary remembers what it told, and can be made again from its workbook."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from evaluator.commands.cli import main
from evaluator.commands.verification.exports import verify_any
from evaluator.programmes import programme_called
from evaluator.summary.receipt import make_receipt

KEY = "violence_workshops"


def people(count: int) -> pd.DataFrame:
    """Rows with two labels in each column by which the programme is monitored."""
    known = programme_called(KEY)
    rows = range(count)
    labels = {
        each.column: [
            f"{each.column}{i}" if each.key else ("first", "second")[(i + place) % 5 == 0]
            for i in rows
        ]
        for place, each in enumerate(known.monitoring)
    }
    return pd.DataFrame(labels)


def monitor(frame: pd.DataFrame, folder: Path, *more: str, name: str = "book.xlsx") -> int:
    frame.to_excel(folder / name, sheet_name="Data", index=False)
    asked = ["monitor", folder / name, "--programme", KEY, "--out", folder / "out",
             "--formats", "html,docx", "--date", "2026-01-31", *more]  # fmt: skip
    return main([str(each) for each in asked])


@pytest.fixture
def told(tmp_path: Path) -> Path:
    assert monitor(people(73), tmp_path) == 0
    return tmp_path


@pytest.mark.whole_way
def test_one_person_more_is_refused_and_many_more_are_not(told: Path, capsys) -> None:
    before = {path: path.read_bytes() for path in (told / "out").iterdir()}
    assert monitor(people(74), told, "--overwrite", name="again.xlsx") == 1
    assert "almost the same people" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in (told / "out").iterdir()} == before
    assert monitor(people(120), told, "--overwrite") == 0
    assert monitor(people(72), told, "--overwrite") == 1, "the first is remembered after the second"
    assert monitor(people(119), told, "--overwrite") == 1
    assert monitor(people(119), told, "--overwrite", "--forget-earlier") == 0


def test_stricter_limits_go_through_pages_receipt_and_verifying(told: Path) -> None:
    before = json.loads((told / "out" / "monitoring.json").read_text("utf-8"))
    assert monitor(people(73), told, "--overwrite", "--fewest", "20", "--rounding", "15") == 0
    path = told / "out" / "monitoring.json"
    now = json.loads(path.read_text("utf-8"))
    assert now["disclosure"] == {"fewest": 20, "rounding": 15} and "disclosure" not in before
    page = (told / "out" / "monitoring.html").read_text("utf-8")
    assert "counts below 20 are withheld and counts are rounded to 15" in page
    shown = {row[1] for each in now["counts"] for row in (*each["rows"], ("", each["total"]))}
    assert "75" in shown and all(int(count) % 15 == 0 for count in shown - {"[c]"})
    assert shown < {row[1] for each in before["counts"] for row in each["rows"]} | {"[c]", "75"}
    for each in (path, path.with_suffix(".html")):
        assert verify_any(each, told / "book.xlsx", None)[0].identical
    now["disclosure"]["fewest"] = 0
    now = make_receipt({key: held for key, held in now.items() if key != "sha256"})
    path.write_text(json.dumps(now), "utf-8")
    assert not verify_any(path, told / "book.xlsx", None)[0].identical


@pytest.mark.whole_way
def test_the_same_rows_again_are_told_again(told: Path) -> None:
    again = people(73).sample(frac=1.0, random_state=1)
    assert monitor(again, told, "--overwrite") == 0
    assert json.loads((told / "out" / "monitoring.json").read_text("utf-8"))["earlier"] == []


@pytest.mark.whole_way
@pytest.mark.parametrize("how", ["gone", "edited"])
def test_a_memory_that_is_gone_or_edited_is_noticed(told: Path, how: str, capsys) -> None:
    path = told / "out" / "monitoring.json"
    if how == "gone":
        path.unlink()
    else:
        path.write_text(path.read_text("utf-8").replace('"75"', '"200"'), "utf-8")
    assert monitor(people(74), told, "--overwrite") == 1
    assert "made here before" in capsys.readouterr().err


@pytest.mark.whole_way
@pytest.mark.parametrize("suffix", [".json", ".html", ".docx"])
def test_a_monitoring_summary_is_verified(told: Path, suffix: str, tmp_path: Path) -> None:
    out, book = told / "out", told / "book.xlsx"
    found, plan = verify_any(out / f"monitoring{suffix}", book, None)
    assert found.identical and plan.lock is None, found.differences
    assert "earlier" in {each.path for each in found.unchecked}


@pytest.mark.whole_way
@pytest.mark.parametrize("field", ["counts", "rows", "averages", "claim"])
def test_an_edited_monitoring_receipt_shows(told: Path, field: str) -> None:
    path = told / "out" / "monitoring.json"
    held = json.loads(path.read_text("utf-8"))
    del held["sha256"]
    path.write_text(json.dumps(make_receipt({**held, field: f"{held[field]} all"})), "utf-8")
    found, _ = verify_any(path, told / "book.xlsx", None)
    assert any(each.startswith(field) for each in found.differences), found.differences


@pytest.mark.whole_way
def test_an_edited_monitoring_page_shows(told: Path) -> None:
    page = told / "out" / "monitoring.html"
    shutil.copy(page, told / "kept.html")
    page.write_text(page.read_text("utf-8").replace("no effect is claimed", "it worked"), "utf-8")
    found, _ = verify_any(page, told / "book.xlsx", None)
    assert any("it worked" in each for each in found.differences)


@pytest.mark.whole_way
def test_rows_are_not_called_people_where_each_has_several(tmp_path: Path) -> None:
    """Of 22 people with two rows each no page says that 44 were reached."""
    frame = people(44)
    frame["person_id"] = [f"K{i // 2:03}" for i in range(44)]
    assert monitor(frame, tmp_path) == 0
    page = re.sub(r"<[^>]+>", " ", (tmp_path / "out" / "monitoring.html").read_text("utf-8"))
    assert "rows, of about 20 " in page and "rows, each" not in page
