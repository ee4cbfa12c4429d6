"""The verdict: one table, read from the top, that nobody can talk into a kinder answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from evaluator.values.verdict import Alert, Evidence, Level

Obstacle = Literal["trust", "trust in little", "explained", "chance"]

if TYPE_CHECKING:
    from evaluator.values.policy import Policy


def decide(evidence: Evidence, policy: Policy) -> tuple[Level, tuple[Alert, ...]]:
    """Read the verdict table from the top; the first row that fits is the answer.

    The two firm verdicts, "worked" and "no worthwhile effect", also have to hold at the policy's
    firm confidence: a range of 95 % alone leaves zero out by chance on the good side in one of
    forty studies of nothing. Harm asks for less, as a warning may come early; where something else
    that shows in the data may be all of it, the warning stays and the programme is not blamed.
    """
    low, high, least = evidence.low, evidence.high, policy.verdict
    harm: tuple[Alert, ...] = (
        ("harm",) if evidence.any_harm or (high is not None and high < 0) else ()
    )
    if evidence.gate or evidence.rating <= least["cannot_tell_at"] or low is None or high is None:
        return "cannot_tell", harm
    if evidence.primaries_disagree:
        return "mixed", harm
    if high < 0:
        return ("not_proven", harm) if evidence.harm_explained else ("appears_harmful", ())
    if low > 0:
        return _beneficial(evidence, least)
    if evidence.part_harmed and _likely_small(evidence):
        # A small average is no small effect where a gain in one part and harm in another make it.
        return "mixed", _harm_open(evidence)
    if _surely_small(evidence) and evidence.rating >= least["no_worthwhile_effect"]:
        return "no_worthwhile_effect", _harm_open(evidence)
    return "not_proven", ()


def obstacle(evidence: Evidence, policy: Policy) -> Obstacle | None:
    """What alone stands between "not proven" and a verdict; None for every other answer.

    "trust in little": the range rules a worthwhile effect out, and the rating is too low to say
    so. "trust": the range lies on the good side otherwise, and the rating is too low. "explained":
    results were worse, and something else may be all of it. "chance": the range leaves open whether
    anything changed, or whether it is worthwhile.
    """
    level, _ = decide(evidence, policy)
    if level != "not_proven" or evidence.low is None:
        return None
    if evidence.high is not None and evidence.high < 0:
        return "explained"
    if evidence.rating < policy.verdict["no_worthwhile_effect"] and _surely_small(evidence):
        return "trust in little"
    return "trust" if evidence.low > 0 else "chance"


def alerts_told(evidence: Evidence, policy: Policy) -> tuple[Alert, ...]:
    """The alerts of the table as a reader is told them.

    What is too small to matter is no early sign, however little trust it deserves; and wherever a
    worthwhile gain alone is ruled out, a harm as large is said to be open.
    """
    _, alerts = decide(evidence, policy)
    if obstacle(evidence, policy) == "trust in little":
        return _harm_open(evidence)
    return alerts


def withheld(evidence: Evidence, policy: Policy) -> Level | None:
    """The firm verdict that the usual range would give and the firmer one does not; else None."""
    usual, _ = decide(replace(evidence, sure=True, firm_high=None), policy)
    return usual if usual != decide(evidence, policy)[0] else None


def unsteady(evidence: Evidence, policy: Policy) -> bool:
    """Whether "worked" is not said only because other defensible ways of asking disagree."""
    steady, _ = decide(replace(evidence, stable=True), policy)
    return steady == "worked" and decide(evidence, policy)[0] != "worked"


def _likely_small(evidence: Evidence) -> bool:
    worthwhile, high = evidence.worthwhile, evidence.high
    return worthwhile is not None and high is not None and high < worthwhile


def _surely_small(evidence: Evidence) -> bool:
    firm, worthwhile = evidence.firm_high, evidence.worthwhile
    return _likely_small(evidence) and (firm is None or worthwhile is None or firm < worthwhile)


def _harm_open(evidence: Evidence) -> tuple[Alert, ...]:
    """That a gain of the worthwhile change is ruled out, and a harm as large is not."""
    least, low = evidence.worthwhile, evidence.low
    open_still = least is not None and low is not None and low <= -least
    return ("harm_not_ruled_out",) if open_still else ()


def _beneficial(evidence: Evidence, least: dict[str, float]) -> tuple[Level, tuple[Alert, ...]]:
    if _surely_small(evidence) and evidence.rating >= least["no_worthwhile_effect"]:
        return "no_worthwhile_effect", ()
    firm = evidence.stable and evidence.sure and not _likely_small(evidence)
    if evidence.rating >= least["worked"] and firm:
        return "worked", ()
    if evidence.rating >= least["promising"]:
        return "promising", ()
    return "not_proven", ("early_sign",)
