"""Make an exported summary or receipt again from plan and workbook, and compare what it says."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from evaluator.cohort.exchange.returned import returned_data
from evaluator.commands.verification.documents import compare_document, exporter_of, not_an_export
from evaluator.commands.verification.findings import Unchecked, Verification, differences, made_with
from evaluator.commands.verification.monitored import monitoring_receipt_of, verify_monitoring
from evaluator.commands.verify import (
    day_of,
    history_unchecked,
    reread,
    verify_file,
    with_results,
    without_hash,
)
from evaluator.disclosure.published import published
from evaluator.planning.plan_file import read_plan
from evaluator.planning.understood import read_as_planned
from evaluator.study.study import SUFFIX, Study
from evaluator.summary.content import receipt, summarise
from evaluator.summary.documents import studies_beside
from evaluator.summary.export import drawn, written
from evaluator.summary.logo import report_marks, with_logo
from evaluator.summary.receipt import check_receipt
from evaluator.values.files.json_text import read_json
from evaluator.values.files.storage import from_plain, read_text
from evaluator.values.files.writing import is_there
from evaluator.values.files.written_names import says_it_is_a_study
from evaluator.values.fingerprint import fingerprint, versions
from evaluator.values.plan import Amendment, Lock, Plan, plan_hash
from evaluator.values.problems import Problem, Refusal
from evaluator.walk import evaluate

RECEIPT = ".json"


def verify_any(
    path: str | Path, book: str | Path, plan: str | Path | None
) -> tuple[Verification, Plan]:
    """A study, or a file exported from one, run again; and the plan that was compared.

    ``plan`` is the study of an exported file, or for a receipt the plan. Without it the study
    that lies beside the file under the same name is taken. A monitoring summary is held against
    the receipt beside it; ``plan`` is then the file of a programme of one's own.

    Raises:
        Refusal: a file cannot be read, or is of something else.
    """
    path = Path(path)
    if (receipt := monitoring_receipt_of(path)) is not None:
        return verify_monitoring(path, receipt, book, plan), Plan()
    near = studies_beside(path, SUFFIX)
    if path.suffix.lower() == SUFFIX or _is_study(path):
        found, study = verify_file(path, book)
        return found, study.plan
    beside = next((each for each in near if is_there(each)), None)
    source = Path(plan) if plan else beside
    if source is None:
        raise Refusal(_study_needed(path))
    told = Study.load(source) if source.suffix.lower() == SUFFIX else None
    if path.suffix.lower() == RECEIPT:
        planned = told.plan if told else _with_its_logo(read_plan(source), source.parent)
        found, planned = verify_receipt(path, planned, book)
        return found, planned
    if told is None:
        raise Refusal(_study_needed(path))
    return verify_export(path, told, book), told.plan


def _is_study(path: Path) -> bool:
    with suppress(OSError, ValueError):
        return is_there(path) and says_it_is_a_study(path.read_bytes())
    return False


def _with_its_logo(plan: Plan, folder: Path) -> Plan:
    """The plan with the picture of its logo, where that still lies beside it."""
    with suppress(Refusal):
        return with_logo(plan, folder)
    return plan


def _study_needed(path: Path) -> Problem:
    return Problem(
        code="export_without_study",
        message=f'"{path.name}" can only be verified with the study that was saved with it.',
        fix=f"Name the study ({SUFFIX}) with --plan, or put it beside under the same name.",
    )


def verify_receipt(path: str | Path, plan: Plan, book: str | Path) -> tuple[Verification, Plan]:
    """Run a plan again and compare all that an exported receipt says.

    Where the plan tells of no lock, the receipt's word is taken, and named as not checked.

    Returns:
        The answer, and the plan with the lock that was compared.

    Raises:
        Refusal: no receipt, or another workbook or plan.
    """
    told = _read_receipt(Path(path))
    cohort = read_as_planned(book, plan, returned_data(book, plan))
    if told["workbook"].get("sha256") != cohort.provenance.sha256:
        raise Refusal(_other(f'"{cohort.provenance.file_name}" is not the workbook'))
    if told.get("plan_hash") != plan_hash(plan):
        raise Refusal(_other("The plan is not the one"))
    planned = plan if plan.lock is not None else _as_told(told, plan)
    coarse = told.get("told_coarsely")
    names = tuple(map(str, coarse)) if isinstance(coarse, list) else ()
    found = evaluate(cohort, planned, told_coarsely=names)
    used = {str(name): str(number) for name, number in told["versions"].items()}
    found = replace(found, versions=used, fingerprint=fingerprint(cohort, planned, used),
                    earlier_set_aside=told.get("earlier_set_aside") is True)  # fmt: skip
    unchecked = [
        Unchecked("date", "the day that the summary bears"),
        Unchecked("earlier_set_aside", "whether an earlier summary was set aside"),
    ]
    named = str(told["workbook"].get("file"))
    if named != cohort.provenance.file_name:
        unchecked.append(Unchecked("workbook.file", "what the workbook was called"))
        cohort = replace(cohort, provenance=replace(cohort.provenance, file_name=named))
    if used != versions():
        unchecked.append(Unchecked("versions", "the versions that it was made with"))
    unchecked += history_unchecked(planned)
    again = receipt(published(found), cohort, planned, date.fromisoformat(str(told["date"])))
    before, after = without_hash(told), without_hash(again)
    if _without_picture(before, planned):
        unchecked.append(
            Unchecked("report.logo", "the logo, as the plan does not hold the picture")
        )
    edited = [] if check_receipt(told) else ["The receipt was edited: it no longer fits its hash."]
    answer = Verification(
        (*edited, *differences(before, after)),
        before == after,
        made_with(used, versions()),
        unchecked=tuple(unchecked),
    )
    return answer, planned


def _without_picture(told: dict[str, Any], plan: Plan) -> bool:
    """Take the mark of a logo out of a receipt that a plan without the picture cannot answer for.

    Returns whether there was one.
    """
    held = told.get("report")
    if not isinstance(held, dict) or "logo" not in held or "logo" in report_marks(plan):
        return False
    told["report"] = {key: value for key, value in held.items() if key != "logo"}
    if not told["report"]:
        del told["report"]
    return True


def _as_told(told: dict[str, Any], plan: Plan) -> Plan:
    """A plan without a lock under the lock and the changes that a receipt tells of."""
    lock, made = told.get("lock"), told.get("amendments")
    if isinstance(lock, dict):
        own = {key: value for key, value in lock.items() if key not in ("meaning", "code")}
        plan = replace(plan, lock=from_plain(Lock, own, "The receipt"))
    if isinstance(made, list):
        known = from_plain(tuple[Amendment, ...], made, "The receipt")
        plan = replace(plan, amendments=known)
    return plan


def _read_receipt(path: Path) -> dict[str, Any]:
    try:
        told = read_json(read_text(path, "The receipt"))
        date.fromisoformat(str(told["date"]))
        whole = isinstance(told["workbook"], dict) and isinstance(told["versions"], dict)
    except (ValueError, KeyError, TypeError, RecursionError):
        whole = False
    if not whole or told.get("format") != "what-worked-receipt":
        raise Refusal(
            Problem(
                code="receipt_damaged",
                message=f'"{path.name}" is no receipt of What Worked, or it is damaged.',
                fix="Choose the .json file that was exported with the summary.",
            )
        )
    return dict(told)


def _other(what: str) -> Problem:
    return Problem(
        code="receipt_of_another_study",
        message=f"{what} that the receipt was made from.",
        fix="Choose the workbook and the plan as they were, or verify the saved study.",
    )


def verify_export(path: str | Path, study: Study, book: str | Path) -> Verification:
    """Make a document of a study again from its workbook, and compare its text.

    Raises:
        Refusal: it is no such document, or the study or the workbook is another.
    """
    path = Path(path)
    exporter, day, saved = exporter_of(path), day_of(study), with_results(study)
    if day is None:
        raise Refusal(not_an_export(path))
    cohort = reread(study, book)
    evaluation = evaluate(cohort, study.plan, told_coarsely=saved.told_coarsely)
    evaluation = replace(
        evaluation,
        earlier_set_aside=saved.earlier_set_aside,
        versions=saved.versions,
        fingerprint=fingerprint(cohort, study.plan, saved.versions),
    )
    made = written(summarise(evaluation, cohort, study.plan, day), exporter, path.stem)
    again = [drawn(document, exporter) for _, document in made]
    unchecked = (*history_unchecked(study.plan), Unchecked("date", "the day that it bears"))
    return compare_document(path, again, made_with(saved.versions, versions()), unchecked)
