"""How alike the groups are on what was measured, before and after matching (Love plot)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.summary.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LABEL_WIDTH = 2.0
_ROW, _ROW_OF_MANY, _FEW = 0.3, 0.23, 12  # inches of a row, and of one where there are more


@dataclass(frozen=True, slots=True)
class LovePlot:
    """Standardised differences of the covariates; their sign is not drawn.

    Attributes:
        covariates: names, in the order drawn from the top.
        before, after: differences in standard deviations; None where there is none.
        limits: up to the first a difference is small, beyond the second it is too large.
    """

    covariates: tuple[str, ...]
    before: tuple[float | None, ...]
    after: tuple[float | None, ...]
    limits: tuple[float, float] = (0.1, 0.25)

    def height(self) -> float:
        """Height of the picture in inches."""
        rows = max(len(self.covariates), 1)
        return 0.95 + rows * (_ROW if rows <= _FEW else _ROW_OF_MANY)

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each row of its numbers is drawn, on the first axes."""
        return "down", tuple(map(float, range(len(self.covariates))))

    def draw(self, figure: Figure) -> None:
        """Draw on a blank figure."""
        sizes = [abs(v) for v in (*self.before, *self.after) if v is not None]
        if not sizes:
            style.nothing_to_show(figure)
            return
        axes = style.axes_at(figure, _LABEL_WIDTH + 0.15, 0.3, 0.36, 0.55)
        marks = style.ticks(0, max(*sizes, self.limits[1] * 1.15), 7)
        axes.set_xlim(0, marks[-1])
        axes.set_ylim(len(self.covariates) - 0.4, -0.6)
        style.vertical_grid(axes, marks, style.numbers(marks))
        self._draw_limits(axes)
        for index, name in enumerate(self.covariates):
            text = style.wrap(figure, name, _LABEL_WIDTH, most_lines=1)
            style.write(axes, 0, index, text, frame="y", offset=(-(_LABEL_WIDTH + 0.15) * 72, 0))
            axes.axhline(index, color=style.GRID, linewidth=0.8, zorder=0.5)
            self._draw_row(axes, index)
        self._draw_key(axes)

    def _draw_limits(self, axes: Axes) -> None:
        small, large = self.limits
        axes.axvspan(0, small, color=style.ZONE, linewidth=0, zorder=0)
        axes.axvline(small, color=style.ZONE_EDGE, linewidth=1.2, linestyle=(0, (4, 2)), zorder=1)
        style.above(axes, small / 2, "small", across="center", colour=style.ZONE_EDGE)
        axes.axvline(large, color=style.COMPARISON, linewidth=1.2, linestyle=(0, (1, 1)), zorder=1)
        style.above(axes, large, "too large →", move=2, colour=style.COMPARISON)

    def _draw_row(self, axes: Axes, index: int) -> None:
        before, after = self.before[index], self.after[index]
        if before is not None and after is not None:
            axes.plot(
                [abs(before), abs(after)], [index, index], color=style.PLAIN, linewidth=1, zorder=2
            )
        if before is not None:
            axes.plot(
                [abs(before)],
                [index],
                marker="D",
                markersize=6,
                markerfacecolor="white",
                markeredgecolor=style.PLAIN,
                markeredgewidth=1.5,
                zorder=3,
                clip_on=False,
            )
        if after is not None:
            axes.plot(
                [abs(after)],
                [index],
                marker="o",
                markersize=7.5,
                color=style.TREATED,
                zorder=4,
                clip_on=False,
            )

    def _draw_key(self, axes: Axes) -> None:
        style.note_below(axes, "difference between the groups, standard deviations", 20)
        left = -(_LABEL_WIDTH + 0.15) * 72
        for move, sign, colour, text in (
            (0.0, "◇", style.PLAIN, "before"),
            (56.0, "●", style.TREATED, "after matching"),
        ):
            style.write(
                axes,
                0,
                1,
                f"{sign} {text}",
                frame="axes",
                up="bottom",
                offset=(left + move, 4),
                colour=colour,
                size=style.SMALL,
            )
