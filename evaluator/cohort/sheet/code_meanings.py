"""Notes that say which numbers stand for no answer, such as "-99 = refused"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from evaluator.cohort.cells.cell_text import tidy

_NO_ANSWER = re.compile(
    r"\b(?:refus(?:ed|al)|declin(?:ed|es) to(?: say| answer)?|don.?t know|do not know|not known|"
    r"not (?:answered|stated|recorded|applicable|asked|available|collected|given|provided)|"
    r"unknown|unanswered|no (?:answer|response|reply|information|data)|missing|"
    r"prefer(?:red|s)? not to(?: say| answer)?|n/?a|n/?k|dk|skipped|left blank|invalid)\b",
    re.IGNORECASE,
)
_NUMBER = r"[\"'‘“(\[]*(?P<code>-?[0-9]{1,5})[\"'’”)\]]*"
_SAID_OF = re.compile(
    rf"{_NUMBER} ?(?P<sign>=|:|[-–—](?= )|means?\b|is\b|stands? for\b|indicates?\b|for\b) ?"
    r"(?P<said>[A-Za-z\"'‘“(].*)",
    re.IGNORECASE,
)
_LISTED = re.compile(rf"{_NUMBER}\.? (?P<said>[A-Za-z].*)", re.IGNORECASE)
_CODED_AS = re.compile(
    r"(?P<said>.*[A-Za-z)].*?) ?(?:=|\bis|\bare|\bwas|\bwere|coded|shown|entered|\bas)+ ?(?:as )?"
    rf"{_NUMBER}\.?",
    re.IGNORECASE,
)
_USUAL = re.compile(r"-[0-9]+|[789]{1,3}|9{4,5}")
_LONGEST = 300  # letters of a note
_LONGEST_SAID = 40  # letters of what one code means


def code_meanings(rows: Iterable[Sequence[object]]) -> dict[float, str]:
    """The numbers that notes call no answer, with what each is said to be.

    ``rows`` are cells outside the table, "" where empty: a note may stand in one cell, or a code
    in one and its meaning in the next.
    """
    found: dict[float, str] = {}
    for row in rows:
        cells = [cell for cell in row if cell != ""]
        for cell, then in pairwise([*cells, ""]):
            if isinstance(cell, str):
                for code, said in _in_text(tidy(cell)):
                    found.setdefault(code, said)
            plain = plain_code(cell)
            if plain is not None and isinstance(then, str) and _is_no_answer(tidy(then)):
                found.setdefault(plain, tidy(then))
    return found


def _in_text(text: str) -> Iterable[tuple[float, str]]:
    if len(text) > _LONGEST:
        return
    for part in re.split(r"[;|,\n/] *", text):
        plain = part.strip()
        found = _SAID_OF.fullmatch(plain)
        sure = bool(found and _is_no_answer(found["said"]))
        if sure and found and found["sign"] in (":", "-", "–", "—"):
            sure = bool(_NO_ANSWER.match(found["said"]))  # else a numbered note
        if not sure and (found := _LISTED.fullmatch(plain)):
            sure = bool(_NO_ANSWER.fullmatch(found["said"].strip()))
        if not sure and (found := _CODED_AS.fullmatch(plain)):
            sure = bool(_USUAL.fullmatch(found["code"])) and _is_no_answer(found["said"])
        if sure and found:
            yield float(found["code"]), found["said"].strip("\"'‘’“”()[] ")


def plain_code(cell: object) -> float | None:
    """The whole number that a cell holds, as one or in digits; None of any other cell."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 100_000:
        return cell
    if isinstance(cell, str) and re.fullmatch(r"-?[0-9]{1,5}", cell.strip()):
        return float(cell)
    return None


def _is_no_answer(text: str) -> bool:
    short = len(text) <= _LONGEST_SAID and not any(letter.isdigit() for letter in text)
    return short and bool(_NO_ANSWER.search(text))


def together(meanings: Iterable[Mapping[float, str]]) -> dict[float, str]:
    """What several notes say, the first that names a code."""
    found: dict[float, str] = {}
    for each in meanings:
        for code, said in each.items():
            found.setdefault(code, said)
    return found
