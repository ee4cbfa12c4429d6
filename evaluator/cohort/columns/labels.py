"""Reading labels the way a person does: yes is Yes, 1 is 1.0, case, spaces and marks are alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from evaluator.cohort.cells.spelling import one_spelling
from evaluator.cohort.columns.times.dated_labels import first_day

YES = frozenset({"yes", "y", "true", "t", "1", "1.0", "yes.", "yep", "✓", "✔", "☑", "✅"})
NO = frozenset({"no", "n", "false", "f", "0", "0.0", "no.", "nope", "✗", "✘", "☐", "❌"})
# Yes and no in Welsh, of which "Na" is otherwise read as "n/a".
WELSH_YES = frozenset({"ie", "ia", "oes", "do", "ydw", "ydy", "ydi"})
WELSH_NO = frozenset({"na", "nac oes", "naddo", "nage", "nac ydw", "nac ydy", "nac ydi"})


def in_welsh(texts: Iterable[str]) -> bool:
    """Whether answers are yes and no in Welsh, or blank."""
    said = {one_spelling(text) for text in texts} - {""}
    return bool(said & WELSH_YES and said & WELSH_NO) and said <= WELSH_YES | WELSH_NO


def normalised(value: object) -> str:
    """One spelling for values that a person would call the same."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, pd.Timestamp):
        value = value.date()
    return one_spelling(str(value))


def same_label(cells: pd.Series, value: object) -> pd.Series:
    """Which cells say ``value``, ignoring case and spaces; missing cells do not.

    Among dates, the name of a period such as "Mar-24" means its first day.
    """
    if pd.api.types.is_datetime64_any_dtype(cells) and (day := first_day(value)) is not None:
        return cells == day
    wanted = normalised(value)
    hits = [cell for cell in cells.dropna().unique() if normalised(cell) == wanted]
    return cells.isin(hits)


def _denied(labels: set[str]) -> set[str]:
    """The one of two labels that the other denies: "live" beside "not live"; else none."""
    if len(labels) != 2:
        return set()
    return {a for a in labels for b in labels if b in (f"not {a}", f"no {a}", f"non {a}")}


def is_any(cells: pd.Series) -> pd.Series:
    """Which amounts are above zero; none where the cells hold no numbers."""
    if not pd.api.types.is_numeric_dtype(cells):
        return pd.Series(False, index=cells.index)
    return cells > 0


def as_binary(cells: pd.Series) -> pd.Series | None:
    """Yes/no or 0/1 cells as 1.0 and 0.0, missing kept; None when the cells are anything else.

    So is a pair of which one denies the other, such as "live" and "not live".
    """
    labels: dict[object, str] = {}
    told: set[str] = set()
    for cell in cells.dropna().unique():
        labels[cell] = normalised(cell)
        told.add(labels[cell])
        if len(told) > 2 and not told <= YES | NO:
            return None
    yes = told & YES or _denied(told)
    if not told or not (told <= YES | NO or yes - YES):
        return None
    values = {cell: 1.0 if label in yes else 0.0 for cell, label in labels.items()}
    return cells.map(values).astype(float)


def taking_part(cells: pd.Series, labels: Sequence[str | float]) -> pd.Series | None:
    """1.0 for those who took part by one of ``labels``, 0.0 for others, missing kept.

    Without labels, by yes and no; None where the cells are anything else. "Yes" means Y too, in a
    column that says yes and no in other words throughout.
    """
    if not labels:
        return as_binary(cells)
    hits = pd.concat([same_label(cells, label) for label in labels], axis=1).any(axis=1)
    said = {normalised(label) for label in labels}
    binary = None if hits.any() or not (said <= YES or said <= NO) else as_binary(cells)
    if binary is not None:
        return binary if said <= YES else 1.0 - binary
    return hits.astype(float).where(cells.notna())
