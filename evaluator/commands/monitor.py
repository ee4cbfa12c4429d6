"""A workbook monitored without a comparison, from the file to the written summary."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from evaluator.cohort.exchange.returned import returned_data
from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.commands.edited_files import write_pages
from evaluator.programmes.programme import KnownProgramme
from evaluator.summary.blocks import Summary
from evaluator.summary.monitoring.summary import monitoring_summary
from evaluator.values.plan import Plan

_STEM = "monitoring"


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
) -> tuple[Summary, tuple[Path, ...]]:
    """Read the workbook, a returned one by its own sheet, and write its monitoring summary.

    Raises:
        Refusal: the workbook cannot be read, has none of the columns, or nothing can be written;
            and, without ``overwrite``, where somebody edited the pages that are there.
    """
    data = returned_data(book, Plan())
    returned = sheet is None and data.sheet is not None
    cohort = read_data(book, data) if returned else read_workbook(book, sheet)
    summary = monitoring_summary(known, cohort, day, name=name)
    files = write_pages(summary, folder, formats, _STEM, sources=(Path(book),), overwrite=overwrite)
    return summary, files
