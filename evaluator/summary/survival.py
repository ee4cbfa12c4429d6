"""Time until an event: the share without it over time, with how many were still watched."""

from __future__ import annotations

from evaluator.evaluation import OutcomeResult
from evaluator.summary.blocks import Figure, Table
from evaluator.summary.charts.survival import SurvivalChart
from evaluator.summary.disclosure import DisclosureRules, round_count
from evaluator.summary.figures import unit_of
from evaluator.summary.wording import figure, outcome_name

_WITHHELD = "[c]"


def survival_figure(result: OutcomeResult, rules: DisclosureRules) -> Figure | None:
    """Both groups' shares in steps of many events; None for other kinds of outcome."""
    told, outcome = result.survival, result.outcome
    if told is None:
        return None
    sides = (told.treated, told.comparison)
    ends = [100 * side.shares[-1] for side in sides]
    at_risk = [
        tuple(None if n < rules.threshold else round_count(n, rules) for n in side.at_risk)
        for side in sides
    ]

    def cell(count: int | None) -> str:
        return _WITHHELD if count is None else f"{count:,}"

    def share_at(times: tuple[float, ...], shares: tuple[float, ...], mark: float) -> str:
        inside = [share for time, share in zip(times, shares, strict=True) if time <= mark]
        return f"{100 * inside[-1]:.0f}%"

    return Figure(
        key=f"survival_{outcome_name(outcome).replace(' ', '_')[:30]}",
        title=f"Share without the event over time: {outcome_name(outcome)}",
        alt=f"At the last step shown, {figure(ends[0], 0)}% of those who took part and "
        f"{figure(ends[1], 0)}% of the comparison group had not had the event.",
        chart=SurvivalChart(
            treated=(told.treated.times, told.treated.shares),
            comparison=(told.comparison.times, told.comparison.shares),
            horizon=told.horizon,
            marks=told.marks,
            treated_at_risk=at_risk[0],
            comparison_at_risk=at_risk[1],
            x_label=f"Time, {unit_of(outcome)}",
        ),
        table=Table(
            title="Share without the event, and people still watched without it",
            columns=("Time", "Took part", "Still watched", "Comparison", "Still watched "),
            rows=tuple(
                (
                    f"{mark:g}",
                    share_at(told.treated.times, told.treated.shares, mark),
                    cell(at_risk[0][i]),
                    share_at(told.comparison.times, told.comparison.shares, mark),
                    cell(at_risk[1][i]),
                )
                for i, mark in enumerate(told.marks)
            ),
            numeric=(True, True, True, True, True),
            notes=(
                "Steps are merged until each holds at least ten events, so the picture moves a "
                "little later than the events did. [c] means withheld.",
            ),
        ),
    )
