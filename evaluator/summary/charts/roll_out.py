"""Who had the programme by when: the calendar of a roll-out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.summary.charts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW = 0.36
_BAR = 0.52


@dataclass(frozen=True, slots=True)
class RollOutRow:
    """One line of the calendar: those who started from ``first`` to ``last``, or never (None).

    ``count`` is how many they are, in words, already rounded or withheld.
    """

    label: str
    first: int | None
    last: int | None
    count: str


@dataclass(frozen=True, slots=True)
class RollOutChart:
    """Rows of those who started together, earliest first, over the times measured.

    Attributes:
        times: names of the times, in order.
        rows: groups by start, at most about ten.
    """

    times: tuple[str, ...]
    rows: tuple[RollOutRow, ...]

    def height(self) -> float:
        """Height of the picture in inches."""
        return 0.95 + _ROW * max(len(self.rows), 1)

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each row of its numbers is drawn, on the first axes."""
        return "down", tuple(map(float, range(len(self.rows))))

    def draw(self, figure: Figure) -> None:
        """Draw on a blank figure."""
        if not self.rows or not self.times:
            style.nothing_to_show(figure)
            return
        labels = [style.wrap(figure, row.label, 1.9, most_lines=1) for row in self.rows]
        left = 0.2 + max(style.text_width(figure, label) for label in labels)
        right = 0.25 + max(
            style.text_width(figure, row.count, weight="semibold") for row in self.rows
        )
        axes = style.axes_at(figure, left, right, 0.42, 0.42)
        last = len(self.times) - 1
        axes.set_xlim(-0.5, last + 0.5)
        axes.set_ylim(len(self.rows) - 0.5, -0.5)
        span = float(axes.get_position().width) * style.WIDTH
        style.time_labels(axes, figure, self.times, span)
        self._key(axes, figure, left)
        for place, (row, label) in enumerate(zip(self.rows, labels, strict=True)):
            self._draw_row(axes, place, row)
            style.write(axes, 0, place, label, frame="y", across="right", offset=(-8, 0))
            style.write(
                axes, 1, place, row.count, frame="y", offset=(8, 0), weight="semibold",
                colour=style.COMPARISON if row.first is None else style.TREATED,
            )  # fmt: skip

    def _draw_row(self, axes: Axes, place: int, row: RollOutRow) -> None:
        end = len(self.times) - 0.5
        first = end if row.first is None else row.first - 0.5
        last = end if row.last is None else row.last - 0.5
        parts = (
            (-0.5, first, "white", style.RULE),
            (first, last, style.BAND, style.TREATED),
            (last, end, style.TREATED, style.TREATED),
        )
        for begin, stop, fill, edge in parts:
            if stop > begin:
                axes.barh(
                    place, stop - begin, left=begin, height=_BAR, facecolor=fill, edgecolor=edge,
                    linewidth=0.9,
                )  # fmt: skip

    def _key(self, axes: Axes, figure: Figure, left: float) -> None:
        """What the fillings mean, in words beside a sample of each."""
        from matplotlib.transforms import offset_copy

        parts = [("white", style.RULE, "not yet, or never")]
        if any(row.first != row.last for row in self.rows):
            parts.append((style.BAND, style.TREATED, "some have started"))
        parts.append((style.TREATED, style.TREATED, "has the programme"))
        x = -left * 72 + 14
        for fill, edge, words in parts:
            axes.plot(
                [0], [1], marker="s", markersize=9, markerfacecolor=fill, markeredgecolor=edge,
                transform=offset_copy(axes.transAxes, figure, x, 15, units="points"),
                clip_on=False,
            )  # fmt: skip
            style.write(
                axes, 0, 1, words, frame="axes", up="baseline", offset=(x + 10, 12),
                colour=style.MUTED, size=style.SMALL,
            )  # fmt: skip
            x += 32 + style.text_width(figure, words, style.SMALL) * 72
