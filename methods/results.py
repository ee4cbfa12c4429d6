"""The values that every method returns: frozen, with shape, units and sign stated once, here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

Scale = Literal[
    "difference", "risk_ratio", "odds_ratio", "rate_ratio", "hazard_ratio", "rmst", "log_rate_ratio"
]
RATIO_SCALES: tuple[Scale, ...] = ("risk_ratio", "odds_ratio", "rate_ratio", "hazard_ratio")


class NotIdentifiedError(ValueError):
    """The data cannot answer the question, so no number is given.

    Attributes:
        code: stable short name of the reason, such as ``"no_comparison"``.
        message: one plain sentence; names columns, never rows of people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Estimate:
    """One effect with its uncertainty.

    Attributes:
        value: treated minus comparison in the outcome's unit ("difference"), or treated over
            comparison for ratio scales. Positive means more of the outcome, not better.
        std_error: standard error in the unit of ``value``; for ratio scales, of its logarithm.
        ci_low, ci_high: limits of the ``level`` interval, on the scale of ``value``.
        p_value: two-sided, against no effect (0, or 1 for ratios).
        dof: degrees of freedom of the t reference; ``inf`` means normal.
        level: confidence level, such as 0.95.
        n_obs: rows used. n_units: distinct people, schools or areas they come from.
        n_treated, n_comparison: units used on each side.
        n_clusters: independent clusters behind the variance; None when it is not clustered.
        scale: see ``Scale``. method, variance: what was done, by name and convention.
    """

    value: float
    std_error: float
    ci_low: float
    ci_high: float
    p_value: float
    dof: float
    level: float
    n_obs: int
    n_units: int
    n_treated: int
    n_comparison: int
    n_clusters: int | None
    scale: Scale
    method: str
    variance: str

    @property
    def is_ratio(self) -> bool:
        """Whether no effect is 1 rather than 0."""
        return self.scale in RATIO_SCALES


def interval(
    value: float, std_error: float, dof: float, level: float
) -> tuple[float, float, float]:
    """Two-sided p-value against zero and the t interval: ``(p_value, ci_low, ci_high)``."""
    critical = float(stats.t.ppf(0.5 + level / 2, dof))
    p_value = float(2 * stats.t.sf(abs(value / std_error), dof)) if std_error > 0 else float("nan")
    return p_value, value - critical * std_error, value + critical * std_error


@dataclass(frozen=True, slots=True)
class TestResult:
    """A hypothesis test that says in words what it tests.

    Attributes:
        statistic: F, chi-squared or exact statistic.
        dof_numerator, dof_denominator: ``dof_denominator`` is ``inf`` for chi-squared.
        p_value: probability of a statistic at least this large if ``null`` is true.
        null: the hypothesis tested, as a sentence.
    """

    statistic: float
    dof_numerator: float
    dof_denominator: float
    p_value: float
    null: str


@dataclass(frozen=True, slots=True, eq=False)
class EffectPath:
    """Effects by time since the start of the programme.

    Attributes:
        event_time: (k,) periods since the start; negative is before. The reference period is
            absent from every array: its effect is zero by construction.
        value, std_error, ci_low, ci_high, p_value: (k,) in the outcome's unit.
        covariance: (k, k) of ``value``.
        reference: the omitted event time.
        anticipation: periods before the start in which an effect was expected already; event
            times from -anticipation on belong to no earlier trend.
        dof, level: of the pointwise intervals.
        overall: average of the effects at event times 0 and later; None when there are none.
        n_obs, n_units, n_treated, n_comparison, n_clusters: as in ``Estimate``; 0 or None when
            the path was made from published figures.
        critical_value, band_low, band_high: uniform band, where a bootstrap ran; else None.
        spread_parts: (s, k, k) what each kind of cluster adds to the covariance, over the root of
            their number; a joint test learns from it how far the covariance can be trusted. None
            where that is not known.
        method, variance: what was done.
    """

    event_time: IntArray
    value: FloatArray
    std_error: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    p_value: FloatArray
    covariance: FloatArray
    reference: int
    dof: float
    level: float
    overall: Estimate | None
    n_obs: int
    n_units: int
    n_treated: int
    n_comparison: int
    n_clusters: int | None
    method: str
    variance: str
    critical_value: float | None = None
    band_low: FloatArray | None = None
    band_high: FloatArray | None = None
    spread_parts: FloatArray | None = None
    anticipation: int = 0

    @property
    def earlier(self) -> BoolArray:
        """(k,) event times that show an earlier trend: before the start and any anticipation."""
        return np.asarray(self.event_time < -self.anticipation)

    @staticmethod
    def from_arrays(
        event_time: ArrayLike,
        value: ArrayLike,
        covariance: ArrayLike,
        reference: int = -1,
        *,
        dof: float = float("inf"),
        level: float = 0.95,
        spread_parts: FloatArray | None = None,
        anticipation: int = 0,
    ) -> EffectPath:
        """Path from published coefficients and their covariance, to test or bound them.

        Raises:
            ValueError: shapes disagree, or the covariance is not square and symmetric.
        """
        times = np.asarray(event_time, dtype=np.int64)
        effects = np.asarray(value, dtype=np.float64)
        cov = np.asarray(covariance, dtype=np.float64)
        if effects.shape != times.shape or cov.shape != (times.size, times.size):
            raise ValueError("event_time, value and covariance must have matching lengths.")
        if not np.allclose(cov, cov.T, rtol=1e-8, atol=1e-12 * max(1.0, float(np.abs(cov).max()))):
            raise ValueError("covariance must be symmetric.")
        keep = times != reference
        times, effects, cov = times[keep], effects[keep], cov[np.ix_(keep, keep)]
        std_error = np.sqrt(np.diag(cov))
        critical = float(stats.t.ppf(0.5 + level / 2, dof))
        return EffectPath(
            event_time=times,
            value=effects,
            std_error=std_error,
            ci_low=effects - critical * std_error,
            ci_high=effects + critical * std_error,
            p_value=2 * stats.t.sf(np.abs(effects / std_error), dof),
            covariance=cov,
            reference=reference,
            dof=dof,
            level=level,
            overall=None,
            n_obs=0,
            n_units=0,
            n_treated=0,
            n_comparison=0,
            n_clusters=None,
            method="published figures",
            variance="as given",
            spread_parts=None if spread_parts is None else spread_parts[:, keep][:, :, keep],
            anticipation=anticipation,
        )


@dataclass(frozen=True, slots=True, eq=False)
class WeightModel:
    """What a standard error needs to know when weights rest on p estimated parameters.

    Each row's weight depends on the parameters through its linear predictor, columns times
    parameters; the parameters solve: sum over rows of ``equation`` times columns = 0.

    Attributes:
        columns: (n, p).
        slope: (n,) derivative of the logarithm of each weight by its linear predictor.
        equation: (n,) what multiplies a row's columns in the equations.
        inverse: (p, p) that turns a row's equation into what it adds to the parameters.
        curvature: (n,) how fast ``equation`` falls as the row's linear predictor rises, so that
            curvature times the columns' square under ``inverse`` is the row's leverage.
    """

    columns: FloatArray
    slope: FloatArray
    equation: FloatArray
    inverse: FloatArray
    curvature: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class AverageEffects:
    """Group-time effects averaged over all cells, by cohort or by period.

    Attributes:
        by: "simple" (one average of all cells from the start on), "group" or "calendar".
        term: (k,) cohort or period of each average; a single 0 for "simple".
        value, std_error, ci_low, ci_high, p_value: (k,) in the outcome's unit.
        covariance: (k, k) of ``value``, from the influence functions.
        dof, level: of the pointwise intervals.
        overall: "simple": the average itself; "group": cohorts weighted by size; "calendar":
            plain mean of the periods.
        critical_value, band_low, band_high: uniform band, where a bootstrap ran; else None.
    """

    by: Literal["simple", "group", "calendar"]
    term: IntArray
    value: FloatArray
    std_error: FloatArray
    ci_low: FloatArray
    ci_high: FloatArray
    p_value: FloatArray
    covariance: FloatArray
    dof: float
    level: float
    overall: Estimate
    critical_value: float | None = None
    band_low: FloatArray | None = None
    band_high: FloatArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Who is compared with whom, as weights and matched sets. Never shown or saved row by row.

    Attributes:
        treated: (n,) bool, aligned with the frame.
        weights: (n,) non-negative; zero means left out. Scaled so that each side's weights sum
            to the number of its units that are used (MatchIt's convention).
        subclass: (n,) matched set of each row, or -1 when it is in none. With replacement a
            comparison row can serve several sets: see ``pairs``; its subclass is then -1.
        pairs: (m, 2) positions (focal row, matched row); empty for weighting and for sets with
            several people on both sides.
        replacement: whether one row may serve several sets.
        estimand: "ATT", "ATE", "ATC" or "ATO".
        distance: (n,) score the matching used (propensity, its logit, ...), NaN when none.
        n_treated, n_comparison: rows before matching.
        n_treated_used, n_comparison_used: rows with weight.
        ess_treated, ess_comparison: effective sample sizes, (sum w)^2 / sum w^2.
        caliper: in the unit of ``distance``; None when none was set.
        dropped: profile of focal units left out: one row per covariate with columns
            ``covariate, kept_mean, dropped_mean``; empty when none were.
        method: what was done, by name.
        sampling_weights: (n,) the survey's own weights, which effects and balance multiply into
            ``weights`` and which the effective sample sizes include; None when there are none.
        strata: whether the sets are strata defined by covariates, whose members are independent
            of each other, rather than people chosen for each other.
        weight_models: how the weights follow from estimated parameters; none for matched sets.
    """

    treated: BoolArray
    weights: FloatArray
    subclass: IntArray
    pairs: IntArray
    replacement: bool
    estimand: Literal["ATT", "ATE", "ATC", "ATO"]
    distance: FloatArray
    n_treated: int
    n_comparison: int
    n_treated_used: int
    n_comparison_used: int
    ess_treated: float
    ess_comparison: float
    caliper: float | None
    dropped: pd.DataFrame
    method: str
    sampling_weights: FloatArray | None = None
    strata: bool = False
    weight_models: tuple[WeightModel, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """How alike the two groups are on each covariate, before and after weighting.

    Attributes:
        table: one row per covariate (categories expanded), indexed by covariate name, with
            ``smd_before, smd_after`` (treated minus comparison over a standard deviation fixed
            before matching), ``variance_ratio_before, variance_ratio_after`` (NaN for binary),
            ``ecdf_mean_before, ecdf_mean_after, ecdf_max_before, ecdf_max_after`` (0 to 1) and
            the group means ``treated_before, comparison_before, treated_after,
            comparison_after``.
        denominator: whose standard deviation scales the differences.
    """

    table: pd.DataFrame
    denominator: Literal["treated", "comparison", "pooled", "all"]

    @property
    def worst(self) -> float:
        """Largest absolute standardised difference after weighting; NaN without covariates."""
        values = self.table["smd_after"].abs()
        return float(values.max()) if len(values) else float("nan")
