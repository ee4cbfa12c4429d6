"""Columns of a tidy frame read as arrays, refused by name when they cannot be used."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas.api import types

from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError

# Squares of larger numbers overflow.
LARGEST = 1e100
# Whole numbers that spread over more than this many times their count are ranked by sorting.
_MOST_SPREAD = 4


def is_number(series: pd.Series) -> bool:
    """Whether a column enters as a number (booleans do) rather than as categories."""
    dtype = series.infer_objects().dtype
    number = types.is_numeric_dtype(dtype) or types.is_bool_dtype(dtype)
    return bool(number and not types.is_complex_dtype(dtype))


def numeric(frame: pd.DataFrame, name: str) -> FloatArray:
    """Column of finite numbers, as float64.

    Raises:
        NotIdentifiedError: it is absent or there twice, has no rows, is not a number, or has
            missing or infinite values.
    """
    require_columns(frame, [name])
    column = frame[name]
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biuf":
        values = column.to_numpy(dtype=np.float64)
        if _usable(values):
            return values
    if not is_number(column):
        raise NotIdentifiedError("not_a_number", f"Column '{name}' must hold numbers.")
    require_complete(frame, [name])
    values = column.to_numpy(dtype=np.float64)
    if not _usable(values):
        raise NotIdentifiedError(
            "infinite_values", f"Column '{name}' has infinite values, or too large to compute with."
        )
    return values


def indicator(frame: pd.DataFrame, name: str) -> BoolArray:
    """Column of 0 and 1, as bool.

    Raises:
        NotIdentifiedError: ``not_binary``, or as in ``numeric``.
    """
    values = numeric(frame, name)
    if not np.isin(values, (0.0, 1.0)).all():
        raise NotIdentifiedError("not_binary", f"Column '{name}' must hold only 0 and 1.")
    return np.asarray(values == 1.0)


def codes(frame: pd.DataFrame, name: str) -> IntArray:
    """Column of labels as integers 0 .. levels - 1, in the order of the sorted labels.

    Raises:
        NotIdentifiedError: ``missing_values``.
    """
    require_columns(frame, [name])
    require_complete(frame, [name])
    column = frame[name]
    if isinstance(column.dtype, np.dtype) and column.dtype.kind == "i":
        ranks = _ranks(column.to_numpy(dtype=np.int64))
        if ranks is not None:
            return ranks
    try:
        labels, _ = pd.factorize(column, sort=True)
    except TypeError:  # labels of mixed kinds have no order of their own
        labels, _ = pd.factorize(column.astype(str), sort=True)
    return labels.astype(np.int64)


def positive(frame: pd.DataFrame, name: str | None) -> FloatArray | None:
    """Weights scaled to a mean of 1, or None when no column is named.

    Raises:
        NotIdentifiedError: ``bad_weights`` when a weight is zero or negative.
    """
    if name is None:
        return None
    values = numeric(frame, name)
    if (values <= 0).any():
        raise NotIdentifiedError("bad_weights", f"Weights in '{name}' must be above zero.")
    return np.asarray(values / values.mean())


def treated_column(frame: pd.DataFrame, column: str) -> BoolArray:
    """Who took part, as booleans, with somebody on each side.

    Raises:
        NotIdentifiedError: as ``indicator``; or nobody took part, or nobody did not.
    """
    treated = indicator(frame, column)
    if not treated.any():
        raise NotIdentifiedError("no_treated", f"Nobody took part according to column '{column}'.")
    if treated.all():
        raise NotIdentifiedError(
            "no_comparison", f"Everybody took part according to column '{column}'."
        )
    return treated


def weight_column(frame: pd.DataFrame, column: str | None) -> FloatArray | None:
    """Sampling weights as non-negative floats, or None when no column is named.

    Raises:
        NotIdentifiedError: the column is unusable, or a weight is negative, or all are zero.
    """
    if column is None:
        return None
    weights = numeric(frame, column)
    if (weights < 0).any() or not (weights > 0).any():
        raise NotIdentifiedError(
            "bad_weights", f"Weights in column '{column}' must be zero or more, and not all zero."
        )
    return weights


def group_codes(frame: pd.DataFrame, columns: Sequence[str]) -> IntArray:
    """One integer per row: rows share it when they agree on every one of ``columns``.

    Raises:
        NotIdentifiedError: a column is absent or has missing values.
    """
    require_columns(frame, columns)
    require_complete(frame, columns)
    codes = np.zeros(len(frame), dtype=np.int64)
    for column in columns:
        own, labels = pd.factorize(frame[column], sort=True)
        codes = codes * len(labels) + own
        codes = np.unique(codes, return_inverse=True)[1].astype(np.int64)
    return codes


def require_columns(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse columns that the frame does not have or has twice, and a bare name for a list.

    Raises:
        NotIdentifiedError: naming them.
    """
    if isinstance(columns, str):
        raise NotIdentifiedError(
            "unknown_option", f"Give a sequence of column names: ['{columns}']."
        )
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        raise NotIdentifiedError("no_such_column", f"There is no column {_quoted(absent)}.")
    if columns and len(frame) == 0:
        raise NotIdentifiedError("no_rows", "There are no rows to analyse.")
    if frame.columns.is_unique:
        return
    twice = [name for name in columns if isinstance(frame[name], pd.DataFrame)]
    if twice:
        raise NotIdentifiedError(
            "duplicate_column", f"More than one column is called {_quoted(twice)}."
        )


def require_complete(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse columns with missing values.

    Raises:
        NotIdentifiedError: naming every such column.
    """
    counts = {name: _missing(frame[name]) for name in columns}
    missing = [f"'{name}' ({count} missing)" for name, count in counts.items() if count]
    if missing:
        raise NotIdentifiedError(
            "missing_values",
            f"Values are missing in {', '.join(missing)}. Leave those rows or columns out, or say "
            "what stands for a missing value.",
        )


def _missing(column: pd.Series) -> int:
    """How many values are missing."""
    kind = column.dtype.kind if isinstance(column.dtype, np.dtype) else "O"
    if kind in "biu" or (kind == "f" and not np.isnan(column.to_numpy().max(initial=0.0))):
        return 0
    return int(column.isna().sum())


def _usable(values: FloatArray) -> bool:
    """Whether no number is missing, infinite or too large."""
    return bool(values.max(initial=0.0) < LARGEST and values.min(initial=0.0) > -LARGEST)


def _ranks(labels: IntArray) -> IntArray | None:
    """Whole numbers as 0 .. levels - 1 in their order; None when they are widely spread."""
    low, high = int(labels.min()), int(labels.max())
    if high - low > _MOST_SPREAD * labels.size:
        return None
    seen = np.zeros(high - low + 1, dtype=np.bool_)
    seen[labels - low] = True
    return np.asarray((np.cumsum(seen, dtype=np.int64) - 1)[labels - low])


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
