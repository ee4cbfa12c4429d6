"""The value every assumption check returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["passed", "concern", "failed", "not_possible"]
# What a check's number is, which decides how it is published: "people" (or what happened to them)
# is a count of them, "share" a share of them, "things" a count of anything that is no secret, such
# as places or measurements, and "figure" everything that counts nothing.
Quantity = Literal["people", "share", "things", "effect", "figure"]


@dataclass(frozen=True, slots=True)
class Check:
    """One assumption, looked at unasked, and what it does to the rating.

    Attributes:
        key: stable short name, such as ``"attrition"``. title: the question, in plain words.
        status: "passed", "concern", "failed" or "not_possible" (the data cannot tell).
        number, threshold: what was found and what it was held against, in the same unit.
        reason: what was found and what it means, in one or two plain sentences.
        source: where the rule comes from.
        cap: the highest rating this allows, 0 to 5; None when it sets none.
        deduction: points taken off after the caps.
        gate: why no fair comparison is possible at all, in plain words; None when it is.
        fault: which of several faults was found; empty where the check looks for one alone.
        stable: False when a planned check disagrees in sign or size.
        of: what ``number`` is, so that it is rounded or withheld accordingly when published.
        among: of how many a share is; None otherwise, and once published.
        explains_harm: what was found may by itself be all of a result that is worse, so that the
            programme is not blamed for it.
    """

    key: str
    title: str
    status: Status
    number: float | None
    threshold: float | None
    reason: str
    source: str
    cap: int | None = None
    deduction: int = 0
    gate: str | None = None
    stable: bool = True
    of: Quantity = "figure"
    among: int | None = None
    explains_harm: bool = False
    fault: str = ""
