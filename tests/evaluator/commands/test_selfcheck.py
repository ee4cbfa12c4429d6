"""The program's own files against the list that they came with."""

from __future__ import annotations

import json
import os
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
    monkeypatch.setattr(own, "_PARTS", ())  # there is no program in it that could load them
    return place


def test_a_whole_folder_is_whole(folder, capsys):
    assert main(["selfcheck"]) == 0
    assert "All 3 files are as they were built." in capsys.readouterr().out


def _piped(path: Path) -> None:
    """A pipe in the place of a file, which whoever reads it would wait for."""
    path.unlink()
    os.mkfifo(path)


@pytest.mark.skipif(sys.platform == "win32", reason="no links or pipes for everybody")
@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda f: (f / "_internal/a.so").write_text("other"), "file_changed"),
        (lambda f: (f / "_internal/b c.py").unlink(), "file_missing"),
        (lambda f: (f / "_internal/evil.py").write_text(""), "file_foreign"),
        (lambda f: (f / own.LIST).unlink(), "list_missing"),
        (lambda f: (f / "_internal/evil").symlink_to(f.parent), "file_foreign"),
        (lambda f: (f / "_internal/evil").symlink_to(f / "nowhere"), "file_foreign"),
        (lambda f: _piped(f / "_internal/a.so"), "file_missing"),
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


def test_a_link_between_own_folders_is_no_damage(folder):
    """As a Mac's bundle has them."""
    (folder / "Resources").symlink_to(folder / "_internal")
    assert main(["selfcheck"]) == 0


def test_a_part_that_is_gone_or_ends_the_program_is_named_and_the_rest_is_tried(
    tmp_path, monkeypatch
):
    """A damaged library ends whoever loads it, without a word."""
    for name, does in (("ends_it", "os.abort()"), ("leaves", "os._exit(3)"), ("raises", "1 / 0")):
        (tmp_path / f"{name}.py").write_text(f"import os\n{does}\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path), str(Path.cwd()))))
    found = dict(own.faulty_parts(("json", "ends_it", "no_such_part", "leaves", "raises", "csv")))
    assert list(found) == ["ends_it", "no_such_part", "leaves", "raises"]
    assert found["leaves"] == "the program that loaded it ended with 3"
    assert (found["no_such_part"], found["raises"]) == ("ModuleNotFoundError", "ZeroDivisionError")


def test_a_part_that_never_comes_back_is_named(monkeypatch):
    def late(command, **_words):
        raise own.subprocess.TimeoutExpired(command, 1, b"loading json\nloaded\nloading csv\n")

    monkeypatch.setattr(own.subprocess, "run", late)
    assert own.faulty_parts(("json", "csv")) == (
        ("csv", f"it took more than {own._LONGEST} seconds"),
    )


def test_what_was_compared_is_told_where_the_program_cannot_be_started_again(folder, monkeypatch):
    monkeypatch.setattr(own, "_PARTS", ("json",))
    (folder / "_internal/a.so").write_text("other")
    assert [each.code for each in own.selfcheck().problems] == ["file_changed", "part_not_loaded"]


def test_on_a_mac_the_list_lies_beside_the_bundle(folder, monkeypatch):
    inside = folder / "What Worked.app" / "Contents" / "MacOS" / "whatworked"
    monkeypatch.setattr(sys, "executable", str(inside))
    assert own.built_folder() == folder


def test_from_source_there_is_nothing_to_compare(capsys):
    assert main(["selfcheck"]) == 0
    said = capsys.readouterr().out
    assert build() in said
    assert "from source" in said
