"""The program's own files against the list that they came with."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from evaluator.commands import selfcheck as own
from evaluator.commands.cli import main
from evaluator.values.version import build


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """A built folder with three files and their list."""
    place = tmp_path / "What Worked"
    (place / "_internal").mkdir(parents=True)
    for name in ("whatworked", "_internal/a.so", "_internal/b c.py"):
        (place / name).write_text(name)
    names = own.files_in(place)
    (place / own.LIST).write_text("".join(f"{own.hash_of(place / n)}  {n}\n" for n in names))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(place / "whatworked"))
    return place


def test_a_whole_folder_is_whole(folder, capsys):
    assert main(["selfcheck"]) == 0
    assert "All 3 files are as they were built." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda f: (f / "_internal/a.so").write_text("other"), "file_changed"),
        (lambda f: (f / "_internal/b c.py").unlink(), "file_missing"),
        (lambda f: (f / "_internal/evil.py").write_text(""), "file_foreign"),
        (lambda f: (f / own.LIST).unlink(), "list_missing"),
    ],
)
def test_each_damage_is_named(folder, damage, code, capsys):
    damage(folder)
    assert main(["selfcheck", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [problem["code"] for problem in told["problems"]] == [code]
    assert not told["whole"]
    assert str(folder) not in json.dumps(told)


@pytest.mark.parametrize("name", [".DS_Store", "._a.so", "Desktop.ini", "Thumbs.db"])
def test_what_a_file_manager_leaves_is_no_damage(folder, name):
    (folder / "_internal" / name).write_text("")
    assert main(["selfcheck"]) == 0


def test_a_part_that_a_scanner_took_is_named(folder, monkeypatch):
    monkeypatch.setattr(own, "_PARTS", ("json", "no_such_part"))
    (problem,) = own.selfcheck().problems
    assert "no_such_part" in problem.message


def test_on_a_mac_the_list_lies_beside_the_bundle(folder, monkeypatch):
    inside = folder / "What Worked.app" / "Contents" / "MacOS" / "whatworked"
    monkeypatch.setattr(sys, "executable", str(inside))
    assert own.built_folder() == folder


def test_from_source_there_is_nothing_to_compare(capsys):
    assert main(["selfcheck"]) == 0
    said = capsys.readouterr().out
    assert build() in said
    assert "from source" in said
