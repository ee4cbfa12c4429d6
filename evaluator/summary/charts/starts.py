"""Average outcome over time of those who started together: the raw picture of a roll-out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evaluator.summary.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LINES: tuple[Any, ...] = ("solid", (0, (5, 1.4)), (0, (1.2, 1.2)))
_COLOURS = (style.TREATED, style.ZONE_EDGE, style.BENCHMARK)
_NEVER_LINE = (0, (3, 1.2, 1, 1.2))


@dataclass(frozen=True, slots=True)
class StartsLine:
    """One group: its averages, None where unknown or withheld, and when it started.

    ``first`` and ``last`` are the positions of its first and last start; None for never.
    """

    label: str
    means: tuple[float | None, ...]
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class StartsChart:
    """Averages over time of at most four groups by start.

    Attributes:
        times: names of the times, in order.
        lines: groups by start, earliest first; at most three starts and those without.
        y_label: what is measured, with its unit.
        digits: decimals of the printed values.
    """

    times: tuple[str, ...]
    lines: tuple[StartsLine, ...]
    y_label: str
    digits: int | None = None

    def height(self) -> float:
        """Height of the picture in inches."""
        return 3.1

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each row of its numbers is drawn, on the first axes."""
        return "across", tuple(map(float, range(len(self.times))))

    def draw(self, figure: Figure) -> None:
        """Draw on a blank figure."""
        shown = [v for line in self.lines for v in line.means if v is not None]
        if not shown:
            style.nothing_to_show(figure)
            return
        pad = 0.08 * ((max(shown) - min(shown)) or abs(max(shown)) or 1.0)
        values = style.ticks(min(shown) - pad, max(shown) + pad, 6)
        labels = style.numbers(values)
        left = 0.16 + max(style.text_width(figure, text, style.SMALL) for text in labels)
        ends = self._ends(figure)
        right = 0.24 + max(style.text_width(figure, text, weight="semibold") for _, text, _ in ends)
        axes = style.axes_at(figure, left, right, 0.55, 0.32)
        axes.set_ylim(values[0], values[-1])
        axes.set_xlim(-0.04 * max(len(self.times) - 1, 1), max(len(self.times) - 1, 1))
        style.horizontal_grid(axes, values, labels)
        span = float(axes.get_position().width) * style.WIDTH
        style.time_labels(axes, figure, self.times, span)
        style.note_above(axes, self.y_label, left, 21)
        style.note_above(axes, "Filled circle: the group's first start.", left, 7)
        self._draw_lines(axes)
        low, high = axes.get_ylim()
        per_inch = (high - low) / (float(axes.get_position().height) * self.height())
        most = max(text.count("\n") for _, text, _ in ends) + 1
        places = style.spread([last for last, _, _ in ends], 0.165 * most * per_inch)
        for (_, text, colour), place in zip(ends, places, strict=True):
            style.write(
                axes, 1, place, text, frame="y", offset=(9, 0), colour=colour, weight="semibold"
            )

    def _looks(self) -> list[tuple[str, Any]]:
        """Colour and dashes of every line; those without a start look like a comparison."""
        looks: list[tuple[str, Any]] = []
        started = 0
        for line in self.lines:
            if line.first is None:
                looks.append((style.COMPARISON, _NEVER_LINE))
            else:
                looks.append((_COLOURS[started % 3], _LINES[started % 3]))
                started += 1
        return looks

    def _ends(self, figure: Figure) -> list[tuple[float, str, str]]:
        ends = []
        for line, (colour, _) in zip(self.lines, self._looks(), strict=True):
            last = next((v for v in reversed(line.means) if v is not None), None)
            if last is not None:
                ends.append((last, style.wrap(figure, line.label, 1.45, most_lines=2), colour))
        return ends

    def _draw_lines(self, axes: Axes) -> None:
        for line, (colour, dashes) in zip(self.lines, self._looks(), strict=True):
            heights = [float("nan") if v is None else v for v in line.means]
            axes.plot(
                range(len(heights)), heights, color=colour, linestyle=dashes, linewidth=2.0,
                clip_on=False, zorder=4,
            )  # fmt: skip
            if line.first is None or not line.first < len(line.means):
                continue
            start = line.means[line.first]
            if start is not None:
                axes.plot(
                    [line.first], [start], marker="o", markersize=7.5, markerfacecolor=colour,
                    markeredgecolor="white", markeredgewidth=1.2, clip_on=False, zorder=5,
                )  # fmt: skip
