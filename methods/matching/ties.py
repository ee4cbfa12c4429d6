"""How much an effect owes to chance where several people were equally good matches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from methods.inference.lopsided import pooled_interval
from methods.matching.parts.units import DEFAULT_SEED
from methods.results import Estimate, Matches, NotIdentifiedError


@dataclass(frozen=True, slots=True)
class TieSpread:
    """Effects over several random ways of breaking ties.

    Attributes:
        average: the mean effect (of logarithms for ratios), with the root mean square of the
            standard errors, which is on the safe side: averaging over ties only makes it steadier.
        low, high: smallest and largest effect seen, on the scale of the estimate.
        draws: how many ways were tried. distinct: how many different effects they gave.
    """

    average: Estimate
    low: float
    high: float
    draws: int
    distinct: int


def tie_spread(
    match: Callable[[int], Matches],
    estimate: Callable[[Matches], Estimate],
    *,
    draws: int = 20,
    seed: int | None = None,
) -> TieSpread:
    """Repeat a match under other seeds; the range says what the order of equals could decide.

    Args:
        match: makes the matches from a seed, such as ``lambda s: nearest(frame, ..., seed=s)``.
        estimate: the effect of a set of matches.
        draws: seeds to try.
        seed: of the seeds; None uses the documented default.

    Raises:
        NotIdentifiedError: fewer than two draws, or whatever matching and the effect refuse.
    """
    if draws < 2:
        raise NotIdentifiedError("unknown_option", "At least two draws are needed.")
    seeds = np.random.SeedSequence(DEFAULT_SEED if seed is None else seed).generate_state(draws)
    found = [estimate(match(int(own))) for own in seeds]
    first = found[0]
    values = np.array([each.value for each in found])
    scaled = np.log(values) if first.is_ratio else values
    centre = float(scaled.mean())
    std_error = float(np.sqrt(np.mean([each.std_error**2 for each in found])))
    dof = min(each.dof for each in found)
    p_value, low, high = pooled_interval(found, centre, std_error, dof)
    limits = np.exp([centre, low, high]) if first.is_ratio else np.array([centre, low, high])
    average = replace(
        first,
        value=float(limits[0]),
        std_error=std_error,
        ci_low=float(limits[1]),
        ci_high=float(limits[2]),
        p_value=p_value,
        dof=dof,
        method=f"{first.method}; averaged over {draws} ways of breaking ties",
    )
    distinct = int(np.unique(np.round(scaled / max(std_error, 1e-300), 9)).size)
    return TieSpread(average, float(values.min()), float(values.max()), draws, distinct)
