"""Least squares with unit effects eliminated, in one or two passes at any number of units.

Unit effects are profiled out of the normal equations, which leaves one column per period,
covariate and term: a small system, however many units there are (Frisch-Waugh-Lovell).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from methods.did.parts.cohorts import CohortPanel
from methods.inference.parts.absorb import group_sums
from methods.inference.parts.estimates import one_against_one
from methods.inference.parts.informative import count_clusters, informative_cells
from methods.inference.parts.tall import product
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError

# A column is determined by earlier ones when less than this share of its square is left.
_COLLINEAR = 1e-10
_CONSTANT = 1e-18
_MOST_COLUMNS = 4000
# A standard error this small against the outcome is rounding.
_EXACT = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class WithinUnits:
    """A regression on unit effects, period effects, covariates and terms.

    Columns are in that order: T periods, p covariates, K terms. A column that earlier ones
    determine has coefficient 0 and a row and column of zeros in ``inverse``.

    Attributes:
        panel: what was read; its weights may include cells outside the regression.
        weight: (U, T) weights of the regression, 0 outside it.
        terms: (C, T) term of each cell, -1 for none.
        coefficients: (T + p + K,).
        inverse: generalised inverse of the normal equations left after unit effects.
        residual: (U, T) outcome less fit, unit effect included, for every cell of the panel
            whose unit is in the regression; cells outside the regression hold their gap.
        dropped: covariates that other columns determine.
        n_columns: columns kept, one constant included, of periods that say something.
    """

    panel: CohortPanel
    weight: FloatArray
    terms: IntArray
    coefficients: FloatArray
    inverse: FloatArray
    residual: FloatArray
    dropped: tuple[str, ...]
    n_columns: int

    def scores(self, combinations: FloatArray) -> FloatArray:
        """(U, q) each unit's part of (T + p + K, q) combinations of the estimating equations."""
        panel, periods = self.panel, len(self.panel.periods)
        result = np.empty((len(self.weight), combinations.shape[1]))
        for cohort, block in panel.blocks():
            weighted = self.weight[block] * self.residual[block]
            result[block] = product(weighted, _by_cell(combinations, self.terms[cohort], panel))
            for j, column in enumerate(panel.covariates[:, block]):
                own = np.einsum("it,it->i", weighted, _demean(column, self.weight[block]))
                result[block] += own[:, None] * combinations[periods + j]
        return result

    def reach(self, target: FloatArray, groups: IntArray, count: int) -> FloatArray:
        """(T + p + K, count) what the regression is asked to predict for groups of cells.

        Column g is the target-weighted sum, over the cells of group g, of their columns less
        the mean of these columns over their unit's cells in the regression.

        Args:
            target: (U, T) weights of the cells to be predicted.
            groups: (C, T) group of each cell, -1 for none.
            count: number of groups.
        """
        panel, periods = self.panel, len(self.panel.periods)
        result = np.zeros((self.coefficients.size, count))
        for cohort, block in panel.blocks():
            aim = np.flatnonzero(groups[cohort] >= 0)
            group = groups[cohort, aim]
            asked = target[block][:, aim]
            moved = -_share(self.weight[block]).T @ asked
            moved[aim, np.arange(aim.size)] += asked.sum(axis=0)
            np.add.at(
                result.T, group, _by_column(moved, self.terms[cohort], result.shape[0], panel)
            )
            for j, column in enumerate(panel.covariates[:, block]):
                gap = _demean(column, self.weight[block])[:, aim]
                np.add.at(result[periods + j], group, np.einsum("it,it->t", asked, gap))
        return result


def within_units(panel: CohortPanel, weight: FloatArray, terms: IntArray) -> WithinUnits:
    """Fit by weighted least squares.

    Args:
        panel: outcome, covariates and cohorts.
        weight: (U, T) zero outside the regression; units without weight have no effect.
        terms: (C, T) number of the term that is 1 in a cell, -1 for none.

    Raises:
        NotIdentifiedError: ``collinear`` when a term is determined by the other columns;
            ``too_many_effects`` beyond 4,000 columns.
    """
    count = int(terms.max(initial=-1)) + 1
    size = len(panel.periods) + len(panel.names) + count
    if size > _MOST_COLUMNS:
        raise NotIdentifiedError(
            "too_many_effects",
            f"{size} effects of periods and starts are too many; pool the times into longer "
            "periods.",
        )
    system, constant = _normal_equations(panel, weight, terms, size)
    kept = _independent(system, constant)
    first_term = size - count
    if count and not set(range(first_term, size)) <= set(kept):
        raise NotIdentifiedError(
            "collinear",
            "Effects by start and distance cannot be separated from those of units, periods and "
            "covariates: they determine each other.",
        )
    inverse = _inverse(system, kept)
    coefficients, residual = np.zeros(size), panel.outcome
    for _ in range(2):  # the second pass is iterative refinement
        step = inverse @ _gradient(panel, weight, terms, _unit_demeaned(panel, weight, residual))
        coefficients = coefficients + step
        residual = _less(panel, weight, terms, step, residual)
    periods = len(panel.periods)
    return WithinUnits(
        panel=panel,
        weight=weight,
        terms=terms,
        coefficients=coefficients,
        inverse=inverse,
        residual=_unit_demeaned(panel, weight, residual),
        dropped=tuple(
            name for j, name in enumerate(panel.names, start=periods) if j not in set(kept)
        ),
        n_columns=int(_telling(panel, weight).any(axis=0).sum()) + sum(j >= periods for j in kept),
    )


def cluster_sums(scores: FloatArray, panel: CohortPanel) -> FloatArray:
    """(G, q) sums of (U, q) scores over the units of each cluster."""
    if int(panel.clusters.max()) + 1 == len(scores):
        return scores
    return group_sums(scores, panel.clusters, None)


def check_clusters(panel: CohortPanel, cells: BoolArray | None = None) -> int:
    """Number of clusters that say something.

    Args:
        panel: units and their clusters.
        cells: (U, T) cells that say something; by default those of the panel that do.

    Raises:
        NotIdentifiedError: ``one_cluster`` when there are fewer than two; ``one_against_one``
            when one treated cluster faces one comparison cluster.
    """
    seen = np.asarray((informative_cells(panel.weight) if cells is None else cells).any(axis=1))
    groups = count_clusters(panel.clusters, seen)
    if groups < 2:
        raise NotIdentifiedError(
            "one_cluster", "All rows belong to one cluster, so the uncertainty is unknown."
        )
    if groups == 2 and one_against_one(
        (panel.clusters[seen] == panel.clusters[seen][0]).astype(np.int64), panel.begins[seen]
    ):
        raise NotIdentifiedError(
            "one_against_one", "One cluster against one leaves no way to judge the uncertainty."
        )
    return groups


def check_variation(panel: CohortPanel, scores: FloatArray) -> None:
    """Refuse effects whose standard errors are zero but for rounding.

    Args:
        panel: what was read.
        scores: (G, q) contributions of the clusters to the effects.

    Raises:
        NotIdentifiedError: ``no_variation``.
    """
    largest = np.sqrt(np.einsum("ij,ij->j", scores, scores)).max()
    if largest <= _EXACT * max(panel.outcome.max(), -panel.outcome.min()):
        raise NotIdentifiedError(
            "no_variation",
            "The outcome does not vary beyond what units, periods and starts determine exactly, "
            "so there is nothing to judge the uncertainty by.",
        )


def small_sample(fit: WithinUnits) -> float:
    """CR1 factor G/(G-1) x (n-1)/(n-k); effects nested in clusters are not counted in k.

    Neither are rows and clusters that say nothing, being alone in their unit or period.

    Raises:
        NotIdentifiedError: ``one_cluster`` or ``too_few_rows``.
    """
    telling = _telling(fit.panel, fit.weight)
    rows = int(np.count_nonzero(telling))
    groups = check_clusters(fit.panel, telling)
    if rows <= fit.n_columns:
        raise NotIdentifiedError(
            "too_few_rows", f"{rows} rows cannot support {fit.n_columns} parameters."
        )
    return float(groups / (groups - 1) * (rows - 1) / (rows - fit.n_columns))


def _telling(panel: CohortPanel, weight: FloatArray) -> BoolArray:
    """Cells of the regression that are not alone in their unit or period of the panel."""
    return np.asarray(informative_cells(panel.weight) & (weight > 0))


def _share(weight: FloatArray) -> FloatArray:
    """Each cell's share of its unit's weight; 0 for units without weight."""
    total = weight.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(weight, total, out=np.zeros_like(weight), where=total > 0))


def _demean(values: FloatArray, weight: FloatArray) -> FloatArray:
    return np.asarray(values - np.einsum("it,it->i", _share(weight), values)[:, None])


def _unit_demeaned(panel: CohortPanel, weight: FloatArray, values: FloatArray) -> FloatArray:
    result = np.empty_like(values)
    for _, block in panel.blocks():
        result[block] = _demean(values[block], weight[block])
    return result


def _by_cell(values: FloatArray, terms: IntArray, panel: CohortPanel) -> FloatArray:
    """(T, q) sum of the values (T + p + K, q) of a cell's period and of its term."""
    periods, offset = len(panel.periods), len(panel.periods) + len(panel.names)
    result = values[:periods].copy()
    on = terms >= 0
    result[on] += values[offset + terms[on]]
    return result


def _by_column(moved: FloatArray, terms: IntArray, size: int, panel: CohortPanel) -> FloatArray:
    """(q, T + p + K) sums over cells (T, q) by their period and by their term."""
    periods, offset = len(panel.periods), len(panel.periods) + len(panel.names)
    result = np.zeros((moved.shape[1], size))
    result[:, :periods] = moved.T
    on = terms >= 0
    np.add.at(result.T, offset + terms[on], moved[on])
    return result


def _normal_equations(
    panel: CohortPanel, weight: FloatArray, terms: IntArray, size: int
) -> tuple[FloatArray, IntArray]:
    """Normal equations after unit effects, and the columns that are constant within units."""
    periods, covariates = len(panel.periods), len(panel.names)
    system, raw = np.zeros((size, size)), np.zeros(covariates)
    for cohort, block in panel.blocks():
        w = weight[block]
        gram = -_share(w).T @ w
        gram[np.diag_indices(periods)] += w.sum(axis=0)
        half = _by_column(gram, terms[cohort], size, panel)
        system += _by_column(half, terms[cohort], size, panel)
        centred = [_demean(column, w) for column in panel.covariates[:, block]]
        for j, column in enumerate(centred):
            weighted = w * column
            raw[j] += float(np.einsum("it,it->", w, panel.covariates[j, block] ** 2))
            row = _by_column(weighted.sum(axis=0)[:, None], terms[cohort], size, panel)[0]
            for k in range(j, covariates):
                row[periods + k] += np.einsum("it,it->", weighted, centred[k])
            system[periods + j] += row
    for j in range(periods, periods + covariates):
        system[:, j] = system[j]
        system[j, periods:j] = system[periods:j, j]
    own = np.diag(system)[periods : periods + covariates]
    return system, periods + np.flatnonzero(own <= _CONSTANT * raw)


def _independent(system: FloatArray, constant: IntArray) -> list[int]:
    """Columns that earlier ones do not determine.

    Some period is always determined by the others. Usually it alone is, which one factorisation
    shows; if not, columns are eliminated in order.
    """
    size = np.diag(system)
    usable = np.setdiff1d(np.flatnonzero(size > 0), constant)
    scale = 1 / np.sqrt(size[usable])
    scaled = system[np.ix_(usable, usable)] * np.outer(scale, scale)
    try:
        root = np.linalg.cholesky(scaled[1:, 1:])
        if (np.diag(root) ** 2 > _COLLINEAR).all():
            return [int(j) for j in usable[1:]]
    except np.linalg.LinAlgError:
        pass
    kept = []
    for j in range(usable.size):
        pivot = scaled[j, j]
        if pivot > _COLLINEAR:
            kept.append(int(usable[j]))
            scaled[j + 1 :, j + 1 :] -= np.outer(scaled[j + 1 :, j], scaled[j, j + 1 :] / pivot)
    return kept


def _inverse(system: FloatArray, kept: list[int]) -> FloatArray:
    block = system[np.ix_(kept, kept)]
    scale = 1 / np.sqrt(np.diag(block))
    result = np.zeros_like(system)
    result[np.ix_(kept, kept)] = np.linalg.inv(block * np.outer(scale, scale)) * np.outer(
        scale, scale
    )
    return result


def _gradient(
    panel: CohortPanel, weight: FloatArray, terms: IntArray, residual: FloatArray
) -> FloatArray:
    """(T + p + K,) products of the columns with a residual whose unit means are zero."""
    periods, offset = len(panel.periods), len(panel.periods) + len(panel.names)
    result = np.zeros(offset + int(terms.max(initial=-1)) + 1)
    for cohort, block in panel.blocks():
        weighted = weight[block] * residual[block]
        cells = weighted.sum(axis=0)
        result[:periods] += cells
        on = terms[cohort] >= 0
        np.add.at(result, offset + terms[cohort, on], cells[on])
        for j, column in enumerate(panel.covariates[:, block]):
            centred = _demean(column, weight[block])
            result[periods + j] += np.einsum("it,it->", weighted, centred)
    return result


def _less(
    panel: CohortPanel,
    weight: FloatArray,
    terms: IntArray,
    step: FloatArray,
    residual: FloatArray,
) -> FloatArray:
    """Residual less what a change of the coefficients explains."""
    periods = len(panel.periods)
    result = np.empty_like(residual)
    for cohort, block in panel.blocks():
        result[block] = residual[block] - _by_cell(step[:, None], terms[cohort], panel)[:, 0]
        for j, column in enumerate(panel.covariates[:, block]):
            if step[periods + j] != 0:
                result[block] -= step[periods + j] * _demean(column, weight[block])
    return result
