"""Numbers written so that a column loses them, and labels that only look like such numbers.

A text file has no cells of text beside numbers: there "1.100" is a number like any other.
"""

from __future__ import annotations

from typing import Any

from generate import MISSING, Defect, with_column

_FIRST = tuple(range(2, 22))


def _numbers(name: str, column: str, said: list[Any], kind: str, **told: Any) -> Defect:
    return Defect(name, lambda: with_column(column, said), kinds={column: kind}, **told)


def _sound(name: str, column: str, cells: list[Any], kind: str) -> Defect:
    """A neighbour of a kind, of which nothing is said."""
    return _numbers(name, column, cells, kind)


_COMMAS = [f"{20 + i % 9},{i % 10}" if i % 2 else f"{20 + i % 9}.{i % 10}" for i in range(40)]
_MORE_COMMAS = [f"{20 + i % 9}{'.' if i % 3 == 0 else ','}{i % 10}" for i in range(40)]
_THOUSANDS = [f"{1 + i % 3}.{100 + i}" for i in range(40)]

NUMBERS_LOST: tuple[Defect, ...] = (
    _numbers("commas_beside_points", "offences after", _COMMAS, "text", typed=True,
             problems={"numbers_read_as_text": ("offences after", _FIRST)}),
    _numbers("more_commas_than_points", "offences after", _MORE_COMMAS, "text", typed=True,
             problems={"numbers_read_as_text": ("offences after", _FIRST)}),
    _numbers("one_number_out_of_another", "days after",
             [f"{i % 9}/{20 + i % 5}" for i in range(40)], "text",
             problems={"two_numbers_in_cells": ("days after", _FIRST)}),
    _sound("year_groups_with_a_slash", "groups", [f"{7 + i % 4}/{8 + i % 4}" for i in range(40)],
           "category"),
    _sound("school_years_with_a_slash", "cohort",
           [f"20{15 + i % 5}/{16 + i % 5}" for i in range(40)], "category"),
    _numbers("numbers_of_one_width", "offences after", [f"00{20 + i % 9}" for i in range(40)],
             "category", problems={"numbers_read_as_text": ("offences after", _FIRST)}),
    _sound("site_codes_of_one_width", "site", [f"00{20 + i % 9}" for i in range(40)], "category"),
    _numbers("percentage_points", "change after", [f"{i % 11}pp" for i in range(40)],
             "whole_number", cells={("change after", 3): 1.0}),
    _numbers("points_for_thousands", "offences after", list(_THOUSANDS), "number", typed=True,
             problems={"points_may_be_thousands": ("offences after", _FIRST)}),
    _numbers("points_for_thousands_beside_hundreds", "spent",
             [t if i % 4 else 900 + i for i, t in enumerate(_THOUSANDS)], "number", typed=True,
             problems={"points_may_be_thousands": ("spent", tuple(
                 row for row in range(2, 42) if (row - 2) % 4)[:20])}),
    _sound("means_with_three_decimals", "mean offences", list(_THOUSANDS), "number"),
    _sound("amounts_with_three_decimals_beside_whole_ones", "dose",
           [t if i % 4 else 2 for i, t in enumerate(_THOUSANDS)], "number"),
    _numbers("none_among_counts", "offences after",
             ["none" if i % 10 == 0 else 20 + i % 9 for i in range(40)], "whole_number",
             cells={("offences after", 2): MISSING},
             problems={"blanks_may_mean_none": ("offences after", (2, 12, 22, 32))}),
    _sound("none_among_ages", "age", ["none" if i % 10 == 0 else 20 + i % 9 for i in range(40)],
           "whole_number"),
)  # fmt: skip
