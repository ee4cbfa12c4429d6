"""Effects of programmes that start at different times, one for each cohort and period."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from methods.did.parts.aggregation import GroupTimeEffects, summarise
from methods.did.parts.group_time import Cell, CellEffects, Sample, cell_effects, plan_cells
from methods.did.parts.joint_spread import cluster_kinds, covariance_and_parts
from methods.did.parts.samples import Columns, keep, read_panel, read_sections
from methods.did.parts.two_by_two import Estimator
from methods.inference.parts.cluster import check_clusters
from methods.inference.parts.estimates import (
    Counts,
    check_level,
    count_units,
    left_out,
    one_against_one,
)
from methods.inference.parts.multiplier import multiplier_draws
from methods.inference.parts.tall import cross
from methods.results import FloatArray, IntArray, NotIdentifiedError

Score = Literal["dr", "ipw", "reg"]
ControlGroup = Literal["never_treated", "not_yet_treated"]
BasePeriod = Literal["varying", "universal"]
Unbalanced = Literal["drop", "pairs", "rows"]
LeftOut = tuple[tuple[str, int], ...]

# Beyond this, what each kind of cluster adds to the covariance would cost too much memory.
_MOST_NUMBERS = 5_000_000

_ESTIMATORS: dict[Score, Estimator] = {
    "dr": "traditional",
    "ipw": "ipw_hajek",
    "reg": "regression",
}
_WORDS = {"dr": "doubly robust", "ipw": "inverse probability weighting", "reg": "regression"}


def callaway_santanna(
    frame: pd.DataFrame,
    *,
    outcome: str,
    unit: str | None,
    time: str,
    first_treated: str,
    covariates: Sequence[str] = (),
    score: Score = "dr",
    control_group: ControlGroup = "never_treated",
    base_period: BasePeriod = "varying",
    anticipation: int = 0,
    panel: bool = True,
    unbalanced: Unbalanced = "drop",
    cluster: str | None = None,
    weights: str | None = None,
    bootstrap: int = 0,
    seed: int | None = None,
    level: float = 0.95,
) -> GroupTimeEffects:
    """Average effect on each cohort in each period, never comparing with units already treated.

    For starts at different times and effects that grow or differ between cohorts. Each cell
    compares one cohort with units not treated by then, between the last period before the
    cohort's start and the cell's. Averages: ``GroupTimeEffects.aggregate``.

    Units whose start is missing are never treated; so are units that start after the last
    period. Nothing is left out in silence: ``left_out`` and ``method`` count it.

    Args:
        frame: one row per unit and period, or per person (``panel=False``).
        outcome: column of numbers.
        unit: column that names units; None only with ``panel=False``.
        time: column of whole numbers, one per period, in steps of 1.
        first_treated: first period with the programme; missing for units that never have it.
        covariates: taken from the base period; text and categories are expanded. Those fixed
            in time cost one model per cohort instead of one per cell.
        score: "dr" (doubly robust: logit and least squares), "ipw" (weights that sum to one) or
            "reg" (regression among the comparison group).
        control_group: "never_treated", or "not_yet_treated" by the cell's period, which is the
            only choice when everyone starts at some time; the last cohorts then serve as
            comparison only.
        base_period: "varying" measures each period before the start from the one before it;
            "universal" measures all from the last period before the start, as sensitivity
            analyses need.
        anticipation: periods before the start in which effects may already show. The base lies
            before them, comparison units must be as far from their start, and averages count
            them as before the start. Cohorts left without a base are left out.
        panel: whether units are the same over time. False compares groups of rows, whose mix of
            covariates must not change; if ``unit`` then repeats, name a ``cluster``.
        unbalanced: what happens when units miss periods. "drop" leaves such units out, "pairs"
            uses a unit in the cells where it is seen in both periods, "rows" compares groups of
            rows and links those of one unit in the standard error. The three answer slightly
            different questions, and differ in who is lost.
        cluster: level at which the programme was given, when it is above the unit. The variance
            sums influence by cluster, times G / (G - 1), with t(G - 1); otherwise units are
            independent and the reference is normal.
        weights: column of positive weights, fixed within units.
        bootstrap: draws of the multiplier bootstrap (999 or more are usual); 0 for none. Standard
            errors are then the bootstrap's, from the interquartile range, and uniform bands hold
            all effects together.
        seed: of the draws; None is 0, so that answers repeat.
        level: of intervals and bands.

    Raises:
        NotIdentifiedError: ``no_never_treated``, ``no_comparison``, ``no_treated``,
            ``always_treated``, ``no_period_before``, ``no_complete_units``, ``empty_cell``;
            ``separation``, ``no_overlap`` or ``too_few_rows`` when a cohort and its comparison
            group cannot be compared on the covariates (use fewer, or ``score="reg"``);
            ``duplicate_rows``, ``gap_in_periods``, ``not_whole_periods``, ``start_varies``,
            ``varies_within_unit``, ``repeated_units``, ``one_cluster``, ``one_against_one``,
            ``no_variation``, ``too_sparse``, or a column that cannot be used.
        ValueError: a column or option that does not exist.

    Simulated intervals hold 0.93 to 0.95 with 75 units or 25 clusters in each cohort; with 15
    clusters in each, intervals hold 0.93 and bands 0.88. A cohort of a single cluster
    (``lone_cohorts``) has no uncertainty of its own: judge it by permutation.

    Source: Callaway and Sant'Anna (2021), Difference-in-differences with multiple time periods.
    With ``panel=False`` and "dr", standard errors differ by about 0.1 % from R's did 2.3.0,
    which has the wrong sign in one term (see ``doubly_robust``); with "rows", those of averages
    differ by up to 0.3 %, and a jackknife confirms ours. "pairs" weighs cells by the size of
    their cohort, as everywhere, not by who is seen in them.
    """
    _check_options(score, control_group, base_period, unbalanced)
    _check_numbers(anticipation, bootstrap, level)
    columns = Columns(outcome, unit, time, first_treated, covariates, weights, cluster)
    sample, lost = _read(frame, columns, anticipation, panel=panel, unbalanced=unbalanced)
    never_only = control_group == "never_treated"
    sample, early = _comparable(sample, anticipation, never_only=never_only)
    cells, alone = plan_cells(
        sample.starts,
        np.bincount(sample.cohort, minlength=sample.starts.size + 1),
        (sample.first, sample.last),
        never_only=never_only,
        universal=base_period == "universal",
        anticipation=anticipation,
    )
    _check_cells(sample, cells)
    effects = cell_effects(sample, cells, _ESTIMATORS[score])
    losses = (
        *lost,
        *early,
        ("cohort periods with nobody left to compare with", alone),
        ("comparison units with propensity above 0.995", effects.n_trimmed),
    )
    return _assemble(
        sample,
        cells,
        effects,
        _spread(sample, effects, bootstrap, seed, clustered=cluster is not None),
        tuple((what, count) for what, count in losses if count),
        method=f"group-time effects, {_WORDS[score]}, {control_group.replace('_', ' ')} comparison",
        universal=base_period == "universal",
        anticipation=anticipation,
        level=level,
    )


def _check_options(score: str, control_group: str, base_period: str, unbalanced: str) -> None:
    for name, given, known in (
        ("score", score, get_args(Score)),
        ("control_group", control_group, get_args(ControlGroup)),
        ("base_period", base_period, get_args(BasePeriod)),
        ("unbalanced", unbalanced, get_args(Unbalanced)),
    ):
        if given not in known:
            raise ValueError(f"{name} must be one of {', '.join(known)}, not {given!r}.")


def _check_numbers(anticipation: int, bootstrap: int, level: float) -> None:
    if anticipation < 0 or bootstrap < 0:
        raise ValueError("anticipation and bootstrap must be 0 or more.")
    check_level(level)


def _read(
    frame: pd.DataFrame,
    columns: Columns,
    anticipation: int,
    *,
    panel: bool,
    unbalanced: Unbalanced,
) -> tuple[Sample, LeftOut]:
    """The sample, by the rule for units that miss periods."""
    if not panel:
        return read_sections(frame, columns, anticipation, linked=False), ()
    sample = read_panel(frame, columns, anticipation)
    missing = np.asarray(np.isnan(sample.outcome).any(axis=0))
    if unbalanced == "pairs" or not missing.any():
        return sample, ()
    if unbalanced == "rows":
        return read_sections(frame, columns, anticipation, linked=True), ()
    if missing.all():
        raise NotIdentifiedError("no_complete_units", "No unit is seen in every period.")
    return keep(sample, ~missing), (("units not seen in every period", int(missing.sum())),)


def _comparable(sample: Sample, anticipation: int, *, never_only: bool) -> tuple[Sample, LeftOut]:
    """Without those who can be neither treated nor comparison."""
    starts = np.append(sample.starts, sample.last + anticipation + 1)[sample.cohort]
    never = sample.cohort == sample.starts.size
    if never_only and not never.any():
        raise NotIdentifiedError(
            "no_never_treated",
            "Every unit starts at some time; compare with those that have not started yet "
            "(control_group='not_yet_treated').",
        )
    early = starts - anticipation - 1 < sample.first
    late = ~never & (starts > sample.last)
    if not (~early & ~never & ~late).any():
        raise NotIdentifiedError(
            "no_period_before",
            "No cohort has a period before its start that the anticipation leaves untouched.",
        )
    unused = np.asarray(early | late) if never_only else np.asarray(early)
    who = "units" if sample.time is None else "rows"
    return keep(sample, ~unused), (
        (f"{who} that start too early to have a period before", int(early.sum())),
        (f"{who} that start just after the last period", int((unused & late).sum())),
    )


def _check_cells(sample: Sample, cells: Sequence[Cell]) -> None:
    if not cells:
        raise NotIdentifiedError(
            "no_comparison", "Nobody is left to compare with when the first units have started."
        )
    owner = np.arange(sample.cohort.size) if sample.cluster is None else sample.cluster
    if one_against_one(owner, np.isin(sample.cohort, [cell.cohort for cell in cells])):
        raise NotIdentifiedError(
            "one_against_one", "One cluster against one leaves no way to judge the uncertainty."
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Spread:
    """Joint covariance and bootstrap errors of cells and shares, with their reference.

    Attributes: as in ``GroupTimeEffects``.
    """

    joint_covariance: FloatArray
    draws: FloatArray | None
    dof: float
    n_clusters: int | None
    variance: str
    parts: FloatArray | None


def _spread(
    sample: Sample, effects: CellEffects, bootstrap: int, seed: int | None, *, clustered: bool
) -> _Spread:
    by_row = sample.time is not None and sample.cluster is None
    n_clusters = None if by_row else sample.n_independent
    factor, dof = 1.0, math.inf
    variance = f"influence functions, {'rows' if by_row else 'units'} independent"
    if clustered and sample.cluster is not None:
        n_clusters = check_clusters(sample.cluster)
        factor, dof = n_clusters / (n_clusters - 1), n_clusters - 1.0
        variance = "influence functions summed by cluster, G / (G - 1)"
    draws = None
    if bootstrap:
        draws = multiplier_draws(effects.influence, bootstrap, seed) * math.sqrt(factor)
        variance = f"multiplier bootstrap, {bootstrap:,} draws, of {variance}"
    size, parts = effects.influence.shape[1], None
    if size**2 * (sample.starts.size + 2) <= _MOST_NUMBERS:
        owner = sample.cluster
        kinds = sample.cohort if owner is None else cluster_kinds(owner, sample.cohort)
        joint, parts = (factor * each for each in covariance_and_parts(effects.influence, kinds))
    else:
        joint = factor * cross(effects.influence, effects.influence)
    largest = float(np.nanmax(np.abs(sample.outcome)))
    if not joint[: effects.value.size].diagonal().max() > (1e-12 * largest) ** 2:
        raise NotIdentifiedError(
            "no_variation",
            "The outcome does not vary within cohorts, so there is nothing to judge the "
            "uncertainty by.",
        )
    return _Spread(joint, draws, dof, n_clusters, variance, parts)


def _assemble(
    sample: Sample,
    cells: Sequence[Cell],
    effects: CellEffects,
    spread: _Spread,
    losses: LeftOut,
    *,
    method: str,
    universal: bool,
    anticipation: int,
    level: float,
) -> GroupTimeEffects:
    k = effects.value.size
    summary = summarise(
        effects.value,
        spread.joint_covariance[:k, :k],
        None if spread.draws is None else spread.draws[:, :k],
        dof=spread.dof,
        level=level,
    )
    counts = _counts(sample, effects.cohort)
    words = [
        method,
        f"{'universal' if universal else 'varying'} base period",
        *([f"{anticipation} periods of anticipation"] if anticipation else []),
    ]
    told = "".join(f"; left out: {count:,} {what}" for what, count in losses)
    return GroupTimeEffects(
        group=np.array([cell.group for cell in cells]),
        time=np.array([cell.time for cell in cells]),
        base=np.array([cell.base for cell in cells]),
        value=summary.value,
        std_error=summary.std_error,
        ci_low=summary.ci_low,
        ci_high=summary.ci_high,
        p_value=summary.p_value,
        n_cell_treated=effects.n_treated,
        n_cell_comparison=effects.n_comparison,
        cohort=sample.starts[effects.cohort],
        share=effects.share,
        joint_covariance=spread.joint_covariance,
        draws=spread.draws,
        lone_cohorts=_lone(sample, effects.cohort),
        left_out=losses,
        universal=universal,
        anticipation=anticipation,
        n_obs=counts.n_obs,
        n_units=counts.n_units,
        n_treated=counts.n_treated,
        n_comparison=counts.n_comparison,
        n_clusters=spread.n_clusters,
        dof=spread.dof,
        level=level,
        method=", ".join(words) + left_out(effects.dropped) + told,
        variance=spread.variance,
        critical_value=summary.critical_value,
        band_low=summary.band_low,
        band_high=summary.band_high,
        spread_parts=spread.parts,
    )


def _counts(sample: Sample, cohorts: IntArray) -> Counts:
    treated = np.isin(sample.cohort, cohorts)
    if sample.unit is not None:
        return count_units(sample.unit, treated)
    rows = treated.size
    if sample.time is None:
        rows = int(np.count_nonzero(~np.isnan(sample.outcome)))
    return Counts(rows, treated.size, int(treated.sum()), int((~treated).sum()))


def _lone(sample: Sample, cohorts: IntArray) -> tuple[int, ...]:
    """Cohorts with a single unit, row or cluster behind them."""
    sizes = np.bincount(sample.cohort)
    if sample.cluster is not None:
        pairs = np.unique(np.column_stack([sample.cohort, sample.cluster]), axis=0)
        sizes = np.bincount(pairs[:, 0])
    return tuple(int(sample.starts[code]) for code in cohorts.tolist() if sizes[code] == 1)
