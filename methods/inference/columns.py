"""Columns of a tidy frame read as arrays, refused by name when they cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Named columns of a regression.

    Attributes:
        matrix: (n, k) float.
        names: k names; a category appears as ``column[level]``.
    """

    matrix: FloatArray
    names: tuple[str, ...]


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame.columns:
        raise ValueError(f"There is no column named {name!r}.")
    if list(frame.columns).count(name) > 1:
        raise ValueError(f"More than one column is named {name!r}.")
    column = frame[name]
    if len(column) == 0:
        raise NotIdentifiedError("no_rows", "There are no rows to analyse.")
    return column


def _complete(frame: pd.DataFrame, name: str) -> pd.Series:
    column = _column(frame, name)
    missing = int(column.isna().sum())
    if missing:
        raise NotIdentifiedError(
            "missing_values",
            f"Column {name!r} has {missing} missing values; decide what happens to those rows "
            "before estimating.",
        )
    return column


def _is_number(column: pd.Series) -> bool:
    return bool(is_numeric_dtype(column.dtype) or is_bool_dtype(column.dtype))


def numeric(frame: pd.DataFrame, name: str) -> FloatArray:
    """Column of finite numbers, as float64.

    Raises:
        NotIdentifiedError: ``missing_values``, ``not_numeric`` or ``not_finite``.
    """
    column = _column(frame, name)
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biuf":
        values = column.to_numpy(dtype=np.float64)
        if np.isfinite(values).all():
            return values
    column = _complete(frame, name)
    if not _is_number(column):
        raise NotIdentifiedError("not_numeric", f"Column {name!r} does not hold numbers.")
    values = column.to_numpy(dtype=np.float64)
    if not np.isfinite(values).all():
        raise NotIdentifiedError("not_finite", f"Column {name!r} holds infinite values.")
    return values


def indicator(frame: pd.DataFrame, name: str) -> BoolArray:
    """Column of 0 and 1, as bool.

    Raises:
        NotIdentifiedError: ``not_binary``, or as in ``numeric``.
    """
    values = numeric(frame, name)
    if not np.isin(values, (0.0, 1.0)).all():
        raise NotIdentifiedError("not_binary", f"Column {name!r} must hold only 0 and 1.")
    return np.asarray(values == 1.0)


def codes(frame: pd.DataFrame, name: str) -> IntArray:
    """Column of labels as integers 0 .. levels - 1, in the order of the sorted labels.

    Raises:
        NotIdentifiedError: ``missing_values``.
    """
    column = _complete(frame, name)
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
        raise NotIdentifiedError("bad_weights", f"Weights in {name!r} must be above zero.")
    return np.asarray(values / values.mean())


def covariate_columns(frame: pd.DataFrame, names: Sequence[str]) -> Design:
    """Covariates as regression columns; text and categories become 0/1 columns.

    The first level in sorted order (or in category order) is the reference and has no column.
    """
    if isinstance(names, str):
        raise ValueError("covariates must be a sequence of column names, not one name.")
    if len(set(names)) < len(names):
        raise ValueError("A covariate is named more than once.")
    parts: list[FloatArray] = [np.empty((len(frame), 0))]
    labels: list[str] = []
    for name in names:
        if _is_number(_column(frame, name)):
            parts.append(numeric(frame, name)[:, None])
            labels.append(name)
            continue
        seen = _complete(frame, name).astype("category").cat.remove_unused_categories()
        expanded = pd.get_dummies(seen, drop_first=True, dtype=np.float64)
        parts.append(expanded.to_numpy())
        labels.extend(f"{name}[{level}]" for level in expanded.columns)
    return Design(np.hstack(parts), tuple(labels))
