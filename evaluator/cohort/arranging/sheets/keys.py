"""Keys that two sheets share: which rows belong together, and why some find no partner."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.cohort.cells.cell_text import is_missing_code, number_text, tidy

Positions = NDArray[np.intp]
_NOTE = re.compile(
    r" ?(?:\[(?:notes? )?[0-9a-z]{1,2}(?:, ?[0-9]{1,2})*\]|\(notes? [0-9]{1,2}\))$", re.IGNORECASE
)
_WRITTEN = {"saint": "st", "and": "", "the": "", "limited": "", "ltd": "", "plc": ""}
_LOOK_ALIKES = str.maketrans({"o": "0", "i": "1", "l": "1"})


@dataclass(frozen=True, slots=True, eq=False)
class KeyMatch:
    """Which row of another sheet belongs to each row.

    Attributes:
        rows: (n,) position in the other sheet, or -1. alone_there: positions no row asks for.
        alone_here: (n,) keys without a partner. without: (n,) rows without a key.
        retyped: (n,) rows whose key is typed differently in the two sheets.
    """

    rows: Positions
    alone_there: Positions
    alone_here: NDArray[np.bool_]
    without: NDArray[np.bool_]
    retyped: NDArray[np.bool_]


def key_texts(columns: Sequence[NDArray[np.object_]]) -> NDArray[np.object_]:
    """One text for each row of key cells; "" when any of them is missing."""
    spelled = [_spelled(column) for column in columns]
    if len(spelled) == 1:
        return spelled[0]
    whole = np.logical_and.reduce([column != "" for column in spelled])
    joined = np.array(["\x1f".join(parts) for parts in zip(*spelled, strict=True)], dtype=object)
    joined[~whole] = ""
    return joined


def _spelled(column: NDArray[np.object_]) -> NDArray[np.object_]:
    codes, uniques = pd.factorize(pd.Series(column, dtype=object))
    texts = np.array([*(_text(cell) for cell in uniques), ""], dtype=object)
    found: NDArray[np.object_] = texts[codes]
    return found


def _text(cell: object) -> str:
    if isinstance(cell, str):
        text = _NOTE.sub("", tidy(cell))
        return "" if is_missing_code(text) else text
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day).isoformat()
    return tidy(str(cell))


def loosened(key: str) -> str:
    """A key without what people type differently: case, spaces, marks, leading zeros, O for 0.

    Nor with words that are written in two ways or left out: Saint and St, "and", "the", Limited.
    """
    spaced = re.sub(r"['\u2019`]", "", key.casefold())
    spaced = re.sub(r"[^0-9a-z\x1f]+", " ", spaced).replace("\x1f", " \x1f ")
    plain = "".join(_WRITTEN.get(word, word) for word in spaced.split()) or "".join(spaced.split())
    plain = plain.translate(_LOOK_ALIKES)
    return "\x1f".join(part.lstrip("0") or "0" for part in plain.split("\x1f"))


def match_keys(here: NDArray[np.object_], there: NDArray[np.object_]) -> KeyMatch:
    """Match keys exactly, then those left over without what people type differently.

    ``there`` must hold each key once. A loosened key counts only if it means one key on each
    side, so that no two people are taken for one.
    """
    without = here == ""
    known = np.flatnonzero(there != "")
    place = pd.Series(known, index=pd.Index(there[known]))
    rows = place.reindex(pd.Index(here)).fillna(-1).to_numpy(dtype=np.intp, copy=True)
    rows[without] = -1
    taken = np.zeros(len(there), dtype=bool)
    taken[rows[rows >= 0]] = True
    left_here = pd.unique(here[(rows < 0) & ~without])
    left_there = known[~taken[known]]
    partner = _loose_partners(left_here, there[left_there], left_there)
    retyped = np.zeros(len(here), dtype=bool)
    if partner:
        found = pd.Series(here).map(partner)
        retyped = (rows < 0) & found.notna().to_numpy()
        rows[retyped] = found[retyped].to_numpy(dtype=np.intp)
        taken[rows[retyped]] = True
    alone_there = known[~taken[known]]
    return KeyMatch(rows, alone_there, (rows < 0) & ~without, without, retyped)


def _loose_partners(
    here: NDArray[np.object_], there: NDArray[np.object_], places: Positions
) -> dict[str, int]:
    """Position of the one other key that loosening makes equal, for keys that have one."""
    if not len(here) or not len(there):
        return {}
    mine = pd.Series([loosened(key) for key in here])
    other = pd.Series([loosened(key) for key in there])
    once_here, once_there = ~mine.duplicated(keep=False), ~other.duplicated(keep=False)
    to = dict(zip(other[once_there], places[once_there.to_numpy()], strict=True))
    return {
        key: int(to[loose])
        for key, loose, once in zip(here, mine, once_here, strict=True)
        if once and loose in to
    }
