"""From named columns of a frame to numbers: the one place where categories become columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from pandas.api import types

from methods.inference.parts.columns import is_number, numeric, require_columns, require_complete
from methods.results import FloatArray, IntArray, NotIdentifiedError


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Covariates as numbers, one row per row of the frame.

    Attributes:
        matrix: (n, k) finite, in column order; no intercept.
        names: (k,) what each column is: the frame's column, or ``column_level`` for a category.
        sources: (k,) column of the frame that each one came from.
        categorical: (k,) whether it stands for one level of a category. Like ``sources``, empty
            for columns that did not come from a frame.
    """

    matrix: FloatArray
    names: tuple[str, ...]
    sources: tuple[str, ...] = ()
    categorical: tuple[bool, ...] = ()


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
    if len(set(covariates)) < len(covariates):
        raise NotIdentifiedError("duplicate_column", "A covariate is named more than once.")
    require_complete(frame, covariates)
    columns: list[FloatArray] = []
    names: list[str] = []
    sources: list[str] = []
    categorical: list[bool] = []
    for covariate in covariates:
        series = frame[covariate]
        if is_number(series):
            columns.append(numeric(frame, covariate))
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
