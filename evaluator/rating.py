"""The evidence rating: the lowest cap that any check sets, less deductions, never below zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.check import Check

HIGHEST = 5

WORDS = (
    "no trust",
    "very low trust",
    "low trust",
    "moderate trust",
    "high trust",
    "very high trust",
)


@dataclass(frozen=True, slots=True)
class Rating:
    """How much the comparison deserves trust.

    Attributes:
        value: 0 to 5 after any lowering by hand. computed: before it.
        gate: why no fair comparison is possible, in plain words; None when one is.
        cap: what limited the rating, in plain words. cap_key: that check's key.
        reasons: every cap below five, every deduction and gate, weightiest first.
        lowered_reason: why a person lowered it; empty when nobody did.
    """

    value: int
    computed: int
    gate: str | None
    cap: str
    cap_key: str
    reasons: tuple[str, ...]
    lowered_reason: str = ""


def rate(
    checks: Sequence[Check], *, lowered_to: int | None = None, lowered_reason: str = ""
) -> Rating:
    """Combine checks into a rating. A person may lower it with a reason; nobody can raise it.

    A lowering without a reason, or to a value above the computed one, is ignored. Any gate
    makes the rating 0.
    """
    gates = [check for check in checks if check.gate is not None]
    caps = sorted(
        (check for check in checks if check.cap is not None and check.cap < HIGHEST),
        key=lambda check: check.cap if check.cap is not None else HIGHEST,
    )
    deductions = [check for check in checks if check.deduction > 0]
    lowest = caps[0].cap if caps and caps[0].cap is not None else HIGHEST
    computed = 0 if gates else max(0, lowest - sum(check.deduction for check in deductions))
    deciding = [*gates, *caps, *deductions]
    value = computed
    if lowered_to is not None and lowered_reason and 0 <= lowered_to < computed:
        value = lowered_to
    return Rating(
        value=value,
        computed=computed,
        gate=gates[0].gate if gates else None,
        cap=deciding[0].reason if deciding else "Every check allowed the highest rating.",
        cap_key=deciding[0].key if deciding else "none",
        reasons=tuple(check.reason for check in deciding),
        lowered_reason=lowered_reason if value < computed else "",
    )
