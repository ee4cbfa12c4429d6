"""Notes beside a table that say what its cells mean: blanks, dashes, colours and stars."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evaluator.cohort.cells.cell_text import tidy
from evaluator.values.problems import Problem

BLANK_MEANS_NONE = "legend_blank_none"
DASH_MEANS_NONE = "legend_dash_none"
MARKS_TELL = "legend_marks"

_NONE = r"(?:(?:no|none|zero|nil|never|nothing)\b|0(?![.,]?[0-9]))"
_FILLER = (
    r"(?:(?:an?|the|that|there|it|was|were|is|are|had|has|have|values?|"
    r"of|they|pupil|person|child|school|place|area) )*"
)
_NOT_KNOWN = re.compile(
    r"\bno (?:data|information|answer|response|reply|return|figure|figures|entry|value|survey|"
    r"score|assessment|measure|measurement|details)\b|"
    r"\bnot? (?:known|recorded|available|applicable|collected|held|asked)\b",
    re.IGNORECASE,
)
_IS = r"(?:=|:|means?|meaning|indicates?|represents?|denotes?|shows?|stands? for|is|are|were)"
_BLANK = re.compile(
    rf"\b(?:blanks?|empty|gaps?)\b(?: (?:cells?|boxes|box|fields?|spaces?|entries))? ?{_IS} "
    rf"?{_FILLER}{_NONE}|"
    r"\b(?:zero(?:e?s)?|nil|none|0s?|no \w+)\b(?: \w+){0,3} (?:left|shown|entered|as) (?:as )?"
    r"(?:blank|empty)\b",
    re.IGNORECASE,
)
_DASH = re.compile(
    rf"^(?:symbols?|key|notes?)?[:\s]*[\"'‘“(]*[-–—][\"'’”)]* ?(?:{_IS} )?{_FILLER}{_NONE}|"
    rf"\bdash(?:es)?\b ?{_IS} ?{_FILLER}{_NONE}|"
    r"\b(?:zero(?:e?s)?|nil|none)\b(?: \w+){0,3} as (?:an? )?dash",
    re.IGNORECASE,
)
_COLOUR = r"(?:green|red|amber|yellow|orange|blue|purple|pink|gr[ea]y|bold|italics?)"
_MARKS = re.compile(
    rf"\b(?:in|highlighted|shaded|colou?red|marked|filled|shown|written)"
    rf"(?: (?:in|with|light|dark))* {_COLOUR}\b|"
    rf"\b(?:shaded|highlighted|colou?red) \w+|\b{_COLOUR} (?:cells?|rows?|shading)\b"
    rf"|^(?:key|legend|notes?)?[:\s]*{_COLOUR}(?: text| font| fill)? ?"
    r"(?:=|:|[-–—] |means?\b|indicates?\b|denotes?\b|shows?\b|stands? for\b)"
    r"|^[*†‡] ?\w|\bmarked (?:with )?(?:an? )?(?:asterisk|star|\*|cross)",
    re.IGNORECASE,
)
_LONGEST = 300  # letters of a note


def legends_told(
    texts: Iterable[tuple[int, str]], sheet: str, *, elsewhere: bool = False
) -> tuple[Problem, ...]:
    """What notes say of blanks, dashes and marks, each kind once; their words are not quoted.

    ``texts`` are rows of the sheet outside the table, counted from 1, with their words;
    ``elsewhere`` says that the table stands on another sheet.
    """
    place = f'on the sheet "{sheet}"' if elsewhere else "beside the table"
    found: dict[str, Problem] = {}
    for row, text in texts:
        plain = tidy(text)
        if len(plain) > _LONGEST:
            continue
        for code in _kinds_of(plain):
            found.setdefault(code, _problem(code, place, sheet, row))
    return tuple(found.values())


def _kinds_of(text: str) -> list[str]:
    known = not _NOT_KNOWN.search(text)
    found = [BLANK_MEANS_NONE] if known and _BLANK.search(text) else []
    found += [DASH_MEANS_NONE] if any(map(_says_nil, re.split(r"[;|,] *", text))) else []
    return [*found, MARKS_TELL] if _MARKS.search(text) else found


def _says_nil(part: str) -> bool:
    return bool(_DASH.search(part)) and not _NOT_KNOWN.search(part)


def _problem(code: str, place: str, sheet: str, row: int) -> Problem:
    if code == MARKS_TELL:
        return Problem(
            code,
            f"A note {place} says what a colour, a star or another mark means. Colours and "
            "marks are not read.",
            "If they say who took part or which cells count, write it in a column of its own.",
            "note",
            sheet,
            row,
        )
    what = "a blank cell" if code == BLANK_MEANS_NONE else "a dash"
    return Problem(
        code,
        f"A note {place} says that {what} means none.",
        "Counts are asked about one by one; where nothing is asked, nothing was changed.",
        "note",
        sheet,
        row,
    )
