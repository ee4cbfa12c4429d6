"""What is done about characteristics that are not known for everybody, and who was lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import BASELINE, TREATED
from evaluator.designs.matched.matched_balance import shown
from evaluator.designs.matched.matching_settings import settings_of
from evaluator.values.matching_report import UnknownCharacteristic
from evaluator.values.plan import Plan
from evaluator.values.policy import policy_under
from methods import matching

NOT_KNOWN = "not known"
_FEWEST = 5  # people not known in each group, below which "not known" cannot be a category
_MARK = "{}: not known"


@dataclass(frozen=True, slots=True, eq=False)
class Complete:
    """People whose characteristics are all known or filled in.

    Attributes:
        frame: those who stay. covariates: with a column for each mark that something is missing.
        copies: completed copies of ``frame`` for multiple imputation; empty otherwise.
        unknown: how often each characteristic is not known, before anything was done.
        lost: how many people were left out for it.
        apart: the largest difference between those lost and those who stay, in standard
            deviations, and in which characteristic; None where nobody was lost, and without its
            size where that would tell of few.
    """

    frame: pd.DataFrame
    covariates: tuple[str, ...]
    copies: tuple[pd.DataFrame, ...]
    unknown: tuple[UnknownCharacteristic, ...]
    lost: int
    apart: tuple[str, float, bool] | None


def complete(people: pd.DataFrame, covariates: tuple[str, ...], plan: Plan) -> Complete:
    """Fill in, mark or leave out, as planned. The outcome is never looked at.

    The measurement of the outcome before the start is never filled in. What is not known for
    fewer than five people of either group cannot be a category of its own; those are left out.

    Raises:
        NotIdentifiedError: values cannot be imputed.
    """
    settings, seed = settings_of(plan), plan.analysis.seed
    unknown = _unknown(people, covariates)
    gaps = [name for name in covariates if people[name].isna().any()]
    if not gaps:
        frame = people.reset_index(drop=True)
        return Complete(frame, covariates, (), (), 0, None)
    fillable = [name for name in gaps if name != BASELINE]
    if settings.missing == "complete_cases":
        fillable = []
    if settings.missing == "indicator":
        fillable = [name for name in fillable if often_enough(people, name)]
    needed = [name for name in gaps if name not in fillable]
    stays = people[needed].notna().all(axis=1).to_numpy()
    frame = people[stays].reset_index(drop=True)
    apart = _apart(people, covariates, stays, policy_under(plan.disclosure).disclosure["threshold"])
    lost = int((~stays).sum())
    if settings.missing == "multiple_imputation" and frame[list(covariates)].isna().any(axis=None):
        copies = matching.multiple_imputation(
            frame[[*covariates, TREATED]],
            columns=covariates,
            predictors=(TREATED,),
            imputations=settings.imputations,
            seed=seed,
        )
        filled = tuple(frame.assign(**{n: copy[n] for n in fillable}) for copy in copies)
        return Complete(filled[0], covariates, filled, unknown, lost, apart)
    marked, names = _marked(frame, covariates, fillable)
    return Complete(marked, names, (), unknown, lost, apart)


def _unknown(
    people: pd.DataFrame, covariates: tuple[str, ...]
) -> tuple[UnknownCharacteristic, ...]:
    sides = people[TREATED].to_numpy() == 1
    found = []
    for name in covariates:
        gone = people[name].isna().to_numpy()
        if gone.any():
            shares = [float(gone[side].mean()) if side.any() else 0.0 for side in (sides, ~sides)]
            found.append(
                UnknownCharacteristic(
                    shown(name, name),
                    treated=shares[0],
                    comparison=shares[1],
                    treated_of=int(sides.sum()),
                    comparison_of=int((~sides).sum()),
                )
            )
    return tuple(found)


def often_enough(people: pd.DataFrame, name: str) -> bool:
    """Whether so many of each group lack a characteristic that this can be a category."""
    gone = people[name].isna().to_numpy()
    sides = people[TREATED].to_numpy() == 1
    return bool(min((gone & sides).sum(), (gone & ~sides).sum()) >= _FEWEST)


def _marked(
    frame: pd.DataFrame, covariates: tuple[str, ...], fillable: list[str]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Categories get a level of their own; numbers their mean, and a mark beside it."""
    filled = frame.copy()
    marks: dict[str, np.ndarray] = {}
    for name in fillable:
        cells = frame[name]
        gone = cells.isna().to_numpy()
        if not gone.any():
            continue
        if not pd.api.types.is_numeric_dtype(cells):
            filled[name] = cells.astype(object).where(~gone, NOT_KNOWN)
            continue
        filled[name] = cells.fillna(cells.mean())
        if not any(np.array_equal(gone, known) for known in marks.values()):
            marks[_MARK.format(name)] = gone
    for name, mark in marks.items():
        filled[name] = mark.astype(np.float64)
    return filled, (*covariates, *marks)


def _apart(
    people: pd.DataFrame, covariates: tuple[str, ...], stays: np.ndarray, least: int
) -> tuple[str, float, bool] | None:
    """Where those left out differ most from those who stay, among numbers and yes/no columns.

    By how many standard deviations, and whether that may be told: of a yes or no it gives back
    how many of those left out had it.
    """
    if stays.all() or not stays.any():
        return None
    worst: tuple[str, float, bool] | None = None
    for name in covariates:
        cells = people[name]
        values = cells if pd.api.types.is_numeric_dtype(cells) else _commonest(cells)
        inside, outside = values[stays].dropna(), values[~stays].dropna()
        spread = float(values.std())
        if min(len(inside), len(outside)) < 10 or not spread > 0:
            continue
        gap = float(outside.mean() - inside.mean()) / spread
        if worst is None or abs(gap) > abs(worst[1]):
            had = float(outside.sum())
            few = outside.isin((0.0, 1.0)).all() and min(had, len(outside) - had) < least
            worst = (name, gap, not few)
    return worst


def _commonest(cells: pd.Series) -> pd.Series:
    """Whether a category is its commonest level, as 0/1; missing stays missing."""
    known = cells.dropna()
    if known.empty:
        return pd.Series(np.nan, index=cells.index)
    top = known.astype(str).mode().iloc[0]
    return (cells.astype(str) == top).astype(float).where(cells.notna())
