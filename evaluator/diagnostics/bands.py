"""One range around a whole path of effects, so that all of its times hold at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import stats

from methods.inference.parts.multiplier import uniform_critical_value
from methods.results import EffectPath

_DRAWS = 20_000
_JITTER = 1e-10


def with_band(path: EffectPath, *, seed: int) -> EffectPath:
    """The path with the range that holds the truth at every time with its level.

    The critical value is the quantile of the largest absolute t-ratio, drawn from the normal or
    t distribution with the path's covariance (sup-t). A path that has a band, or fewer than two
    times with a spread, is returned as it is.

    Source: Montiel Olea and Plagborg-Møller (2019), Simultaneous confidence bands, section 2;
    for event studies Callaway and Sant'Anna (2021), algorithm 1.
    """
    std_error = np.sqrt(np.diag(path.covariance))
    if path.band_low is not None or std_error.size < 2 or not (std_error > 0).all():
        return path
    correlation = path.covariance / np.outer(std_error, std_error)
    try:
        root = np.linalg.cholesky(correlation + _JITTER * np.eye(std_error.size))
    except np.linalg.LinAlgError:
        return path
    draw = np.random.Generator(np.random.PCG64(seed))
    errors = draw.standard_normal((_DRAWS, std_error.size)) @ root.T
    if np.isfinite(path.dof):
        errors /= np.sqrt(draw.chisquare(path.dof, (_DRAWS, 1)) / path.dof)
    one = float(stats.t.ppf(0.5 + path.level / 2, path.dof))
    critical = max(one, uniform_critical_value(errors, np.ones_like(std_error), path.level))
    return replace(
        path,
        critical_value=critical,
        band_low=path.value - critical * std_error,
        band_high=path.value + critical * std_error,
    )
