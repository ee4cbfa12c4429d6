"""Small files as editors and shells leave them, and names that every system allows."""

from __future__ import annotations

import pytest

from evaluator.cohort.files.package import open_package
from evaluator.values.files.storage import read_text
from evaluator.values.files.writing import is_taken, is_there
from evaluator.values.places.file_names import LONGEST, is_usable_name, proposed_name
from evaluator.values.problems import Refusal

PLAN = 'name = "Café £5"\nrows = 1\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_plan_is_read_as_editors_and_powershell_write_it(tmp_path, encoding):
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    path = tmp_path / "plan.toml"
    path.write_bytes((mark + PLAN).replace("\n", "\r\n").encode(encoding))
    assert read_text(path, "The plan") == PLAN


@pytest.mark.parametrize("content", [PLAN.encode("cp1252"), b"\xff\xfea"])
def test_another_encoding_is_refused_with_the_way_out(tmp_path, content):
    path = tmp_path / "plan.toml"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        read_text(path, "The plan")
    (problem,) = refused.value.problems
    assert "another encoding" in problem.message
    assert "save it as UTF-8" in problem.fix


def test_a_path_that_windows_cuts_off_is_not_called_a_missing_file(tmp_path):
    deep = tmp_path.joinpath(*["a folder of forty characters, more or less"] * 6, "people.xlsx")
    with pytest.raises(Refusal) as refused:
        open_package(deep)
    (problem,) = refused.value.problems
    assert f"{len(str(deep))} characters" in problem.message
    assert "259" in problem.message
    assert "shorter path" in problem.fix


@pytest.mark.parametrize(
    "name",
    ["con", "NUL.2025", "Lpt1", "COM¹", "a:b", "a?b", "end.", "end ", "", "a\0b", "n" * 101],
)
def test_what_some_system_does_not_allow_is_no_name_and_is_mended(name):
    assert not is_usable_name(name)
    assert is_usable_name(proposed_name(name))


@pytest.mark.parametrize("name", ["summary", "Séance 1.2", "console", "community", "n" * LONGEST])
def test_ordinary_names_are_left_alone(name):
    assert is_usable_name(name)
    assert proposed_name(name) == name


@pytest.mark.parametrize("wrong", [PermissionError(13, "denied"), OSError(22, "invalid")])
def test_a_file_system_that_refuses_is_never_read_as_an_empty_place(tmp_path, monkeypatch, wrong):
    def refuse(*_args, **_options):
        raise wrong

    monkeypatch.setattr("pathlib.Path.stat", refuse)
    monkeypatch.setattr("pathlib.Path.lstat", refuse)
    assert not is_there(tmp_path / "study")
    assert is_taken(tmp_path / "study")
