"""Make a monitoring summary again from its workbook, and compare its receipt or its pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from evaluator.commands.monitor import asked_in, earlier_in, monitored, monitoring_receipt
from evaluator.commands.verification.documents import compare_document, exporter_of
from evaluator.commands.verification.findings import (
    MARK_UNCHECKED,
    Unchecked,
    Verification,
    differences,
    made_with,
)
from evaluator.programmes import programme_called
from evaluator.summary.export import drawn, written
from evaluator.summary.monitoring.summary import monitoring_summary
from evaluator.values.files.writing import is_there
from evaluator.values.fingerprint import versions
from evaluator.values.places.own_key import made_here
from evaluator.values.problems import Problem, Refusal

_RECEIPT = ".json"
_UNCHECKED = (
    Unchecked("date", "the day that it bears"),
    Unchecked("earlier", "what it tells of earlier summaries"),
    Unchecked("programme", "what the programme is called here"),
)


def monitoring_receipt_of(path: Path) -> dict[str, Any] | None:
    """The receipt of a monitoring summary: the file itself, or what lies beside a page of it."""
    for each in dict.fromkeys((path, path.with_suffix(_RECEIPT))):
        if each.suffix.lower() == _RECEIPT and is_there(each):
            return monitoring_receipt(each, edited=True)
    return None


def verify_monitoring(
    path: Path, receipt: dict[str, Any], book: str | Path, programme: str | Path | None
) -> Verification:
    """Count a workbook again and compare all that a receipt, or a page beside it, says.

    ``programme`` is the file of a programme of one's own; without it, the receipt names one.

    Raises:
        Refusal: it is another workbook, or a receipt that cannot be read.
    """
    known = programme_called(str(programme or receipt["known"]))
    held = receipt["workbook"] if isinstance(receipt["workbook"], dict) else {}
    cohort = monitored(known, book, held.get("sheet"))
    if held.get("sha256") != cohort.provenance.sha256:
        raise Refusal(_other(cohort.provenance.file_name))
    summary = monitoring_summary(
        known,
        cohort,
        _day(receipt),
        name=str(receipt["programme"]),
        earlier=earlier_in(receipt),
        asked=asked_in(receipt),
    )
    used = receipt["versions"] if isinstance(receipt["versions"], dict) else {}
    apart = made_with(used, versions())
    if path.suffix.lower() != _RECEIPT:
        exporter = exporter_of(path)
        pages = [drawn(each, exporter) for _, each in written(summary, exporter, path.stem)]
        return compare_document(path, pages, apart, _UNCHECKED)
    again = dict(summary.receipt)
    again |= {"versions": used, "workbook": {**again["workbook"], "file": held.get("file")}}
    elsewhere = not made_here(str(receipt["rows"]))
    again |= {"rows": receipt["rows"]} if elsewhere else {}
    before, after = (_without_hash(each) for each in (receipt, again))
    edited = () if monitoring_receipt(path) else ("It was edited: it no longer fits its hash.",)
    named = (Unchecked("versions", "the versions that it was made with"),) if apart else ()
    file = [Unchecked("workbook.file", "what the workbook was called")]
    file += [Unchecked("rows", MARK_UNCHECKED)] if elsewhere else []
    found = (*edited, *differences(before, after))
    return Verification(found, before == after, apart, unchecked=(*_UNCHECKED, *named, *file))


def _without_hash(receipt: dict[str, Any]) -> dict[str, Any]:
    return {key: held for key, held in receipt.items() if key != "sha256"}


def _day(receipt: dict[str, Any]) -> date:
    try:
        return date.fromisoformat(str(receipt["date"]))
    except ValueError:
        return date.min


def _other(name: str) -> Problem:
    return Problem(
        code="receipt_of_another_study",
        message=f'"{name}" is not the workbook that the monitoring summary was made from.',
        fix="Choose the workbook as it was.",
    )
