"""Why a check costs trust, in a few words for page one; the report gives its full reason."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.values.check import Check, Fault
from evaluator.verdict.rating import HIGHEST, cap_of, decisive

# For checks whose own reason is long or full of numbers.
WHY: dict[str, str] = {
    "agreement": "asked otherwise, the opposite is found",
    "alike_starts": "it did not go alike at every start",
    "attrition": "many of those who started were not measured again",
    "bad_year": "an unusual time just before the start may have passed by itself",
    "baseline_balance": "the groups were not alike before the start",
    "cluster_level": "whole places were chosen, but people were counted one by one",
    "differential_attrition": "more were lost in one group than in the other",
    "drawn_lots": "who took part is not who was drawn",
    "earlier_trends": "the groups already moved differently before the start",
    "exposure_moved": "what the rates are out of changed in one group",
    "few_events": "it happened to too few people",
    "few_places": "too few places stand behind the answer",
    "group_size": "too few people stand behind the answer",
    "hidden_differences": "a weak hidden difference between the groups could change the answer",
    "independent_units": "too few places took part, or too few are there to compare with",
    "lasting": "the effect was gone at the end",
    "leaning": "a few people or places carry the answer",
    "matched_history": "people drifting back to their usual level could change the answer",
    "matched_placebo": "the groups already differed where the programme can have had no effect",
    "missing_rows": "many rows were left out because something was not recorded",
    "missing_times": "since the start more is missing in one group than in the other",
    "one_place": "one place carries the answer",
    "others_alone": "half of the answer or more is a change among those it is not for",
    "others_moved": "only those without the programme changed at the start",
    "overlap": "some who took part have nobody similar to be compared with",
    "placebo_outcomes": "something moved that the programme cannot have moved",
    "placebo_starts": "an effect shows before the programme began",
    "precision": "the study is too small to see a worthwhile change",
    "robustness_value": "a weak hidden difference between the groups could change the answer",
    "rosenbaum_bounds": "a weak hidden difference between the groups could change the answer",
    "seasons": "the groups have seasons of their own, which could explain the result",
    "seasons_unseen": "no season was measured both before and after the start",
    "shared_regions": "something that hit whole regions could be the answer",
    "starting_levels": "the groups started at different levels, which could explain the result",
    "synthetic_earlier_start": "an effect shows before the programme began",
    "synthetic_fit": "no mix of other places moved like those with it before the start",
    "synthetic_ranks": "other places went up and down less before the start",
    "thin_cells": "some steps of the comparison rest on very few places",
    "trend_breakdown": "a small drift between the groups would change the answer",
    "unmatched_trends": "they were moving away from everybody else before, which may be the answer",
    "worthwhile_reach": "the smallest worthwhile change is more than there was",
}
# The same for checks that look for several faults, by the one found.
OF_FAULT: dict[Fault, str] = {
    "unequal_places": "a few large places carry the answer",
    "sizes_differ": "the places differ much in size",
    "moved_apart": "the groups had already moved apart before the start",
}
_LESS = {1: "1 less", 2: "2 less", 3: "3 less"}
_MOST_LESS = 3


def why(check: Check) -> str:
    """A few words without a full stop, beginning small unless with a name."""
    said = (
        OF_FAULT.get(check.fault)
        or WHY.get(check.key)
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
    lines = [f"{cap_of(check)} at most: {why(check)}." for check in caps[:1]]
    lines = lines or [f"{HIGHEST} at most: nothing limits it."]
    shown, others = deductions[:_MOST_LESS], deductions[_MOST_LESS:]
    lines += [f"{_LESS[check.deduction]}: {why(check)}." for check in shown]
    if others:
        lines.append(
            f"{sum(check.deduction for check in others)} less: other checks, in the report."
        )
    start = cap_of(caps[0]) if caps else HIGHEST
    if sum(check.deduction for check in deductions) > start:
        lines.append("It cannot fall below 0.")
    if lowered_from is not None:
        lines.append(f"Lowered by hand from {lowered_from} to {rating}: {lowered_reason}")
    return tuple(lines)
