"""Rows of everybody, and places that sum others, that count beside the rows of their parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluator.cohort.arranging.sums import MOST_ROWS, sums_of_all_others, unlabelled_sums
from evaluator.cohort.arranging.total_labels import (
    may_stand_for_everybody,
    stands_for_everybody,
)
from evaluator.cohort.cells.sorted_cells import first_rows, listed
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import words
from evaluator.cohort.columns.place_names import names_place
from evaluator.values.cohort import Cohort
from evaluator.values.problems import Problem

_NUMBERS = ("number", "whole_number")
_TOLD = frozenset({"conflicting_rows", "perhaps_total_row", "perhaps_sum_row"})
_MOST_LABELS = 100
_SUM_ROW = "perhaps_sum_row"
_NAMED = 4
_FEWEST_PLACES = 4
_MOST_CELLS = 20_000_000
_FEWEST_PARTS = 2
_FEWEST_SUMS = 3
_FEWEST_COMPARED = 10  # where rates or rounded counts do not add up to the last digit
_MOST = 0.8
_TOLERANCE = 0.005


def with_wholes_told(cohort: Cohort) -> Cohort:
    """The cohort with a question about each label whose rows repeat those of its parts.

    Such a label stands once for each place and time that its parts have, and its numbers are their
    sum; or it says outright that it is everybody, and its numbers are always the largest or always
    within those of its parts. Not where repeated keys or doubtful totals are asked about already.
    """
    if {problem.code for problem in cohort.problems} & _TOLD:
        return cohort
    told = tuple(
        _problem(cohort, column.name, labels)
        for column in cohort.columns
        if column.kind in ("category", "text")
        and column.role not in ("unit", "time")
        and column.n_distinct <= _MOST_LABELS
        and (labels := _wholes(cohort, column.name))
    )
    return replace(cohort, problems=(*cohort.problems, *told)) if told else cohort


def _problem(cohort: Cohort, name: str, labels: list[str]) -> Problem:
    rows = cohort.frame.index[cohort.frame[name].isin(labels)]
    quoted = ", ".join(f'"{label}"' for label in labels)
    return Problem(
        "whole_beside_parts",
        f'In "{name}", the rows of {quoted} repeat what the rows of the other labels hold, so '
        "everybody in them counts twice.",
        "Keep the rows of one kind only; in a plan, under [data]: keep = "
        f'[{{ column = "{name}", values = ["{labels[0]}"] }}].',
        "warning",
        cohort.provenance.sheet,
        int(rows[0]),
        name,
        first_rows(rows),
        len(rows),
    )


def _wholes(cohort: Cohort, name: str) -> list[str]:
    """The labels of a column that stand for all its other labels together."""
    cells = cohort.frame[name]
    labels = [str(label) for label in cells.dropna().unique()]
    perhaps = [label for label in labels if may_stand_for_everybody(label)]
    if not perhaps or len(labels) - len(perhaps) < _FEWEST_PARTS:
        return []
    parts = cells.notna() & ~cells.isin(perhaps)
    return [
        label
        for label in perhaps
        if _repeats(cohort, name, cells == label, parts, sure=stands_for_everybody(label))
    ]


def _repeats(cohort: Cohort, name: str, whole: pd.Series, parts: pd.Series, *, sure: bool) -> bool:
    """Whether the rows of a label hold what those of its parts hold together."""
    frame = cohort.frame
    keys = _keys(cohort, name, whole, parts)
    if not keys:
        return False
    block = frame.groupby(keys, dropna=False, sort=False, observed=True).ngroup()
    of_parts = pd.DataFrame({"block": block, "label": frame[name]})[parts]
    if block[whole].duplicated().any() or of_parts.duplicated().any():
        return False
    own = frame[whole].set_axis(block[whole])
    size = of_parts.groupby("block").size().reindex(own.index).fillna(0)
    if (size >= _FEWEST_PARTS).mean() < _MOST:
        return False
    for each in _measures(cohort):
        by_block = frame.loc[parts, each].groupby(block[parts]).agg(["count", "sum", "min", "max"])
        if _holds_all(own[each], by_block, size, sure=sure):
            return True
    return False


def _holds_all(own: pd.Series, parts: pd.DataFrame, size: pd.Series, *, sure: bool) -> bool:
    """Whether numbers are the sums of their parts, or always their largest, or always within.

    ``own`` and ``size`` (how many parts) are by block; ``parts`` is their ``count``, ``sum``,
    ``min`` and ``max``. ``sure``: whether the label says outright that it is everybody.
    """
    parts = parts.reindex(own.index)
    counted = parts["count"].fillna(0)
    known = own.notna() & (own != 0) & (counted == size) & (size >= _FEWEST_PARTS)
    close = (parts["sum"] - own).abs() <= _TOLERANCE * own.abs()
    if known.sum() >= _FEWEST_SUMS and close[known].mean() >= _MOST:
        return True
    least, most = parts["min"], parts["max"]
    told = own.notna() & (counted >= _FEWEST_PARTS) & (least < most)
    largest, within = own >= most, (own >= least) & (own <= most)
    return sure and bool(
        told.sum() >= _FEWEST_COMPARED and (largest[told].all() or within[told].all())
    )


def _measures(cohort: Cohort) -> list[str]:
    """The columns of numbers that may count or measure something."""
    return [
        column.name
        for column in cohort.columns
        if column.kind in _NUMBERS
        and column.role in ("outcome", "covariate", "exposure")
        and not set(words(column.name)) & (vocabulary.CODES | vocabulary.TIMES)
    ]


def _keys(cohort: Cohort, name: str, whole: pd.Series, parts: pd.Series) -> list[str]:
    """Columns of places, times and labels that rows of the whole share with those of its parts.

    Not what only says the label in another way, such as its code.
    """
    frame, found = cohort.frame, []
    for column in cohort.columns:
        other = column.name
        when = column.role == "time" or set(words(other)) & vocabulary.TIMES
        if other == name or (column.kind in _NUMBERS and not when and column.role != "unit"):
            continue
        if not frame.loc[whole, other].isin(frame.loc[parts, other]).all():
            continue
        by_label = frame.groupby(name, observed=True)[other].nunique(dropna=False)
        if column.n_distinct <= 1 or (by_label > 1).any():
            found.append(other)
    return found


def with_summed_places_told(cohort: Cohort) -> Cohort:
    """The cohort with a question where a place is the sum of others at every time, label or not.

    A force that stands among its wards counts everybody twice, and for nobody is it like a ward.
    """
    if any(problem.code == _SUM_ROW for problem in cohort.problems):
        return cohort
    unit = next((c.name for c in cohort.columns if c.role == "unit"), None)
    time = next((c.name for c in cohort.columns if c.role == "time"), None)
    if unit is None or time is None or not names_place(unit):
        return cohort
    places = _sums_of_places(cohort, unit, time)
    if not places:
        return cohort
    rows = cohort.frame.index[cohort.frame[unit].isin(places)]
    quoted = [f'"{place}"' for place in places]
    one = len(places) == 1
    counted = "It counts like a place of its own" if one else "They count like places of their own"
    problem = Problem(
        _SUM_ROW,
        f'{listed(places, _NAMED)} {"is" if one else "are"} exactly the sum of other "{unit}" '
        f"values at the same times, though no label says so. {counted}, so people count "
        "twice.",
        "Leave out what sums up others; in a plan, under [data]: keep = "
        f'[{{ column = "{unit}", not = [{", ".join(quoted)}] }}].',
        "warning",
        cohort.provenance.sheet,
        int(rows[0]),
        unit,
        first_rows(rows),
        len(rows),
    )
    return replace(cohort, problems=(*cohort.problems, problem))


def _sums_of_places(cohort: Cohort, unit: str, time: str) -> list[str]:
    """The places whose counts are the sums of others in a row, or of all, beyond chance."""
    frame = cohort.frame
    kinds = [
        column.name
        for column in cohort.columns
        if column.kind == "category"
        and column.name != unit
        and (frame.groupby(unit, observed=True)[column.name].nunique() > 1).any()
    ]
    cells = list(dict.fromkeys((time, *kinds)))
    known = frame[frame[unit].notna()]
    counts = [
        name
        for name in _measures(cohort)
        if known[name].notna().any()
        and (known[name].dropna() >= 0).all()
        and (known[name].dropna() % 1 == 0).all()
    ]
    if known.empty or not counts or known.duplicated([unit, *cells]).any():
        return []
    block = known.groupby(cells, dropna=False, sort=False, observed=True).ngroup().to_numpy()
    codes, texts = pd.factorize(known[unit])
    if not _FEWEST_PLACES <= len(texts) <= MOST_ROWS or len(texts) * block.max() > _MOST_CELLS:
        return []
    held = np.zeros((len(texts), len(counts), int(block.max()) + 1))
    for place, name in enumerate(counts):
        held[codes, place, block] = known[name].fillna(0).to_numpy()
    values = held.reshape(len(texts), -1)
    found = unlabelled_sums(values)
    found |= sums_of_all_others(values, ~found)
    return [str(text) for text in texts[found]]
