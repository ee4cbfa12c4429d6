"""The verdict: one table, read from the top, that nobody can talk into a kinder answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from evaluator.policy import Policy

Level = Literal[
    "worked",
    "promising",
    "no_worthwhile_effect",
    "not_proven",
    "mixed",
    "appears_harmful",
    "cannot_tell",
]
Alert = Literal["harm", "harm_not_ruled_out", "early_sign"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said about one outcome.

    Attributes:
        level: row of the verdict table. rating: trust, 0 to 5.
        cap: how the rating came about, as a sum in plain words: "3 at most, because ...; one
            less, because ...". cap_key: key of the check that costs most.
        label: the level in a few words. headline: the fixed sentence with its numbers.
        alerts: harm alerts and "harm not ruled out", as sentences printed with the headline.
        reasons: every cap, deduction and gate that counted, in order of weight.
        lowered_from: the computed rating when a person lowered it by hand; else None.
    """

    level: Level
    rating: int
    cap: str
    cap_key: str
    label: str
    headline: str
    alerts: tuple[str, ...]
    reasons: tuple[str, ...]
    lowered_from: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the table looks at.

    Attributes:
        gate: whether any gate fired. rating: 0 to 5.
        low, high: limits of the 95 % interval, turned so that plus is benefit; None without one.
        worthwhile: smallest worthwhile change, positive; None when none was agreed.
        stable: whether the planned checks agree in sign and size.
        conflict: whether some check points the other way beyond chance.
        primaries_disagree: whether one primary outcome improved and another got worse.
        any_harm: whether any primary outcome got worse beyond chance.
        sure: whether a benefit is beyond chance at the policy's firm confidence too.
        firm_high: upper limit at that confidence; None counts ``high`` as firm enough.
    """

    gate: bool
    rating: int
    low: float | None
    high: float | None
    worthwhile: float | None
    stable: bool = True
    conflict: bool = False
    primaries_disagree: bool = False
    any_harm: bool = False
    sure: bool = True
    firm_high: float | None = None


def decide(evidence: Evidence, policy: Policy) -> tuple[Level, tuple[Alert, ...]]:
    """Read the verdict table from the top; the first row that fits is the answer.

    The two firm verdicts, "worked" and "no worthwhile effect", also have to hold at the policy's
    firm confidence: a range of 95 % alone leaves zero out by chance on the good side in one of
    forty studies of nothing.
    """
    low, high, least = evidence.low, evidence.high, policy.verdict
    harm: tuple[Alert, ...] = (
        ("harm",) if evidence.any_harm or (high is not None and high < 0) else ()
    )
    if evidence.gate or evidence.rating <= least["cannot_tell_at"] or low is None or high is None:
        return "cannot_tell", harm
    if evidence.primaries_disagree or evidence.conflict:
        return "mixed", harm
    if high < 0:
        return "appears_harmful", ()
    if low > 0:
        return _beneficial(evidence, least)
    if _surely_small(evidence) and evidence.rating >= least["no_worthwhile_effect"]:
        assert evidence.worthwhile is not None
        return (
            "no_worthwhile_effect",
            ("harm_not_ruled_out",) if low <= -evidence.worthwhile else (),
        )
    return "not_proven", ()


def withheld(evidence: Evidence, policy: Policy) -> Level | None:
    """The firm verdict that the usual range would give and the firmer one does not; else None."""
    usual, _ = decide(replace(evidence, sure=True, firm_high=None), policy)
    return usual if usual != decide(evidence, policy)[0] else None


def _likely_small(evidence: Evidence) -> bool:
    worthwhile, high = evidence.worthwhile, evidence.high
    return worthwhile is not None and high is not None and high < worthwhile


def _surely_small(evidence: Evidence) -> bool:
    firm, worthwhile = evidence.firm_high, evidence.worthwhile
    return _likely_small(evidence) and (firm is None or worthwhile is None or firm < worthwhile)


def _beneficial(evidence: Evidence, least: dict[str, float]) -> tuple[Level, tuple[Alert, ...]]:
    if _surely_small(evidence) and evidence.rating >= least["no_worthwhile_effect"]:
        return "no_worthwhile_effect", ()
    firm = evidence.stable and evidence.sure and not _likely_small(evidence)
    if evidence.rating >= least["worked"] and firm:
        return "worked", ()
    if evidence.rating >= least["promising"]:
        return "promising", ()
    return "not_proven", ("early_sign",)
