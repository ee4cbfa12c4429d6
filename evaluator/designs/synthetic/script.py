"""The script of a synthetic comparison, with its placebos."""

from __future__ import annotations

import math

from evaluator.designs.changes.script import WIDER
from evaluator.designs.script.asked import Asked
from evaluator.designs.synthetic.placebo_places import MOST_GROUPS
from evaluator.designs.synthetic.settings import Settings

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
    estimator = Settings(**asked.plan.design.settings).estimator
    level, told = asked.plan.analysis.confidence, asked.estimate.variance
    treated, comparison = asked.estimate.n_treated, asked.estimate.n_comparison
    ranked = "placebo ranks" in told
    lines = [
        *(_by_place() if asked.clustered else []),
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
    if ranked:
        allowed = int((1 - level) * (comparison + 1) + 1e-9)
        lines += [
            f"reach = np.sort(abs(placebos))[-{allowed}]",
            "low, high = value - reach, value + reach",
        ]
    else:
        lines += [
            "spread = np.sqrt((placebos**2).mean())",
            f"_, low, high = interval(value, spread, {comparison - 1}, {level})",
        ]
    return [*lines, *([WIDER] if "widened to include no effect" in told else [])]


def _by_place() -> list[str]:
    """One row for each place and time, the average of its people."""
    return [
        'sides = rows.drop_duplicates("@unit").groupby("@cluster")["@treated"].mean() > 0.5',
        'rows = rows[rows["@outcome"].notna()]',
        'rows = rows.assign(total=rows["@outcome"] * rows["@weight"])',
        'rows = rows.groupby(["@cluster", "@time"])[["total", "@weight"]].sum().reset_index()',
        'rows["@outcome"] = rows["total"] / rows["@weight"]',
        'rows["@unit"], rows["@treated"] = rows["@cluster"], rows["@cluster"].map(sides)',
    ]


def _groups(treated: int, comparison: int, seed: int) -> list[str]:
    """Groups of places without the programme that take the treated ones' part, in turn."""
    if math.comb(comparison, treated) <= MOST_GROUPS:
        return [f"groups = list(combinations(range({comparison}), {treated}))"]
    return [
        f"draw = np.random.default_rng({seed})",
        f"groups = [draw.choice({comparison}, {treated}, replace=False) "
        f"for _ in range({MOST_GROUPS})]",
    ]
