"""The verdict of one outcome, and all that decides it: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal[
    "worked",
    "promising",
    "no_worthwhile_effect",
    "not_proven",
    "mixed",
    "appears_harmful",
    "cannot_tell",
]

Alert = Literal[
    "harm",
    "harm_to_others",
    "harm_in_part",
    "harm_not_ruled_out",
    "early_sign",
    "did_not_last",
    "not_everywhere",
]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said about one outcome.

    Attributes:
        level: row of the verdict table. rating: trust, 0 to 5.
        cap: how the rating came about, as a sum in plain words: "3 at most, because ...; one
            less, because ...". cap_key: key of the check that costs most.
        label: the level in a few words. headline: the fixed sentence with its numbers.
        alerts: harm alerts, "harm not ruled out" and that it did not last or not go alike, as
            sentences printed with the headline.
        reasons: every cap, deduction and gate that counted, in order of weight.
        lowered_from: the computed rating when a person lowered it by hand; else None.
        obstacle: what alone stands between "not proven" and a verdict ("trust", "trust in
            little", "explained" or "chance"); empty for every other answer.
        settle: what would settle it, or make the answer stronger, in one or two sentences.
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
    obstacle: str = ""
    settle: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the table looks at.

    Attributes:
        gate: whether any gate fired. rating: 0 to 5.
        low, high: limits of the 95 % interval, turned so that plus is benefit; None without one.
        worthwhile: smallest worthwhile change, positive; None when none was agreed.
        stable: whether the planned checks agree in sign and size.
        primaries_disagree: whether one primary outcome improved and another got worse.
        any_harm: whether any primary outcome got worse beyond chance.
        sure: whether a benefit is beyond chance at the policy's firm confidence too.
        firm_high: upper limit at that confidence; None counts ``high`` as firm enough.
        part_harmed: whether results of a part were worse beyond chance, which the whole hides.
        harm_explained: whether a check found what may be all of a result that is worse.
    """

    gate: bool
    rating: int
    low: float | None
    high: float | None
    worthwhile: float | None
    stable: bool = True
    primaries_disagree: bool = False
    any_harm: bool = False
    sure: bool = True
    firm_high: float | None = None
    harm_explained: bool = False
    part_harmed: bool = False
