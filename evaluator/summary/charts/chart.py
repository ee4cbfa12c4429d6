"""Any chart of a summary, and how it becomes a picture."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from matplotlib.figure import Figure as MatplotlibFigure


class Chart(Protocol):
    """Plain values that can be drawn: a frozen dataclass of them."""

    def height(self) -> float:
        """Height of the picture in inches."""

    def draw(self, figure: MatplotlibFigure) -> None:
        """Draw on a blank figure."""

    def __hash__(self) -> int: ...


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
