"""Two documents of one summary: page one for everybody, and the report that starts with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evaluator.summary.blocks import Summary

SUMMARY_STEM = "summary"
_REPORT_STEM = "report"


def documents(summary: Summary, stem: str) -> tuple[tuple[str, Summary], ...]:
    """Name without ending, and content, of each document that a paged format writes.

    A summary without a report, such as a digest or a protocol, is one document.
    """
    if not summary.report:
        return ((stem, summary),)
    whole = replace(summary, kicker=summary.report)
    return ((stem, replace(summary, only_page_one=True)), (report_stem(stem), whole))


def report_stem(stem: str) -> str:
    """What the report is called beside a summary of this name: "report" beside "summary"."""
    if SUMMARY_STEM in stem:
        return stem.replace(SUMMARY_STEM, _REPORT_STEM)
    return f"{stem}-{_REPORT_STEM}"


def named_anew(path: Path, stem: str, new: str) -> Path:
    """The path of a file written under ``stem``, were it written under ``new``."""
    own = report_stem(new) if path.name.startswith(f"{report_stem(stem)}.") else new
    return path.with_name(own + path.suffix)


def studies_beside(path: Path, suffix: str) -> tuple[Path, ...]:
    """Where the study of an exported file may lie: under its name, or that of its summary."""
    name = path.stem
    tried = [name, name.removesuffix(f"-{_REPORT_STEM}")]
    tried.append(name.replace(_REPORT_STEM, SUMMARY_STEM))
    return tuple(path.with_name(each + suffix) for each in dict.fromkeys(tried) if each)
