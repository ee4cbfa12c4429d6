"""How strong is the kind of comparison itself?"""

from __future__ import annotations

from evaluator.checks.situation import Situation
from evaluator.values.check import Check

# Fewer times before the start than this can be matched by luck (Abadie 2021 asks for many more).
_LONG = 5


def design_strength(situation: Situation) -> Check | None:
    """Cap from the design row of the rating table; it cannot be argued up by a result."""
    if not situation.has_comparison or situation.work.baseline == "none":
        return None
    row, reason = _row(situation)
    cap = situation.policy.design[row]
    return Check(
        key="design_strength",
        title="How strong is this kind of comparison?",
        status="passed" if cap >= 4 else "concern",
        number=float(cap),
        threshold=5.0,
        reason=reason,
        source="EEF padlocks, Maryland scale, Early Intervention Foundation levels",
        cap=cap,
        of="things",
    )


def _row(situation: Situation) -> tuple[str, str]:
    work = situation.work
    if situation.drawn_by_lot:
        return "chance", "Chance decided who took part, and there is a record of it."
    if situation.design.key == "matched_difference_in_differences":
        several = work.n_before >= 2
        return "did_two_periods_matched" if several else "did_matched", (
            f"Changes of similar people were compared, with {work.n_before} measurements before "
            "the start."
            if several
            else "Changes of similar people were compared with only one measurement before the "
            "start, so a passing low or high cannot be told apart from a change."
        )
    if situation.design.key == "synthetic_comparison":
        return _synthetic(situation)
    if situation.design.matched:
        if work.baseline == "outcome":
            return (
                "matched_with_baseline",
                "Similar people were compared, starting from the same level. People who took part "
                "may still differ in ways nobody recorded.",
            )
        return (
            "adjusted_only",
            "Similar people were compared, but the outcome itself was the same for everybody "
            "before the start."
            if situation.same_before
            else "Similar people were compared, but nobody measured the outcome itself before the "
            "start.",
        )
    if work.n_before >= 3:
        return (
            "did_three_periods",
            f"Changes were compared, with {work.n_before} measurements before the start.",
        )
    if work.n_before == 2:
        return "did_two_periods_unmatched", (
            "Changes were compared with only two measurements before the start, which show little "
            "of how the groups were moving."
        )
    return (
        "did_unmatched",
        "Changes were compared with only one measurement before the start, so nobody can see "
        "whether the groups were already drifting apart.",
    )


def _synthetic(situation: Situation) -> tuple[str, str]:
    before, one = situation.work.n_before, situation.work.treated == 1
    if before < _LONG:
        return "did_two_periods_unmatched", (
            f"A weighted mix of places was compared, but from only {before} measurements before "
            f"the start; with fewer than {_LONG} a good likeness may be luck."
        )
    if one:
        return "single_area_with_donors", (
            f"One place was compared with a weighted mix of others, from {before} measurements "
            "before the start. Whatever else happened there at the same time counts as effect."
        )
    return "did_three_periods", (
        f"A weighted mix of places was compared, from {before} measurements before the start."
    )
