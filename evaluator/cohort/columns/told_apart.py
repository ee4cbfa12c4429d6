"""Which columns tell rows of one key apart, and the condition that keeps one row of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from evaluator.cohort.cells.sorted_cells import listed
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import is_code, is_everybody, says_what_is_counted, words

_MOST_LABELS = 12
_MOST_COLUMNS = 3
_KINDS_OF = frozenset({"type", "kind", "group", "band", "phase", "category", "status", "sex"})


def keep_one_of_each(frame: pd.DataFrame, key: Sequence[str], roles: Sequence[str]) -> str:
    """How to keep one row of each key, as a sentence; "" where no labels tell the rows apart.

    ``frame`` holds the rows that share their ``key`` with another; ``roles`` are columns that are
    no choice, such as who took part.
    """
    if further := _further_place(frame, key):
        return (
            f'"{key[0]}" and "{further}" say only together whose a row is. Write both in one '
            "column of the workbook, such as one that joins the two texts, and use it as the key."
        )
    chosen = _columns(frame, list(key), set(roles))
    if not chosen:
        return ""
    labels = {name: _labels(frame[name]) for name in chosen}
    named = " and ".join(f'"{name}" ({listed(labels[name], 4)})' for name in chosen)
    conditions = ", ".join(
        f'{{ column = "{name}", values = ["{labels[name][0]}"] }}' for name in chosen
    )
    return (
        f"They differ by {named}. Keep the rows of one kind only; in a plan, under [data]: "
        f"keep = [{conditions}].{_both_kinds(chosen, labels)}"
    )


def _further_place(frame: pd.DataFrame, key: Sequence[str]) -> str | None:
    """The column of places with which no row shares its key, as towns of one name in two states.

    Only where the key itself is of places, and some of the further ones have a name in common.
    """
    if not set(words(key[0])) & vocabulary.AREAS:
        return None
    for name in map(str, frame.columns):
        tokens = set(words(name))
        numbers = pd.api.types.is_numeric_dtype(frame[name])
        if name in key or numbers or not tokens & vocabulary.AREAS or tokens & _KINDS_OF:
            continue
        shared = (frame.groupby(name, observed=True)[key[0]].nunique() > 1).any()
        if shared and frame[name].notna().all() and not frame.duplicated([*key, name]).any():
            return name
    return None


def _both_kinds(chosen: Sequence[str], labels: Mapping[str, Sequence[str]]) -> str:
    """The way to keep both of two kinds of people, of which a programme may be for one."""
    name = chosen[0]
    two = len(chosen) == 1 and len(labels[name]) == 2 and not says_what_is_counted(name)
    if not two or any(map(is_everybody, labels[name])):
        return ""
    return (
        " If the programme is for one of the two and not for the other, keep both, choose the "
        f'design "triple_difference" and name "{name}" under "eligible".'
    )


def _columns(frame: pd.DataFrame, key: list[str], roles: set[str]) -> list[str]:
    """The fewest columns of labels with which no row shares its key; none when none do."""
    free = [name for name in map(str, frame.columns) if name not in (*key, *roles)]
    free = [name for name in free if _may_choose(name, frame[name])]
    chosen: list[str] = []
    while len(chosen) < _MOST_COLUMNS and free:
        shared = {name: int(frame.duplicated([*key, *chosen, name]).sum()) for name in free}
        best = min(free, key=lambda name: (shared[name], frame[name].nunique(), is_code(name)))
        before = int(frame.duplicated([*key, *chosen]).sum())
        if shared[best] >= before:
            return []
        chosen.append(best)
        free.remove(best)
        if shared[best] == 0:
            return chosen
    return []


def _may_choose(name: str, cells: pd.Series) -> bool:
    """Whether a column holds few labels, each in several rows, that are neither place nor time."""
    counted = says_what_is_counted(name)
    most = len(cells) if counted else _MOST_LABELS
    if not 2 <= cells.nunique() <= most or int(cells.value_counts().min()) < 2:
        return False
    plain = not pd.api.types.is_numeric_dtype(cells)
    dated = pd.api.types.is_datetime64_any_dtype(cells)
    tokens = set(words(name))
    place = bool(tokens & vocabulary.AREAS) and not tokens & _KINDS_OF
    return plain and not dated and not place


def _labels(cells: pd.Series) -> list[str]:
    """The labels of a column, first the one that stands for everybody, then the commonest."""
    counts = cells.value_counts()
    return sorted(map(str, counts.index), key=lambda text: not is_everybody(text))
