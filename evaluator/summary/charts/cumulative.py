"""How a number is spread in each group: the share of people up to each value, in broad steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.summary.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class CumulativeChart:
    """Cumulative shares at few values; never individual people.

    Attributes:
        values: (k,) ascending values of the characteristic.
        treated, before, after: (k,) share of the participants, and of the comparison group before
            and after matching, up to each value, 0 to 1.
        x_label: the characteristic's name.
    """

    values: tuple[float, ...]
    treated: tuple[float, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    x_label: str

    def height(self) -> float:
        """Height of the picture in inches."""
        return 2.7

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each row of its numbers is drawn, on the first axes."""
        return "across", self.values

    def draw(self, figure: Figure) -> None:
        """Draw on a blank figure."""
        if len(self.values) < 2:
            style.nothing_to_show(figure)
            return
        heights = [0.0, 0.25, 0.5, 0.75, 1.0]
        labels = style.numbers([100 * h for h in heights], percent=True)
        left = 0.16 + max(style.text_width(figure, text, style.SMALL) for text in labels)
        axes = style.axes_at(figure, left, 1.75, 0.42, 0.55)
        low, high = self.values[0], self.values[-1]
        pad = 0.04 * ((high - low) or 1.0)
        axes.set_xlim(low - pad, high + pad)
        axes.set_ylim(0, 1)
        style.horizontal_grid(axes, heights, labels)
        marks = [mark for mark in style.ticks(low, high, 6) if low - pad <= mark <= high + pad]
        for mark, text in zip(marks, style.numbers(marks), strict=True):
            style.under(axes, mark, text)
        style.note_above(axes, "share of each group up to this value", left, 10)
        style.note_below(axes, self.x_label, 20)
        self._draw_lines(axes, figure)

    def _draw_lines(self, axes: Axes, figure: Figure) -> None:
        drawn = (
            (self.before, style.PLAIN, (0, (1, 1.4)), "", "◇ comparison before"),
            (self.after, style.COMPARISON, (0, (4, 1.6)), "s", "■ comparison, matched"),
            (self.treated, style.TREATED, "solid", "o", "● took part"),
        )
        for place, (shares, colour, line, marker, words) in enumerate(drawn):
            axes.plot(
                self.values,
                shares,
                color=colour,
                linestyle=line,
                linewidth=2.0 if marker else 1.6,
                marker=marker or "D",
                markersize=4.5,
                markerfacecolor="white" if marker != "o" else colour,
                markeredgewidth=1.2,
                clip_on=False,
                zorder=3 + place,
            )
            style.write(
                axes,
                1,
                0.85 - 0.22 * (2 - place),
                style.wrap(figure, words, 1.6, most_lines=2),
                frame="axes",
                offset=(9, 0),
                colour=colour,
                weight="semibold",
                size=style.SMALL,
            )
