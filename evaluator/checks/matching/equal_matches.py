"""Does it matter which of several equally good matches was taken?"""

from __future__ import annotations

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.designs.shared.matched_part import matched_finding
from evaluator.disclosure.freely import things
from evaluator.values.check import Check
from evaluator.words.numbers import told_size
from evaluator.words.symbols import WITHHELD


@assumption()
def equal_matches(situation: Situation) -> Check | None:
    """Concern when choosing otherwise between equals could move the result by half its range.

    Only for matching to the nearest where several people are alike in everything that counts.
    """
    finding = situation.finding
    ties = matched_finding(finding).ties if finding is not None else None
    if finding is None or finding.estimate is None or ties is None:
        return None
    estimate, outcome = finding.estimate, situation.outcome
    half = (estimate.ci_high - estimate.ci_low) / 2
    share = (ties.high - ties.low) / half if half > 0 else 0.0
    limits = (estimate.ci_low, estimate.ci_high)
    turns = ties.low * ties.high <= 0 and not limits[0] <= 0 <= limits[1]
    moves = share > 0.5 or turns
    among = (
        f"Several people were equally good matches. Over {things(ties.draws)} ways of choosing "
        "between "
        "them the result"
    )
    limits_told = [
        WITHHELD if told is None else told_size(told, outcome)
        for told in (situation.rounded(ties.low), situation.rounded(ties.high))
    ]
    much, little = (
        situation.told(f"runs from {{}} to {{}}, which {ranged}", *limits_told, otherwise=plain)
        for ranged, plain in (
            ("is much beside its own range", "moves much beside its own range"),
            ("changes little", "changes little"),
        )
    )
    return Check(
        key="equal_matches",
        title="Does it matter which of several equal matches was taken?",
        status="concern" if moves else "passed",
        number=round(share, 1),
        threshold=0.5,
        reason=f"{among} {much}. Average over them, or match on more characteristics."
        if moves
        else f"{among} {little}.",
        source="Our own rule: the spread over ties against half the range of the result",
        stable=not turns,
    )
