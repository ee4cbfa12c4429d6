"""What a design report says, as blocks: is it large enough, and were trends alike before?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluator.summary.blocks import Figure, Table

if TYPE_CHECKING:
    from evaluator.evaluation import DesignReport, PathPoint
    from evaluator.plan import Outcome, Plan


def power_table(report: DesignReport, plan: Plan) -> Table:
    """One row for each outcome: what could be detected, what is worthwhile, what follows."""
    return Table(
        title="Is the study large enough?",
        columns=("Outcome", "Smallest change it could detect", "Smallest worthwhile change",
                 "What follows"),
        rows=tuple(_row(outcome, report.minimum_detectable.get(outcome.name))
                   for outcome in plan.outcomes),
        numeric=(False, False, False, False),
        notes=("“Could detect” means: would be found in four studies out of five like this one.",),
    )  # fmt: skip


def _row(outcome: Outcome, detectable: float | None) -> tuple[str, str, str, str]:
    from evaluator.summary.wording import amount, decimals

    def size(value: float | None) -> str:
        if value is None:
            return "Cannot be told"
        digits = 0 if outcome.kind == "binary" else decimals(value)
        return amount(value, outcome, digits)

    wanted = size(outcome.worthwhile) if outcome.worthwhile is not None else "Not said"
    if detectable is None or outcome.worthwhile is None:
        follows = "Cannot be told before the results."
    elif detectable <= outcome.worthwhile:
        follows = "Large enough for a worthwhile change."
    else:
        follows = "A worthwhile change could be missed."
    return outcome.name, size(detectable), wanted, follows


def earlier_figures(report: DesignReport, plan: Plan) -> tuple[Figure, ...]:
    """One picture for each outcome measured several times before the start."""
    return tuple(
        _earlier(number, outcome, report.earlier_path[outcome.name])
        for number, outcome in enumerate(plan.outcomes)
        if report.earlier_path.get(outcome.name)
    )


def _earlier(number: int, outcome: Outcome, path: tuple[PathPoint, ...]) -> Figure:
    from evaluator.summary.charts.path import PathChart
    from evaluator.summary.figures import scale, unit_of
    from evaluator.summary.wording import decimals, figure

    times = scale(outcome)
    widest = max((point.ci_high - point.ci_low) / 2 * times for point in path)
    digits = decimals(widest)
    apart = sum(point.ci_low > 0 or point.ci_high < 0 for point in path)
    name = outcome.name[:1].lower() + outcome.name[1:]
    return Figure(
        key=f"earlier_{number}",
        title=f"Differences in {name} before the start",
        alt=f"{apart} of {len(path)} earlier differences lie clearly away from zero. "
        "A difference too small for this study to see cannot be ruled out.",
        chart=PathChart(
            event_time=tuple(point.event_time for point in path),
            value=tuple(point.value * times for point in path),
            low=tuple(point.ci_low * times for point in path),
            high=tuple(point.ci_high * times for point in path),
            reference=-1,
            y_label=f"Difference, {unit_of(outcome)}",
        ),
        table=Table(
            title=f"Differences in {name} before the start, {unit_of(outcome)}",
            columns=("Time before the start", "Difference", "Lowest likely", "Highest likely"),
            rows=tuple(
                (
                    str(-point.event_time),
                    figure(point.value * times, digits),
                    figure(point.ci_low * times, digits),
                    figure(point.ci_high * times, digits),
                )
                for point in path
            ),
            numeric=(False, True, True, True),
        ),
    )
