"""A start that the words above a table tell, such as "Mentoring began in January 2024"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evaluator.cohort.cells.cell_text import MONTHS, tidy
from evaluator.values.problems import Problem

START_IN_TITLE = "start_in_title"
_BEGAN = re.compile(
    r"\b(?:began|begins?|started|starts?|launched|launch|introduced|commenced|went live|"
    r"go(?:es)?[ -]live|rolled out|roll-?out)\b[^.;]{0,30}?"
    r"(?:\b(?P<day>[0-9]{1,2})(?:st|nd|rd|th)? )?\b(?P<month>[A-Za-z]{3,9}) "
    r"(?P<year>20[0-9]{2})\b",
    re.IGNORECASE,
)
_OF_DATA = re.compile(r"\b(?:year|data|series|recording|collection|counting)\b", re.IGNORECASE)
_LONGEST = 120


def _said(found: re.Match[str]) -> str:
    day = f"{found['day']} " if found["day"] else ""
    return f"{day}{found['month'].capitalize()} {found['year']}"


def start_in_title(texts: Iterable[tuple[int, str]], sheet: str) -> Problem | None:
    """A note on the first text that says when something began; None where none does.

    ``texts`` are the rows of the sheet above the column names, with their words.
    """
    for row, text in texts:
        plain = tidy(text)
        found = _BEGAN.search(plain)
        month = MONTHS.get(found["month"].casefold(), 0) if found else 0
        if found is None or not month or len(plain) > _LONGEST or _OF_DATA.search(plain):
            continue
        day = int(found["day"] or 1)
        if not 1 <= day <= 28 + 3 * (month != 2):
            continue
        return Problem(
            START_IN_TITLE,
            f"Words above the table say that something began in {_said(found)}. Nothing was "
            "concluded from them.",
            "If that was the programme, say when the programme starts, under [programme]: "
            f"starts = {found['year']}-{month:02d}-{day:02d}.",
            "note",
            sheet,
            row,
        )
    return None
