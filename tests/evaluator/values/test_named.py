"""A plan that came by mail names no file that another computer would be asked for."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evaluator.cohort.opened import Opened
from evaluator.cohort.workbook import read_data
from evaluator.commands.cli import main
from evaluator.values.data import Data
from evaluator.values.files.named import named_beside
from evaluator.values.problems import Refusal

SHARE = "//srv/vru/books"
ELSEWHERE = [
    r"\\evil\c$\book.xlsx",
    "//evil/c/book.xlsx",
    r"\/evil/c\book.xlsx",
    r"\\?\UNC\evil\c\book.xlsx",
    r"\\.\unc\evil\c\book.xlsx",
    r"\\?\GLOBALROOT\Device\Mup\evil\c\book.xlsx",
    r"\\.\pipe\book.xlsx",
    r"\\\evil\book.xlsx",
]


@pytest.mark.parametrize("name", ELSEWHERE)
@pytest.mark.parametrize("folder", ["/home/me", SHARE])
def test_a_name_that_leads_to_another_computer_is_refused(name: str, folder: str) -> None:
    with pytest.raises(Refusal) as refused:
        named_beside(Path(folder), name)
    assert refused.value.problems[0].code == "named_elsewhere"


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("/home/me", "book.xlsx"),
        ("/home/me", "../data/book.xlsx"),
        ("/home/me", "/home/you/book.xlsx"),
        ("/home/me", r"Z:\share\book.xlsx"),
        ("/home/me", r"\\?\C:\data\book.xlsx"),
        (SHARE, "book.xlsx"),
        (SHARE, r"\\SRV\other\book.xlsx"),
        (SHARE, r"\\?\UNC\srv\vru\book.xlsx"),
    ],
)
def test_a_name_beside_or_on_the_same_computer_is_taken(folder: str, name: str) -> None:
    assert named_beside(Path(folder), name) == Path(folder) / name


def test_nothing_is_looked_for_there_by_a_command_or_beside_a_workbook(
    tmp_path: Path, capsys, monkeypatch
) -> None:
    asked, usual = [], Path.is_file
    monkeypatch.setattr(Path, "is_file", lambda self: asked.append(str(self)) or usual(self))
    plan, book = tmp_path / "plan.toml", tmp_path / "book.xlsx"
    plan.write_text("[data]\nworkbook = '//evil/c/book.xlsx'\n", "utf-8")
    pd.DataFrame({"key": ["a", "b"], "score": [1, 2]}).to_excel(book, index=False)
    for command in ("evaluate", "lock", "balance"):
        out = ["--out", str(tmp_path / "out")] if command == "evaluate" else []
        assert main([command, str(plan), *out]) == 1
        assert "lies on another computer" in capsys.readouterr().err
    further = Data(sheet="Sheet1", workbooks=("//evil/c/book.xlsx",))
    for read in (read_data, lambda path, data: Opened(path, print).read(data, print)):
        with pytest.raises(Refusal) as refused:
            read(book, further)
        assert refused.value.problems[0].code == "named_elsewhere"
    assert not any("evil" in path for path in asked)
