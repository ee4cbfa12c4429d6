"""The range as three dots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.values.parts.rain_kept_off import RainKeptOff

from evaluator.disclosure.averages import digits_for, scale
from evaluator.summary.blocks import Figure, Table
from evaluator.summary.charts import style
from evaluator.words.amounts import figure as number

if TYPE_CHECKING:
    from matplotlib.figure import Figure as MatplotlibFigure

    from evaluator.summary.beside import Shown


@dataclass(frozen=True, slots=True)
class Dots:
    """Low, middle and high, from the left."""

    at: tuple[float, float, float]

    def height(self) -> float:
        """Height of the picture in inches."""
        return 1.0

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each dot is drawn."""
        return "across", self.at

    def draw(self, figure: MatplotlibFigure) -> None:
        """Draw on a blank figure."""
        axes = style.axes_at(figure, 0.4, 0.3, 0.3, 0.3)
        axes.scatter(self.at, [0, 0, 0], color=style.TREATED)


def dots_figure(shown: Shown) -> Figure | None:
    """The planned answer and its range."""
    result = shown.result
    rain = result.shown(RainKeptOff)
    if result.estimate is None or rain is None:
        return None
    times, digits = scale(result.outcome), digits_for(result)
    at = tuple(
        times * v for v in (result.estimate.ci_low, result.estimate.value, result.estimate.ci_high)
    )
    words = tuple(number(v, digits) for v in at)
    return Figure(
        key=f"dots_{abs(hash(result.outcome.name))}",
        title="The range as dots",
        alt=f"Three dots at {', '.join(words)}; {rain.dry} stayed dry, {rain.gain} above usual.",
        chart=Dots(at),
        table=Table("The range as dots", ("Dot", *"123"), (("At", *words),), (False, *[True] * 3)),
    )
