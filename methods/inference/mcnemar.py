"""McNemar's test: a yes/no outcome in pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from statsmodels.stats.contingency_tables import mcnemar as _test

from methods.inference.parts.estimates import Counts, check_level, difference
from methods.results import Estimate, NotIdentifiedError, TestResult

Method = Literal["exact", "corrected", "plain"]


@dataclass(frozen=True, slots=True)
class McNemar(TestResult):
    """The test with the effect it goes with.

    Attributes:
        risk_difference: share of participants with the outcome less that of their partners.
        odds_ratio: conditional odds ratio, pairs where only the participant had the outcome over
            pairs where only the partner had; infinite or NaN when the latter are none.
    """

    risk_difference: Estimate
    odds_ratio: float


def mcnemar(
    *,
    both: int,
    treated_only: int,
    control_only: int,
    neither: int,
    method: Method = "exact",
    level: float = 0.95,
) -> McNemar:
    """Test whether a yes/no outcome differs between the members of pairs; not for sets of others.

    Args:
        both: pairs in which both had the outcome.
        treated_only: pairs in which only the participant had it.
        control_only: pairs in which only the comparison person had it.
        neither: pairs in which neither had it.
        method: "exact" (binomial), "corrected" (chi-squared with Edwards' correction) or "plain"
            (chi-squared; not when fewer than about 25 pairs differ).
        level: confidence level of the difference.

    Returns:
        The test; for "exact" the statistic is ``treated_only`` and the degrees of freedom are NaN.

    Raises:
        NotIdentifiedError: counts that are not whole numbers from 0, no pairs, or, but for
            "exact", no pair that differs.

    Source: McNemar (1947); Edwards (1948); Agresti (2013), section 11.1.
    """
    check_level(level)
    counts = (both, treated_only, control_only, neither)
    if any(count < 0 or count != int(count) for count in counts) or not sum(counts):
        raise NotIdentifiedError(
            "bad_counts", "Numbers of pairs must be whole numbers of zero or more, not all zero."
        )
    differing, excess = treated_only + control_only, treated_only - control_only
    null = "In pairs that differ, either member is as likely to have the outcome."
    if method not in ("exact", "corrected", "plain"):
        raise NotIdentifiedError("unknown_option", "method must be exact, corrected or plain.")
    exact = method == "exact"
    if not exact and not differing:
        raise NotIdentifiedError("no_variation", "No pair differs; use the exact test.")
    table = [[both, treated_only], [control_only, neither]]
    found = _test(table, exact=exact, correction=method == "corrected" and bool(excess))
    ratio = treated_only / control_only if control_only else np.inf if treated_only else np.nan
    return McNemar(
        statistic=float(treated_only if exact else found.statistic),
        dof_numerator=float("nan") if exact else 1.0,
        dof_denominator=float("nan") if exact else float("inf"),
        p_value=float(found.pvalue),
        null=null,
        risk_difference=_difference(treated_only, control_only, sum(counts), level),
        odds_ratio=float(ratio),
    )


def _difference(treated_only: int, control_only: int, pairs: int, level: float) -> Estimate:
    gap = treated_only - control_only
    variance = max(treated_only + control_only - gap**2 / pairs, 0.0) / pairs**2
    return difference(
        gap / pairs,
        variance,
        float("inf"),
        Counts(2 * pairs, 2 * pairs, pairs, pairs),
        level=level,
        n_clusters=pairs,
        method="difference in shares between the members of pairs",
        label="paired",
    )
