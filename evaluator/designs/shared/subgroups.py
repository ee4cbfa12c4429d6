"""Effects in planned subgroups, all or none, with the test of whether they differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from evaluator.cohort.rows.shapes import OUTCOME, POST, TREATED, UNIT
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.fewest import fewest_behind
from evaluator.disclosure.counts import DisclosureRules, rules_under
from evaluator.disclosure.freely import named
from evaluator.values.evaluation import SubgroupEffect
from evaluator.values.plan import Plan
from methods import inference
from methods.results import Estimate, NotIdentifiedError

_FEWEST_PEOPLE = 20


def subgroup_effects(
    work: Groundwork, plan: Plan, estimate: Callable[[pd.DataFrame], Estimate]
) -> tuple[SubgroupEffect, ...]:
    """Effect in every level of each planned column with at least 20 units on each side.

    ``interaction_p`` is Cochran's test that all levels of the column share one effect, allowing
    for how many columns were planned (Holm 1979). A column with any level too small to estimate
    is left out whole, so that none are picked; so is one with a level in which few had the outcome,
    or had it not, or one person holds most of it, as the whole less the others gives it back.
    """
    rules = rules_under(plan.disclosure, places=work.areas)
    tested: dict[str, tuple[dict[str, Estimate], float]] = {}
    for column in plan.analysis.subgroups:
        if column not in work.frame:
            continue
        parts = dict(list(work.frame.groupby(column, observed=True)))
        sizes = [_smallest_side(part) for part in parts.values()]
        if len(parts) < 2 or min(sizes) < max(_FEWEST_PEOPLE, rules.threshold):
            continue
        if not work.areas and any(_rests_on_few(part, rules) for part in parts.values()):
            continue
        try:
            effects = {named(label): estimate(part) for label, part in parts.items()}
        except NotIdentifiedError:
            continue
        tested[column] = (effects, _same_effect(list(effects.values())))
    if not tested:
        return ()
    adjusted = inference.adjust([p_value for _, p_value in tested.values()], "holm")
    return tuple(
        SubgroupEffect(column, label, effect, float(p_value))
        for (column, (effects, _)), p_value in zip(tested.items(), adjusted, strict=True)
        for label, effect in effects.items()
    )


def tested_anew(found: tuple[SubgroupEffect, ...]) -> tuple[SubgroupEffect, ...]:
    """The same effects with the tests of their columns made of the effects as they stand now."""
    columns = dict.fromkeys(part.column for part in found)
    p_values = [
        _same_effect([part.estimate for part in found if part.column == column])
        for column in columns
    ]
    adjusted = dict(zip(columns, inference.adjust(p_values, "holm"), strict=True))
    return tuple(replace(part, interaction_p=float(adjusted[part.column])) for part in found)


def _smallest_side(part: pd.DataFrame) -> int:
    sides = part.drop_duplicates(UNIT)[TREATED]
    return int(min((sides == 1).sum(), (sides == 0).sum()))


def _rests_on_few(part: pd.DataFrame, rules: DisclosureRules) -> bool:
    known = part[part[OUTCOME].notna()]
    counts = fewest_behind(known, [known[POST], known[TREATED]], rules, known[UNIT]).values()
    return any(count is not None and count < rules.events for count in counts)


def _same_effect(effects: list[Estimate]) -> float:
    """Cochran (1954): chi-squared test of one common effect."""
    value = np.array([effect.value for effect in effects])
    precision = np.array([effect.std_error for effect in effects]) ** -2.0
    common = (precision * value).sum() / precision.sum()
    statistic = float((precision * (value - common) ** 2).sum())
    return float(stats.chi2.sf(statistic, len(effects) - 1))
