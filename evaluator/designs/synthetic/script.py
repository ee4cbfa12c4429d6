"""The script of a synthetic comparison, with its placebos."""

from __future__ import annotations

import math

import numpy as np

from evaluator.cohort.rows.shapes import TREATED, UNIT
from evaluator.cohort.rows.starts import START
from evaluator.designs.changes.script import WIDER
from evaluator.designs.script.asked import Asked
from evaluator.designs.synthetic.place_rows import panel_rows
from evaluator.designs.synthetic.placebo_places import MOST_GROUPS, placements
from evaluator.designs.synthetic.settings import settings_of

_FIT = {
    "synthetic_control": [
        "    weights = simplex_weights(others[:, :before].T, own[:before])",
        "    when = np.zeros(before)",
    ],
    "synthetic_did": [
        "    weights, when = synthetic_weights(",
        "        np.vstack([others, table[chosen]]), len(others), before",
        "    )",
    ],
}


def script(asked: Asked) -> list[str]:
    """Code of the estimate from ``rows``."""
    if asked.several_starts:
        return _several(asked)
    estimator = settings_of(asked.plan).estimator
    level, told = asked.plan.analysis.confidence, asked.estimate.variance
    treated, comparison = asked.estimate.n_treated, asked.estimate.n_comparison
    ranked = "placebo ranks" in told
    lines = [
        *(_by_place(asked) if asked.clustered else []),
        'wide = rows.pivot(index="@unit", columns="@time", values="@outcome")',
        'took = rows.groupby("@unit")["@treated"].first().reindex(wide.index).to_numpy() == 1',
        f"cells, before = wide.to_numpy(), {asked.rows.first_after}",
        "",
        "",
        "def effect(table, chosen):",
        "    others, own = table[~chosen], table[chosen].mean(axis=0)",
        *_FIT[estimator],
        "    gap = own - weights @ others",
        "    return float((gap - when @ gap[:before])[before:].mean())",
        "",
        "",
        *_groups(treated, comparison, asked.plan.analysis.seed),
        "value = effect(cells, took)",
        "names = [str(name) for name in wide.index[~took]]",
        'without = cells[~took][np.argsort(names, kind="stable")]',
        "placebos = np.array([effect(without, np.isin(range(len(without)), g)) for g in groups])",
    ]
    return [*lines, *_judged(ranked, comparison, level), *_widened(told)]


def _judged(ranked: bool, comparison: int, level: float) -> list[str]:
    """The range, by rank of one place or by the placebos' spread."""
    if ranked:
        allowed = int((1 - level) * (comparison + 1) + 1e-9)
        return [
            f"reach = np.sort(abs(placebos))[-{allowed}]",
            "low, high = value - reach, value + reach",
        ]
    return [
        "spread = np.sqrt((placebos**2).mean())",
        f"_, low, high = interval(value, spread, {comparison - 1}, {level})",
    ]


def _widened(told: str) -> list[str]:
    return [WIDER] if "widened to include no effect" in told else []


def _several(asked: Asked) -> list[str]:
    """Every start with a mix of its own, averaged over the places and their times."""
    estimator = settings_of(asked.plan).estimator
    level, told = asked.plan.analysis.confidence, asked.estimate.variance
    treated, comparison = asked.estimate.n_treated, asked.estimate.n_comparison
    return [
        *(_by_place(asked, starts=True) if asked.clustered else []),
        'rows = rows[~(rows["@start"] <= 0)]',
        'wide = rows.pivot(index="@unit", columns="@time", values="@outcome")',
        'begun = rows.groupby("@unit")["@start"].first().reindex(wide.index).fillna(-1).to_numpy()',
        "cells = wide.to_numpy()",
        "",
        "",
        "def gap_from(before, table, chosen):",
        "    others, own = table[~chosen], table[chosen].mean(axis=0)",
        *_FIT[estimator],
        "    gap = own - weights @ others",
        "    return float((gap - when @ gap[:before])[before:].mean())",
        "",
        "",
        "def effect(table, begun):",
        "    starts, places = np.unique(begun[begun > 0].astype(int), return_counts=True)",
        "    gaps = []",
        "    for start in starts:",
        "        kept = (begun < 0) | (begun == start)",
        "        gaps.append(gap_from(start, table[kept], begun[kept] == start))",
        "    return float(np.average(gaps, weights=places * (table.shape[1] - starts)))",
        "",
        "",
        "def placed(group):",
        f"    begun_there = np.full({comparison}, -1.0)",
        "    begun_there[list(group)] = np.sort(begun[begun > 0])",
        "    return begun_there",
        "",
        "",
        *_start_groups(asked, treated, comparison),
        "value = effect(cells, begun)",
        "names = [str(name) for name in wide.index[begun < 0]]",
        'without = cells[begun < 0][np.argsort(names, kind="stable")]',
        "placebos = np.array([effect(without, placed(group)) for group in groups])",
        *_judged("placebo ranks" in told, comparison, level),
        *_widened(told),
    ]


def _start_groups(asked: Asked, treated: int, comparison: int) -> list[str]:
    """Groups that take the part of those that start together, each start in turn."""
    frame = panel_rows(asked.rows, asked.level).frame
    starts = frame[frame[TREATED] == 1].drop_duplicates(UNIT)[START]
    sizes = np.unique(starts, return_counts=True)[1].tolist()
    if len(sizes) == 1:
        return _groups(treated, comparison, asked.plan.analysis.seed)
    if placements(comparison, sizes) > MOST_GROUPS:
        return _drawn(treated, comparison, asked.plan.analysis.seed)
    return [
        f"groups = [group for group in permutations(range({comparison}), {treated})",
        "          if all(np.all(np.diff(part) > 0)",
        f"                 for part in np.split(group, {np.cumsum(sizes)[:-1].tolist()}))]",
    ]


def _by_place(asked: Asked, *, starts: bool = False) -> list[str]:
    """One row for each place and time, the average of its people."""
    weighted = ['rows["@weight"] = rows["@weight"] * rows["@exposure"]'] if asked.rate else []
    begun = ['begun = rows.groupby("@cluster")["@start"].min()'] if starts else []
    placed = (
        ['rows["@start"] = rows["@cluster"].map(begun).where(rows["@treated"])'] if starts else []
    )
    return [
        *begun,
        'sides = rows.drop_duplicates("@unit").groupby("@cluster")["@treated"].mean() > 0.5',
        'rows = rows[rows["@outcome"].notna()].copy()',
        *weighted,
        'rows = rows.assign(total=rows["@outcome"] * rows["@weight"])',
        'rows = rows.groupby(["@cluster", "@time"])[["total", "@weight"]].sum().reset_index()',
        'rows["@outcome"] = rows["total"] / rows["@weight"]',
        'rows["@unit"], rows["@treated"] = rows["@cluster"], rows["@cluster"].map(sides)',
        *placed,
    ]


def _groups(treated: int, comparison: int, seed: int) -> list[str]:
    """Groups of places without the programme that take the treated ones' part, in turn."""
    if math.comb(comparison, treated) <= MOST_GROUPS:
        return [f"groups = list(combinations(range({comparison}), {treated}))"]
    return _drawn(treated, comparison, seed)


def _drawn(treated: int, comparison: int, seed: int) -> list[str]:
    return [
        f"draw = np.random.default_rng({seed})",
        f"groups = [draw.choice({comparison}, {treated}, replace=False) "
        f"for _ in range({MOST_GROUPS})]",
    ]
