"""The report of a matching: told from characteristics alone, in averages over many people."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import BASELINE, OUTCOME, TREATED
from evaluator.designs.matched.matched_balance import fewest_with, label_of, target_of
from evaluator.designs.matched.matching_advice import MatchingFacts, recommend_method
from evaluator.designs.matched.matching_settings import ABOUT, Settings, settings_of
from evaluator.designs.shared.fewest import held_by_few
from evaluator.disclosure.counts import DisclosureRules, rules_under
from evaluator.disclosure.labels import few_have
from evaluator.values.evaluation import BalanceRow
from evaluator.values.matching_report import (
    CumulativeShares,
    FurtherBalance,
    LeftOut,
    MatchingReport,
)
from evaluator.values.plan import Plan
from evaluator.words.rounding import in_figures
from methods import matching
from methods.inference.parts.design_matrix import Design, design_matrix
from methods.results import BoolArray, FloatArray, Matches, NotIdentifiedError

_MOST_PRODUCTS = 5e7  # numbers looked at; beyond it only squares are
_SHOWN = 6
_STEPS = 20
_DENOMINATORS = {
    "ATT": "the participants before matching",
    "ATC": "the comparison group before matching",
}


def report(
    frame: pd.DataFrame,
    matches: Matches,
    covariates: tuple[str, ...],
    balance: tuple[BalanceRow, ...],
    plan: Plan,
) -> MatchingReport:
    """Everything about the matching but who was matched to whom.

    ``frame`` may hold the outcome; it is taken out first.
    """
    settings, rules = settings_of(plan), rules_under(plan.disclosure, places=False)
    blind = frame.drop(columns=[OUTCOME], errors="ignore")
    design = design_matrix(blind, covariates)
    sizes = [abs(row.smd_after) for row in balance if np.isfinite(row.smd_after)]
    further = _further(design, matches, covariates, rules)
    treated = matches.treated
    return MatchingReport(
        method=matches.method,
        about=ABOUT[matches.estimand],
        denominator=_DENOMINATORS.get(matches.estimand, "both groups together before matching"),
        worst=max(sizes, default=None),
        treated=matches.n_treated,
        comparison=matches.n_comparison,
        treated_used=matches.n_treated_used,
        comparison_used=matches.n_comparison_used,
        treated_size=matches.ess_treated,
        comparison_size=matches.ess_comparison,
        largest_weight=max(_largest_share(matches.weights[s]) for s in (treated, ~treated)),
        further=tuple(sorted(further, key=lambda row: -abs(row.after))[:_SHOWN]),
        further_looked_at=len(further),
        prognostic=_prognostic(blind, matches, covariates),
        spread=_spreads(blind, matches, covariates, rules.threshold),
        left_out=_left_out(blind, matches, covariates, rules),
        equals=settings.method == "nearest" and _has_equals(blind, matches, covariates),
        advice=recommend_method(facts_of(blind, covariates, settings), rules),
    )


def facts_of(blind: pd.DataFrame, covariates: tuple[str, ...], settings: Settings) -> MatchingFacts:
    """What the recommendation rests on."""
    treated = blind[TREATED].to_numpy() == 1
    design = design_matrix(blind, covariates)
    numbers = [j for j, c in enumerate(design.categorical) if not c]
    counted = any(np.unique(design.matrix[:, j]).size > 4 for j in numbers)
    cells = None if counted else len(blind.loc[treated, list(covariates)].drop_duplicates())
    try:
        kept = matching.comparable(blind, treated=TREATED, covariates=covariates)
        rest = blind[kept]
        varying = [name for name in covariates if rest[name].nunique() > 1]
        score = matching.propensity(rest, treated=TREATED, covariates=varying)
        inside = 1 - matching.overlap(rest, treated=TREATED, score=score).share_outside
        outside = 1 - inside * float(kept[treated].mean())
    except NotIdentifiedError:
        outside = None
    return MatchingFacts(
        estimand=settings.estimand,
        treated=int(treated.sum()),
        comparison=int((~treated).sum()),
        columns=len(design.names),
        cells=cells,
        outside=outside,
    )


def _largest_share(weights: FloatArray) -> float:
    total = float(weights.sum())
    return float(weights.max()) / total if total > 0 else 0.0


def _shares(matches: Matches, *, before: bool) -> FloatArray:
    """Each row's share of its own side, minus for the comparison group, (n,)."""
    weights = np.ones(matches.treated.size) if before else matches.weights
    one = np.where(matches.treated, weights, 0.0)
    zero = np.where(matches.treated, 0.0, weights)
    return np.asarray(one / one.sum() - zero / zero.sum())


def _scale(values: FloatArray, matches: Matches) -> float:
    """Standard deviation of those whom the effect is about, before matching."""
    return float(values[target_of(matches)].std())


def _further(
    design: Design, matches: Matches, covariates: tuple[str, ...], rules: DisclosureRules
) -> list[FurtherBalance]:
    """Squares of numbers and products of any two characteristics."""
    before, after = (_shares(matches, before=when) for when in (True, False))
    columns = design.matrix - design.matrix.mean(axis=0)
    names = [label_of(name, covariates) for name in design.names]
    k = len(names)
    few = _few(design, rules)
    pairs = [(j, j) for j in range(k) if np.unique(design.matrix[:1000, j]).size > 2]
    if len(columns) * k * k / 2 <= _MOST_PRODUCTS:
        pairs += [
            (i, j) for i, j in combinations(range(k), 2) if design.sources[i] != design.sources[j]
        ]
    found = []
    for i, j in pairs:
        if few[i] or few[j]:
            continue
        values = columns[:, i] * columns[:, j]
        spread = _scale(values, matches)
        if not spread > 0:
            continue
        name = f"{names[i]}, squared" if i == j else f"{names[i]} with {names[j]}"
        found.append(
            FurtherBalance(name, float(before @ values) / spread, float(after @ values) / spread)
        )
    return found


def _few(design: Design, rules: DisclosureRules) -> list[bool]:
    """Of each column, whether few people have that label, or have it not."""
    return [few_have(fewest, rules) for fewest in fewest_with(design).values()]


def _prognostic(blind: pd.DataFrame, matches: Matches, covariates: tuple[str, ...]) -> float | None:
    """Difference in what the comparison group's characteristics predict of the outcome before.

    Source: Hansen (2008); the outcome after the start stays unseen, so the one before stands in.
    """
    others = tuple(name for name in covariates if name != BASELINE)
    if BASELINE not in covariates or not others:
        return None
    design = design_matrix(blind, others)
    matrix = np.column_stack([np.ones(len(blind)), design.matrix])
    own = ~matches.treated
    if own.sum() < 2 * matrix.shape[1]:
        return None
    values = blind[BASELINE].to_numpy(dtype=np.float64)
    predicted = matrix @ np.linalg.lstsq(matrix[own], values[own], rcond=None)[0]
    spread = _scale(predicted, matches)
    return float(_shares(matches, before=False) @ predicted) / spread if spread > 0 else None


def _spreads(
    blind: pd.DataFrame, matches: Matches, covariates: tuple[str, ...], least: int
) -> tuple[CumulativeShares, ...]:
    """Numbers whose spread differs most after matching, in steps of many people each."""
    found = []
    for name in covariates:
        if not pd.api.types.is_numeric_dtype(blind[name]) or blind[name].nunique() < 5:
            continue
        values = blind[name].to_numpy(dtype=np.float64)
        steps = _steps(values, matches.treated, matches.weights > 0, least)
        if len(steps) < 3:
            continue
        treated, before, after = (
            _up_to(values, steps, weights)
            for weights in (
                np.where(matches.treated, matches.weights, 0.0),
                np.where(matches.treated, 0.0, 1.0),
                np.where(matches.treated, 0.0, matches.weights),
            )
        )
        widest = max(abs(a - b) for a, b in zip(treated, after, strict=True))
        label = label_of(name, covariates)
        found.append(CumulativeShares(label, steps, treated, before, after, widest))
    return tuple(sorted(found, key=lambda each: -each.widest)[:_SHOWN])


def _steps(
    values: FloatArray, treated: BoolArray, used: BoolArray, least: int
) -> tuple[float, ...]:
    """Rounded values with at least ``least`` people used of each group between any two."""
    raw = np.quantile(values[used], np.arange(1, _STEPS) / _STEPS)
    steps: list[float] = []
    low = -np.inf
    for value in dict.fromkeys(in_figures(float(value), 3) for value in raw):
        inside = used & (values > low) & (values <= value)
        beyond = used & (values > value)
        enough = all(
            min((part & treated).sum(), (part & ~treated).sum()) >= least
            for part in (inside, beyond)
        )
        if enough:
            steps.append(value)
            low = value
    return tuple(steps)


def _up_to(values: FloatArray, steps: tuple[float, ...], weights: FloatArray) -> tuple[float, ...]:
    total = float(weights.sum())
    return tuple(round(float(weights[values <= step].sum()) / total, 3) for step in steps)


def _left_out(
    blind: pd.DataFrame, matches: Matches, covariates: tuple[str, ...], rules: DisclosureRules
) -> tuple[LeftOut, ...]:
    """Averages of those kept and left out; nothing where either are few."""
    target = target_of(matches)
    gone = target & ~(matches.weights > 0)
    kept = target & (matches.weights > 0)
    fewest = min(int(gone.sum()), int(kept.sum()))
    if fewest < rules.threshold:
        return ()
    design = design_matrix(blind, covariates, levels="balance")
    found = []
    for name, values, few in zip(design.names, design.matrix.T, _few(design, rules), strict=True):
        if few:
            continue
        if held_by_few(values, kept, rules) or held_by_few(values, gone, rules):
            continue
        share = bool(np.isin(values, (0.0, 1.0)).all())
        inside, outside = (float(values[rows].mean()) for rows in (kept, gone))
        spread = float(values[target].std())
        apart = (outside - inside) / spread if spread > 0 else 0.0
        sizes = int(kept.sum()), int(gone.sum())
        found.append(LeftOut(label_of(name, covariates), inside, outside, share, apart, *sizes))
    return tuple(found)


def _has_equals(blind: pd.DataFrame, matches: Matches, covariates: tuple[str, ...]) -> bool:
    """Whether two people who could be matched are alike in every characteristic."""
    pool = ~target_of(matches)
    return bool(blind.loc[pool, list(covariates)].duplicated().any())
