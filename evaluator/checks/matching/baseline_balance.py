"""Are the two groups alike on what was measured before the start?"""

from __future__ import annotations

import math

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.shared.matched_part import matched_part
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.labels import few_have
from evaluator.disclosure.published_design import published_balance
from evaluator.values.check import Check
from evaluator.values.evaluation import BalanceRow
from evaluator.values.policy import cap_at_most
from evaluator.words.numbers import number
from evaluator.words.units import column_words


@assumption(
    why="the groups were not alike before the start",
    next_time="find a comparison group that is more like those who took part",
)
def baseline_balance(situation: Situation) -> Check | None:
    """Cap by the worst standardised difference after matching. Not for unmatched designs.

    Where a recorded draw decided who took part, groups differ by chance alone, which the range
    allows for; what is adjusted for then costs nothing within the limit of adjustment.
    """
    caps = situation.policy.caps
    rows = [row for row in matched_part(situation.work).balance if math.isfinite(row.smd_after)]
    if not rows or not situation.has_comparison:
        return None
    worst = max(rows, key=lambda row: abs(row.smd_after))
    size = abs(worst.smd_after)
    limit, adjusted_cap = caps["balance_adjusted"]
    cap = cap_at_most(caps["balance"], size)
    within = size <= limit and worst.adjusted
    if within and situation.drawn_by_lot:
        cap = int(caps["balance"][0][1])
    elif cap == 0 and within:
        cap = int(adjusted_cap)
    elif cap == 0:
        beyond = [row for row in rows if abs(row.smd_after) > limit]
        key_beyond = any(row.key for row in beyond)
        cap = int(caps["balance_key"] if key_beyond else caps["balance_minor"])
    told = abs(
        published_balance(worst, matched_part(situation.work).report, situation.rules).smd_after
    )
    return Check(
        key="baseline_balance",
        title="Are the two groups alike on what was measured?",
        status="passed" if cap >= 4 else "concern" if cap >= 3 else "failed",
        number=told,
        threshold=float(caps["balance"][-1][0]),
        reason=f"The largest remaining difference is in {_named(worst, situation.rules)}: "
        f"{number(told)} standard deviations.",
        source="What Works Clearinghouse baseline equivalence; Austin 2009; Justice Data Lab",
        cap=cap,
    )


def _named(row: BalanceRow, rules: DisclosureRules) -> str:
    """A characteristic in a sentence; what few people have is not named."""
    if few_have(row.fewest, rules):
        return "a characteristic that few people have, or few have not"
    return column_words(row.covariate)
