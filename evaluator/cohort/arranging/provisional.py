"""Figures published twice: provisional and final ones of the same place and time."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.cohort.arranging.kept_rows import leave_out
from evaluator.cohort.cells.cell_grid import DATE, EMPTY, NUMBER, TEXT, CellColumn, column_of
from evaluator.cohort.cells.cell_text import tidy
from evaluator.cohort.cells.sorted_cells import listed
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import words
from evaluator.cohort.sheet.table import Table
from evaluator.values.data import Data
from evaluator.values.problems import Problem

ACTION = "drop_provisional_rows"
_PROVISIONAL, _PLAIN, _REVISED, _FINAL = range(4)
_FIRM = {
    **dict.fromkeys(("p", "prov", "provisional", "preliminary", "prelim", "interim", "draft",
                     "flash", "early", "e", "est", "estimate", "estimated", "unaudited"),
                    _PROVISIONAL),
    **dict.fromkeys(("r", "rev", "revised", "updated", "corrected"), _REVISED),
    **dict.fromkeys(("f", "final", "actual", "confirmed", "validated", "audited", "finalised"),
                    _FINAL),
}  # fmt: skip
_ALONG = frozenset({"data", "figure", "figures", "only", "results", "status", "release", "version"})
_OF_PUBLISHING = frozenset(
    {"published", "publication", "updated", "release", "released", "version", "note", "notes",
     "comment", "comments", "source", "extracted", "revised", "status", "footnote"}
)  # fmt: skip
_MOST_LABELS = 6
_NAME = re.compile(
    r"(?P<rest>.*?)(?: \([2-9]\)|[ _]?\((?P<said>[^()]{1,20})\)|[ _](?P<word>[A-Za-z]{3,12})"
    r"|(?<=[0-9])[ _]?(?P<letter>[pre]))?"
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def firmness(label: str) -> int | None:
    """How firm figures of this label are, 0 provisional to 3 final; None for other labels."""
    tokens = [token for token in words(label) if token not in _ALONG]
    return _FIRM.get(tokens[0]) if len(tokens) == 1 else None


def without_provisional(table: Table, data: Data, sheet: str) -> Table:
    """The table without rows of provisional figures where firmer ones of the same key stand."""
    if data.undone(ACTION):
        return table
    for place, name in enumerate(table.names):
        firm = _status(column_of(table.cells, place))
        if firm is not None:
            gone = _replaced(table, place, firm)
            if gone.any():
                return _told(table, sheet, name, gone)
    return table


def _status(column: CellColumn) -> NDArray[np.intp] | None:
    """(n,) how firm the figures of each row are; None for a column that says something else."""
    text = column.kinds == TEXT
    if not text.any() or int(text.sum()) < int((column.kinds != EMPTY).sum()):
        return None
    codes, different = np.unique(column.values[text].astype(np.intp), return_inverse=True)
    if len(codes) > _MOST_LABELS:
        return None
    ranks = [firmness(tidy(str(label))) for label in column.texts[codes]]
    if None in ranks or _PROVISIONAL not in ranks or (text.all() and len(set(ranks)) < 2):
        return None
    firm = np.full(len(column), _PLAIN, dtype=np.intp)
    firm[text] = np.array(ranks, dtype=np.intp)[different]
    return firm


def _replaced(table: Table, status: int, firm: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Rows for which a firmer row stands with the same labels and times."""
    keys = {}
    for place, name in enumerate(table.names):
        column = column_of(table.cells, place)
        if place != status and _is_key(name, column):
            keys[name] = pd.factorize(pd.Series(column.objects(), dtype=object))[0]
    if not keys:
        return np.zeros(len(firm), dtype=bool)
    frame = pd.DataFrame(keys)
    best = frame.assign(firm=firm).groupby(list(keys))["firm"].transform("max").to_numpy()
    same = frame.assign(firm=firm).duplicated(keep=False).to_numpy()
    return np.asarray((firm < best) & ~same)


def _is_key(name: str, column: CellColumn) -> bool:
    """Whether a column holds labels or times, and is not about the publishing."""
    tokens = set(words(name))
    if tokens & _OF_PUBLISHING:
        return False
    filled = max(1, int((column.kinds != EMPTY).sum()))
    if 2 * int((column.kinds == TEXT).sum()) > filled:
        return True
    when = bool(tokens & vocabulary.TIMES) or bool(tokens & vocabulary.CODES)
    if 2 * int((column.kinds == DATE).sum()) > filled:
        return True
    number = column.values[column.kinds == NUMBER]
    years = len(number) > 0 and bool(((number >= 1900) & (number <= 2100)).all())
    return 2 * len(number) > filled and (when or years) and not (number % 1).any()


def _told(table: Table, sheet: str, status: str, gone: NDArray[np.bool_]) -> Table:
    reason = (
        f'Rows that "{status}" calls provisional were left out where firmer figures stand for the '
        "same place and time."
    )
    fix = (
        "Nothing needs to be done if the later figures count. If not, untick this change; in a "
        f'plan, give without = ["{ACTION}"] under [data].'
    )
    return leave_out(table, gone, ACTION, (reason, fix), (sheet, status))


def told_twice(names: Sequence[str], sheet: str) -> list[Problem]:
    """A warning for each time that has several columns of one measure, and which one to keep."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for name in names:
        found = _NAME.fullmatch(name)
        if found is None or not _YEAR.search(found["rest"]):
            continue
        mark = found["said"] or found["word"] or found["letter"]
        rank = _PLAIN if mark is None else firmness(mark)
        if rank is None or not found["rest"].strip():
            groups.setdefault(name.casefold(), []).append((_PLAIN, name))
        else:
            groups.setdefault(found["rest"].strip().casefold(), []).append((rank, name))
    return [_of_one_time(sorted(group), sheet) for group in groups.values() if len(group) > 1]


def _of_one_time(group: list[tuple[int, str]], sheet: str) -> Problem:
    *others, (rank, best) = group
    columns = [name for _, name in group]
    left_out = ", ".join(f'"{name}"' for _, name in others)
    sure = rank > others[-1][0]
    use = f'Use "{best}", the later figures' if sure else "Look up which of them is the final one"
    return Problem(
        "columns_of_one_time",
        f"{listed(columns, 4)} seem to hold the same figures for one time, published twice.",
        f"{use}, and leave the other out; in a plan, under [data]: leave_out = [{left_out}].",
        "warning",
        sheet,
        column=best,
        count=len(group),
    )
