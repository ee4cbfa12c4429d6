"""One column drawn from the others: predictive mean matching and the multinomial logit."""

from __future__ import annotations

import numpy as np
from scipy import linalg, special

from methods.results import FloatArray, IntArray

_RIDGE = 1e-5  # share of each column's sum of squares added, so that repeated columns do no harm
_SLOPE_PRECISION = 1 / 2.5**2  # of a standardised column's log odds ratio
_CONSTANT_PRECISION = 1 / 10.0**2
_MAX_ITERATIONS = 50
_MAX_HALVINGS = 20
_TOLERANCE = 1e-2  # length of Newton's step in standard deviations of the posterior drawn from


def draw_donors(
    known: FloatArray,
    outcome: FloatArray,
    wanted: FloatArray,
    donors: int,
    rng: np.random.Generator,
) -> IntArray:
    """Predictive mean matching: for each unknown value a known one whose prediction is near.

    Args:
        known: (n, k) predictors where the value is known, with a constant.
        outcome: (n,) the known values.
        wanted: (m, k) predictors where it is not.
        donors: how many nearest known values to draw from.
        rng: random numbers.

    Returns:
        (m,) positions among the known.

    Source: Rubin (1986); Little (1988); van Buuren (2018), algorithms 3.1 and 3.3: the known are
    predicted by the fitted line, the unknown by a line drawn from its posterior.
    """
    n, k = known.shape
    gram = known.T @ known
    gram[np.diag_indices(k)] *= 1 + _RIDGE
    factor = linalg.cho_factor(gram, lower=True)
    fitted = linalg.cho_solve(factor, known.T @ outcome)
    rest = outcome - known @ fitted
    spread = np.sqrt(float(rest @ rest) / rng.chisquare(max(n - k, 1)))
    drawn = fitted + spread * _noise(np.tril(factor[0]), rng)
    return _near(known @ fitted, wanted @ drawn, donors, rng)


def _noise(root: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Normal, with the inverse of ``root`` times its transpose as covariance, (k,)."""
    noise = linalg.solve_triangular(root.T, rng.normal(size=len(root)), lower=False)
    return np.asarray(noise, dtype=np.float64)


def draw_levels(
    known: FloatArray,
    level: IntArray,
    wanted: FloatArray,
    rng: np.random.Generator,
    start: FloatArray | None = None,
) -> tuple[IntArray, FloatArray]:
    """Levels of a category, drawn from a multinomial logit whose parameters are drawn too.

    Parameters have a weak normal prior, so that a level that a column predicts perfectly keeps
    finite odds; they are drawn from the normal approximation of their posterior.

    Args:
        known: (n, k) standardised predictors where the level is known, constant first.
        level: (n,) 0 .. L - 1.
        wanted: (m, k) predictors where it is not.
        rng: random numbers.
        start: (k, L - 1) parameters to start from, such as those of an earlier fit.

    Returns:
        (m,) levels, and the (k, L - 1) most probable parameters.

    Source: van Buuren (2018), section 3.6; the prior of Gelman et al. (2008) in its normal form.
    """
    k, others = known.shape[1], int(level.max())
    hit = (level[:, None] == np.arange(1, others + 1)).astype(np.float64)
    precision = np.full((k, others), _SLOPE_PRECISION)
    precision[0] = _CONSTANT_PRECISION
    point = np.zeros((k, others)) if start is None else start
    objective = _log_posterior(known, hit, point, precision)
    for _ in range(_MAX_ITERATIONS):
        share = _shares(known @ point)[:, 1:]
        gradient = known.T @ (hit - share) - precision * point
        factor = linalg.cholesky(_information(known, share, precision), lower=True)
        step = linalg.cho_solve((factor, True), gradient.ravel()).reshape(k, others)
        if float(np.sum(step * gradient)) < _TOLERANCE**2:
            break
        length = 1.0
        for _ in range(_MAX_HALVINGS):
            moved = _log_posterior(known, hit, point + length * step, precision)
            if moved > objective:
                point, objective = point + length * step, moved
                break
            length /= 2
        else:
            break
    parameters = point + _noise(factor, rng).reshape(k, others)
    cumulated = np.cumsum(_shares(wanted @ parameters), axis=1)
    drawn = (rng.random(len(wanted))[:, None] > cumulated[:, :-1]).sum(axis=1)
    return drawn.astype(np.int64), point


def _near(known: FloatArray, wanted: FloatArray, donors: int, rng: np.random.Generator) -> IntArray:
    """A random one of the ``donors`` known predictions nearest to each wanted one, (m,).

    Equals come in random order, and a wanted value lands at random among its equals.
    """
    order = np.lexsort((rng.random(known.size), known))
    ranked = known[order]
    first = np.searchsorted(ranked, wanted, side="left")
    last = np.searchsorted(ranked, wanted, side="right")
    middle = first + rng.integers(0, last - first + 1)
    window = middle[:, None] + np.arange(-donors, donors)
    distance = np.abs(ranked[np.clip(window, 0, known.size - 1)] - wanted[:, None])
    distance[(window < 0) | (window >= known.size)] = np.inf
    nearest = np.argsort(distance, axis=1, kind="stable")
    chosen = nearest[np.arange(wanted.size), rng.integers(0, min(donors, known.size), wanted.size)]
    return np.asarray(order[window[np.arange(wanted.size), chosen]], dtype=np.int64)


def _shares(linear: FloatArray) -> FloatArray:
    """Probability of every level, the first being the reference, (n, L)."""
    every = np.column_stack([np.zeros(len(linear)), linear])
    return np.asarray(special.softmax(every, axis=1))


def _log_posterior(
    known: FloatArray, hit: FloatArray, point: FloatArray, precision: FloatArray
) -> float:
    linear = known @ point
    total = special.logsumexp(np.column_stack([np.zeros(len(linear)), linear]), axis=1)
    return float(np.sum(hit * linear) - np.sum(total) - 0.5 * np.sum(precision * point**2))


def _information(known: FloatArray, share: FloatArray, precision: FloatArray) -> FloatArray:
    """Negative second derivative of the log posterior, rows and columns as ``point.ravel()``."""
    k, others = precision.shape
    blocks = np.zeros((k, others, k, others))
    for one in range(others):
        for two in range(one, others):
            weight = share[:, one] * ((one == two) - share[:, two])
            block = (known * weight[:, None]).T @ known
            blocks[:, one, :, two] = block
            blocks[:, two, :, one] = block
    whole = blocks.reshape(k * others, k * others)
    whole[np.diag_indices(k * others)] += precision.ravel()
    return whole
