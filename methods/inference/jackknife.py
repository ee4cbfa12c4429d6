"""Leaving out one cluster at a time, for any estimator and any sizes of clusters."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from methods.inference.parts.columns import codes
from methods.inference.parts.without_each import judged_without_each
from methods.results import Estimate, NotIdentifiedError


def jackknife(
    frame: pd.DataFrame,
    answer: Callable[[pd.DataFrame], Estimate],
    *,
    cluster: str,
    dof: float | None = None,
) -> Estimate:
    """The estimate with its range from how far it moves when each cluster is left out.

    For clusters of unequal size or weight, and for averages that rest on one or two of them:
    what such a cluster adds hardly shows in its own residual, as the fit follows it, but shows
    in full when the fit has to do without it. Where effects differ between clusters, that counts
    as uncertainty too. It asks the question once for each cluster.

    Args:
        frame: what is asked.
        answer: an estimator of ``methods``, told everything but the frame.
        cluster: level at which the programme was given.
        dof: degrees of freedom of t; by default one fewer than there are clusters. With few
            clusters on one side, one fewer than there are on that side holds better.

    Returns:
        The estimate, with standard error CV3: the root of (G - 1) / G times the sum of the squared
        changes (of logarithms, for a ratio).

    Raises:
        NotIdentifiedError: ``one_cluster``; ``not_without_one`` when there is no answer without
            some cluster; ``no_variation`` when the answer is the same without any; or as
            ``answer``.

    Source: MacKinnon, Nielsen and Webb (2023), Fast and reliable jackknife and bootstrap methods
    for cluster-robust inference, equation 11.
    """
    clusters, whole = codes(frame, cluster), answer(frame)
    groups = int(clusters.max()) + 1
    if groups < 2:
        raise NotIdentifiedError(
            "one_cluster", "All rows belong to one cluster, so the uncertainty is unknown."
        )
    try:
        without = [answer(frame[clusters != group]).value for group in range(groups)]
    except NotIdentifiedError as refused:
        raise NotIdentifiedError(
            "not_without_one",
            f"Without one value of {cluster!r} there is no answer: {refused.message}",
        ) from refused
    return judged_without_each(whole, without, dof=dof)
