"""Generalised linear models by iteratively reweighted least squares, to full convergence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NoReturn

import numpy as np
from scipy import linalg, special

from methods.inference.parts.tall import cross, dot, product
from methods.results import FloatArray, IntArray, NotIdentifiedError

Family = Literal["logit", "probit", "poisson", "gaussian"]

_TOLERANCE = 1e-10  # relative change of every fitted linear predictor in the last step
_MAX_ITERATIONS = 100
_MAX_HALVINGS = 30
_COLLINEAR = 1e-10  # share of a column's variance that earlier columns must leave unexplained
_THINNED_ROWS = 20_000  # rows of the thinned fit that gives large fits their start
_DIVERGING_STEP = 0.1  # a step this long while the deviance stands still means separation


class ColumnError(NotIdentifiedError):
    """A model fails because of one column, which the caller may leave out.

    Attributes:
        column: its name among the ``names`` of the fit.
    """

    def __init__(self, code: str, message: str, column: str) -> None:
        super().__init__(code, message)
        self.column = column


@dataclass(frozen=True, slots=True, eq=False)
class GlmFit:
    """A fitted model and what its robust variances need.

    Attributes:
        coefficients: (k,) on the scale of the linear predictor.
        linear_predictor: (n,) including the offset.
        mean: (n,) fitted mean of the outcome.
        score_residual: (n,) times a row of the matrix gives that row's estimating equation.
        working_weight: (n,) weight of each row in the expected information.
        bread: (k, k) inverse of the expected information.
        iterations: steps taken.
        family: link and distribution.
    """

    coefficients: FloatArray
    linear_predictor: FloatArray
    mean: FloatArray
    score_residual: FloatArray
    working_weight: FloatArray
    bread: FloatArray
    iterations: int
    family: Family


def fit_glm(
    matrix: FloatArray,
    outcome: FloatArray,
    *,
    family: Family,
    names: Sequence[str],
    weights: FloatArray | None = None,
    offset: FloatArray | None = None,
) -> GlmFit:
    """Maximum likelihood for one outcome; not for penalised or mixed models.

    Normal equations on standardised columns, solved by Cholesky: a million rows cost a few
    passes over the data.

    Args:
        matrix: (n, k) with its own intercept column, if one is wanted.
        outcome: (n,) from 0 to 1 for "logit" and "probit", zero or more for "poisson".
        family: "logit", "probit", "poisson" (log link) or "gaussian" (identity).
        names: (k,) names of the columns, for messages.
        weights: (n,) non-negative prior weights; rows of weight zero do not count.
        offset: (n,) added to the linear predictor.

    Returns:
        The fit; no fitted linear predictor moved by more than 1e-10 (relative) in the last step.

    Raises:
        ColumnError: ``collinear`` (a column repeats others) or ``separation`` (columns predict
            the outcome perfectly).
        NotIdentifiedError: ``no_variation``, ``too_few_rows``, ``bad_outcome`` or
            ``not_converged``.

    Source: McCullagh and Nelder (1989), section 2.5; separation by the direction of recession
    of Albert and Anderson (1984).
    """
    n, k = matrix.shape
    prior = np.ones(n) if weights is None else weights
    shift = np.zeros(n) if offset is None else offset
    _check_outcome(outcome, prior, family, k)
    scaled, transform = _standardise(matrix, prior)
    task = _Task(scaled, outcome, prior, shift, family)
    _refuse_collinear(task.scaled, prior, names)
    beta, eta, deviance = np.zeros(k), _start(task, names), np.inf
    for iteration in range(1, _MAX_ITERATIONS + 1):
        target = _weighted_solution(task, eta)
        if target is None:
            _refuse_separation(task, beta, names)
        step = target - beta
        beta, new_eta, new_deviance = _damped(task, beta, step, deviance)
        moved = float(np.max(np.abs(new_eta - eta)))
        still = abs(deviance - new_deviance) <= _TOLERANCE * (abs(new_deviance) + 0.1)
        eta, deviance = new_eta, new_deviance
        if family == "gaussian" or moved <= _TOLERANCE * (1.0 + float(np.max(np.abs(eta)))):
            return _finish(task, transform, beta, eta, iteration)
        if still and moved > _DIVERGING_STEP and _recedes(task, step):
            _refuse_separation(task, step, names)
    raise NotIdentifiedError(
        "not_converged", "The model did not settle on one answer; use fewer covariates."
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """What every step of the fit needs: standardised columns, outcome, weights, offset, family."""

    scaled: FloatArray
    outcome: FloatArray
    prior: FloatArray
    shift: FloatArray
    family: Family


def independent_columns(matrix: FloatArray, weights: FloatArray | None = None) -> IntArray:
    """Positions of the columns that add something to the ones before them.

    Constant columns count as repeating the intercept when the matrix has one.

    Args:
        matrix: (n, k).
        weights: (n,) rows of weight zero do not count.
    """
    prior = np.ones(len(matrix)) if weights is None else weights
    scaled, _ = _standardise(matrix, prior)
    kept, _ = _sweep(_gram(scaled, prior))
    return kept


def predict_mean(linear_predictor: FloatArray, family: Family) -> tuple[FloatArray, FloatArray]:
    """Mean of the outcome and its derivative, both in the shape of ``linear_predictor``."""
    if family == "gaussian":
        return linear_predictor, np.ones_like(linear_predictor)
    mean, slope, _ = _moments(linear_predictor, family)
    return mean, slope


def _check_outcome(outcome: FloatArray, prior: FloatArray, family: Family, k: int) -> None:
    used = outcome[prior > 0]
    if used.size < k:
        raise NotIdentifiedError(
            "too_few_rows", f"{used.size} rows cannot support a model with {k} terms."
        )
    low, high = float(used.min(initial=np.inf)), float(used.max(initial=-np.inf))
    if family in ("logit", "probit") and (low < 0 or high > 1):
        raise NotIdentifiedError("bad_outcome", "A yes/no outcome must lie between 0 and 1.")
    if family == "poisson" and low < 0:
        raise NotIdentifiedError("bad_outcome", "A count cannot be negative.")
    flat = low == high and (family in ("logit", "probit") and low in (0.0, 1.0))
    if flat or (family == "poisson" and high == 0):
        raise NotIdentifiedError("no_variation", "The outcome is the same for everyone.")


def _standardise(matrix: FloatArray, prior: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Columns of mean 0 and spread 1 beside an intercept, and the (k, k) matrix that makes them.

    Without a constant column, columns are only divided by their root mean square. A column whose
    spread is lost in rounding becomes zero.
    """
    n, k = matrix.shape
    share = prior / prior.sum()
    scaled = np.empty((n, k), order="F")
    transform = np.zeros((k, k))
    constant = [j for j in range(k) if matrix[0, j] != 0 and np.all(matrix[:, j] == matrix[0, j])]
    first = constant[0] if constant else None
    for j in range(k):
        centre = 0.0 if first is None else dot(share, matrix[:, j])
        centred = matrix[:, j] - centre
        spread = float(np.sqrt(np.einsum("i,i,i->", share, centred, centred)))
        if j == first:
            scaled[:, j], transform[j, j] = 1.0, 1.0 / matrix[0, j]
            continue
        usable = spread > 1e-12 * abs(centre) and spread > 0
        transform[j, j] = 1.0 / spread if usable else 0.0
        np.multiply(centred, transform[j, j], out=scaled[:, j])
        if first is not None:
            transform[first, j] = -centre * transform[j, j] / matrix[0, first]
    return scaled, transform


def _gram(scaled: FloatArray, working: FloatArray) -> FloatArray:
    rooted = scaled * np.sqrt(working)[:, None]
    return cross(rooted, rooted)


def _sweep(gram: FloatArray) -> tuple[IntArray, IntArray]:
    """Cholesky by columns: positions that are independent of earlier ones, and the others."""
    try:
        left_over = np.diag(np.linalg.cholesky(gram)) ** 2
        if (left_over > _COLLINEAR * np.diag(gram)).all():
            return np.arange(len(gram)), np.empty(0, dtype=np.int64)
    except np.linalg.LinAlgError:
        pass
    kept: list[int] = []
    repeated: list[int] = []
    for j in range(len(gram)):
        left = gram[j, j]
        if kept and left > 0:
            block = gram[np.ix_(kept, kept)]
            left -= float(gram[j, kept] @ linalg.solve(block, gram[kept, j], assume_a="pos"))
        if gram[j, j] > 0 and left > _COLLINEAR * gram[j, j]:
            kept.append(j)
        else:
            repeated.append(j)
    return np.asarray(kept, dtype=np.int64), np.asarray(repeated, dtype=np.int64)


def _refuse_collinear(scaled: FloatArray, prior: FloatArray, names: Sequence[str]) -> None:
    gram = _gram(scaled, prior)
    kept, repeated = _sweep(gram)
    if not repeated.size:
        return
    j = int(repeated[0])
    earlier = kept[kept < j]
    partners: list[str] = []
    if earlier.size and gram[j, j] > 0:
        share = linalg.solve(gram[np.ix_(earlier, earlier)], gram[earlier, j], assume_a="pos")
        partners = [names[int(i)] for i, s in zip(earlier, share, strict=True) if abs(s) > 1e-6]
    told = ", ".join(f"'{name}'" for name in partners if not name.startswith("("))
    reason = f"repeats what {told} already says" if told else "is the same for everyone"
    message = f"Column '{names[j]}' {reason}; leave it out."
    raise ColumnError("collinear", message, names[j])


def _start(task: _Task, names: Sequence[str]) -> FloatArray:
    """First linear predictor: from a thinned fit when rows are many, else from the outcome."""
    every = len(task.outcome) // _THINNED_ROWS
    if every > 1 and task.family != "gaussian":
        thin = slice(None, None, every)
        try:
            fit = fit_glm(
                task.scaled[thin],
                task.outcome[thin],
                family=task.family,
                names=names,
                weights=task.prior[thin],
                offset=task.shift[thin],
            )
        except NotIdentifiedError:
            return _from_outcome(task.outcome, task.family)
        return product(task.scaled, fit.coefficients) + task.shift
    return _from_outcome(task.outcome, task.family)


def _from_outcome(outcome: FloatArray, family: Family) -> FloatArray:
    if family == "logit":
        return special.logit((outcome + 0.5) / 2)
    if family == "probit":
        return special.ndtri((outcome + 0.5) / 2)
    if family == "poisson":
        return np.log(outcome + 0.1)
    return outcome.astype(np.float64)


def _moments(eta: FloatArray, family: Family) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean, derivative of the mean, and variance function; bounded away from 0 and overflow."""
    if family == "logit":
        tail = np.exp(-np.minimum(np.abs(eta), 36.0))
        near = 1.0 / (1.0 + tail)
        variance = tail * near * near
        return near * np.maximum(tail, eta >= 0), variance, variance
    if family == "probit":
        bounded = np.clip(eta, -8.0, 8.0)
        mean = special.ndtr(bounded)
        slope = np.exp(-0.5 * bounded**2) / np.sqrt(2 * np.pi)
        return mean, slope, mean * special.ndtr(-bounded)
    if family == "poisson":
        mean = np.exp(np.clip(eta, -300.0, 300.0))
        return mean, mean, mean
    ones = np.ones_like(eta)
    return eta, ones, ones


def _deviance(task: _Task, eta: FloatArray) -> float:
    """-2 log likelihood up to a constant."""
    outcome, prior = task.outcome, task.prior
    if task.family == "logit":
        level = np.maximum(eta, 0.0) + np.log1p(np.exp(-np.abs(eta)))
        return 2.0 * dot(prior, level - outcome * eta)
    if task.family == "probit":
        likelihood = outcome * special.log_ndtr(eta) + (1 - outcome) * special.log_ndtr(-eta)
        return -2.0 * dot(prior, likelihood)
    if task.family == "poisson":
        with np.errstate(over="ignore"):
            return 2.0 * dot(prior, np.exp(eta) - outcome * eta)
    return dot(prior, (outcome - eta) ** 2)


def _weighted_solution(task: _Task, eta: FloatArray) -> FloatArray | None:
    """Where one full step leads; None when the weights leave the columns dependent."""
    mean, slope, variance = _moments(eta, task.family)
    working = task.prior * slope**2 / variance
    response = eta - task.shift + (task.outcome - mean) / slope
    try:
        factor = linalg.cho_factor(_gram(task.scaled, working))
    except linalg.LinAlgError:
        return None
    return np.asarray(linalg.cho_solve(factor, cross(task.scaled, working * response)))


def _damped(
    task: _Task, beta: FloatArray, step: FloatArray, deviance: float
) -> tuple[FloatArray, FloatArray, float]:
    """Take the step, halved until the deviance does not rise."""
    allowed = deviance + _TOLERANCE * (abs(deviance) + 0.1) if np.isfinite(deviance) else np.inf
    share = 1.0
    for _ in range(_MAX_HALVINGS):
        new_beta = beta + share * step
        eta = product(task.scaled, new_beta) + task.shift
        new_deviance = _deviance(task, eta)
        if np.isfinite(new_deviance) and new_deviance <= allowed:
            break
        share /= 2
    return new_beta, eta, new_deviance


def _recedes(task: _Task, step: FloatArray) -> bool:
    """Whether moving for ever along ``step`` never makes any row fit worse."""
    drift = task.scaled @ step
    slack = 1e-3 * float(np.max(np.abs(drift)))
    if task.family == "poisson":
        worse = np.where(task.outcome > 0, np.abs(drift), drift)
    else:
        worse = np.where(task.outcome > 0.5, -drift, drift)
    return bool(np.all(worse[task.prior > 0] <= slack))


def _refuse_separation(task: _Task, step: FloatArray, names: Sequence[str]) -> NoReturn:
    spread = np.sqrt((task.prior / task.prior.sum()) @ task.scaled**2)
    size = np.abs(step) * spread
    own = [j for j, name in enumerate(names) if not name.startswith("(")]
    worst = names[max(own, key=lambda j: float(size[j]))] if own else names[0]
    raise ColumnError(
        "separation",
        f"Column '{worst}', alone or with others, predicts the answer perfectly, so there is "
        "nobody to compare. Leave it out or group its values.",
        worst,
    )


def _finish(
    task: _Task, transform: FloatArray, beta: FloatArray, eta: FloatArray, iterations: int
) -> GlmFit:
    mean, slope, variance = _moments(eta, task.family)
    working = task.prior * slope**2 / variance
    bread = np.linalg.inv(_gram(task.scaled, working))
    return GlmFit(
        coefficients=transform @ beta,
        linear_predictor=eta,
        mean=mean,
        score_residual=task.prior * (task.outcome - mean) * slope / variance,
        working_weight=working,
        bread=transform @ bread @ transform.T,
        iterations=iterations,
        family=task.family,
    )
