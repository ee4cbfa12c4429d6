"""How strong a comparison of changes is: how often the outcome was measured before the start."""

from __future__ import annotations

from evaluator.designs.design import Groundwork
from evaluator.disclosure.freely import things


def measured_before(work: Groundwork) -> tuple[str, str]:
    """Row of the rating table for a comparison of changes, and the reason in words."""
    if work.n_before >= 3:
        return (
            "did_three_periods",
            f"Changes were compared, with {things(work.n_before)} measurements before the start.",
        )
    if work.n_before == 2:
        return "did_two_periods_unmatched", (
            "Changes were compared with only two measurements before the start, which show little "
            "of how the groups were moving."
        )
    return (
        "did_unmatched",
        "Changes were compared with only one measurement before the start, so nobody can see "
        "whether the groups were drifting apart.",
    )
