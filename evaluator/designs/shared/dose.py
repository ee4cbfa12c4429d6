"""Those who had more of the programme and those who had less: described, never called an effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from evaluator.cohort.rows.shapes import OUTCOME, POST, TREATED, UNIT
from evaluator.designs.design import Groundwork, in_words
from evaluator.designs.shared.few_places import places_of, recommended
from evaluator.designs.shared.fewest import fewest_behind
from evaluator.designs.unanswered import why
from evaluator.disclosure.counts import rules_under
from evaluator.disclosure.freely import setting
from evaluator.values.evaluation import DoseBand
from evaluator.values.plan import Plan
from evaluator.words.rounding import in_figures
from methods.results import Estimate, NotIdentifiedError

_FEWEST_PEOPLE = 20
_FIGURES = 2
_FEW = "Fewer than {} took part in one of the parts, so nothing is told apart."
_FEW_HAD = "Too few in one of the parts had it, or had it not, so nothing is told apart."
_FEW_PLACES = "Too few places took part to tell amounts apart."


def dose_bands(
    work: Groundwork, plan: Plan, within: Callable[[pd.DataFrame], Estimate]
) -> tuple[DoseBand, ...]:
    """The planned comparison of thirds (else halves) of those who took part, by how much they had.

    Each part is set beside the whole comparison group. Who had more differs from who had less in
    ways nobody recorded, so these are no effects of an amount and no line is drawn through them.
    Parts are told only where all of them have at least 20 people, and five places where whole
    places were chosen; and of what few in a part had, or had not, nothing is told, as the level of
    those beside it would say of how many. Those who took part and of whom no amount above zero is
    known are in none.

    Args:
        work: what the planned answer was made from.
        plan: ``roles.dose`` names the column of the amount.
        within: the planned answer of some rows.
    """
    column = plan.roles.dose
    if column is None or column not in work.frame:
        return ()
    frame = work.frame
    amount = frame[UNIT].map(frame.groupby(UNIT, observed=True)[column].max())
    treated = frame[TREATED] == 1
    had = amount.where(treated & (amount > 0))
    each = had.groupby(frame[UNIT], observed=True).first().dropna()
    least = max(_FEWEST_PEOPLE, rules_under(plan.disclosure, places=work.areas).threshold)
    cuts = _cuts(each, least)
    if not cuts:
        return (DoseBand("any amount", why=_FEW.format(setting(least))),)
    if places_of(work) is not None and _few_places(work, frame, had, cuts):
        return (DoseBand("any amount", why=_FEW_PLACES),)
    if not work.areas and _few_had(frame, had, cuts, plan):
        return (DoseBand("any amount", why=_FEW_HAD),)
    found = []
    for label, low, high in _bands(cuts):
        part = frame[~treated | had.between(low, high, inclusive="left")]
        try:
            found.append(DoseBand(label, within(part)))
        except NotIdentifiedError as refused:
            found.append(DoseBand(label, why=in_words(why(refused))))
    return tuple(found)


def _cuts(each: pd.Series, least: int) -> tuple[float, ...]:
    """Where thirds, else halves, end, in two figures; empty where a part would be too small."""
    for parts in (3, 2):
        ends = np.quantile(each, [k / parts for k in range(1, parts)]) if len(each) else ()
        cuts = tuple(dict.fromkeys(_in_figures(float(end)) for end in ends))
        sizes = [int(each.between(low, high, inclusive="left").sum())
                 for _, low, high in _bands(cuts)]  # fmt: skip
        if len(cuts) == parts - 1 and min(sizes, default=0) >= least:
            return cuts
    return ()


def _in_figures(value: float) -> float:
    return in_figures(value, _FIGURES)


def _bands(cuts: tuple[float, ...]) -> list[tuple[str, float, float]]:
    if not cuts:
        return []
    ends = (0.0, *cuts, float("inf"))
    labels = (
        f"under {setting(cuts[0])}",
        *(f"{setting(low)} to under {setting(high)}" for low, high in pairwise(cuts)),
        f"{setting(cuts[-1])} or more",
    )
    return [(label, *both) for label, both in zip(labels, pairwise(ends), strict=True)]


def _few_had(frame: pd.DataFrame, had: pd.Series, cuts: tuple[float, ...], plan: Plan) -> bool:
    after = frame[(frame[POST] == 1) & frame[OUTCOME].notna() & had.notna()]
    part = np.digitize(had[after.index], cuts)
    rules = rules_under(plan.disclosure, places=False)
    by = pd.Series(part, index=after.index)
    counts = fewest_behind(after, by, rules, after[UNIT]).values()
    return any(count is not None and count < rules.events for count in counts)


def _few_places(
    work: Groundwork, frame: pd.DataFrame, had: pd.Series, cuts: tuple[float, ...]
) -> bool:
    def places(low: float, high: float) -> bool:
        part = frame[(frame[TREATED] != 1) | had.between(low, high, inclusive="left")]
        found = places_of(replace(work, frame=part))
        return found is not None and recommended(found) == "permutation"

    return any(places(low, high) for _, low, high in _bands(cuts))
