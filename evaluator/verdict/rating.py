"""The evidence rating: the lowest cap that any check sets, less deductions, never below zero."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.disclosure.freely import setting
from evaluator.values.check import Check

HIGHEST = 5

WORDS = (
    "no trust",
    "very low trust",
    "low trust",
    "moderate trust",
    "high trust",
    "very high trust",
)

_BETWEEN = re.compile(r"; (?![^(]*\))")
_LESS = {1: "one", 2: "two", 3: "three"}


@dataclass(frozen=True, slots=True)
class Rating:
    """How much the comparison deserves trust.

    Attributes:
        value: 0 to 5 after any lowering by hand. computed: before it.
        gate: why no fair comparison is possible, in plain words; None when one is.
        cap: how the rating came about as a sum in plain words: the lowest cap, every deduction,
            and the lowering by hand; the reason of the gate where there is one.
        reasons: of every gate, cap below five and deduction, the one first without which the
            rating would be highest; of several caps at one height, without them all.
        cap_key: key of the check that comes first. cap_fault: which of several faults it found.
        lowered_reason: why a person lowered it; empty when nobody did.
    """

    value: int
    computed: int
    gate: str | None
    cap: str
    cap_key: str
    reasons: tuple[str, ...]
    lowered_reason: str = ""
    cap_fault: str = ""


def rate(
    checks: Sequence[Check], *, lowered_to: int | None = None, lowered_reason: str = ""
) -> Rating:
    """Combine checks into a rating. A person may lower it with a reason; nobody can raise it.

    A lowering without a reason, or to a value above the computed one, is ignored. Any gate
    makes the rating 0.
    """
    gates, caps, deductions = decisive(checks)
    lowest = cap_of(caps[0]) if caps else HIGHEST
    computed = 0 if gates else max(0, lowest - sum(check.deduction for check in deductions))
    weights = {id(check): _gain(check, caps, deductions) for check in (*deductions, *caps)}
    costly = sorted(
        [*deductions, *caps],
        key=lambda check: (-weights[id(check)], -_cost(check), _is_passed(check)),
    )
    deciding = [*gates, *costly]
    value = computed
    if lowered_to is not None and lowered_reason and 0 <= lowered_to < computed:
        value = lowered_to
    by_hand = lowered_reason if value < computed else ""
    if gates:
        told = gates[0].reason
    else:
        told = _sum(
            caps[:1],
            deductions,
            f"from {setting(computed)} to {setting(value)}: {by_hand}" if by_hand else "",
        )
    return Rating(
        value=value,
        computed=computed,
        gate=gates[0].gate if gates else None,
        cap=told,
        cap_key=deciding[0].key if deciding else "none",
        reasons=tuple(dict.fromkeys(check.reason for check in deciding)),
        lowered_reason=by_hand,
        cap_fault=deciding[0].fault if deciding else "",
    )


def decisive(checks: Sequence[Check]) -> tuple[list[Check], list[Check], list[Check]]:
    """The checks that allow no comparison, limit the rating or take from it: weightiest first."""
    gates = [check for check in checks if check.gate is not None]
    caps = sorted(
        (check for check in checks if cap_of(check) < HIGHEST),
        key=lambda check: (cap_of(check), _is_passed(check)),
    )
    deductions = sorted(
        (check for check in checks if check.deduction > 0), key=lambda check: -check.deduction
    )
    return gates, caps, deductions


def cap_of(check: Check) -> int:
    """The highest rating that a check allows."""
    return HIGHEST if check.cap is None else check.cap


def _gain(check: Check, caps: Sequence[Check], deductions: Sequence[Check]) -> int:
    """Points that the rating would gain without what a check costs, and without caps like it."""
    less = sum(each.deduction for each in deductions)
    lowest = cap_of(caps[0]) if caps else HIGHEST
    others = [cap_of(each) for each in caps if cap_of(each) > cap_of(check)]
    limit = min(others, default=HIGHEST) if cap_of(check) == lowest else lowest
    return max(0, limit - less + check.deduction) - max(0, lowest - less)


def _cost(check: Check) -> int:
    """Points that a check costs by itself."""
    return max(HIGHEST - cap_of(check), check.deduction)


def _is_passed(check: Check) -> bool:
    """What passed is no reason for little trust while something else costs as much."""
    return check.status == "passed"


def _sum(caps: Sequence[Check], deductions: Sequence[Check], by_hand: str) -> str:
    """The rating as a sum: "3 at most, because ...; one less, because ..."."""
    if not caps and not deductions and not by_hand:
        return "Every check allowed the highest rating."
    parts = [f"{setting(cap_of(check))} at most, because {_inside(check.reason)}" for check in caps]
    parts = parts or [f"{setting(HIGHEST)} at most"]
    parts += [
        f"{_LESS[check.deduction]} less, because {_inside(check.reason)}" for check in deductions
    ]
    if sum(check.deduction for check in deductions) > (cap_of(caps[0]) if caps else HIGHEST):
        parts.append("it cannot fall below 0")
    if by_hand:
        parts.append(f"lowered by hand {_unended(by_hand)}")
    return f"{'; '.join(parts)}."


def in_sentences(told: str) -> str:
    """A sum, or reasons put in one sentence, as several: "3 at most, because ... One less, ...".

    What stands in brackets stays whole.
    """
    parts = _BETWEEN.split(told)
    return " ".join(
        f"{part[:1].upper()}{part[1:]}" + ("" if part.endswith((".", "!", "?")) else ".")
        for part in parts
        if part
    )


def _inside(sentence: str) -> str:
    """A sentence as the end of another: its first letter small, without its full stop."""
    word = sentence.partition(" ")[0].rstrip(",")
    plain = word == "A" or (len(word) > 1 and word.isalpha() and word[1:].islower())
    return _unended(f"{sentence[:1].lower()}{sentence[1:]}" if plain else sentence)


def _unended(sentence: str) -> str:
    return sentence.strip().rstrip(".")
