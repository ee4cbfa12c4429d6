"""Numbers that stand for "no answer", such as -9 and 99, found by evidence and never by habit."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.columns.names import words

_NEGATIVE = (-1, -7, -8, -9, -77, -88, -97, -98, -99, -777, -888, -997, -998, -999, -9998, -9999)
_POSITIVE = (77, 88, 97, 98, 99, 777, 888, 997, 998, 999, 9998, 9999, 99999)
_ON_SMALL_SCALES = (8, 9)
_MAY_BE_NEGATIVE = frozenset(
    {"change", "difference", "diff", "net", "balance", "gain", "delta", "growth", "residual",
     "z", "zscore", "temperature", "profit", "loss"}
)  # fmt: skip
_RANGE = re.compile(r"(?<![0-9.])([0-9]{1,4})\s*(?:-|–|_|to)\s*([0-9]{1,4})\s*[\])]?$")
_FEWEST_OTHERS = 10


@dataclass(frozen=True, slots=True)
class Codes:
    """Numbers that stand for a missing value.

    Attributes:
        sure: the evidence is in the column. reason: the evidence, in words.
        unsure: they stand apart from the others, but might be measured.
    """

    sure: tuple[float, ...] = ()
    reason: str = ""
    unsure: tuple[float, ...] = ()


def find_codes(name: str, distinct: NDArray[np.float64], counts: NDArray[np.intp]) -> Codes:
    """Codes among different numbers (sorted) that occur ``counts`` times.

    A code is sure when it lies outside the range in the column's name, below zero where all others
    are not, or far above all others and more than once.
    """
    candidates = np.isin(distinct, [*_NEGATIVE, *_POSITIVE])
    others, times = distinct[~candidates], counts[~candidates]
    if len(others) < 2 or times.sum() < _FEWEST_OTHERS:
        return Codes()
    low, high = float(others[0]), float(others[-1])
    said = said_range(name)
    if said is not None and said[0] <= low and high <= said[1]:
        outside = candidates & ((distinct < said[0]) | (distinct > said[1]))
        reason = f"its name says that it runs from {said[0]:g} to {said[1]:g}"
        if outside.any():
            return Codes(tuple(distinct[outside].tolist()), reason)
        return Codes()
    sure: list[float] = []
    unsure: list[float] = []
    may_be_negative = bool(set(words(name)) & _MAY_BE_NEGATIVE)
    several = int((candidates & (distinct < 0)).sum()) > 1  # -1 beside -8 and -9, as in Stata
    for code, times_seen in zip(distinct[candidates], counts[candidates], strict=True):
        if code < 0 and low >= 0:
            (unsure if may_be_negative or (code == -1 and not several) else sure).append(
                float(code)
            )
        elif code > 0 and _stands_apart(float(code), others, int(times_seen)):
            sure.append(float(code))
        elif code > 2 * high:
            unsure.append(float(code))
    unsure += _small_scale_codes(distinct)
    return Codes(tuple(sure), _reason(sure, low, high), tuple(unsure))


def _stands_apart(code: float, others: NDArray[np.float64], times: int) -> bool:
    """Whether a code lies so far above the others that nobody can have been measured there."""
    high = float(others[-1])
    scale = bool((others % 1 == 0).all()) and others[0] >= 0 and high <= 10
    return code > 0 and high > 0 and ((scale and code >= 77) or (times > 1 and code > 4 * high))


def _small_scale_codes(distinct: NDArray[np.float64]) -> list[float]:
    """8 or 9 beside a scale that ends at 5 or below."""
    rest = distinct[~np.isin(distinct, _ON_SMALL_SCALES)]
    small = len(rest) > 1 and rest[0] >= 0 and rest[-1] <= 5 and bool((rest % 1 == 0).all())
    whole = small and len(rest) == rest[-1] - rest[0] + 1
    return [float(code) for code in distinct if whole and code in _ON_SMALL_SCALES]


def _reason(sure: list[float], low: float, high: float) -> str:
    if not sure:
        return ""
    return f"all other numbers lie between {low:g} and {high:g}"


def said_range(name: str) -> tuple[float, float] | None:
    """The range that a column's name ends in, such as score_0_20 or "Score (0-20)"."""
    found = _RANGE.search(name.strip())
    if found is None:
        return None
    low, high = float(found[1]), float(found[2])
    return (low, high) if low < high and not 1900 <= low <= 2100 else None
