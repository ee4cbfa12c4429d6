"""Whether the two groups overlap: shares along the propensity score, mirrored."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from evaluator.summary.charts import style
from evaluator.words.symbols import WITHHELD

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class OverlapChart:
    """Shares of each group by score; never individual people.

    Attributes:
        edges: (k + 1,) bounds of the score bands, ascending.
        treated, comparison: (k,) share of the group in each band, 0 to 1; None where the band
            holds too few people to show.
        off_support: share of the treated, 0 to 1, without anybody similar to compare with; None
            is withheld.
    """

    edges: tuple[float, ...]
    treated: tuple[float | None, ...]
    comparison: tuple[float | None, ...]
    off_support: float | None

    def height(self) -> float:
        """Height of the picture in inches."""
        return 2.9

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each row of its numbers is drawn, on the first axes."""
        return "across", tuple((low + high) / 2 for low, high in pairwise(self.edges))

    def draw(self, figure: Figure) -> None:
        """Draw on a blank figure."""
        shares = [v for v in (*self.treated, *self.comparison) if v is not None]
        if not shares or max(shares) <= 0:
            style.nothing_to_show(figure)
            return
        marks = [mark for mark in style.ticks(0, max(shares) * 1.08, 4) if mark >= 0]
        both = [*(-mark for mark in reversed(marks[1:])), *marks]
        labels = style.numbers([abs(100 * mark) for mark in both], percent=True)
        left = 0.16 + max(style.text_width(figure, text, style.SMALL) for text in labels)
        axes = style.axes_at(figure, left, 1.35, 0.42, 0.52)
        axes.set_xlim(self.edges[0], self.edges[-1])
        axes.set_ylim(-marks[-1], marks[-1])
        style.horizontal_grid(axes, both, labels)
        self._draw_bars(axes, self.treated, 1)
        self._draw_bars(axes, self.comparison, -1)
        axes.axhline(0, color=style.INK, linewidth=1.1, zorder=3)
        self._label(axes, left)

    def _draw_bars(self, axes: Axes, values: tuple[float | None, ...], sign: int) -> None:
        """Filled bars upwards for the treated (1), hatched ones downwards for the others (-1)."""
        treated = sign > 0
        colour = style.TREATED if treated else style.COMPARISON
        axes.bar(
            self.edges[:-1],
            [sign * (value or 0) for value in values],
            width=[high - low for low, high in pairwise(self.edges)],
            align="edge",
            facecolor=colour if treated else "white",
            edgecolor="white" if treated else colour,
            linewidth=0.8,
            hatch="" if treated else "////",
            zorder=2,
        )
        top = axes.get_ylim()[1]
        for edge, width in _withheld_runs(self.edges, values):
            if width > 0.03 * (self.edges[-1] - self.edges[0]):
                style.write(
                    axes,
                    edge + width / 2,
                    sign * 0.07 * top,
                    WITHHELD,
                    across="center",
                    colour=style.MUTED,
                    size=style.SMALL,
                )

    def _label(self, axes: Axes, left: float) -> None:
        for text, place, colour in (
            ("took part", 0.75, style.TREATED),
            ("comparison", 0.25, style.COMPARISON),
        ):
            style.write(
                axes, 1, place, text, frame="axes", offset=(9, 0), colour=colour, weight="semibold"
            )
        marks = style.ticks(self.edges[0], self.edges[-1], 6)
        inside = [mark for mark in marks if self.edges[0] <= mark <= self.edges[-1]]
        for mark, text in zip(inside, style.numbers(inside), strict=True):
            style.under(axes, mark, text)
        style.note_below(axes, "estimated chance of taking part", 20)
        share = self.off_support
        lost = WITHHELD if share is None else style.number(100 * share, 0, percent=True)
        note = f"share of each group; {lost} of those who took part have nobody similar"
        style.note_above(axes, f"{note} to compare with", left, 10)


def _withheld_runs(
    edges: tuple[float, ...], values: tuple[float | None, ...]
) -> list[tuple[float, float]]:
    """Left edge and width of each stretch of neighbouring bands that are withheld."""
    runs: list[tuple[float, float]] = []
    for (low, high), value in zip(pairwise(edges), values, strict=True):
        if value is not None:
            continue
        if runs and math.isclose(sum(runs[-1]), low):
            runs[-1] = (runs[-1][0], high - runs[-1][0])
        else:
            runs.append((low, high - low))
    return runs
