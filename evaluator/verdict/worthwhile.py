"""How the range lies to the smallest change agreed as worthwhile."""

from __future__ import annotations

from typing import Literal

from evaluator.values.plan import Outcome
from methods.results import Estimate

Part = Literal["whole", "part", "none", "no gain", "harm"]


def worthwhile_part(estimate: Estimate | None, outcome: Outcome) -> Part | None:
    """How much of the range is worthwhile; None where that means nothing.

    "none": the whole range lies between a worthwhile gain and a harm as large. "no gain": it rules
    a worthwhile gain out, but not such a harm. "harm": all of it is on the harmful side.
    """
    if outcome.worthwhile is None or estimate is None or outcome.better == "ambiguous":
        return None
    low, high = estimate.ci_low, estimate.ci_high
    if outcome.better == "lower":
        low, high = -high, -low
    if low >= outcome.worthwhile:
        return "whole"
    if high < 0:
        return "harm"
    if high >= outcome.worthwhile:
        return "part"
    return "no gain" if low <= -outcome.worthwhile else "none"


def what_is_small(estimate: Estimate | None, outcome: Outcome) -> str:
    """What such a range leaves no room for: an effect, or a benefit alone where harm is open."""
    return "benefit" if worthwhile_part(estimate, outcome) == "no gain" else "effect"
