"""A workbook that changed, or another, read with the corrections of before where they still fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evaluator.planning.corrections import data_of
from evaluator.values.data import Data
from evaluator.values.problems import Refusal

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

CORRECTED_COLUMN = "correction_column"
Read = Callable[[Data | None], "Cohort"]


@dataclass(frozen=True, slots=True)
class Lost:
    """What could not be carried out as before.

    Attributes:
        columns: those whose corrections are gone, as they themselves are.
        arrangement: whether sheets, headings, rows and scores are as guessed and not as they
            were said to be.
    """

    columns: tuple[str, ...] = ()
    arrangement: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return self.arrangement or bool(self.columns)


NOTHING_LOST = Lost()


def read_again(read: Read, said: Data) -> tuple[Cohort, Lost]:
    """The workbook read as ``said``, without the corrections of columns that are gone.

    Where it is no longer put together so, it is read as guessed, with the corrections of columns.

    Raises:
        Refusal: it cannot be read as guessed either.
    """
    try:
        cohort, gone = _as_far(read, said)
    except Refusal:
        cohort, gone = read_other(read, said)
        return cohort, Lost(gone, arrangement=True)
    return cohort, Lost(gone)


def read_other(read: Read, said: Data) -> tuple[Cohort, tuple[str, ...]]:
    """Another sheet or workbook as guessed, its columns corrected as those of the same names were.

    Also the columns that were corrected and are not there. A column that somebody left out thus
    stays out.

    Raises:
        Refusal: it holds no table.
    """
    guessed = read(None)
    known = data_of(guessed)
    wanted = replace(
        known,
        fill_down=tuple(dict.fromkeys((*known.fill_down, *said.fill_down))),
        leave_out=tuple(dict.fromkeys((*known.leave_out, *said.leave_out))),
        keep=tuple(dict.fromkeys((*known.keep, *said.columns_kept))),
        kinds={**known.kinds, **said.kinds},
        missing={**known.missing, **said.missing},
        labels={**known.labels, **said.labels},
    )
    if wanted == known:
        return guessed, ()
    try:
        return _as_far(read, wanted)
    except Refusal:
        return guessed, tuple(_corrected(said))


def _as_far(read: Read, said: Data) -> tuple[Cohort, tuple[str, ...]]:
    """Read as ``said``; what is said of columns that are not there is left out, and they named."""
    gone: dict[str, None] = {}
    while True:
        try:
            return read(said), tuple(gone)
        except Refusal as refusal:
            absent = [p.column for p in refusal.problems if p.code == CORRECTED_COLUMN and p.column]
            left = _without(said, frozenset(absent))
            if left == said or len(absent) < len(refusal.problems):
                raise
            gone |= dict.fromkeys(absent)
            said = left


def _corrected(said: Data) -> dict[str, None]:
    named = (*said.fill_down, *said.leave_out, *said.columns_kept)
    return dict.fromkeys((*named, *said.kinds, *said.missing, *said.labels))


def _without(said: Data, names: frozenset[str]) -> Data:
    return replace(
        said,
        fill_down=tuple(name for name in said.fill_down if name not in names),
        leave_out=tuple(name for name in said.leave_out if name not in names),
        keep=tuple(each for each in said.keep if each not in names),
        kinds={name: kind for name, kind in said.kinds.items() if name not in names},
        missing={name: codes for name, codes in said.missing.items() if name not in names},
        labels={name: new for name, new in said.labels.items() if name not in names},
    )
