"""Which cohorts are compared with whom and when, and the effects of all such cells at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from methods.did.parts.two_by_two import Comparison, Estimator, compare_changes, compare_sections
from methods.results import BoolArray, FloatArray, IntArray, NotIdentifiedError


@dataclass(frozen=True, slots=True)
class Cell:
    """One cohort in one period.

    Attributes:
        cohort: code of the cohort, in order of starts. group: its first treated period.
        time, base: the periods compared.
        first_comparison: the comparison group is every cohort from this code on but its own; the
            last code is never treated.
    """

    cohort: int
    group: int
    time: int
    base: int
    first_comparison: int


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Units of a panel, or rows of different people, with what every cell needs.

    Attributes:
        cohort: (n,) codes in order of starts; the last code is never treated.
        starts: (c,) first treated period of each cohort but the last.
        first, last: periods seen.
        weight: (n,) positive.
        size: (n,) what each unit or row adds to the size of its cohort.
        cluster: (n,) codes of what is independent; None when each unit or row is.
        outcome: (T, n) by period, NaN where a unit is not seen; or (n,) of rows.
        covariates: (n, p), or (T, n, p) when some vary over time.
        names: p names.
        time: (n,) period of each row; None in a panel.
        unit: (n,) codes of the people behind rows; None when each row is its own.
    """

    cohort: IntArray
    starts: IntArray
    first: int
    last: int
    weight: FloatArray
    size: FloatArray
    cluster: IntArray | None
    outcome: FloatArray
    covariates: FloatArray
    names: tuple[str, ...]
    time: IntArray | None
    unit: IntArray | None

    @property
    def n_independent(self) -> int:
        """Units, rows or clusters that do not depend on each other."""
        return self.cohort.size if self.cluster is None else int(self.cluster.max()) + 1


@dataclass(frozen=True, slots=True, eq=False)
class CellEffects:
    """Effects of k cells and shares of their c cohorts, with everything's influence on them.

    Attributes:
        value: (k,). cohort: (c,) codes of the cohorts with cells. share: (c,) of all units.
        influence: (G, k + c) of whatever is independent.
        n_treated, n_comparison: (k,) units or rows.
        dropped: covariates that others determine in some comparison. n_trimmed: comparison units
            left out of some cell because they looked almost surely treated.
    """

    value: FloatArray
    cohort: IntArray
    share: FloatArray
    influence: FloatArray
    n_treated: IntArray
    n_comparison: IntArray
    dropped: tuple[str, ...]
    n_trimmed: int


def plan_cells(
    starts: IntArray,
    sizes: IntArray,
    periods: tuple[int, int],
    *,
    never_only: bool,
    universal: bool,
    anticipation: int,
) -> tuple[list[Cell], int]:
    """Cells that can be compared, and how many have nobody left to compare with.

    From the start less ``anticipation`` on, the base is the last period before that. Earlier
    periods have the same base (``universal``) or the period before each. Comparison units have
    not started, nor will within ``anticipation``, by the later of the two periods. Cohorts
    without any such cell from their start on only serve as comparison.

    Args:
        starts: (c,) of each cohort, in order.
        sizes: (c + 1,) units of each cohort and of the never treated.
        periods: the first and the last.
        never_only: whether only never-treated units are compared with.
        universal: see above.
        anticipation: see above.
    """
    cells: list[Cell] = []
    alone = 0
    never = starts.size
    for cohort, start in enumerate(starts.tolist()):
        clean = start - anticipation - 1
        if clean < periods[0]:
            continue
        own: list[Cell] = []
        for time in range(periods[0], periods[1] + 1):
            base = clean if universal or time > clean else time - 1
            if time == base or base < periods[0]:
                continue
            start_after = max(time, base) + anticipation
            from_code = never if never_only else int(np.searchsorted(starts, start_after, "right"))
            others = int(sizes[from_code:].sum())
            others -= int(sizes[cohort]) if cohort >= from_code else 0
            if others == 0:
                alone += time >= start
                continue
            own.append(Cell(cohort, start, time, base, from_code))
        if any(cell.time >= start for cell in own):
            cells.extend(own)
    return cells, alone


def cell_effects(sample: Sample, cells: Sequence[Cell], estimator: Estimator) -> CellEffects:
    """Estimate every cell; see ``two_by_two`` for the estimators.

    Raises:
        NotIdentifiedError: naming the cohort, as ``two_by_two.compare_changes``; ``empty_cell``
            when a cohort or its comparison group has nobody to compare in a cell.
    """
    members = [np.flatnonzero(sample.cohort == c) for c in range(sample.starts.size + 1)]
    cohort = np.unique([cell.cohort for cell in cells])
    value, counts = np.empty(len(cells)), np.empty((2, len(cells)), dtype=np.int64)
    influence = np.zeros((sample.n_independent, len(cells) + cohort.size), order="F")
    dropped: set[str] = set()
    trimmed = dict.fromkeys(cohort.tolist(), 0)
    estimate = _changes if sample.time is None else _sections
    for where in _shared(sample, cells):
        cell = cells[where[0]]
        codes = [c for c in range(cell.first_comparison, len(members)) if c != cell.cohort]
        rows = np.concatenate([members[c] for c in (cell.cohort, *codes)])
        try:
            rows, result = estimate(sample, rows, [cells[k] for k in where], estimator)
        except NotIdentifiedError as problem:
            message = f"Cohort {cell.group} and its comparison group: {problem.message}"
            raise NotIdentifiedError(problem.code, message) from problem
        value[where] = result.value
        counts[0, where] = np.count_nonzero(sample.cohort[rows] == cell.cohort)
        counts[1, where] = rows.size - counts[0, where[0]]
        dropped.update(result.dropped)
        trimmed[cell.cohort] = max(trimmed[cell.cohort], result.n_trimmed)
        for j, k in enumerate(where):
            _add(influence[:, k], result.influence[:, j], rows, sample.cluster)
    share = np.empty(cohort.size)
    for j, code in enumerate(cohort.tolist()):
        size = sample.size / sample.size.sum()
        share[j] = size[members[code]].sum()
        part = size * ((sample.cohort == code) - share[j])
        _add(influence[:, len(cells) + j], part, None, sample.cluster)
    names = tuple(name for name in sample.names if name in dropped)
    return CellEffects(
        value, cohort, share, influence, counts[0], counts[1], names, sum(trimmed.values())
    )


def _add(
    total: FloatArray, part: FloatArray, rows: IntArray | None, cluster: IntArray | None
) -> None:
    """Put the contributions of rows (all of them by default) where they belong."""
    if cluster is None:
        total[slice(None) if rows is None else rows] = part
        return
    owner = cluster if rows is None else cluster[rows]
    total += np.bincount(owner, weights=part, minlength=total.size)


def _shared(sample: Sample, cells: Sequence[Cell]) -> list[list[int]]:
    """Positions of cells that share units and covariates, and thus both models."""
    whole = sample.time is None and not np.isnan(sample.outcome).any()
    blocks: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for k, cell in enumerate(cells):
        key: tuple[int, ...] = (cell.cohort, cell.first_comparison)
        if not whole:
            key = (k,)
        elif sample.covariates.ndim == 3:
            key = (*key, cell.base)
        blocks[key].append(k)
    return list(blocks.values())


def _changes(
    sample: Sample, rows: IntArray, cells: Sequence[Cell], estimator: Estimator
) -> tuple[IntArray, Comparison]:
    """Cells of a panel that share one comparison, from changes of the same units."""
    change = np.empty((rows.size, len(cells)), order="F")
    for j, cell in enumerate(cells):
        later, earlier = cell.time - sample.first, cell.base - sample.first
        change[:, j] = sample.outcome[later].take(rows) - sample.outcome[earlier].take(rows)
    seen = ~np.isnan(change[:, 0])
    if not seen.all():
        rows, change = rows[seen], change[seen]
    treated = sample.cohort[rows] == cells[0].cohort
    for side, group in ((treated, "cohort"), (~treated, "comparison group")):
        _require(side, group, f"both {cells[0].base} and {cells[0].time}")
    covariates = sample.covariates
    if covariates.ndim == 3:
        covariates = covariates[cells[0].base - sample.first]
    design, names = _with_intercept(covariates, rows, sample.names)
    return rows, compare_changes(change, treated, design, names, sample.weight[rows], estimator)


def _sections(
    sample: Sample, rows: IntArray, cells: Sequence[Cell], estimator: Estimator
) -> tuple[IntArray, Comparison]:
    """One cell of repeated cross-sections."""
    assert sample.time is not None
    (cell,) = cells
    times = sample.time[rows]
    rows = rows[(times == cell.time) | (times == cell.base)]
    post, treated = sample.time[rows] == cell.time, sample.cohort[rows] == cell.cohort
    for side, group in ((treated, "cohort"), (~treated, "comparison group")):
        _require(side & post, group, str(cell.time))
        _require(side & ~post, group, str(cell.base))
    design, names = _with_intercept(sample.covariates, rows, sample.names)
    y, weight = sample.outcome[rows], sample.weight[rows]
    return rows, compare_sections(y, treated, post, design, names, weight, estimator, local=True)


def _require(side: BoolArray, group: str, when: str) -> None:
    if not side.any():
        raise NotIdentifiedError("empty_cell", f"nobody of the {group} is seen in {when}.")


def _with_intercept(
    covariates: FloatArray, rows: IntArray, names: Sequence[str]
) -> tuple[FloatArray, tuple[str, ...]]:
    design = np.empty((rows.size, covariates.shape[1] + 1), order="F")
    design[:, 0] = 1.0
    for j, column in enumerate(covariates.T, start=1):
        design[:, j] = column.take(rows)
    return design, ("(intercept)", *names)
