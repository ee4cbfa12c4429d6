"""Scores from answers, by each instrument's own rule for reversals and for missing answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evaluator.measures.measure import Instrument, Measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_FEWEST_TO_COMPARE = 50
_AGAINST, _BEYOND_CHANCE = -0.15, -3.0


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The answers to the items of an instrument, as numbers.

    Attributes:
        numbers: of the items, one for each column. values: one row for each person; not a number
            where nobody answered.
        shifted: what was added, where a file counts its answers from another number.
        outside: answers that no one can give, by row and column; they are missing in ``values``.
    """

    numbers: tuple[int, ...]
    values: Numbers
    shifted: int
    outside: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Scores, one for each row; not a number where too few items were answered.

    ``prorated`` says which rest on fewer answers than there are items, ``unscored`` which have
    answers and no score.
    """

    values: Numbers
    prorated: NDArray[np.bool_]
    unscored: NDArray[np.bool_]


def as_answers(instrument: Instrument, numbers: tuple[int, ...], values: Numbers) -> Answers:
    """Answers within the range of the instrument.

    A file that counts from one more or one less throughout, at both ends of the range, is moved;
    any other answer outside the range is missing.
    """
    seen = values[~np.isnan(values)]
    shift = 0
    if len(seen):
        low, high = float(seen.min()), float(seen.max())
        ends = (instrument.low, instrument.high)
        shift = next((by for by in (1, -1) if (low + by, high + by) == ends), 0)
    values = values + shift
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        fits = (values >= instrument.low) & (values <= instrument.high) & (values % 1 == 0)
    outside = known & ~fits
    return Answers(numbers, np.where(outside, np.nan, values), shift, outside)


def score(instrument: Instrument, measure: Measure, answers: Answers) -> Scored:
    """The scores of one measure.

    A sum that needs fewer items than it has is prorated: the average of what was answered, times
    the number of items, rounded half up. A score made of others is missing where one of them is.
    """
    if measure.parts:
        parts = [score(instrument, instrument.measure(key), answers) for key in measure.parts]
        values = np.sum([part.values for part in parts], axis=0)
        prorated = np.any([part.prorated for part in parts], axis=0) & ~np.isnan(values)
        return Scored(values, prorated, _answered(instrument, measure, answers) & np.isnan(values))
    columns = _columns(instrument, measure, answers)
    known = ~np.isnan(columns)
    count = known.sum(axis=1)
    if measure.made == "variety":
        values = np.where(count == columns.shape[1], np.nansum(columns > 0, axis=1), np.nan)
        return Scored(values, np.zeros(len(values), bool), (count > 0) & np.isnan(values))
    full, total = columns.shape[1], np.nansum(columns, axis=1)
    needed = measure.needed or full
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.floor(0.5 + np.round(total / count * full, 9))
    values = np.where(count >= needed, np.where(count == full, total, scaled), np.nan)
    if measure.converted:
        values = convert(instrument, measure, values)
    prorated = (count >= needed) & (count < full)
    return Scored(values, prorated, (count > 0) & np.isnan(values))


def convert(instrument: Instrument, measure: Measure, sums: Numbers) -> Numbers:
    """Sums as scores by the published table; not a number where no sum can be so."""
    lowest = instrument.low * len(instrument.items_of(measure))
    places = sums - lowest
    with np.errstate(invalid="ignore"):
        fits = (places >= 0) & (places < len(measure.converted)) & (places % 1 == 0)
    table = np.array(measure.converted, dtype=np.float64)
    return np.where(fits, table[np.where(fits, places, 0).astype(np.intp)], np.nan)


def reversed_already(instrument: Instrument, measure: Measure, answers: Answers) -> tuple[int, ...]:
    """Items that run against their scale once they are reversed, as if a file had done so before.

    Looked at only where enough people answered: the correlation with the sum of the others.
    """
    found: list[int] = []
    for scale in [instrument.measure(key) for key in measure.parts] or [measure]:
        columns = _columns(instrument, scale, answers)
        whole = columns[~np.isnan(columns).any(axis=1)]
        if len(whole) < _FEWEST_TO_COMPARE:
            continue
        numbers = _numbers(instrument, scale, answers)
        for number in scale.reversed:
            place = numbers.index(number)
            others = whole.sum(axis=1) - whole[:, place]
            if whole[:, place].std() > 0 and others.std() > 0:
                alike = float(np.corrcoef(whole[:, place], others)[0, 1])
                against = alike < _AGAINST and alike * len(whole) ** 0.5 < _BEYOND_CHANCE
                found += [number] if against else []
    return tuple(found)


def _numbers(instrument: Instrument, measure: Measure, answers: Answers) -> tuple[int, ...]:
    return (measure.items or answers.numbers) if instrument.items else answers.numbers


def _columns(instrument: Instrument, measure: Measure, answers: Answers) -> Numbers:
    """The answers that a measure is made of, those that are reversed turned round."""
    numbers = _numbers(instrument, measure, answers)
    columns = answers.values[:, [answers.numbers.index(number) for number in numbers]].copy()
    for place, number in enumerate(numbers):
        if number in measure.reversed:
            columns[:, place] = instrument.low + instrument.high - columns[:, place]
    return columns


def _answered(instrument: Instrument, measure: Measure, answers: Answers) -> NDArray[np.bool_]:
    places = [answers.numbers.index(number) for number in instrument.items_of(measure)]
    return np.asarray((~np.isnan(answers.values[:, places])).any(axis=1))
