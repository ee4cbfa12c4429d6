"""How much would one plain average have compared late starters with early ones?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.diagnostics.plain_average import plain_average
from evaluator.values.check import Check
from evaluator.words.numbers import percent


@assumption()
def misleading_comparisons(situation: Situation) -> Check | None:
    """For several starts: the share of the two-way average that rests on units already treated.

    It never limits the rating, because the planned estimate makes none of these comparisons.
    """
    if not situation.has_comparison or situation.finding is None:
        return None
    parts = plain_average(situation.work)
    if not parts:
        return None
    share = sum(part.weight for part in parts if part.kind == "already")
    average = sum(part.weight * part.value for part in parts)
    return Check(
        key="misleading_comparisons",
        title="Would one plain average have misled?",
        status="passed",
        number=share,
        threshold=None,
        reason=f"{percent(share)} of one plain before-and-after average"
        f"{situation.told(' ({})', situation.size(average), otherwise='')} would have compared "
        "late starters with places already in the programme; the planned answer "
        "makes no such comparison."
        if share > 0
        else "All treated places started at the same time, so no late starter is compared with an "
        "early one.",
        source="Goodman-Bacon 2021",
    )
