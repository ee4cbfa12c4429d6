"""Which files are workbooks, studies and plans, asked of the formats that can be read."""

from __future__ import annotations

STUDY_SUFFIX = ".whatworked"
PLAN_SUFFIX = ".toml"


def workbook_endings() -> tuple[str, ...]:
    """Endings of every format that can be read, each with its dot."""
    from evaluator.cohort.files.readers import ENDINGS

    return ENDINGS


def workbook_filter() -> str:
    """What a file dialog offers where a workbook is asked for."""
    return f"Workbooks ({' '.join('*' + ending for ending in workbook_endings())})"
