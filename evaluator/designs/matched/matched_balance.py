"""How alike a matching made the groups, whom it left out and how much it rests on few people."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import BASELINE, TREATED
from evaluator.designs.matched.matching_settings import BY_LABEL, Settings, settings_of
from evaluator.designs.shared.fewest import held_by_few
from evaluator.disclosure.counts import DisclosureRules, rules_under
from evaluator.disclosure.freely import named
from evaluator.values.evaluation import BalanceRow, Overlap
from evaluator.values.plan import Plan
from methods import matching
from methods.inference.parts.design_matrix import Design as Columns
from methods.inference.parts.design_matrix import design_matrix
from methods.results import BoolArray, Matches, NotIdentifiedError

BASELINE_LABEL = "Outcome before the start"
_BINS = 20


def balance_rows(
    frame: pd.DataFrame, matches: Matches, covariates: tuple[str, ...], plan: Plan
) -> tuple[BalanceRow, ...]:
    """Balance of every characteristic, categories as one row for each label."""
    table = matching.balance(frame, matches, covariates=covariates).table
    minor = {c.column for c in plan.covariates if not c.key}
    source = {name: _source(name, covariates) for name in map(named, table.index)}
    adjusted = settings_of(plan).adjust
    columns = design_matrix(frame, covariates, levels="balance")
    fewest, told = (
        fewest_with(columns),
        _average_told(columns, matches, rules_under(plan.disclosure, places=False)),
    )
    return tuple(
        BalanceRow(
            covariate=shown(str(name), source[str(name)]),
            smd_before=float(row["smd_before"]),
            smd_after=float(row["smd_after"]),
            variance_ratio_after=_known(row["variance_ratio_after"]),
            treated_mean=told(name, row, "treated_after"),
            comparison_mean_before=told(name, row, "comparison_before"),
            comparison_mean_after=told(name, row, "comparison_after"),
            key=source[str(name)].removesuffix(": not known") not in minor,
            adjusted=adjusted,
            variance_ratio_before=_known(row["variance_ratio_before"]),
            ecdf_mean_before=float(row["ecdf_mean_before"]),
            ecdf_mean_after=float(row["ecdf_mean_after"]),
            ecdf_max_before=float(row["ecdf_max_before"]),
            ecdf_max_after=float(row["ecdf_max_after"]),
            fewest=fewest[str(name)],
        )
        for name, row in table.iterrows()
    )


def _average_told(
    columns: Columns, matches: Matches, rules: DisclosureRules
) -> Callable[[Hashable, pd.Series, str], float | None]:
    """Averages of the balance table, but none that one person, or few, make up."""
    own, weights = matches.treated, matches.weights
    used = {
        "treated_after": np.where(own, weights, 0.0),
        "comparison_before": np.where(own, 0.0, 1.0),
        "comparison_after": np.where(own, 0.0, weights),
    }
    held = {
        (name, which)
        for name, values in zip(columns.names, columns.matrix.T, strict=True)
        for which, counts in used.items()
        if held_by_few(values, counts, rules)
    }

    def told(name: Hashable, row: pd.Series, which: str) -> float | None:
        return None if (name, which) in held else float(row[which])

    return told


def averaged(sets: list[tuple[BalanceRow, ...]]) -> tuple[BalanceRow, ...]:
    """Balance over several completed copies of the data: the mean of every figure.

    A label that is missing from a copy counts in the others only.
    """
    by_name: dict[str, list[BalanceRow]] = {}
    for rows in sets:
        for row in rows:
            by_name.setdefault(row.covariate, []).append(row)
    numbers = (
        "smd_before", "smd_after", "treated_mean", "comparison_mean_before",
        "comparison_mean_after", "ecdf_mean_before", "ecdf_mean_after", "ecdf_max_before",
        "ecdf_max_after", "variance_ratio_before", "variance_ratio_after",
    )  # fmt: skip

    def mean(rows: list[BalanceRow], name: str) -> float | None:
        values = [getattr(row, name) for row in rows]
        known = [value for value in values if value is not None]
        return float(np.mean(known)) if known else None

    found = []
    for same in by_name.values():
        means: dict[str, Any] = {name: mean(same, name) for name in numbers}
        found.append(replace(same[0], **means))
    return tuple(found)


def fewest_with(design: Columns) -> dict[str, int | None]:
    """By column, the smaller number of rows with and without a label or a yes or no.

    None for columns with more than two values.
    """
    found: dict[str, int | None] = {}
    for name, values in zip(design.names, design.matrix.T, strict=True):
        highest = values == values.max()
        two = bool((highest | (values == values.min())).all())
        found[name] = min(int(highest.sum()), int((~highest).sum())) if two else None
    return found


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _source(name: str, covariates: tuple[str, ...]) -> str:
    """The sheet's column behind a row of the balance table (``column_label`` for categories)."""
    if name in covariates:
        return name
    return max((c for c in covariates if name.startswith(f"{c}_")), key=len, default=name)


def shown(name: str, source: str) -> str:
    """What a reader sees for a row of the balance table."""
    if source == BASELINE:
        return BASELINE_LABEL
    return name if name == source else f"{source}: {name[len(source) + 1 :]}"


def label_of(name: str, covariates: tuple[str, ...]) -> str:
    """``shown`` for a name whose column is not known yet."""
    return shown(name, _source(name, covariates))


def target_of(matches: Matches) -> BoolArray:
    """Whom the effect should be about, (n,)."""
    sides = {"ATT": matches.treated, "ATC": ~matches.treated}
    return sides.get(matches.estimand, np.ones_like(matches.treated))


def _varying(frame: pd.DataFrame, covariates: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in covariates if frame[name].nunique() > 1)


def left_out(matches: Matches) -> float:
    """Share of those whom the effect is about that have no weight."""
    return 1 - float((matches.weights[target_of(matches)] > 0).mean())


def share_unlike(matches: Matches, freely: Callable[[], Matches], *, once: bool) -> float:
    """Share of those whom the effect is about who have nobody similar, 0 to 1.

    Where everybody serves ``once`` only, some are left over because others took whoever was
    similar to them. They are not unlike: ``freely`` matches again with everybody serving as often
    as wanted, and shows for whom anybody at all would have done.
    """
    left = left_out(matches)
    if not once or left == 0:
        return left
    try:
        return min(left, left_out(freely()))
    except NotIdentifiedError:
        return left


def overlap_of(
    frame: pd.DataFrame,
    matches: Matches,
    covariates: tuple[str, ...],
    settings: Settings,
    *,
    unlike: float,
) -> Overlap:
    """How the chance of taking part is spread, and the share ``unlike`` that has nobody similar.

    Without a picture where the method needs no such chance and the data give none.

    Raises:
        NotIdentifiedError: the method rests on that chance and the data give none.
    """
    try:
        kept = matching.comparable(frame, treated=TREATED, covariates=covariates)
        score = matching.propensity(
            frame[kept], treated=TREATED, covariates=_varying(frame[kept], covariates)
        ).to_numpy()
    except NotIdentifiedError:
        if settings.method in BY_LABEL:
            return Overlap((), (), (), unlike)
        raise
    edges = np.linspace(0.0, 1.0, _BINS + 1)
    treated = matches.treated[kept]
    return Overlap(
        edges=tuple(float(edge) for edge in edges),
        treated=tuple(int(n) for n in np.histogram(score[treated], edges)[0]),
        comparison=tuple(int(n) for n in np.histogram(score[~treated], edges)[0]),
        off_support=unlike,
    )
