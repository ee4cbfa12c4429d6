"""Effect in each period around the start of the programme: the event study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.summary.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class PathChart:
    """Effects by period since the start.

    Attributes:
        event_time: (k,) periods since the start, ascending; the reference is absent.
        value, low, high: (k,) effect and its likely range in each period, in one unit.
        reference: the period every other is compared with; drawn at zero.
        y_label: what is measured, with its unit.
        band_low, band_high: (k,) range for all periods at once, when one was computed.
    """

    event_time: tuple[int, ...]
    value: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    reference: int
    y_label: str
    band_low: tuple[float, ...] | None = None
    band_high: tuple[float, ...] | None = None

    def height(self) -> float:
        """Height of the picture in inches."""
        return 3.0

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each row of its numbers is drawn, on the first axes."""
        return "across", tuple(map(float, self.event_time))

    def draw(self, figure: Figure) -> None:
        """Draw on a blank figure."""
        if not self.event_time:
            style.nothing_to_show(figure)
            return
        band = (*(self.band_low or ()), *(self.band_high or ()))
        ends = [*self.low, *self.high, *band, 0.0]
        marks = style.ticks(min(ends), max(ends), 6)
        labels = style.numbers(marks, signed=True)
        left = 0.16 + max(style.text_width(figure, text, style.SMALL) for text in labels)
        axes = style.axes_at(figure, left, 0.15, 0.68, 0.5)
        times = sorted((*self.event_time, self.reference))
        axes.set_xlim(times[0] - 0.6, times[-1] + 0.6)
        axes.set_ylim(marks[0], marks[-1])
        style.horizontal_grid(axes, marks, labels)
        axes.axhline(0, color=style.INK, linewidth=1.1, zorder=1)
        self._label(axes, left, times)
        self._draw_band(axes)
        self._draw_points(axes)

    def _label(self, axes: Axes, left: float, times: list[int]) -> None:
        style.note_above(axes, self.y_label, left, 32)
        key = "Bars: likely range of each period."
        if self.band_low is not None:
            key += " Shaded: range for all periods at once."
        style.note_above(axes, key, left, 19)
        if times[0] < 0 <= times[-1]:
            axes.axvline(-0.5, color=style.RULE, linewidth=1, linestyle=(0, (2, 2)), zorder=1)
            style.above(axes, -0.5, "before the start", across="right", move=-5)
            style.above(axes, -0.5, "after", across="left", move=5)
        step = max(1, -(-len(times) // 16))
        for time in (t for t in times if (t - self.reference) % step == 0):
            style.under(axes, time, style.number(time, 0, signed=True))
        style.note_below(axes, "periods since the start", 19)

    def _draw_band(self, axes: Axes) -> None:
        if self.band_low is None or self.band_high is None:
            return
        for side in (False, True):
            inside = [i for i, t in enumerate(self.event_time) if (t > self.reference) == side]
            axes.fill_between(
                [self.event_time[i] for i in inside],
                [self.band_low[i] for i in inside],
                [self.band_high[i] for i in inside],
                color=style.BAND,
                linewidth=0,
                zorder=0.5,
            )

    def _draw_points(self, axes: Axes) -> None:
        for time, value, low, high in zip(
            self.event_time, self.value, self.low, self.high, strict=True
        ):
            before = time < 0
            colour = style.PLAIN if before else style.TREATED
            axes.plot([time, time], [low, high], color=colour, linewidth=1.8, zorder=3)
            axes.plot(
                [time],
                [value],
                marker="D" if before else "o",
                markersize=6 if before else 7,
                markerfacecolor="white" if before else colour,
                markeredgecolor=colour,
                markeredgewidth=1.5,
                zorder=4,
            )
        axes.plot(
            [self.reference],
            [0],
            marker="s",
            markersize=6,
            markerfacecolor=style.INK,
            markeredgecolor="white",
            zorder=4,
        )
        style.write(
            axes,
            self.reference,
            0,
            "reference",
            across="center",
            up="top",
            offset=(0, -6),
            size=style.SMALL,
            clear=True,
        )
