"""Why a check costs trust, in a few words for page one; the report gives its full reason."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.checks import check_named, fault_of
from evaluator.disclosure.freely import setting
from evaluator.values.check import Check
from evaluator.verdict.rating import HIGHEST, cap_of, decisive

_LESS = {1: "1 less", 2: "2 less", 3: "3 less"}
_MOST_LESS = 3


def why(check: Check) -> str:
    """A few words without a full stop, beginning small unless with a name."""
    known, found = check_named(check.key), fault_of(check.key, check.fault)
    said = (
        (found and found.why)
        or (known and known.why)
        or check.reason.partition(". ")[0].rstrip(".")
    )
    word = said.partition(" ")[0].rstrip(",")
    plain = word == "A" or (len(word) > 1 and word.isalpha() and word[1:].islower())
    return f"{said[:1].lower()}{said[1:]}" if plain else said


def trust_as_sum(
    checks: Sequence[Check], rating: int, lowered_from: int | None, lowered_reason: str
) -> tuple[str, ...]:
    """How the rating came about: the limit, each deduction, and what is left."""
    gates, caps, deductions = decisive(checks)
    if gates:
        return (f"None, because {gates[0].gate}.",)
    lines = [f"{setting(cap_of(check))} at most: {why(check)}." for check in caps[:1]]
    lines = lines or [f"{setting(HIGHEST)} at most: nothing limits it."]
    shown, others = deductions[:_MOST_LESS], deductions[_MOST_LESS:]
    lines += [f"{_LESS[check.deduction]}: {why(check)}." for check in shown]
    if others:
        further = sum(check.deduction for check in others)
        lines.append(f"{setting(further)} less: other checks, in the report.")
    start = cap_of(caps[0]) if caps else HIGHEST
    if sum(check.deduction for check in deductions) > start:
        lines.append("It cannot fall below 0.")
    if lowered_from is not None:
        before, now = setting(lowered_from), setting(rating)
        lines.append(f"Lowered by hand from {before} to {now}: {lowered_reason}")
    return tuple(lines)
