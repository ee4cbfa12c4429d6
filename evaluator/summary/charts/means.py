"""Average outcome of the two groups over time: the picture to look at first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.summary.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class MeansChart:
    """Group means over time, already withheld (None) where a mean would rest on few people.

    A group without any mean is neither drawn nor named.

    Attributes:
        times: names of the periods, in order.
        treated, comparison: one mean per period, in the unit named by ``y_label``; with
            ``percent`` from 0 to 100.
        treated_label, comparison_label: the groups' names, as drawn beside their lines.
        starts_after: index of the last period before the start; None when there is none.
        y_label: what is measured, with its unit.
        digits: decimals of the printed values, negative for tens and hundreds; None chooses by
            their size.
    """

    times: tuple[str, ...]
    treated: tuple[float | None, ...]
    comparison: tuple[float | None, ...]
    treated_label: str
    comparison_label: str
    starts_after: int | None
    y_label: str
    percent: bool = False
    digits: int | None = None

    def height(self) -> float:
        """Height of the picture in inches."""
        return 2.55

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each row of its numbers is drawn, on the first axes."""
        return "across", tuple(map(float, range(len(self.times))))

    def draw(self, figure: Figure) -> None:
        """Draw on a blank figure."""
        shown = [v for v in (*self.treated, *self.comparison) if v is not None]
        if not shown:
            style.nothing_to_show(figure)
            return
        pad = 0.12 * ((max(shown) - min(shown)) or abs(max(shown)) or 1.0)
        values = style.ticks(min(shown) - pad, max(shown) + pad, 5)
        labels = style.numbers(values, percent=self.percent)
        left = 0.16 + max(style.text_width(figure, text, style.SMALL) for text in labels)
        axes = style.axes_at(figure, left, self._right_margin(figure), 0.52, 0.32)
        axes.set_ylim(values[0], values[-1])
        axes.set_xlim(-0.04 * max(len(self.times) - 1, 1), len(self.times) - 1)
        style.horizontal_grid(axes, values, labels)
        span = float(axes.get_position().width) * style.WIDTH
        style.time_labels(axes, figure, self.times, span)
        style.note_above(axes, self.y_label, left, 20)
        self._mark_start(axes)
        self._draw_lines(axes)
        self._label_ends(axes, figure)

    def _ends(self, figure: Figure) -> list[tuple[float, str, str]]:
        """Last mean, label and colour of each group that has a mean."""
        known = [abs(v) for v in (*self.treated, *self.comparison) if v is not None]
        decimals = 0 if self.percent else style.decimals_for(max(known))
        decimals = decimals if self.digits is None else self.digits
        ends = []
        for values, name, colour in (
            (self.treated, self.treated_label, style.TREATED),
            (self.comparison, self.comparison_label, style.COMPARISON),
        ):
            last = next((v for v in reversed(values) if v is not None), None)
            if last is not None:
                label = style.wrap(figure, name, 1.35, most_lines=2)
                number = style.number(last, decimals, percent=self.percent)
                ends.append((last, f"{number}\n{label}", colour))
        return ends

    def _right_margin(self, figure: Figure) -> float:
        return 0.22 + max(
            style.text_width(figure, label, weight="semibold") for _, label, _ in self._ends(figure)
        )

    def _mark_start(self, axes: Axes) -> None:
        if self.starts_after is None or not 0 <= self.starts_after < len(self.times) - 1:
            return
        x = self.starts_after + 0.5
        axes.axvline(x, color=style.RULE, linewidth=1, linestyle=(0, (2, 2)), zorder=1)
        late = x > 0.6 * (len(self.times) - 1)
        if late:
            style.above(axes, x, "← before the start", across="right", move=-1)
        else:
            style.above(axes, x, "programme starts →", move=-1)

    def _draw_lines(self, axes: Axes) -> None:
        crowded = len(self.times) > 16
        for values, colour, line, marker, fill in (
            (self.comparison, style.COMPARISON, (0, (4, 1.6)), "s", "white"),
            (self.treated, style.TREATED, "solid", "o", style.TREATED),
        ):
            heights = [float("nan") if v is None else v for v in values]
            axes.plot(
                range(len(heights)),
                heights,
                color=colour,
                linestyle=line,
                linewidth=1.6 if crowded else 2.2,
                marker="" if crowded else marker,
                markersize=6,
                markerfacecolor=fill,
                markeredgewidth=1.4,
                clip_on=False,
                zorder=4,
            )

    def _label_ends(self, axes: Axes, figure: Figure) -> None:
        low, high = axes.get_ylim()
        per_inch = (high - low) / (float(axes.get_position().height) * self.height())
        ends = self._ends(figure)
        lines = max(label.count("\n") for _, label, _ in ends) + 1
        places = style.spread([last for last, _, _ in ends], 0.17 * lines * per_inch)
        for (_, label, colour), place in zip(ends, places, strict=True):
            style.write(
                axes,
                1,
                place,
                label,
                frame="y",
                offset=(9, 0),
                colour=colour,
                weight="semibold",
            )
