"""A reviewer with the workbook, Python and the PDF comes to every planned answer again."""

from __future__ import annotations

import contextlib
import io
import runpy
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from evaluator.commands.evaluate import run_study
from examples import find

NOW = datetime(2026, 11, 28, tzinfo=UTC)
CLOSE = {"rel": 1e-9, "abs": 1e-12}


def printed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[float]]:
    """What check.py prints: value and limits by the name of the outcome."""
    monkeypatch.chdir(folder)
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        runpy.run_path("check.py")
    lines = told.getvalue().splitlines()
    return {
        name: [float(part) for part in numbers.split()]
        for name, numbers in zip(lines[::2], lines[1::2], strict=True)
    }


@pytest.mark.whole_way
def test_what_is_attached_to_the_pdf_and_lies_beside_it_gives_every_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = find("mentoring_matched")
    assert example is not None
    out = tmp_path / "out"
    done = run_study(example.plan_path, None, out, formats=("pdf",), now=NOW)
    held = PdfReader(out / "summary.pdf").attachments
    assert {path.name for path in done.files} >= {"plan.toml", "check.py"}
    reviewer = tmp_path / "reviewer"
    reviewer.mkdir()
    shutil.copy(example.workbook_path, reviewer)
    for name in ("plan.toml", "check.py"):
        (content,) = held[name]
        assert content == (out / name).read_bytes()
        (reviewer / name).write_bytes(content)
    again = run_study(reviewer / "plan.toml", None, tmp_path / "again", formats=("json",), now=NOW)
    found = printed(reviewer, monkeypatch)
    assert len(done.evaluation.outcomes) == 2
    for first, second in zip(done.evaluation.outcomes, again.evaluation.outcomes, strict=True):
        assert first.estimate is not None and first.estimate == second.estimate
        limits = [first.estimate.value, first.estimate.ci_low, first.estimate.ci_high]
        assert found[first.outcome.name] == pytest.approx(limits, **CLOSE)


def test_the_plan_that_was_read_is_never_written_over(tmp_path: Path) -> None:
    example = find("workshop_no_comparison")
    assert example is not None
    for path in (example.workbook_path, example.plan_path):
        shutil.copy(path, tmp_path)
    before = (tmp_path / "plan.toml").read_bytes()
    done = run_study(tmp_path / "plan.toml", None, tmp_path, formats=("json",), now=NOW)
    assert (tmp_path / "plan.toml").read_bytes() == before
    assert "plan.toml" not in {path.name for path in done.files}
