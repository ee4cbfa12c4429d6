"""Time until an event: the share without it over time, with how many were still watched."""

from __future__ import annotations

from evaluator.disclosure.rules import DisclosureRules
from evaluator.summary.blocks import Figure, Table
from evaluator.summary.charts.survival import SurvivalChart
from evaluator.summary.figures import unit_of
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.parts.survival import Survival, TimedGroup
from evaluator.words.amounts import figure, outcome_name
from evaluator.words.symbols import WITHHELD


def survival_figure(result: OutcomeResult, rules: DisclosureRules) -> Figure | None:
    """Both groups' shares in steps of many events; None for other kinds of outcome."""
    told, outcome = result.shown(Survival), result.outcome
    if told is None:
        return None
    sides = (told.treated, told.comparison)
    at_risk = [tuple(None if n < rules.threshold else n for n in side.at_risk) for side in sides]

    def cell(count: int | None) -> str:
        return WITHHELD if count is None else f"{count:,}"

    def share_at(group: TimedGroup, mark: float, watched: int | None) -> str:
        inside = [s for time, s in zip(group.times, group.shares, strict=True) if time <= mark]
        few = watched is None or (len(inside) == 1 and mark > 0)
        return WITHHELD if few else f"{100 * inside[-1]:.0f}%"

    return Figure(
        key=f"survival_{outcome_name(outcome).replace(' ', '_')[:30]}",
        title=f"Share without the event over time: {outcome_name(outcome)}",
        alt=f"At the last step shown, {_end(told.treated)} of those who took part and "
        f"{_end(told.comparison)} of the comparison group had not had the event.",
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
                    share_at(told.treated, mark, at_risk[0][i]),
                    cell(at_risk[0][i]),
                    share_at(told.comparison, mark, at_risk[1][i]),
                    cell(at_risk[1][i]),
                )
                for i, mark in enumerate(told.marks)
            ),
            numeric=(True, True, True, True, True),
            notes=(
                f"Steps are merged until each holds at least {rules.events} events, so the picture "
                "moves a little later than the events did. [c] means withheld, because few had the "
                "event until then, or few are left.",
            ),
        ),
    )


def _end(group: TimedGroup) -> str:
    """The share at the last step; withheld where too few had the event for a single step."""
    if len(group.shares) == 1:
        return "a share withheld"
    return f"{figure(100 * group.shares[-1], 0)}%"
