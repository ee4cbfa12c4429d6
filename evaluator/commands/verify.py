"""Run a study again from its workbook and compare all it says, on this machine or another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from evaluator.commands.verification.findings import (
    MARK_UNCHECKED,
    Unchecked,
    Verification,
    differences,
    made_with,
)
from evaluator.disclosure.published import Told, published
from evaluator.planning.lock_slip import slip_code, slip_differs
from evaluator.study.doubts import out_of_date
from evaluator.study.study import VERSION, Study, relink
from evaluator.values.cohort import Cohort, Provenance
from evaluator.values.evaluation import Evaluation
from evaluator.values.files.json_text import read_json
from evaluator.values.files.storage import read_text
from evaluator.values.files.writing import is_there
from evaluator.values.places.own_key import made_here
from evaluator.values.plan import Plan, data_swapped
from evaluator.values.problems import Problem, Refusal


def verify(study: Study, path: str | Path) -> Verification:
    """Run a study again from its workbook and compare all that it says.

    Raises:
        Refusal: the workbook is another one, or the study holds no results.
    """
    from evaluator.values.fingerprint import versions
    from evaluator.walk import evaluate

    saved = with_results(study)
    if out_of_date(study):
        words = "plan: it is not the one that the results were worked out from (plan_hash)"
        return Verification((words,), False, made_with(saved.versions, versions()))
    cohort = reread(study, path)
    found = evaluate(cohort, study.plan, told_coarsely=saved.told_coarsely)
    found = replace(found, earlier_set_aside=saved.earlier_set_aside)
    return compare(study, cohort, found)


def verify_file(path: str | Path, book: str | Path) -> tuple[Verification, Study]:
    """The same of a study's file, every word of which must be what is read from it.

    Raises:
        Refusal: as ``verify``; or the file is no study.
    """
    study = Study.load(path)
    found = verify(study, book)
    held = read_json(read_text(Path(path), "The study"))
    if held.get("version") != VERSION:
        older = Unchecked("version", "which version of the file's format it is of")
        return replace(found, unchecked=(*found.unchecked, older)), study
    unread = tuple(differences(held, json.loads(study.content()), "file"))
    return replace(found, differences=(*found.differences, *unread)), study


def with_results(study: Study) -> Evaluation:
    """The results of a study. Raises Refusal when there are none."""
    if study.evaluation is None:
        raise Refusal(
            Problem(
                code="study_without_results",
                message="This study holds no results to verify.",
                fix="Open it, run the evaluation and save it first.",
            )
        )
    return study.evaluation


def reread(study: Study, path: str | Path) -> Cohort:
    """The workbook read as the plan says, so that what the study tells of the reading is checked.

    Raises:
        Refusal: it is another workbook.
    """
    from evaluator.cohort.exchange.returned import returned_data
    from evaluator.planning.understood import read_as_planned

    known = study.provenance
    if known is None or known.read_as == study.plan.data:
        return relink(study, path)
    data = returned_data(path, study.plan)
    data = replace(data, sheet=known.sheet) if data.names_no_sheet() else data
    cohort = read_as_planned(path, study.plan, data)
    return cohort if cohort.provenance.sha256 == known.sha256 else relink(study, path)


def compare(study: Study, cohort: Cohort, now: Evaluation) -> Verification:
    """What a study says against what came out now from the same plan and the same workbook."""
    from evaluator.values.fingerprint import fingerprint, versions

    saved, unchecked = with_results(study), list(_unchecked(study, cohort))
    if study.provenance is not None:
        cohort = replace(cohort, provenance=_called(cohort.provenance, study))
    told = replace(
        published(now),
        versions=saved.versions,
        rows_fingerprint=now.rows_fingerprint
        if made_here(saved.rows_fingerprint)
        else saved.rows_fingerprint,
        fingerprint=fingerprint(cohort, study.plan, saved.versions),
    )
    again = Study.of(study.plan, cohort, told, _receipt(study, cohort, told))
    again = replace(again, written=study.written, released=study.released)
    before, after = json.loads(study.content()), json.loads(again.content())
    same, apart = _numbers(before) == _numbers(after), made_with(saved.versions, versions())
    if study.receipt is None:
        unchecked.append(Unchecked("receipt", "a receipt, as the study holds none"))
    return Verification(
        tuple(_told_apart(before, after)),
        same,
        apart,
        unchecked=tuple(unchecked),
    )


def _numbers(content: dict[str, Any]) -> dict[str, Any]:
    """All but the receipt, which repeats some of the numbers and hashes their last digits."""
    return {key: held for key, held in content.items() if key != "receipt"}


def _called(now: Provenance, study: Study) -> Provenance:
    """Where the rows came from, under the workbook's name as the study has it."""
    known, read_as = study.provenance, now.read_as
    if known is None:
        return now
    if known.read_as.workbook in ("", study.plan.data.workbook):
        read_as = replace(read_as, workbook=known.read_as.workbook)
    return replace(now, file_name=known.file_name, read_as=read_as)


def _told_apart(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """The differences, those of the results under the names that their fields have there."""
    from evaluator.summary.receipt import check_receipt

    receipt = before["receipt"]
    if receipt is not None and not check_receipt(receipt):
        yield "The receipt was edited: it no longer fits its own hash."
    yield from differences(before.pop("evaluation"), after.pop("evaluation"))
    if isinstance(receipt, dict):
        before["receipt"] = without_hash(receipt)
        after["receipt"] = without_hash(after["receipt"])
    yield from differences(before, after)


def without_hash(receipt: dict[str, Any]) -> dict[str, Any]:
    """A receipt without its hash, which follows from the rest."""
    return {key: held for key, held in receipt.items() if key != "sha256"}


def _receipt(study: Study, cohort: Cohort, told: Told) -> dict[str, Any] | None:
    """The receipt that the summary of the same day bears."""
    from evaluator.summary.content import receipt

    if study.receipt is None:
        return None
    return receipt(told, cohort, study.plan, day_of(study) or date.min)


def day_of(study: Study) -> date | None:
    """The day that the summary bears, as the receipt tells it."""
    try:
        return date.fromisoformat(str((study.receipt or {}).get("date")))
    except ValueError:
        return None


def _unchecked(study: Study, cohort: Cohort) -> Iterator[Unchecked]:
    from evaluator.values.fingerprint import versions

    saved, known = study.evaluation, study.provenance
    if day_of(study) is not None:
        yield Unchecked("receipt.date", "the day that the summary bears")
    yield from history_unchecked(study.plan)
    if study.written:
        yield Unchecked("written", "its list of the pages that were written with it")
    told = "what it tells of earlier summaries" if study.released else "that none came before it"
    yield Unchecked("released", told)
    yield Unchecked("evaluation.earlier_set_aside", "whether one was set aside")
    if known is not None and known.file_name != cohort.provenance.file_name:
        yield Unchecked(
            "provenance.file_name",
            f'what the workbook was called (it is "{cohort.provenance.file_name}" here)',
        )
    if saved is not None and not made_here(saved.rows_fingerprint):
        yield Unchecked("evaluation.rows_fingerprint", MARK_UNCHECKED)
    if saved is not None and saved.versions != versions():
        yield Unchecked("evaluation.versions", "the versions that it was made with")


def history_unchecked(plan: Plan) -> Iterator[Unchecked]:
    """What of a plan's history is its author's word."""
    if plan.lock is not None:
        words = "when the plan was locked and who holds its slip, unless the slip is given"
        yield Unchecked("plan.lock", words)
    if plan.report != Plan().report:
        yield Unchecked("plan.report", "what its author says in the report, which is no finding")
    if plan.amendments:
        words = "when and why the plan was changed, and what it said before"
        yield Unchecked("plan.amendments", words)


def with_slip(found: Verification, plan: Plan, slip: str, book: str | Path) -> Verification:
    """The answer with whether a lock slip, a file or the code on one, is the slip of ``plan``.

    A slip of another workbook than ``book`` vouches for the plan alone, and the answer says so; it
    is a difference where the study does not say why.

    Raises:
        Refusal: it is no slip.
    """
    text = read_text(Path(slip), "The lock slip") if is_there(slip) else slip
    differs, lock = slip_differs(plan, slip_code(text), text), plan.lock
    if differs is not None or lock is None:
        return replace(found, differences=(*found.differences, differs or ""))
    held = f", which {lock.holder} was given," if lock.holder else ""
    since = " as it was locked; each change since is recorded in it" if plan.amendments else ""
    confirmed = f"The lock slip{held} is of this plan{since}."
    own = _sha256(plan, book)
    if data_swapped(plan, own):
        words = (
            "The lock slip is of another workbook, and nothing says why the data are not those "
            "that were there when the plan was locked."
        )
        return replace(found, differences=(*found.differences, words))
    if lock.workbook_sha256 not in ("", own):
        confirmed += (
            " It is not of this workbook, which came, or was changed, after the lock: it says "
            "nothing of the data."
        )
    left = tuple(each for each in found.unchecked if each.path != "plan.lock")
    return replace(found, confirmed=(*found.confirmed, confirmed), unchecked=left)


def _sha256(plan: Plan, book: str | Path) -> str:
    """Of a workbook as a lock names it: of all its files together where it is read from several."""
    own = hashlib.sha256(Path(book).read_bytes()).hexdigest()
    if plan.lock is None or plan.lock.workbook_sha256 in ("", own):
        return own
    from evaluator.cohort.exchange.returned import returned_data
    from evaluator.planning.understood import read_as_planned

    return read_as_planned(book, plan, returned_data(book, plan)).provenance.sha256
