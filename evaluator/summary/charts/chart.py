"""Any chart of a summary, and how it becomes a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from matplotlib.figure import Figure as MatplotlibFigure


class Chart(Protocol):
    """Plain values that can be drawn: a frozen dataclass of them."""

    def height(self) -> float:
        """Height of the picture in inches."""

    def draw(self, figure: MatplotlibFigure) -> None:
        """Draw on a blank figure."""


def to_svg(chart: Chart, *, letters: bool = False) -> bytes:
    """The chart as SVG: the same bytes every time and on every machine.

    Text is drawn as outlines; with ``letters`` it stays text, which can be enlarged, searched and
    translated, in the fonts that ``evaluator.summary.fonts.WEB`` names.
    """
    from evaluator.summary.charts.canvas import render

    return render(chart.height(), chart.draw, "svg", letters=letters)


def to_png(chart: Chart, scale: float = 2) -> bytes:
    """The chart as PNG at ``scale`` times 96 dots per inch, on white."""
    from evaluator.summary.charts.canvas import render

    return render(chart.height(), chart.draw, "png", dpi=96 * scale)
