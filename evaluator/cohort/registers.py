"""Columns that answer one question again and again, as the days of an attendance register do."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evaluator.values.cohort import Kind

_LONGEST_MARK = 2  # letters of a mark, such as "/" or "N"
_MOST_LABELS = 12
_FEWEST_OTHERS = 2


def register_columns(frame: pd.DataFrame, kinds: Mapping[str, Kind]) -> frozenset[str]:
    """Columns of labels that at least two others hold too, or whose marks they share.

    Who took part is said once; what is said in column after column is an attendance or an answer.
    Not for columns of yes and no, of which a sheet may hold many that mean different things.
    """
    labels = {
        str(name): frozenset(map(str, frame[name].dropna().unique()))
        for name in frame.columns
        if kinds[str(name)] == "category" and 2 <= frame[name].nunique() <= _MOST_LABELS
    }
    return frozenset(
        name
        for name, own in labels.items()
        if sum(_alike(own, labels[other]) for other in labels if other != name) >= _FEWEST_OTHERS
    )


def _alike(own: frozenset[str], other: frozenset[str]) -> bool:
    """Whether another column holds all labels of one, or both hold marks and share one."""
    marks = max(map(len, own | other)) <= _LONGEST_MARK
    return own <= other or (marks and bool(own & other))
