"""Which numbers of a workbook are shown as dates or percentages, told from their formats."""

from __future__ import annotations

import re

import numpy as np

from evaluator.cohort.cells.cell_grid import DATE, DURATION, NUMBER, PERCENT
from evaluator.cohort.files.readers.parts import Parts, local
from evaluator.cohort.files.readers.xlsx_cells import Styles

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)}
_BUILT_IN_DURATION = 46
_BUILT_IN_PERCENT = {9, 10}
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")


def kind_of_format(code: str) -> int:
    """NUMBER, DATE, DURATION or PERCENT for a number format such as ``dd/mm/yyyy`` or ``0%``."""
    first = _NOT_SHOWN.sub("", code).split(";")[0]
    if _ELAPSED.search(first):
        return DURATION
    plain = _BRACKETS.sub("", first).lower().replace("general", "")
    if re.search(r"[dmyhs]", plain.replace("e+", "").replace("e-", "")):
        return DATE
    return PERCENT if "%" in plain else NUMBER


def kind_of_number(number: int, codes: dict[int, str]) -> int:
    """What a number of a format shows, by the format's number; ``codes`` are the workbook's own."""
    if number in codes:
        return kind_of_format(codes[number])
    if number == _BUILT_IN_DURATION:
        return DURATION
    if number in _BUILT_IN_PERCENT:
        return PERCENT
    return DATE if number in _BUILT_IN_DATES else NUMBER


def read_styles(parts: Parts, name: str, *, d1904: bool) -> Styles:
    """The styles of an .xlsx workbook. Raises BadZipFile when their part is damaged."""
    if name not in parts:
        return Styles(np.zeros(0, dtype=np.int8), d1904)
    tree = parts.tree(name)
    codes: dict[int, str] = {}
    kinds: list[int] = []
    for group in tree:
        if local(group.tag) == "numFmts":
            for each in group:
                number = each.get("numFmtId", "")
                if number.isdecimal():
                    codes[int(number)] = each.get("formatCode", "")
    for group in tree:
        if local(group.tag) == "cellXfs":
            numbers = [each.get("numFmtId", "0") for each in group]
            kinds = [kind_of_number(int(n) if n.isdecimal() else 0, codes) for n in numbers]
    return Styles(np.array(kinds, dtype=np.int8), d1904)
