"""From named columns of a frame to numbers: the one place where categories become columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from pandas.api import types

from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError

_LARGEST = 1e100  # squares of larger numbers overflow


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Covariates as numbers, one row per row of the frame.

    Attributes:
        matrix: (n, k) finite, in column order; no intercept.
        names: (k,) what each column is: the frame's column, or ``column_level`` for a category.
        sources: (k,) column of the frame that each one came from.
        categorical: (k,) whether it stands for one level of a category.
    """

    matrix: FloatArray
    names: tuple[str, ...]
    sources: tuple[str, ...]
    categorical: tuple[bool, ...]


def design_matrix(
    frame: pd.DataFrame,
    covariates: Sequence[str],
    *,
    levels: Literal["drop_first", "all", "balance"] = "drop_first",
) -> Design:
    """Expand covariates into numeric columns as R's ``model.matrix`` does.

    Numbers stay as they are and booleans become 0/1. Text and categories become one 0/1 column
    per level, in sorted order (an ordered or declared category keeps its own order; levels that
    do not occur are left out).

    Args:
        frame: tidy frame; it is not changed.
        covariates: names of columns, in the order wanted.
        levels: ``"drop_first"`` leaves out the reference level (regression); ``"all"`` keeps
            every level (distances); ``"balance"`` keeps every level of categories with three or
            more and only the last of a pair (balance tables).

    Raises:
        NotIdentifiedError: a column is absent, has missing or infinite values, holds dates, or
            has nearly as many levels as rows.
    """
    require_columns(frame, covariates)
    require_complete(frame, covariates)
    columns: list[FloatArray] = []
    names: list[str] = []
    sources: list[str] = []
    categorical: list[bool] = []
    for covariate in covariates:
        series = frame[covariate]
        if is_number(series):
            columns.append(numeric_column(frame, covariate))
            names.append(covariate)
            sources.append(covariate)
            categorical.append(False)
            continue
        codes, labels = category_codes(series)
        _refuse_identifiers(covariate, labels.size, len(frame))
        first = _first_level(labels.size, levels)
        for level in range(first, labels.size):
            columns.append((codes == level).astype(np.float64))
            names.append(f"{covariate}_{labels[level]}")
            sources.append(covariate)
            categorical.append(True)
    matrix = np.empty((len(frame), len(columns)), dtype=np.float64, order="F")
    for position, column in enumerate(columns):
        matrix[:, position] = column
    return Design(matrix, tuple(names), tuple(sources), tuple(categorical))


def is_number(series: pd.Series) -> bool:
    """Whether a column enters as a number (booleans do) rather than as categories."""
    dtype = series.infer_objects().dtype
    number = types.is_numeric_dtype(dtype) or types.is_bool_dtype(dtype)
    return bool(number and not types.is_complex_dtype(dtype))


def category_codes(series: pd.Series) -> tuple[IntArray, np.ndarray]:
    """Level of each row and the labels, in sorted or declared order, unused levels left out."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        tidy = series.cat.remove_unused_categories()
        labels = np.asarray(tidy.cat.categories, dtype=object)
        return np.asarray(tidy.cat.codes, dtype=np.int64), labels
    if types.is_datetime64_any_dtype(series.dtype) or types.is_timedelta64_dtype(series.dtype):
        raise NotIdentifiedError(
            "date_covariate",
            f"Column '{series.name}' holds dates or spans of time. Turn it into a number first, "
            "such as age or months since a fixed date.",
        )
    codes, found = pd.factorize(series.astype(str), sort=True)
    return np.asarray(codes, dtype=np.int64), np.asarray(found, dtype=object)


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


def numeric_column(frame: pd.DataFrame, column: str) -> FloatArray:
    """A column as finite floats.

    Raises:
        NotIdentifiedError: it is absent, is not a number, or has missing or infinite values.
    """
    require_columns(frame, [column])
    if not is_number(frame[column]):
        raise NotIdentifiedError("not_a_number", f"Column '{column}' must hold numbers.")
    require_complete(frame, [column])
    values = frame[column].to_numpy(dtype=np.float64)
    if not (np.abs(values) < _LARGEST).all():
        raise NotIdentifiedError(
            "infinite_values",
            f"Column '{column}' has infinite values, or too large to compute with.",
        )
    return values


def binary_column(frame: pd.DataFrame, column: str) -> BoolArray:
    """A 0/1 or boolean column as booleans.

    Raises:
        NotIdentifiedError: it is absent, has missing values, or holds anything but 0 and 1.
    """
    values = numeric_column(frame, column)
    if not np.isin(values, (0.0, 1.0)).all():
        raise NotIdentifiedError("not_binary", f"Column '{column}' must hold only 0 and 1.")
    return np.asarray(values == 1.0, dtype=np.bool_)


def treated_column(frame: pd.DataFrame, column: str) -> BoolArray:
    """Who took part, as booleans, with somebody on each side.

    Raises:
        NotIdentifiedError: as ``binary_column``; or nobody took part, or nobody did not.
    """
    treated = binary_column(frame, column)
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
    weights = numeric_column(frame, column)
    if (weights < 0).any() or not (weights > 0).any():
        raise NotIdentifiedError(
            "bad_weights", f"Weights in column '{column}' must be zero or more, and not all zero."
        )
    return weights


def require_columns(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse columns that the frame does not have or has twice, and a bare name for a list.

    Raises:
        NotIdentifiedError: naming them.
    """
    if isinstance(columns, str):
        raise NotIdentifiedError("unknown_option", f"Give columns as a list: ['{columns}'].")
    absent = [name for name in columns if name not in frame.columns]
    if absent:
        raise NotIdentifiedError("no_such_column", f"There is no column {_quoted(absent)}.")
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
    missing = [name for name in columns if bool(frame[name].isna().any())]
    if missing:
        raise NotIdentifiedError(
            "missing_values",
            f"Values are missing in {_quoted(missing)}. Leave those rows or columns out, or say "
            "what stands for a missing value.",
        )


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _first_level(n_levels: int, levels: Literal["drop_first", "all", "balance"]) -> int:
    if levels == "all":
        return 0
    if levels == "drop_first":
        return 1
    return 1 if n_levels == 2 else 0


def _refuse_identifiers(column: str, n_levels: int, n_rows: int) -> None:
    if n_levels > max(20, n_rows // 2):
        raise NotIdentifiedError(
            "too_many_categories",
            f"Column '{column}' has {n_levels} different values in {n_rows} rows, which looks "
            "like an identifier rather than a category.",
        )
