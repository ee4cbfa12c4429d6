"""Does one place alone carry the answer?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import OUTCOME, POST, TIME, TREATED, UNIT, WEIGHT
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.diagnostics.repeat import again, can_be_asked_again, place_of
from evaluator.values.check import Check
from evaluator.words.numbers import size
from methods.results import Estimate, NotIdentifiedError

_FEWEST_PLACES = 4
_MOST_LEFT_OUT = 40
_LARGE_SHARE = 0.5
_MANY_ERRORS = 1.5


def one_place(situation: Situation) -> Check | None:
    """The answer without each place in turn; a concern when one of them decides it.

    One decides it when without it a clear answer turns round or loses half its size, or an
    unclear one moves by one and a half of the standard errors that the others leave.
    With more than forty places the forty that pull hardest are left out, one at a time. No place
    is named. It never limits the rating: the range already allows for how places differ.
    """
    finding, work = situation.finding, situation.work
    if finding is None or finding.estimate is None or place_of(work) is None:
        return None
    if not situation.has_comparison or not can_be_asked_again(situation.design, work):
        return None
    cells = _cells(work)
    places = cells["@place"].nunique()
    try:
        whole = again(work, cells)
    except NotIdentifiedError:
        return None
    if places < _FEWEST_PLACES or not whole.std_error > 0:
        return None
    picked = _strongest(cells)[:_MOST_LEFT_OUT]
    without = [rest for place in picked if (rest := _without(work, cells, place)) is not None]
    if not without:
        return None
    return _check(situation, whole, without, places)


def _check(situation: Situation, whole: Estimate, without: list[Estimate], places: int) -> Check:
    outcome, finding = situation.outcome, situation.finding
    assert finding is not None and finding.estimate is not None
    planned = finding.estimate
    values = [rest.value for rest in without]
    low, high = min(values), max(values)
    strongest = max(without, key=lambda rest: abs(rest.value - whole.value))
    moved = abs(strongest.value - whole.value)
    clear = not planned.ci_low <= 0 <= planned.ci_high
    flips = clear and (low <= 0 <= high)
    least = _LARGE_SHARE * abs(whole.value) if clear else _MANY_ERRORS * strongest.std_error
    carries = moved > least
    told = f"from {size(low, outcome)} to {size(high, outcome)}"
    tried = (
        f"Leaving out each of the {places} places in turn"
        if len(values) >= places
        else f"Leaving out in turn the {len(values)} of {places} places that count most"
    )
    if flips:
        meaning = "; without one of them there is no effect in this direction."
    elif carries:
        meaning = "; one place moves it more than one place should."
    else:
        meaning = "; no single place decides it."
    return Check(
        key="one_place",
        title="Does one place alone carry the answer?",
        status="concern" if flips or carries else "passed",
        number=moved,
        threshold=None,
        reason=f"{tried} gives answers {told}, against {size(whole.value, outcome)} with "
        f"all{meaning}",
        source="Leave-one-out: MacKinnon, Nielsen and Webb 2023",
    )


def _cells(work: Groundwork) -> pd.DataFrame:
    """Averages of each place at each time, with their weight: few rows to ask again."""
    frame = work.frame[work.frame[OUTCOME].notna()]
    place = place_of(work)
    assert place is not None
    starts = [START] if START in frame else []
    keyed = frame.assign(
        **{"@place": frame[place], "@total": frame[OUTCOME] * frame[WEIGHT]},
        **({START: frame[START].fillna(-1.0)} if starts else {}),
    )
    keys = ["@place", TREATED, *starts, TIME, POST]
    cells = keyed.groupby(keys, observed=True)[["@total", WEIGHT]].sum().reset_index()
    cells[OUTCOME] = cells["@total"] / cells[WEIGHT]
    cells[UNIT] = cells.groupby(["@place", TREATED, *starts], observed=True).ngroup()
    cells[place] = cells["@place"] if place != UNIT else cells[UNIT]
    if starts:
        cells[START] = cells[START].where(cells[START] >= 0)
    return cells.drop(columns="@total")


def _strongest(cells: pd.DataFrame) -> list[object]:
    """Places by how far their own change, weighted, lies from that of their side; most first."""
    untreated = cells[(cells[POST] == 0) | (cells[TREATED] == 0)]
    usual = untreated.groupby(TIME)[OUTCOME].mean()
    apart = cells.assign(gap=cells[OUTCOME] - cells[TIME].map(usual))
    means = apart.groupby(["@place", TREATED, POST])["gap"].mean().unstack(POST)
    change = (means[1] - means[0]).dropna()
    weight = cells.groupby(["@place", TREATED])[WEIGHT].sum().reindex(change.index)
    pull = weight * (change - change.groupby(level=TREATED).transform("mean"))
    pull = pull / weight.groupby(level=TREATED).transform("sum")
    return list(pull.abs().groupby(level="@place").max().sort_values(ascending=False).index)


def _without(work: Groundwork, cells: pd.DataFrame, place: object) -> Estimate | None:
    rest = cells[cells["@place"] != place]
    if rest[TREATED].nunique() < 2 and START not in rest:
        return None
    try:
        estimate = again(work, rest)
    except NotIdentifiedError:
        return None
    return estimate if np.isfinite(estimate.value) else None
