"""One study from plan file to exported summary: what the command line does, in one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from evaluator.cohort.rows.starts_told import planned_starts_told
from evaluator.cohort.workbook import read_data
from evaluator.designs import design_of
from evaluator.disclosure.published import published
from evaluator.planning.plan_file import read_plan
from evaluator.study.study import SUFFIX, Study
from evaluator.summary.content import summarise
from evaluator.summary.export import compose, write_set
from evaluator.values.evaluation import Evaluation, OutcomeResult
from evaluator.values.plan import Plan, amend, lock, plan_hash
from evaluator.values.problems import Problem, Refusal
from evaluator.values.storage import to_plain
from evaluator.values.unfinished import half_written
from evaluator.walk import evaluate

STEM = "summary"


@dataclass(frozen=True, slots=True)
class Finished:
    """What a run made: the evaluation, its study file, and every file written.

    ``noticed`` tells of an earlier run in the same folder that was stopped half-way; all its
    files are new now.
    ``told`` is what a person should know of the starts that the plan names.
    """

    evaluation: Evaluation
    study: Path
    files: tuple[Path, ...]
    noticed: tuple[Problem, ...] = ()
    told: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The run as one JSON object, with the numbers that the summary prints and no others."""
        told = published(self.evaluation)
        return {
            "study": str(self.study),
            "fingerprint": told.fingerprint,
            "flow": to_plain(told.design.flow),
            "outcomes": [_outcome_json(result) for result in told.outcomes],
            "files": [str(file) for file in self.files],
        }


def run_study(
    plan_path: Path,
    book: Path | None,
    out: Path,
    *,
    formats: tuple[str, ...],
    now: datetime,
    day: date | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> Finished:
    """Read, lock, evaluate, summarise and export. ``day`` is printed; default is that of ``now``.

    When ``out`` already holds a study of the same workbook, results have been seen: the plan
    keeps that study's lock and every change since is recorded as an amendment. A study there
    that cannot be read is never replaced. The study is replaced before the pages, so that there
    are never results of which no study keeps the lock.

    Raises:
        Refusal: whatever stopped it; nothing half-written remains.
    """
    plan = read_plan(plan_path)
    cohort = read_data(book or beside(plan, plan_path), plan.data)
    study_path = out / f"{STEM}{SUFFIX}"
    locked = _locked(plan, cohort.provenance.sha256, study_path, now)
    evaluation = evaluate(cohort, locked, progress)
    summary = summarise(evaluation, cohort, locked, day or now.date())
    study = Study.of(locked, cohort, evaluation, summary.receipt)
    noticed = half_written(out)
    files = {study_path: study.content(), **compose(summary, out, formats, STEM)}
    write_set(out, files, STEM)
    told = planned_starts_told(cohort, locked, several_starts=design_of(locked).several_starts)
    return Finished(evaluation, study_path, tuple(files), noticed, told)


def beside(plan: Plan, plan_path: Path) -> Path:
    """The workbook that a plan names, beside it. Raises Refusal when it names none."""
    if not plan.data.workbook:
        raise Refusal(
            Problem(
                code="data_workbook_missing",
                message=f'The plan "{plan_path.name}" names no workbook.',
                fix='Add workbook = "..." under [data], or use --data.',
            )
        )
    return plan_path.parent / plan.data.workbook


def _locked(plan: Plan, workbook_sha256: str, study_path: Path, now: datetime) -> Plan:
    """The plan under its lock; a change since an earlier run in the same folder is kept."""
    fresh = lock(plan, workbook_sha256, now)
    if not study_path.exists():
        return fresh
    earlier = Study.load(study_path).plan
    if earlier.lock is None or earlier.lock.workbook_sha256 != workbook_sha256:
        return fresh
    if plan_hash(earlier) == plan_hash(plan):
        return earlier
    return amend(earlier, plan, at=now, reason="The plan file was changed.", results_seen=True)


def _outcome_json(result: OutcomeResult) -> dict[str, Any]:
    verdict = result.verdict
    return {
        "name": result.outcome.name,
        "kind": result.outcome.kind,
        "primary": result.primary,
        "estimate": to_plain(result.estimate) if result.estimate else None,
        "p_adjusted": to_plain(result.p_adjusted),
        "checks": [
            {
                "key": check.key,
                "status": check.status,
                "number": to_plain(check.number),
                "threshold": to_plain(check.threshold),
                "reason": check.reason,
            }
            for check in result.checks
        ],
        "verdict": {
            "level": verdict.level,
            "rating": verdict.rating,
            "cap": verdict.cap,
            "headline": verdict.headline,
            "alerts": list(verdict.alerts),
        },
    }
