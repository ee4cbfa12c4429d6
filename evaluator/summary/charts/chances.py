"""The chance of finding a change of each size, for the study as planned and for half of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.summary.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ENOUGH = 0.8


@dataclass(frozen=True, slots=True)
class ChancesChart:
    """Two curves of simulated studies; no data are behind them.

    Attributes:
        planned, half: effects in the outcome's unit, ascending from 0, each with the share of
            studies that find it, 0 to 1; of the study as planned, and with half the places.
        worthwhile: the smallest worthwhile change; None where nobody said.
        x_label: the outcome and its unit. percent: whether effects are shares, told in points.
    """

    planned: tuple[tuple[float, float], ...]
    half: tuple[tuple[float, float], ...]
    worthwhile: float | None
    x_label: str
    percent: bool = False

    def height(self) -> float:
        """Height of the picture in inches."""
        return 2.9

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each row of its numbers is drawn, on the first axes."""
        return "across", tuple(size for size, _chance in self.planned)

    def draw(self, figure: Figure) -> None:
        """Draw on a blank figure."""
        if len(self.planned) < 2:
            style.nothing_to_show(figure)
            return
        heights = [0.0, 0.2, 0.4, 0.6, _ENOUGH, 1.0]
        labels = style.numbers([100 * h for h in heights])
        left = 0.2 + max(style.text_width(figure, text, style.SMALL) for text in labels)
        axes = style.axes_at(figure, left, 1.6, 0.42, 0.58)
        wide = max(self.planned[-1][0], self.worthwhile or 0.0)
        axes.set_xlim(0, wide)
        axes.set_ylim(0, 1)
        style.horizontal_grid(axes, heights, labels)
        times = 100 if self.percent else 1
        marks = [mark for mark in style.ticks(0, times * wide, 6) if mark <= times * wide]
        for mark, text in zip(marks, style.numbers(marks), strict=True):
            style.under(axes, mark / times, text)
        style.note_above(axes, "of 100 such studies, so many would find it", left, 16)
        style.note_below(axes, self.x_label, 20)
        self._worth(axes)
        self._curves(axes, wide)

    def _worth(self, axes: Axes) -> None:
        axes.axhline(_ENOUGH, color=style.ZONE_EDGE, linewidth=1.1, linestyle=(0, (4, 2)), zorder=1)
        if self.worthwhile is not None:
            axes.axvline(self.worthwhile, color=style.BENCHMARK, linewidth=1.3, zorder=2)
            style.above(axes, self.worthwhile, "worthwhile", across="center",
                        colour=style.BENCHMARK)  # fmt: skip

    def _curves(self, axes: Axes, wide: float) -> None:
        drawn = (
            (self.half, style.COMPARISON, (0, (4, 1.6)), "- - half as many", 0.3),
            (self.planned, style.TREATED, "solid", "— as planned", 0.75),
        )
        for points, colour, line, words, high in drawn:
            inside = [point for point in points if point[0] <= wide]
            axes.plot(*zip(*inside, strict=True), color=colour, linestyle=line, linewidth=2.0,
                      clip_on=False, zorder=3)  # fmt: skip
            style.write(axes, 1, high, words, frame="axes", offset=(9, 0), colour=colour,
                        weight="semibold", size=style.SMALL)  # fmt: skip
