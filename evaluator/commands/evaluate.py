"""One study from plan file to exported summary: what the command line does, in one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from evaluator.cohort.exchange.returned import returned_data
from evaluator.cohort.exchange.same_rows import rows_fingerprint
from evaluator.cohort.rows.starts_told import planned_starts_told
from evaluator.cohort.settled import counts_twice
from evaluator.commands.edited_files import (
    content_hash,
    hashes,
    refuse_edited,
    refuse_if_saved_since,
    refuse_sources,
)
from evaluator.commands.still import together
from evaluator.designs import design_of
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.disguised import problem_told, warnings_told
from evaluator.disclosure.published import published, rules_of_rows
from evaluator.disclosure.second_export import all_released, published_before, set_aside
from evaluator.planning.plan_file import read_plan
from evaluator.planning.questions import asked_of_data, noticed_in_reading, still_in_doubt
from evaluator.planning.rules.requirements import warned
from evaluator.planning.understood import SPELT_OTHERWISE, read_as_planned
from evaluator.study.study import SUFFIX, Study
from evaluator.summary.content import summarise
from evaluator.summary.export import compose, to_run, write_set
from evaluator.summary.logo import with_logo
from evaluator.values.cohort import Cohort, Provenance
from evaluator.values.evaluation import Evaluation, OutcomeResult
from evaluator.values.files.named import named_beside
from evaluator.values.files.storage import to_plain
from evaluator.values.files.unfinished import half_written
from evaluator.values.files.writing import is_taken
from evaluator.values.plan import (
    Plan,
    amend,
    amend_data,
    amend_whole,
    data_swapped,
    lock,
    plan_hash,
    short_mark,
    without_folders,
)
from evaluator.values.problems import Problem, Refusal
from evaluator.values.released import Released
from evaluator.walk import evaluate_beside

STEM = "summary"
_SAME_ROWS = "The same rows, in another file."


@dataclass(frozen=True, slots=True)
class Finished:
    """What a run made: the evaluation, its study file, and every file written.

    ``noticed`` tells of an earlier run in the same folder that was stopped half-way, all of whose
    files are new now, or that published almost the same people.
    ``told`` is what a person should know of the plan, such as whom it takes for people, of the
    columns and starts that it names, and of rows that count the same people again.
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
    reason: str = "",
    overwrite: bool = False,
    forget_earlier: bool = False,
    progress: Callable[[float, str], None] | None = None,
) -> Finished:
    """Read, lock, evaluate, summarise and export. ``day`` is printed; default is that of ``now``.

    A plan without a lock is fixed at the run, which shows nothing of what had been seen before.
    When ``out`` already holds a study of the same rows, results have been seen: the plan keeps
    that study's lock and every change since is recorded as an amendment, with ``reason``. A study
    of other rows there is only replaced for a reason, and its history is kept; one that cannot be
    read is never replaced. The study is replaced before the pages, so that there are never
    results of which no study keeps the lock. Pages that somebody edited are only replaced with
    ``overwrite``, and a study that was saved by somebody else meanwhile never is.
    ``forget_earlier`` is the author's word that nobody holds the summaries made here before, or
    that they are about other people, so that none is held against this one.

    Raises:
        Refusal: whatever stopped it; nothing half-written remains.
    """
    plan = with_logo(read_plan(plan_path), plan_path.parent)
    workbook = book or beside(plan, plan_path)
    cohort = read_as_planned(workbook, plan, returned_data(workbook, plan) if book else None)
    study_path = out / f"{STEM}{SUFFIX}"
    before = content_hash(study_path)
    locked = _locked(plan, cohort, study_path, now, " ".join(reason.split()))
    known, marked = _published(study_path)
    earlier, forgotten = ((), known) if forget_earlier else (known, ())
    evaluation = evaluate_beside(cohort, locked, earlier, progress)
    evaluation = set_aside(forgotten, marked, locked, evaluation)
    summary = summarise(evaluation, cohort, locked, day or now.date())
    study = Study.of(locked, cohort, evaluation, summary.receipt)
    noticed = half_written(out)
    if evaluation.told_coarsely:
        noticed = (*noticed, published_before(evaluation.told_coarsely))
    pages = compose(summary, out, formats, STEM)
    pages |= to_run(summary, pages, (plan_path,))
    study = replace(study, written=hashes(pages)).after(earlier)
    refuse_sources((study_path, *pages), (workbook, plan_path))
    if not overwrite:
        refuse_edited(pages, study_path)
    files = {study_path: study.content(), **pages}
    refuse_if_saved_since(study_path, before)
    write_set(out, files, STEM)
    several = design_of(locked).lets_starts_differ(cohort, locked.roles)
    told = planned_starts_told(cohort, locked, several_starts=several)
    read = tuple(p for p in cohort.problems if p.code == SPELT_OTHERWISE or counts_twice(p))
    rules = rules_of_rows(evaluation, locked)
    doubts = together(warned(locked, cohort), still_in_doubt(locked, cohort))
    said = tuple(problem_told(each, rules) for each in (*read, *doubts, *told))
    said += _noted(locked, cohort, (*read, *doubts, *told), rules)
    return Finished(evaluation, study_path, tuple(files), noticed, said)


def _noted(
    plan: Plan, cohort: Cohort, told: tuple[Problem, ...], rules: DisclosureRules
) -> tuple[Problem, ...]:
    """Further warnings of reading about what the plan names, as they may be said."""
    found = (*asked_of_data(plan, cohort), *noticed_in_reading(plan, cohort))
    further = together(told, tuple(p for p in found if p.severity != "note"))[len(told) :]
    return warnings_told(further, rules, (*cohort.frame.columns, *cohort.provenance.sheets))


def beside(plan: Plan, plan_path: Path) -> Path:
    """The workbook that a plan names, beside it.

    Raises:
        Refusal: it names none, or one on another computer.
    """
    if not plan.data.workbook:
        raise Refusal(
            Problem(
                code="data_workbook_missing",
                message=f'The plan "{plan_path.name}" names no workbook.',
                fix='Add workbook = "..." under [data], or use --data.',
            )
        )
    return named_beside(plan_path.parent, plan.data.workbook)


def _locked(plan: Plan, cohort: Cohort, study_path: Path, now: datetime, reason: str) -> Plan:
    """The plan under its lock; a change since the lock, or since an earlier run here, is kept."""
    plan, sha256 = without_folders(plan), cohort.provenance.sha256
    if is_taken(study_path):
        study = Study.load(study_path)
        if study.plan.lock is not None:
            return _after(study, plan, cohort, now, reason)
    locked = lock(plan, sha256, now, at_run=True)
    locked = amend_whole(locked, at=now, reason=reason) if reason else locked
    return _other_book(locked, cohort, now, reason)


def _other_book(
    plan: Plan, cohort: Cohort, now: datetime, reason: str, *, seen: bool = False
) -> Plan:
    """The plan with the reason, if there is one, why its workbook is not that of its lock."""
    if not reason or plan.lock is None or not data_swapped(plan, cohort.provenance.sha256):
        return plan
    old, new = f"the workbook {short_mark(plan.lock.workbook_sha256)}", _file(cohort.provenance)
    return amend_data(plan, old, new, at=now, reason=reason, results_seen=seen)


def _after(study: Study, plan: Plan, cohort: Cohort, now: datetime, reason: str) -> Plan:
    """The plan with the history of the study that lies where the new one will be written."""
    earlier = replace(study.plan, report=plan.report)
    other = study.provenance is not None and not _same_rows(study, cohort)
    if other and not reason and earlier.programme.name != plan.programme.name:
        raise Refusal(_of_another_programme(study))
    found = earlier
    if plan_hash(earlier) != plan_hash(plan):
        why = reason or "The plan file was changed."
        found = amend(earlier, plan, at=now, reason=why, results_seen=True)
    if study.provenance is not None and other:
        files = (_file(study.provenance), _file(cohort.provenance))
        return amend_data(found, *files, at=now, reason=reason or "The data were changed.")
    known = study.provenance is not None and not data_swapped(earlier, study.provenance.sha256)
    return _other_book(found, cohort, now, _SAME_ROWS if known else reason, seen=not known)


def _same_rows(study: Study, cohort: Cohort) -> bool:
    known, told = study.provenance, study.evaluation
    if known is not None and known.sha256 == cohort.provenance.sha256:
        return True
    own = rows_fingerprint(cohort)
    return told is not None and bool(own) and told.rows_fingerprint == own


def _file(source: Provenance) -> str:
    return f"{source.file_name} {short_mark(source.sha256)}"


def _of_another_programme(study: Study) -> Problem:
    name = study.plan.programme.name or "Untitled programme"
    return Problem(
        code="study_of_another_programme",
        message=f'That folder holds the study of "{name}", of other data, which would be lost.',
        fix="Choose another folder with --out. If it is the same study, say with --reason why its "
        "name and its data changed: what was locked and changed before is then kept.",
    )


def _published(study_path: Path) -> tuple[tuple[Released, ...], bool]:
    """What earlier runs in the same folder published, and whether one was set aside already."""
    if not is_taken(study_path):
        return (), False
    earlier = Study.load(study_path)
    marked = earlier.evaluation is not None and earlier.evaluation.earlier_set_aside
    return all_released(earlier.released, earlier.plan, earlier.evaluation), marked


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
