"""The share of each group still without the event, as steps, with numbers still watched below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.summary.charts import style
from evaluator.words.symbols import WITHHELD

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_Steps = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class SurvivalChart:
    """Steps that each rest on many events; never single people.

    Attributes:
        treated, comparison: times from 0 on, and the share (0 to 1) without the event from each.
        horizon: up to where means are compared.
        marks: (k,) times at which people are counted.
        treated_at_risk, comparison_at_risk: (k,) people still watched; None where withheld.
        x_label: what the time is, with its unit.
    """

    treated: _Steps
    comparison: _Steps
    horizon: float
    marks: tuple[float, ...]
    treated_at_risk: tuple[int | None, ...]
    comparison_at_risk: tuple[int | None, ...]
    x_label: str

    def height(self) -> float:
        """Height of the picture in inches."""
        return 3.2

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each row of its numbers is drawn, on the first axes."""
        return "across", self.marks

    def draw(self, figure: Figure) -> None:
        """Draw on a blank figure."""
        if not self.horizon > 0 or not self.treated[0] or not self.comparison[0]:
            style.nothing_to_show(figure)
            return
        heights = [0.0, 0.25, 0.5, 0.75, 1.0]
        labels = style.numbers([100 * h for h in heights], percent=True)
        left = 0.16 + max(
            style.text_width(figure, text, style.SMALL) for text in (*labels, "comparison")
        )
        axes = style.axes_at(figure, left, 1.35, 0.36, 1.05)
        axes.set_xlim(0, self.horizon)
        axes.set_ylim(0, 1)
        style.horizontal_grid(axes, heights, labels)
        style.note_above(axes, "share without the event", left, 10)
        for mark, text in zip(self.marks, style.numbers(self.marks), strict=True):
            if mark <= self.horizon:
                style.under(axes, mark, text)
        style.note_below(axes, self.x_label, 20)
        self._draw_steps(axes)
        self._draw_at_risk(axes)

    def _draw_steps(self, axes: Axes) -> None:
        for (times, shares), colour, line, words, place in (
            (self.comparison, style.COMPARISON, (0, (4, 1.6)), "comparison", 0.55),
            (self.treated, style.TREATED, "solid", "took part", 0.75),
        ):
            axes.step(
                [*times, self.horizon],
                [*shares, shares[-1]],
                where="post",
                color=colour,
                linestyle=line,
                linewidth=2.2,
                zorder=3,
            )
            style.write(
                axes, 1, place, words, frame="axes", offset=(9, 0), colour=colour, weight="semibold"
            )

    def _draw_at_risk(self, axes: Axes) -> None:
        rows = (
            ("took part", self.treated_at_risk, style.TREATED, -52),
            ("comparison", self.comparison_at_risk, style.COMPARISON, -66),
        )
        style.write(axes, 0, 0, "still watched", frame="axes", offset=(-4, -38),
                    across="right", colour=style.MUTED, size=style.SMALL)  # fmt: skip
        for words, counts, colour, down in rows:
            style.write(axes, 0, 0, words, frame="axes", offset=(-4, down), across="right",
                        colour=colour, size=style.SMALL)  # fmt: skip
            for mark, count in zip(self.marks, counts, strict=True):
                if 0 < mark <= self.horizon:
                    text = WITHHELD if count is None else f"{count:,}"
                    style.write(
                        axes, mark, 0, text, frame="x", offset=(0, down), across="center",
                        colour=style.INK, size=style.SMALL,
                    )  # fmt: skip
