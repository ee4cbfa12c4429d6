"""One estimate from several completed data sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from methods.inference.lopsided import pooled_interval
from methods.results import Estimate, NotIdentifiedError


def pool(estimates: Sequence[Estimate]) -> Estimate:
    """Rubin's rules over the same effect in each completed data set; not for different effects.

    Ratios are pooled as logarithms. The variance is the mean of the variances within data sets
    plus (1 + 1/m) times the variance between them. Counts are the smallest of any data set.

    Args:
        estimates: m of one scale and confidence level, from one method.

    Raises:
        NotIdentifiedError: fewer than two, estimates that do not belong together, or one without
            a standard error.

    Source: Rubin (1987), section 3.1; degrees of freedom of Barnard and Rubin (1999).
    """
    if len(estimates) < 2:
        raise NotIdentifiedError("unknown_option", "Pooling needs at least two data sets.")
    first = estimates[0]
    if len({(each.scale, each.level) for each in estimates}) > 1:
        raise NotIdentifiedError(
            "contradiction", "Only estimates of one scale and confidence level can be pooled."
        )
    values = np.array([each.value for each in estimates])
    errors = np.array([each.std_error for each in estimates])
    scaled = np.log(values) if first.is_ratio else values
    if not (np.isfinite(scaled).all() and np.isfinite(errors).all() and (errors > 0).all()):
        raise NotIdentifiedError(
            "no_variation", "One of the data sets gives no range for the effect, so none is given."
        )
    centre = float(scaled.mean())
    within = float(np.mean(errors**2))
    between = (1 + 1 / values.size) * float(scaled.var(ddof=1))
    std_error = float(np.sqrt(within + between))
    share = between / (within + between)
    dof = _dof(share, values.size, min(each.dof for each in estimates))
    p_value, low, high = pooled_interval(estimates, centre, std_error, dof)
    limits = np.array([centre, low, high])
    if first.is_ratio:
        with np.errstate(over="ignore"):  # so little known that the upper limit is infinite
            limits = np.exp(limits)
    clusters = [each.n_clusters for each in estimates if each.n_clusters is not None]
    return replace(
        first,
        value=float(limits[0]),
        std_error=std_error,
        ci_low=float(limits[1]),
        ci_high=float(limits[2]),
        p_value=p_value,
        dof=dof,
        n_obs=min(each.n_obs for each in estimates),
        n_units=min(each.n_units for each in estimates),
        n_treated=min(each.n_treated for each in estimates),
        n_comparison=min(each.n_comparison for each in estimates),
        n_clusters=min(clusters) if clusters else None,
        method=f"{first.method}; pooled over {values.size} imputations",
        variance=f"{first.variance}, by Rubin's rules",
    )


def _dof(share: float, m: int, complete: float) -> float:
    """Degrees of freedom, given the share of the variance that lies between data sets."""
    if share == 0:
        return complete
    between = (m - 1) / share**2
    if np.isinf(complete):
        return between
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    return between * observed / (between + observed)
