"""A script of the technical annex, run as printed and held to what was published."""

from __future__ import annotations

import contextlib
import io
import runpy
from pathlib import Path

import pytest

from evaluator.disclosure.steps import told_in_steps
from evaluator.summary.script import script
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan

CLOSE = {"rel": 1e-9, "abs": 1e-12}


def printed(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Estimate, and the ends of its range, that the script prints."""
    (folder / "again.py").write_text(code, "utf-8")
    monkeypatch.chdir(folder)
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        runpy.run_path("again.py")
    return [float(part) for part in told.getvalue().split()]


def hold(
    result: OutcomeResult,
    cohort: Cohort,
    plan: Plan,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """Run one outcome's script and compare; returns its code."""
    code = script(result, cohort, plan)
    assert code is not None and result.estimate is not None
    estimate = result.estimate
    value, low, high = told = printed(code, folder, monkeypatch)
    if told_in_steps(estimate):
        assert value == pytest.approx(estimate.value, abs=0.0051)
        assert estimate.ci_low <= low < high <= estimate.ci_high
    else:
        assert told == pytest.approx([estimate.value, estimate.ci_low, estimate.ci_high], **CLOSE)
    return code
