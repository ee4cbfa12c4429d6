"""Any chart of a summary, and how it becomes a picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from matplotlib.figure import Figure as MatplotlibFigure

    from evaluator.summary.charts.style import Way


class Chart(Protocol):
    """Plain values that can be drawn: a frozen dataclass of them."""

    def height(self) -> float:
        """Height of the picture in inches."""

    def draw(self, figure: MatplotlibFigure) -> None:
        """Draw on a blank figure."""

    def rows_lie(self) -> tuple[Way, tuple[float, ...]]:
        """Which way its numbers go, and where each row of them is drawn, on its first axes."""

    def __hash__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Places:
    """Where the rows of a chart's numbers are drawn: shares of its width, or of its height.

    ``way`` is "across" for shares of the width from the left, "down" of the height from the top.
    """

    way: Way
    shares: tuple[float, ...]


def places_of(chart: Chart) -> Places:
    """Where each row of the chart's numbers lies in its picture."""
    from evaluator.summary.charts.canvas import shares_along

    way, at = chart.rows_lie()
    return Places(way, shares_along(chart.height(), chart.draw, at, across=way == "across"))


def to_svg(chart: Chart, *, letters: bool = False) -> bytes:
    """The chart as SVG: the same bytes every time and on every machine.

    Text is drawn as outlines; with ``letters`` it stays text, which can be enlarged, searched and
    translated, in the fonts that ``evaluator.summary.fonts.WEB`` names.
    """
    return _drawn(chart, repr(chart), "svg", 96, letters)


def to_png(chart: Chart, scale: float = 2) -> bytes:
    """The chart as PNG at ``scale`` times 96 dots per inch, on white."""
    return _drawn(chart, repr(chart), "png", 96 * scale, False)


@lru_cache(maxsize=64)
def _drawn(
    chart: Chart,
    told: str,  # noqa: ARG001 - tells apart what is equal and printed otherwise, as 0.0 and -0.0
    kind: Literal["svg", "png"],
    dpi: float,
    letters: bool,
) -> bytes:
    """The picture, drawn once: several files of a summary hold the same one."""
    from evaluator.summary.charts.canvas import render

    return render(chart.height(), chart.draw, kind, dpi=dpi, letters=letters)
