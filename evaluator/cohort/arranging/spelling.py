"""Columns that corrections name in other capitals, spaces or underscores than the sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from evaluator.cohort.arranging.combine import same_name
from evaluator.values.data import Data

T = TypeVar("T")


def spelt_as_in_sheet(data: Data, headings: Sequence[str]) -> Data:
    """The corrections with their columns as the sheet spells them, where one heading fits."""
    spelling = _Spelling(headings)
    return replace(
        data,
        fill_down=spelling.several(data.fill_down),
        leave_out=spelling.several(data.leave_out),
        keep=tuple(
            spelling.one(each)
            if isinstance(each, str)
            else replace(each, column=spelling.one(each.column))
            for each in data.keep
        ),
        kinds=spelling.keys(data.kinds),
        missing=spelling.keys(data.missing),
        labels=spelling.keys(data.labels),
        scores=tuple(replace(each, items=spelling.several(each.items)) for each in data.scores),
    )


def long_as_in_sheet(data: Data, headings: Sequence[str]) -> Data:
    """The same for the columns that become rows."""
    spelling = _Spelling(headings)
    made = tuple(
        replace(long, columns=spelling.several(long.columns), sums=spelling.several(long.sums))
        for long in data.long
    )
    return replace(data, long=made)


class _Spelling:
    def __init__(self, headings: Sequence[str]) -> None:
        self._headings = frozenset(headings)
        self._alike: dict[str, list[str]] = {}
        for heading in headings:
            self._alike.setdefault(same_name(heading), []).append(heading)

    def one(self, name: str) -> str:
        """The heading that is meant; the name itself where none or several would fit."""
        alike = self._alike.get(same_name(name), [])
        return alike[0] if name not in self._headings and len(alike) == 1 else name

    def several(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(self.one, names))

    def keys(self, said: Mapping[str, T]) -> dict[str, T]:
        return {self.one(name): value for name, value in said.items()}
