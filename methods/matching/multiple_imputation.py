"""Missing values filled in several times over, so that not knowing them shows in the range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from methods.inference.parts.columns import is_number, require_columns, require_complete
from methods.inference.parts.design_matrix import category_codes, design_matrix
from methods.matching.parts.imputation_models import draw_donors, draw_levels
from methods.matching.parts.units import generator
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError


def multiple_imputation(
    frame: pd.DataFrame,
    *,
    columns: Sequence[str],
    predictors: Sequence[str] = (),
    imputations: int = 20,
    iterations: int = 10,
    donors: int = 5,
    seed: int | None = None,
) -> tuple[pd.DataFrame, ...]:
    """Complete copies of a frame by chained equations; not for an outcome that dropped out.

    Each missing value becomes a value that was seen in the same column: for numbers that of
    somebody with a similar prediction (predictive mean matching), for two values a logit, for
    categories a multinomial logit. Match, estimate in each copy, then ``inference.pool``. Values
    must be missing at random given ``columns`` and ``predictors``.

    Only the columns named are used. A design that is settled before outcomes are seen leaves the
    outcome out; the price is a little bias towards too little adjustment where much is missing
    (Moons et al. 2006). An analysis that may see the outcome names it among ``predictors``.

    Args:
        frame: it is not changed.
        columns: to be filled in where values are missing; every one predicts the others.
        predictors: further columns without missing values, such as who took part.
        imputations: how many copies; as many as per cent of rows are incomplete is enough.
        iterations: rounds over all columns before a copy is taken.
        donors: known values from which each unknown number is drawn.
        seed: of the random numbers; None takes the documented default.

    Returns:
        The copies: index, columns and kinds as in ``frame``, nothing missing in ``columns``. The
        same seed and row order give the same copies.

    Raises:
        NotIdentifiedError: unusable columns or options, missing ``predictors``, or fewer than two
            known values in a column.

    Source: van Buuren and Groothuis-Oudshoorn (2011); White, Royston and Wood (2011) for how many.
    """
    rng = generator(seed)
    _check(frame, columns, predictors, imputations, iterations, donors)
    fields = [_read(frame[name], name) for name in columns]
    gaps = sorted((f for f in fields if f.missing.any()), key=lambda f: int(f.missing.sum()))
    other = design_matrix(frame, predictors).matrix
    copies = []
    for _ in range(imputations):
        source = _chain(fields, gaps, other, iterations, donors, rng)
        copy = frame.copy()
        for field in gaps:
            copy[field.name] = frame[field.name].array.take(source[field.name])
        copies.append(copy)
    return tuple(copies)


@dataclass(frozen=True, slots=True, eq=False)
class _Field:
    """A column to fill in.

    Attributes:
        missing: (n,).
        value: (n,) number of each known row; for a category its level.
        levels: how many levels; 0 for numbers.
    """

    name: str
    missing: BoolArray
    value: FloatArray
    levels: int

    def as_columns(self, source: IntArray) -> FloatArray:
        """The column, or one 0/1 column per level but the first, with values from ``source``."""
        values = self.value[source]
        if not self.levels:
            return values[:, None]
        hit = values[:, None] == np.arange(1, self.levels)
        return np.asarray(hit, dtype=np.float64)


def _check(
    frame: pd.DataFrame,
    columns: Sequence[str],
    predictors: Sequence[str],
    imputations: int,
    iterations: int,
    donors: int,
) -> None:
    require_columns(frame, columns)
    require_columns(frame, predictors)
    named = [*columns, *predictors]
    if not columns or len(set(named)) < len(named):
        raise NotIdentifiedError(
            "duplicate_column", "Name at least one column to fill in, and each column once."
        )
    require_complete(frame, predictors)
    for name, value in (
        ("imputations", imputations),
        ("iterations", iterations),
        ("donors", donors),
    ):
        if not isinstance(value, int | np.integer) or value < 1:
            raise NotIdentifiedError("unknown_option", f"{name} must be a whole number from 1.")


def _read(column: pd.Series, name: str) -> _Field:
    missing = np.asarray(column.isna(), dtype=np.bool_)
    known = column[~missing]
    if len(known) < 2:
        raise NotIdentifiedError(
            "nothing_known", f"Column '{name}' has fewer than two known values."
        )
    values = np.zeros(len(column))
    usable = design_matrix(known.to_frame(name), [name])  # refuses identifiers, dates, infinity
    if is_number(known) and len(np.unique(usable.matrix)) > 2:
        values[~missing] = usable.matrix[:, 0]
        return _Field(name, missing, values, 0)
    codes, labels = (
        np.unique(usable.matrix[:, 0], return_inverse=True)[::-1]
        if is_number(known)
        else category_codes(known)
    )
    values[~missing] = codes
    return _Field(name, missing, values, len(labels))


def _chain(
    fields: Sequence[_Field],
    gaps: Sequence[_Field],
    other: FloatArray,
    iterations: int,
    donors: int,
    rng: np.random.Generator,
) -> dict[str, IntArray]:
    """Whose value each row of each column with gaps has at the end, (n,) positions."""
    source: dict[str, IntArray] = {}
    for field in fields:
        own = np.arange(field.missing.size)
        own[field.missing] = rng.choice(np.flatnonzero(~field.missing), int(field.missing.sum()))
        source[field.name] = own
    blocks = {field.name: field.as_columns(source[field.name]) for field in fields}
    starts: dict[str, FloatArray] = {}
    for _ in range(iterations):
        for field in gaps:
            matrix = np.column_stack([other, *(b for n, b in blocks.items() if n != field.name)])
            own = source[field.name]
            own[field.missing] = _fill(field, matrix, donors, rng, starts)
            blocks[field.name] = field.as_columns(own)
    return source


def _fill(
    field: _Field,
    matrix: FloatArray,
    donors: int,
    rng: np.random.Generator,
    starts: dict[str, FloatArray],
) -> IntArray:
    """Rows whose known value each missing row of a column takes."""
    rows = np.flatnonzero(~field.missing)
    known, wanted = _standardised(matrix[rows], matrix[field.missing])
    if not field.levels:
        return rows[draw_donors(known, field.value[rows], wanted, donors, rng)]
    level = field.value[rows].astype(np.int64)
    first = np.unique(level, return_index=True)[1]
    if field.levels == 1:
        return np.full(len(wanted), rows[0])
    start = starts.get(field.name)
    drawn, starts[field.name] = draw_levels(known, level, wanted, rng, start)
    return rows[first[drawn]]


def _standardised(known: FloatArray, wanted: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Both with a constant first; columns of mean 0 and spread 1 among the known."""
    mean = known.mean(axis=0)
    spread = known.std(axis=0)
    varies = spread > 1e-12 * np.maximum(np.abs(mean), 1e-300)
    parts = []
    for rows in (known, wanted):
        scaled = (rows[:, varies] - mean[varies]) / spread[varies]
        parts.append(np.column_stack([np.ones(len(rows)), scaled]))
    return parts[0], parts[1]
