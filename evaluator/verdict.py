"""The verdict: one table, read from the top, that nobody can talk into a kinder answer."""

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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said about one outcome.

    Attributes:
        level: row of the verdict table. rating: trust, 0 to 5.
        cap: the check that limited the rating, in plain words. cap_key: its key.
        headline: the fixed sentence with its numbers.
        alerts: harm alerts and "harm not ruled out", printed with the headline.
        reasons: every cap, deduction and gate that counted, in order of weight.
        lowered_from: the computed rating when a person lowered it by hand; else None.
    """

    level: Level
    rating: int
    cap: str
    cap_key: str
    headline: str
    alerts: tuple[str, ...]
    reasons: tuple[str, ...]
    lowered_from: int | None = None
