"""Every defensible answer, from the lowest to the highest, with the planned one marked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.summary.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One answer with the limits of its likely range, in the chart's unit."""

    value: float
    low: float
    high: float
    planned: bool = False


@dataclass(frozen=True, slots=True)
class CurveChart:
    """Answers side by side. ``unit`` is what a step up the axis means; 0 means no effect."""

    points: tuple[CurvePoint, ...]
    unit: str

    def height(self) -> float:
        """Height of the picture in inches."""
        return 2.7

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each row of its numbers is drawn, on the first axes."""
        told = sum(math.isfinite(point.value) for point in self.points)
        return "across", tuple(map(float, range(told)))

    def draw(self, figure: Figure) -> None:
        """Draw on a blank figure."""
        points = sorted(
            (point for point in self.points if math.isfinite(point.value)),
            key=lambda point: point.value,
        )
        if not points:
            style.nothing_to_show(figure)
            return
        ends = [end for p in points for end in (p.value, p.low, p.high) if math.isfinite(end)]
        span = (max(*ends, 0.0) - min(*ends, 0.0)) or 1.0
        marks = style.ticks(min(*ends, 0.0) - 0.04 * span, max(*ends, 0.0) + 0.04 * span, 6)
        labels = style.numbers(marks, signed=True)
        left = 0.16 + max(style.text_width(figure, text, style.SMALL) for text in labels)
        axes = style.axes_at(figure, left, 0.2, 0.52, 0.36)
        axes.set_ylim(marks[0], marks[-1])
        axes.set_xlim(-0.7, len(points) - 0.3)
        style.horizontal_grid(axes, marks, labels)
        style.note_above(axes, self.unit, left, 20)
        axes.axhline(0, color=style.INK, linewidth=1.1, zorder=2)
        for place, point in enumerate(points):
            self._draw_point(axes, place, point)
        style.note_below(axes, "Each line is one answer, from the lowest to the highest", 8)

    def _draw_point(self, axes: Axes, place: int, point: CurvePoint) -> None:
        bottom, top = axes.get_ylim()
        low = point.low if math.isfinite(point.low) else bottom
        high = point.high if math.isfinite(point.high) else top
        colour = style.TREATED if point.planned else style.ALTERNATIVE
        axes.plot(
            [place, place],
            [low, high],
            color=colour,
            linewidth=3 if point.planned else 1.6,
            solid_capstyle="butt",
            zorder=3,
        )
        axes.plot(
            [place],
            [point.value],
            marker="o",
            markersize=8.5 if point.planned else 5.5,
            markerfacecolor=colour if point.planned else "white",
            markeredgecolor=colour,
            markeredgewidth=1.5,
            zorder=4,
        )
        if point.planned:
            style.above(axes, place, "planned", across="center", colour=colour)
