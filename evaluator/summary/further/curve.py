"""How much the answer depends on choices: every defensible one, drawn, counted and listed."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.disclosure.averages import digits_for, scale
from evaluator.summary.blocks import Figure, Table
from evaluator.summary.charts.curve import CurveChart, CurvePoint
from evaluator.summary.figures import slug, unit_of
from evaluator.values.evaluation import OutcomeResult, Specification
from evaluator.words.amounts import figure, outcome_name

_FEWEST = 3


def curve_figure(result: OutcomeResult) -> Figure | None:
    """The specification curve of one outcome; None with fewer than three answers."""
    told = result.specifications
    if len(told) < _FEWEST:
        return None
    times, digits = scale(result.outcome), digits_for(result)
    name = outcome_name(result.outcome)
    listed = sorted(told, key=lambda one: one.value)
    return Figure(
        key=f"choices_{slug(result.outcome)}",
        title=f"The effect on {name} under every defensible choice",
        alt=agreement_in_words(told),
        chart=CurveChart(
            points=tuple(
                CurvePoint(one.value * times, one.low * times, one.high * times, one.planned)
                for one in told
            ),
            unit=f"Difference, {unit_of(result.outcome)}",
        ),
        table=Table(
            title=f"Every defensible answer on {name}, {unit_of(result.outcome)}",
            columns=("Answer", "Difference", "Lowest likely", "Highest likely"),
            rows=tuple(
                (
                    one.label,
                    figure(one.value * times, digits),
                    figure(one.low * times, digits),
                    figure(one.high * times, digits),
                )
                for one in listed
            ),
            numeric=(False, True, True, True),
            notes=(
                "Every choice was fixed by the program, not picked after the results. The verdict "
                "rests on the planned answer alone.",
            ),
        ),
    )


def agreement_in_words(told: Sequence[Specification]) -> str:
    """How many other answers point the same way as the planned one, and exclude no effect."""
    planned = next(one for one in told if one.planned)
    others = [one for one in told if not one.planned]
    same = sum(one.value * planned.value > 0 for one in others)
    sure = [one for one in others if not one.low <= 0 <= one.high]
    alike = sum(one.value * planned.value > 0 for one in sure)
    against = len(sure) - alike
    text = f"{_which(same, len(others))} the same way as the planned one. {_wholly(alike, others)}"
    return text + (f" {_point(against)} the other way beyond chance." if against else "")


def _which(same: int, number: int) -> str:
    """How many of the others point as the planned answer does, up to the verb."""
    if number == 1:
        return f"The one other defensible answer {'points' if same else 'does not point'}"
    if same == number:
        return f"All {number} other defensible answers point"
    if same == 0:
        return f"None of the {number} other defensible answers points"
    return f"Of {number} other defensible answers, {_point(same)}"


def _wholly(alike: int, others: Sequence[Specification]) -> str:
    """How many ranges of the others hold only effects of that direction."""
    side = "wholly on that side of no effect"
    if len(others) == 1:
        return f"Its range {'lies' if alike else 'does not lie'} {side}."
    if alike == len(others):
        return f"All of their ranges lie {side}."
    told = {0: "None", 1: "One"}.get(alike, str(alike))
    return f"{told} of their ranges {'lies' if alike <= 1 else 'lie'} {side}."


def _point(count: int) -> str:
    return f"{count} points" if count == 1 else f"{count} point"
