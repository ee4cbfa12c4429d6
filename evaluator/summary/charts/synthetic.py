"""Places with the programme against their weighted mix of others, and the gap between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.summary.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_GAP_HEIGHT = 1.6


@dataclass(frozen=True, slots=True)
class SyntheticChart:
    """Two lines over time where levels may be shown, and below them always the gap.

    Attributes:
        times: names of the periods, in order.
        treated, synthetic: (T,) averages, or both empty where levels are withheld.
        gap, gap_low, gap_high: (T,) effect at each time with its likely range.
        starts_after: index of the last period before the start.
        y_label: what is measured, with its unit.
        digits: decimals of the printed values, negative for tens and hundreds.
    """

    times: tuple[str, ...]
    treated: tuple[float, ...]
    synthetic: tuple[float, ...]
    gap: tuple[float, ...]
    gap_low: tuple[float, ...]
    gap_high: tuple[float, ...]
    starts_after: int
    y_label: str
    digits: int = 1

    def height(self) -> float:
        """Height of the picture in inches."""
        return 4.3 if self.treated else 2.5

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each row of its numbers is drawn, on the first axes."""
        return "across", tuple(map(float, range(len(self.times))))

    def draw(self, figure: Figure) -> None:
        """Draw on a blank figure."""
        if not self.gap:
            style.nothing_to_show(figure)
            return
        marks = style.ticks(min(*self.gap_low, 0.0), max(*self.gap_high, 0.0), 5)
        signed = style.numbers(marks, signed=True)
        levels = [*self.treated, *self.synthetic]
        values, labels = [], []
        if levels:
            pad = 0.1 * ((max(levels) - min(levels)) or abs(max(levels)) or 1.0)
            values = style.ticks(min(levels) - pad, max(levels) + pad, 5)
            labels = style.numbers(values)
        left = 0.16 + max(style.text_width(figure, text, style.SMALL) for text in signed + labels)
        right = 0.22 + max(
            style.text_width(figure, text, weight="semibold")
            for text in ("Gap at each", *(self._names() if levels else ()))
        )
        if levels:
            top = style.axes_at(figure, left, right, 0.52, _GAP_HEIGHT + 0.75)
            self._frame(top, values, labels)
            style.note_above(top, self.y_label, left, 20)
            self._mark_start(top, told=True)
            self._lines(top)
        below = style.axes_at(figure, left, right, self.height() - _GAP_HEIGHT - 0.32, 0.32)
        self._frame(below, marks, signed)
        note = "Gap" if levels else f"Gap in {self.y_label[:1].lower()}{self.y_label[1:]}"
        style.note_above(
            below, f"{note}. Shaded: likely range of each time.", left, 8 if levels else 22
        )
        self._mark_start(below, told=not levels)
        self._gap(below)
        span = float(below.get_position().width) * style.WIDTH
        style.time_labels(below, figure, self.times, span)

    def _names(self) -> tuple[str, str]:
        return "Took part", "Weighted mix"

    def _frame(self, axes: Axes, values: list[float], labels: list[str]) -> None:
        axes.set_ylim(values[0], values[-1])
        last = len(self.times) - 1
        axes.set_xlim(-0.04 * max(last, 1), max(last, 1))
        style.horizontal_grid(axes, values, labels)

    def _mark_start(self, axes: Axes, *, told: bool) -> None:
        if not 0 <= self.starts_after < len(self.times) - 1:
            return
        x = self.starts_after + 0.5
        axes.axvline(x, color=style.RULE, linewidth=1, linestyle=(0, (2, 2)), zorder=1)
        if told and x > 0.6 * (len(self.times) - 1):
            style.above(axes, x, "← before the start", across="right", move=-1)
        elif told:
            style.above(axes, x, "programme starts →", move=-1)

    def _lines(self, axes: Axes) -> None:
        where = range(len(self.times))
        axes.plot(where, self.synthetic, color=style.COMPARISON, linestyle=(0, (4, 1.6)),
                  linewidth=2, clip_on=False, zorder=3)  # fmt: skip
        axes.plot(where, self.treated, color=style.TREATED, linewidth=2, clip_on=False, zorder=4)
        low, high = axes.get_ylim()
        per_inch = (high - low) / (float(axes.get_position().height) * self.height())
        ends = (self.treated[-1], self.synthetic[-1])
        places = style.spread(ends, 0.34 * per_inch)
        colours = (style.TREATED, style.COMPARISON)
        for name, value, place, colour in zip(self._names(), ends, places, colours, strict=True):
            label = f"{style.number(value, self.digits)}\n{name}"
            style.write(axes, 1, place, label, frame="y", offset=(9, 0), colour=colour,
                        weight="semibold")  # fmt: skip

    def _gap(self, axes: Axes) -> None:
        where = range(len(self.times))
        axes.fill_between(where, self.gap_low, self.gap_high, color=style.BAND, linewidth=0,
                          zorder=0.5)  # fmt: skip
        axes.axhline(0, color=style.INK, linewidth=1.1, zorder=1)
        axes.plot(where, self.gap, color=style.TREATED, linewidth=2, clip_on=False, zorder=4)
        style.write(axes, 1, self.gap[-1], "Gap at each\ntime", frame="y", offset=(9, 0),
                    colour=style.TREATED, weight="semibold")  # fmt: skip
