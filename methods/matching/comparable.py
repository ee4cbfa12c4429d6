"""Who could be compared with anybody at all, and a matching carried out among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from pandas.api import types

from methods.inference.parts.columns import require_complete, treated_column
from methods.inference.parts.design_matrix import design_matrix
from methods.inference.parts.glm import independent_columns
from methods.matching.parts.matched import dropped_profile
from methods.matching.parts.units import read_people
from methods.results import BoolArray, FloatArray, Matches, NotIdentifiedError, WeightModel

_TWO = 2


def comparable(frame: pd.DataFrame, *, treated: str, covariates: Sequence[str]) -> BoolArray:
    """Rows whose every label occurs in both groups, (n,): the others have no possible match.

    A label of one group alone would separate the groups, so that no chance of taking part can be
    estimated for anybody. Looked at are categories, and numbers that take two values; leaving
    people out may leave another label to one group, so it is looked at again until none is.

    Args:
        frame: one row per person, with every covariate known.
        treated: 0/1 column.
        covariates: columns known before the start.

    Raises:
        NotIdentifiedError: ``no_overlap`` when nobody of a group is left.
    """
    took_part = treated_column(frame, treated)
    require_complete(frame, covariates)
    labels = {name: pd.factorize(frame[name])[0] for name in covariates if _has_labels(frame[name])}
    kept = np.ones(len(frame), dtype=np.bool_)
    before = -1
    while before != kept.sum():
        before = int(kept.sum())
        for name, codes in labels.items():
            size = int(codes.max()) + 1
            both = [np.bincount(codes[kept & side], minlength=size) > 0
                    for side in (took_part, ~took_part)]  # fmt: skip
            kept &= (both[0] & both[1])[codes]
            if not (kept & took_part).any() or not (kept & ~took_part).any():
                raise NotIdentifiedError(
                    "no_overlap",
                    f"Column '{name}', alone or with others, tells those who took part from the "
                    "others completely, so nobody has anyone similar. Leave it out or group its "
                    "values.",
                )
    return kept


def among(
    frame: pd.DataFrame,
    match: Callable[[pd.DataFrame, tuple[str, ...]], Matches],
    *,
    treated: str,
    covariates: Sequence[str],
) -> Matches:
    """A matching carried out among those who can be compared; the others have no weight.

    Args:
        frame: one row per person.
        match: matches or weights the rows it is given, by the columns it is given: those that
            still vary.
        treated: 0/1 column.
        covariates: columns known before the start.

    Raises:
        NotIdentifiedError: as ``comparable`` or ``match``; ``no_covariates`` when those who can
            be compared are alike in everything.
    """
    kept = comparable(frame, treated=treated, covariates=covariates)
    if kept.all():
        return match(frame, tuple(covariates))
    part = frame[kept]
    varying = tuple(name for name in covariates if part[name].nunique() > 1)
    if not varying:
        raise NotIdentifiedError(
            "no_covariates",
            "Those who have anyone of the same kind in the other group are alike in every "
            "characteristic, so nothing is left to match on.",
        )
    return _told_of_all(match(part, varying), frame, kept, treated, covariates)


def _has_labels(cells: pd.Series) -> bool:
    return not types.is_numeric_dtype(cells) or cells.nunique() <= _TWO


def _told_of_all(
    found: Matches, frame: pd.DataFrame, kept: BoolArray, treated: str, covariates: Sequence[str]
) -> Matches:
    """The matches of some rows, aligned with the whole frame."""
    people = read_people(frame, treated=treated, covariates=covariates)
    took_part, position = people.treated, np.flatnonzero(kept)

    def spread(values: FloatArray, rest: float) -> FloatArray:
        every = np.full((len(frame), *values.shape[1:]), rest)
        every[kept] = values
        return every

    weights = spread(found.weights, 0.0)
    subclass = np.full(len(frame), -1, dtype=np.int64)
    subclass[kept] = found.subclass
    target = {"ATT": took_part, "ATC": ~took_part}.get(found.estimand, np.ones_like(took_part))
    return replace(
        found,
        treated=took_part,
        weights=weights,
        subclass=subclass,
        pairs=position[found.pairs] if found.pairs.size else found.pairs,
        distance=spread(found.distance, np.nan),
        n_treated=int(took_part.sum()),
        n_comparison=int((~took_part).sum()),
        dropped=dropped_profile(people.design, target & ~(weights > 0), target),
        sampling_weights=None
        if found.sampling_weights is None
        else spread(found.sampling_weights, 0.0),
        weight_models=tuple(
            WeightModel(
                spread(model.columns, 0.0), spread(model.slope, 0.0), spread(model.equation, 0.0),
                model.inverse, spread(model.curvature, 0.0),
            )
            for model in found.weight_models
        ),
    )  # fmt: skip


def repeated(frame: pd.DataFrame, covariates: Sequence[str]) -> tuple[str, ...]:
    """Covariates that those before them, taken together, determine on a straight line.

    A number that is another one in other units, a region beside its counties, a total beside its
    parts: leaving them out changes no model of taking part.

    Args:
        frame: one row per person, with every covariate known.
        covariates: in order; of two that say the same the later one is named.

    Raises:
        NotIdentifiedError: columns that cannot be used.
    """
    design = design_matrix(frame, covariates)
    kept = independent_columns(np.column_stack([np.ones(len(frame)), design.matrix])) - 1
    adding = {design.sources[int(j)] for j in kept if j >= 0}
    return tuple(name for name in covariates if name not in adding and frame[name].nunique() > 1)
