"""Which column of a new reading is which of the one before, when the headings were read anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from evaluator.values.cohort import Cohort

_REPEATED = re.compile(r" \(\d+\)$")
_FEWEST_CELLS = 3  # fewer filled cells alike may be chance

Alike = Callable[[str, str], bool]


def followed_columns(before: Cohort, after: Cohort) -> dict[str, str]:
    """The new name of every column of ``before`` that is still in ``after``, by its old name.

    A column keeps its name where that is still there. Otherwise it is the one whose name differs
    in capitals, spaces or underscores only, then the one whose longer heading ends in the old
    name or the other way round, then, in one sheet of one workbook, the one with the same cells.
    Where several would do, the same cells decide; where they cannot, the column counts as gone.
    """
    new = [column.name for column in after.columns]
    found = {c.name: c.name for c in before.columns if c.name in new}
    same_sheet = _same_sheet(before, after)

    def same_cells(old: str, name: str) -> bool:
        return same_sheet and _same_cells(before.frame[old], after.frame[name])

    for alike in (_same_words, _one_ends_in_the_other, same_cells):
        _settle(found, [c.name for c in before.columns], new, alike, same_cells)
    return found


def followed_names(old: Iterable[str], new: Iterable[str]) -> dict[str, str]:
    """As ``followed_columns``, by the names alone: for a plan whose data are not at hand."""
    old, new = tuple(old), tuple(new)
    found = {name: name for name in old if name in new}
    for alike in (_same_words, _one_ends_in_the_other):
        _settle(found, old, new, alike, lambda _old, _new: False)
    return found


def _settle(
    found: dict[str, str], old: Iterable[str], new: Iterable[str], alike: Alike, same_cells: Alike
) -> None:
    """Add to ``found`` the columns that ``alike`` pairs without doubt."""
    left = [name for name in old if name not in found]
    free = [name for name in new if name not in found.values()]
    near = {name: [other for other in free if alike(name, other)] for name in left}
    for name, others in near.items():
        if len(others) > 1:
            near[name] = [other for other in others if same_cells(name, other)]
    for name, others in near.items():
        if len(others) == 1 and sum(others == other for other in near.values()) == 1:
            found[name] = others[0]


def _words(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def _same_words(old: str, new: str) -> bool:
    return _words(old) == _words(new)


def _one_ends_in_the_other(old: str, new: str) -> bool:
    """Headings gain or lose a row above; a number that told repeated names apart goes with it."""
    short, long = sorted((_words(_REPEATED.sub("", old)), _words(_REPEATED.sub("", new))), key=len)
    return bool(short) and (short == long or long.endswith(f" {short}"))


def _same_sheet(before: Cohort, after: Cohort) -> bool:
    old, new = before.provenance, after.provenance
    return old.sha256 == new.sha256 and old.sheet == new.sheet and old.cycle == new.cycle


def _same_cells(old: pd.Series, new: pd.Series) -> bool:
    """Whether the rows that both readings have hold the same, whatever they were read as."""
    import pandas as pd

    shared = old.index.intersection(new.index)
    unique = old.index.is_unique and new.index.is_unique
    if not unique or len(shared) < min(len(old), len(new)) / 2:
        return False
    first, second = old.loc[shared], new.loc[shared]
    if first.dtype != second.dtype:
        first, second = (
            pd.to_numeric(cells, errors="coerce").astype(float) for cells in (first, second)
        )
    return bool(first.notna().sum() >= _FEWEST_CELLS) and first.equals(second)
