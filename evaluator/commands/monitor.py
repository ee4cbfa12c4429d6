"""A workbook monitored without a comparison: the written summary, and what it remembers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from evaluator.cohort.exchange.returned import returned_data
from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.commands.edited_files import write_pages
from evaluator.programmes.programme import KnownProgramme
from evaluator.summary.blocks import Summary
from evaluator.summary.exporters import EXPORTERS
from evaluator.summary.monitoring.summary import FORMAT, Monitoring, monitoring_summary
from evaluator.summary.receipt import check_receipt
from evaluator.values.cohort import Cohort
from evaluator.values.files.json_text import read_json
from evaluator.values.files.storage import from_plain, read_text
from evaluator.values.files.writing import is_taken
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal
from evaluator.values.stricter import StricterDisclosure

_STEM = "monitoring"
_MEMORY = "json"
_KEYS = {"known", "programme", "date", "workbook", "rows", "counts", "earlier", "versions"}
_NONE_ASKED = StricterDisclosure()
_RECEIPT = "The receipt of the earlier monitoring summary"


def monitor(
    known: KnownProgramme,
    book: str | Path,
    folder: Path,
    formats: tuple[str, ...],
    day: date,
    *,
    sheet: str | None = None,
    name: str = "",
    overwrite: bool = False,
    forget_earlier: bool = False,
    asked: StricterDisclosure = _NONE_ASKED,
) -> tuple[Summary, tuple[Path, ...]]:
    """Read the workbook, a returned one by its own sheet, and write its monitoring summary.

    The receipt is always written with it: the next summary in the folder is held against what it
    tells, unless ``forget_earlier`` says that nobody holds the earlier ones. ``asked`` are limits
    stricter than the policy's.

    Raises:
        Refusal: the workbook cannot be read, has none of the columns, or nothing can be written;
            an earlier summary is of almost the same people, or what it told cannot be known; and,
            without ``overwrite``, where somebody edited the pages that are there.
    """
    earlier = () if forget_earlier else told_before(folder)
    cohort = monitored(known, book, sheet)
    summary = monitoring_summary(known, cohort, day, name=name, earlier=earlier, asked=asked)
    formats = (*(each for each in formats if each != _MEMORY), _MEMORY)
    files = write_pages(summary, folder, formats, _STEM, sources=(Path(book),), overwrite=overwrite)
    return summary, files


def monitored(known: KnownProgramme, book: str | Path, sheet: str | None) -> Cohort:
    """The rows that are monitored; of a returned workbook those of its own sheet.

    Without ``sheet`` they are those of the sheet that holds most of what the programme tells of,
    and among equals of the one that is read by itself.
    """
    data = returned_data(book, Plan())
    if data.sheet is not None and sheet in (None, data.sheet):
        return read_data(book, data)
    first = read_workbook(book, sheet)
    wanted = {each.column for each in known.monitoring if not each.key}
    if sheet is not None or wanted <= set(first.frame):
        return first
    read = {first.provenance.sheet, *(part.sheet for part in first.provenance.parts)}
    others = [_readable(book, name) for name in first.provenance.sheets if name not in read]
    held = (first, *(other for other in others if other is not None))
    return max(held, key=lambda cohort: len(wanted & set(cohort.frame)))


def _readable(book: str | Path, sheet: str) -> Cohort | None:
    """Another sheet of the workbook; None for one without a table."""
    try:
        return read_workbook(book, sheet)
    except Refusal:
        return None


def told_before(folder: Path) -> tuple[Monitoring, ...]:
    """What the monitoring summaries of a folder told, as the last receipt there remembers.

    Raises:
        Refusal: there are pages without a receipt, or with one that was edited.
    """
    path = folder / f"{_STEM}.{_MEMORY}"
    if not is_taken(path):
        pages = (folder / f"{_STEM}{each.suffix}" for each in EXPORTERS)
        if any(is_taken(page) for page in pages):
            raise Refusal(_unknown(path.name, "is not there"))
        return ()
    receipt = monitoring_receipt(path)
    if receipt is None:
        raise Refusal(_unknown(path.name, "was edited, or is of another version"))
    told = {"rows": receipt["rows"], "counts": receipt["counts"], "source": _source(receipt)}
    own = from_plain(Monitoring, told, _RECEIPT)
    return (*earlier_in(receipt), own)


def _source(receipt: dict[str, Any]) -> str:
    book = receipt["workbook"] if isinstance(receipt["workbook"], dict) else {}
    return f"{book.get('sha256')} {book.get('sheet')}"


def earlier_in(receipt: dict[str, Any]) -> tuple[Monitoring, ...]:
    """What a receipt remembers of the summaries before it. Raises Refusal where it is damaged."""
    return from_plain(tuple[Monitoring, ...], receipt["earlier"], _RECEIPT)


def asked_in(receipt: dict[str, Any]) -> StricterDisclosure:
    """The stricter limits that a receipt was made under. Raises Refusal where they are damaged."""
    return from_plain(StricterDisclosure, receipt.get("disclosure", {}), _RECEIPT)


def monitoring_receipt(path: Path, *, edited: bool = False) -> dict[str, Any] | None:
    """The receipt of a monitoring summary; None for any other file.

    One that was edited is None too, unless ``edited`` takes it as well.
    """
    try:
        held = read_json(read_text(path, _RECEIPT))
    except (ValueError, RecursionError, Refusal):
        return None
    whole = isinstance(held, dict) and held.get("format") == FORMAT and set(held) >= _KEYS
    return dict(held) if whole and (edited or check_receipt(held)) else None


def _unknown(name: str, why: str) -> Problem:
    return Problem(
        code="monitored_before",
        message=f'A monitoring summary was made here before, but its receipt "{name}" {why}. '
        "So nobody can say whether this one beside it would tell of single people.",
        fix="Choose another folder with --out. If nobody was given the earlier one, say so with "
        "--forget-earlier.",
    )
