"""Effects with their likely ranges against the smallest change agreed as worthwhile."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evaluator.summary.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LABEL_WIDTH = 1.75
_MARKS: dict[str, tuple[str, str, str, float, str | tuple[int, tuple[float, ...]]]] = {
    "planned": ("o", style.TREATED, style.TREATED, 8.5, "solid"),
    "alternative": ("o", "white", style.ALTERNATIVE, 6.5, "solid"),
    "naive": ("D", "white", style.PLAIN, 6.0, (0, (2, 1.5))),
    "benchmark": ("s", style.BENCHMARK, style.BENCHMARK, 6.0, (0, (5, 1.5))),
}


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One effect: its value and the limits of its likely range, in the chart's unit.

    "planned" is the result that was promised; "alternative" another reasonable analysis; "naive"
    the figure without a fair comparison; "benchmark" something to compare the size with. A
    limit that is not known is infinite.
    """

    label: str
    value: float
    low: float
    high: float
    kind: Literal["planned", "alternative", "naive", "benchmark"] = "planned"


@dataclass(frozen=True, slots=True)
class EffectChart:
    """Effects as points with ranges.

    Attributes:
        unit: what a step along the axis means, such as "points on the knowledge score".
        null: value that means no effect: 0, or 1 for ratios (drawn on a log scale).
        worthwhile: smallest worthwhile change. With ``null`` 0 its size (the sign follows from
            ``better``); with ``null`` 1 the ratio itself.
        better: which direction is good; "ambiguous" shades neither side.
        digits: decimals of the printed values, negative for tens and hundreds; None chooses by
            their size.
        line: what stands at the line of ``worthwhile``.
    """

    rows: tuple[EffectRow, ...]
    unit: str
    null: float
    worthwhile: float | None
    better: Literal["higher", "lower", "ambiguous"]
    digits: int | None = None
    line: str = "worthwhile"

    def height(self) -> float:
        """Height of the picture in inches."""
        return 0.92 + self._below() + 0.46 * max(len(self.rows), 1)

    def _below(self) -> float:
        """Room under the unit for the names of the two sides, in inches."""
        return 0.17 if self._sides() else 0.0

    def _sides(self) -> tuple[str, str] | None:
        """What lies left and right of no effect; None where neither side is the good one."""
        if self.better == "ambiguous" or self.null != 0:
            return None
        return ("harmful", "helpful") if self.better == "higher" else ("helpful", "harmful")

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each row of its numbers is drawn, on the first axes."""
        rows = [row for row in self.rows if math.isfinite(row.value)]
        return "down", tuple(map(float, range(len(rows))))

    def draw(self, figure: Figure) -> None:
        """Draw on a blank figure."""
        rows = [row for row in self.rows if math.isfinite(row.value)]
        if not rows:
            style.nothing_to_show(figure)
            return
        texts = self._texts(rows)
        right = 0.2 + max(style.text_width(figure, text, style.SIZE, "semibold") for text in texts)
        axes = style.axes_at(figure, _LABEL_WIDTH + 0.1, right, 0.3, 0.56 + self._below())
        axes.set_ylim(len(rows) - 0.5, -0.5)
        marks = self._limits(axes, rows)
        style.vertical_grid(axes, [self._place(v) for v in marks], self._tick_texts(marks))
        self._shade(axes)
        axes.axvline(self._place(self.null), color=style.INK, linewidth=1.1, zorder=2)
        for index, (row, text) in enumerate(zip(rows, texts, strict=True)):
            self._draw_row(axes, figure, index, row, text)
        self._label_axis(axes)

    def _place(self, value: float) -> float:
        return math.log(value) if self.null == 1 and value > 0 else value

    def _thresholds(self) -> tuple[float, ...]:
        if self.worthwhile is None:
            return ()
        if self.null == 1:
            return (self.worthwhile,)
        size = abs(self.worthwhile)
        signs = {"higher": (1,), "lower": (-1,), "ambiguous": (-1, 1)}[self.better]
        return tuple(self.null + sign * size for sign in signs)

    def _limits(self, axes: Axes, rows: list[EffectRow]) -> list[float]:
        values = [v for row in rows for v in (row.value, row.low, row.high) if math.isfinite(v)]
        values = [*values, self.null, *self._thresholds()]
        if self.null == 1:
            values = [v for v in values if v > 0]
            marks = _ratio_ticks(min(values), max(values))
        else:
            pad = 0.06 * (max(values) - min(values) or 1.0)
            marks = style.ticks(min(values) - pad, max(values) + pad, 6)
        axes.set_xlim(self._place(marks[0]), self._place(marks[-1]))
        return marks

    def _tick_texts(self, marks: list[float]) -> list[str]:
        if self.null == 1:
            return [f"{mark:g}" for mark in marks]
        return style.numbers(marks, signed=True)

    def _texts(self, rows: list[EffectRow]) -> list[str]:
        ends = [abs(v) for row in rows for v in (row.value, row.low, row.high) if math.isfinite(v)]
        decimals = 2 if self.null == 1 else style.decimals_for(max(ends))
        decimals = decimals if self.digits is None else self.digits
        signed = self.null != 1

        def text(value: float) -> str:
            if math.isinf(value):
                return "no limit"
            return style.number(value, decimals, signed=signed)

        return [f"{text(r.value)} ({text(r.low)} to {text(r.high)})" for r in rows]

    def _shade(self, axes: Axes) -> None:
        thresholds = self._thresholds()
        low, high = axes.get_xlim()
        for value in thresholds:
            axes.axvline(
                self._place(value),
                color=style.ZONE_EDGE,
                linewidth=1.2,
                linestyle=(0, (4, 2)),
                zorder=1,
            )
        if not thresholds:
            return
        edge = self._place(thresholds[-1])
        colour = style.ZONE_EDGE
        if self.better == "ambiguous":
            style.above(axes, edge, "agreed size", move=2, colour=colour)
        elif self.better == "higher":
            axes.axvspan(edge, high, color=style.ZONE, linewidth=0, zorder=0)
            style.above(axes, edge, f"{self.line} →", move=2, colour=colour)
        else:
            axes.axvspan(low, edge, color=style.ZONE, linewidth=0, zorder=0)
            style.above(axes, edge, f"← {self.line}", across="right", move=-2, colour=colour)

    def _draw_row(self, axes: Axes, figure: Figure, index: int, row: EffectRow, text: str) -> None:
        marker, fill, colour, size, line = _MARKS[row.kind]
        weight: style.Weight = "semibold" if row.kind == "planned" else "regular"
        left, right = axes.get_xlim()
        low = max(self._place(row.low), left) if math.isfinite(row.low) else left
        high = min(self._place(row.high), right) if math.isfinite(row.high) else right
        axes.plot(
            [low, high],
            [index, index],
            color=colour,
            linestyle=line,
            zorder=3,
            linewidth=3 if row.kind == "planned" else 1.8,
            solid_capstyle="butt",
        )
        axes.plot(
            [self._place(row.value)],
            [index],
            marker=marker,
            markersize=size,
            markerfacecolor=fill,
            markeredgecolor=colour,
            markeredgewidth=1.6,
            zorder=4,
            clip_on=False,
        )
        label = style.wrap(figure, row.label, _LABEL_WIDTH, most_lines=2)
        style.write(
            axes, 0, index, label, frame="y", weight=weight, offset=(-(_LABEL_WIDTH + 0.1) * 72, 0)
        )
        style.write(
            axes,
            1,
            index,
            text,
            frame="y",
            weight=weight,
            offset=(12, 0),
            colour=style.INK if row.kind == "planned" else style.MUTED,
        )

    def _label_axis(self, axes: Axes) -> None:
        style.note_below(axes, self.unit, 21)
        sides = self._sides()
        if sides is not None:
            left, right = sides
            style.side_below(axes, f"← {left}", 33, side="left", good=left == "helpful")
            style.side_below(axes, f"{right} →", 33, side="right", good=right == "helpful")
        style.above(
            axes, self._place(self.null), "no effect", across=self._away(axes), colour=style.INK
        )

    def _away(self, axes: Axes) -> style.Across:
        """Side of the null on which its label does not run into the worthwhile change's."""
        low, high = axes.get_xlim()
        gaps = [self._place(value) - self._place(self.null) for value in self._thresholds()]
        gap = min(gaps, key=abs, default=high - low)
        if abs(gap) > 0.22 * (high - low):
            return "center"
        return "right" if gap > 0 else "left"


def _ratio_ticks(low: float, high: float) -> list[float]:
    steps = [
        0.01,
        0.02,
        0.05,
        0.1,
        0.2,
        0.33,
        0.5,
        0.67,
        0.8,
        1,
        1.25,
        1.5,
        2,
        3,
        5,
        10,
        20,
        50,
        100,
    ]
    inside = [step for step in steps if low <= step <= high]
    below = [step for step in steps if step < low]
    above = [step for step in steps if step > high]
    return [*below[-1:], *inside, *above[:1]] or [low, high]
