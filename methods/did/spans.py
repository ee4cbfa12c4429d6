"""Long paths averaged into spans of neighbouring times, with their exact covariance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import stats

from methods.results import EffectPath


def average_spans(path: EffectPath, span: int) -> EffectPath:
    """The path with every ``span`` neighbouring times averaged, counted from the start.

    Single months are mostly noise, and drift is then looked for from one noise to the next. The
    averages are told against that of the last span before the start; a span that is cut off at
    an end of the path averages what it has. Not for paths with a uniform band.

    Args:
        path: effects against reference -1.
        span: how many times make one, 1 or more; 1 returns the path itself.

    Raises:
        ValueError: another reference, or a span below 1.
    """
    if span < 1 or path.reference != -1:
        raise ValueError("span must be 1 or more, and the path's reference -1.")
    if span == 1:
        return path
    times = np.append(path.event_time, path.reference)
    groups = np.floor_divide(times, span)
    kept = np.unique(groups[groups != -1])
    average = np.stack([(groups == g) / (groups == g).sum() for g in (*kept, -1)])
    change = (average[:-1] - average[-1])[:, :-1]
    value = change @ path.value
    covariance = change @ path.covariance @ change.T
    std_error = np.sqrt(np.diag(covariance))
    reach = float(stats.t.ppf(0.5 + path.level / 2, path.dof)) * std_error
    return replace(
        path,
        event_time=kept,
        value=value,
        std_error=std_error,
        ci_low=value - reach,
        ci_high=value + reach,
        p_value=2 * stats.t.sf(np.abs(value / std_error), path.dof),
        covariance=covariance,
        method=f"{path.method}, averaged over {span} times",
        critical_value=None,
        band_low=None,
        band_high=None,
        spread_parts=None if path.spread_parts is None else change @ path.spread_parts @ change.T,
    )
