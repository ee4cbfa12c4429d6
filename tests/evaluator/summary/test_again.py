"""A reviewer with the workbook, Python and the PDF comes to every planned answer again."""

from __future__ import annotations

import contextlib
import io
import runpy
import shutil
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from evaluator.commands.evaluate import run_study
from evaluator.summary.printed import BETWEEN
from examples import find

NOW = datetime(2026, 11, 28, tzinfo=UTC)
CLOSE = {"rel": 1e-9, "abs": 1e-12}


def printed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, list[float]], list[str]]:
    """What check.py prints: value and limits by the name of the outcome, and lines of tables."""
    monkeypatch.chdir(folder)
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        runpy.run_path("check.py")
    lines = told.getvalue().splitlines()
    end = lines.index("")
    planned = {
        name: [float(part) for part in numbers.split()]
        for name, numbers in zip(lines[:end:2], lines[1:end:2], strict=True)
    }
    return planned, lines[end:]


def rows_of(book: Path) -> dict[str, list[list[str]]]:
    """Rows of every table of the workbook as they are shown, by the table's title."""
    sheets = openpyxl.load_workbook(book).worksheets
    return {
        str(sheet["A1"].value): [[str(cell.value) for cell in row] for row in sheet[table.ref][1:]]
        for sheet in sheets
        for table in sheet.tables.values()
        if str(sheet["A1"].value).startswith("Table ")
    }


@pytest.mark.whole_way
def test_what_is_attached_to_the_pdf_and_lies_beside_it_gives_every_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = find("mentoring_matched")
    assert example is not None
    out = tmp_path / "out"
    done = run_study(example.plan_path, None, out, formats=("pdf", "xlsx"), now=NOW)
    held = PdfReader(out / "report.pdf").attachments
    assert held == PdfReader(out / "summary.pdf").attachments
    assert {path.name for path in done.files} >= {"plan.toml", "check.py"}
    reviewer = tmp_path / "reviewer"
    reviewer.mkdir()
    shutil.copy(example.workbook_path, reviewer)
    for name in ("plan.toml", "check.py"):
        (content,) = held[name]
        assert content == (out / name).read_bytes()
        (reviewer / name).write_bytes(content)
    again = run_study(reviewer / "plan.toml", None, tmp_path / "again", formats=("json",), now=NOW)
    found, tables = printed(reviewer, monkeypatch)
    assert len(done.evaluation.outcomes) == 2
    for first, second in zip(done.evaluation.outcomes, again.evaluation.outcomes, strict=True):
        assert first.estimate is not None and first.estimate == second.estimate
        limits = [first.estimate.value, first.estimate.ci_low, first.estimate.ci_high]
        assert found[first.outcome.name] == pytest.approx(limits, **CLOSE)
    books = rows_of(out / "summary.xlsx")
    assert len(books) > 10 and {title for title in tables if title.startswith("Table ")} == {*books}
    for title, rows in books.items():
        start = tables.index(title) + 2
        again_rows = [line.split(BETWEEN) for line in tables[start : start + len(rows)]]
        assert [row[0] for row in again_rows] == [row[0] for row in rows], title
        assert alike(again_rows, rows), title


def alike(told: list[list[str]], cells: list[list[str]]) -> bool:
    """Whether lines hold what cells do, whose numbers are kept as numbers."""
    return all(
        one == other or as_number(one) == pytest.approx(float(other), rel=1e-12)
        for line, row in zip(told, cells, strict=True)
        for one, other in zip(line, row, strict=True)
    )


def as_number(text: str) -> float:
    """A number as it is printed, or as a cell keeps it."""
    plain = text.replace(",", "").replace("−", "-")
    return float(plain.rstrip("% ")) / (100 if plain.endswith("%") else 1)


def test_the_plan_that_was_read_is_never_written_over(tmp_path: Path) -> None:
    example = find("workshop_no_comparison")
    assert example is not None
    for path in (example.workbook_path, example.plan_path):
        shutil.copy(path, tmp_path)
    before = (tmp_path / "plan.toml").read_bytes()
    done = run_study(tmp_path / "plan.toml", None, tmp_path, formats=("json",), now=NOW)
    assert (tmp_path / "plan.toml").read_bytes() == before
    assert "plan.toml" not in {path.name for path in done.files}
