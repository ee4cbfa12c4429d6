"""How many people or areas are left after each step, in each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.summary.charts import style
from evaluator.words.symbols import WITHHELD

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LABEL_WIDTH = 2.35


@dataclass(frozen=True, slots=True)
class FlowBar:
    """Numbers left after one step, already rounded; None where they are withheld.

    ``reason`` says why some were lost there; empty at the first step.
    """

    label: str
    treated: int | None
    comparison: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class FlowChart:
    """Numbers left at each step, from those listed to those analysed.

    ``compared`` is false where everybody had the programme: no bars for a group that is not there.
    """

    steps: tuple[FlowBar, ...]
    compared: bool = True

    def height(self) -> float:
        """Height of the picture in inches."""
        return 0.42 + 0.62 * max(len(self.steps), 1)

    def rows_lie(self) -> tuple[style.Way, tuple[float, ...]]:
        """Where each row of its numbers is drawn, on the first axes."""
        return "down", tuple(map(float, range(len(self.steps))))

    def draw(self, figure: Figure) -> None:
        """Draw on a blank figure."""
        counts = [
            n for step in self.steps for n in (step.treated, step.comparison) if n is not None
        ]
        if not counts or max(counts) <= 0:
            style.nothing_to_show(figure)
            return
        axes = style.axes_at(figure, _LABEL_WIDTH + 0.15, 1.15, 0.3, 0.1)
        axes.set_xlim(0, max(counts))
        axes.set_ylim(len(self.steps) - 0.5, -0.5)
        axes.axvline(0, color=style.RULE, linewidth=1, zorder=3)
        for index, step in enumerate(self.steps):
            self._draw_step(axes, figure, index, step)
        self._draw_key(axes)

    def _draw_step(self, axes: Axes, figure: Figure, index: int, step: FlowBar) -> None:
        both = (
            (step.treated, style.TREATED, "", -0.17 if self.compared else 0.0),
            (step.comparison, style.COMPARISON, "////", 0.17),
        )
        for count, colour, hatch, move in both if self.compared else both[:1]:
            axes.barh(
                index + move,
                count or 0,
                height=0.26,
                hatch=hatch,
                zorder=2,
                facecolor="white" if hatch else colour,
                edgecolor=colour,
                linewidth=1,
            )
            text = WITHHELD if count is None else f"{count:,}"
            style.write(
                axes,
                count or 0,
                index + move,
                text,
                offset=(5, 0),
                colour=colour,
                weight="semibold",
                size=style.SIZE,
            )
        label = style.wrap(figure, step.label, _LABEL_WIDTH, most_lines=1)
        left = -(_LABEL_WIDTH + 0.15) * 72
        if step.reason:
            reason = style.wrap(figure, step.reason, _LABEL_WIDTH, size=style.SMALL, most_lines=1)
            style.write(axes, 0, index, label, frame="y", offset=(left, 6.5), weight="semibold")
            style.write(
                axes,
                0,
                index,
                reason,
                frame="y",
                offset=(left, -6.5),
                colour=style.MUTED,
                size=style.SMALL,
            )
        else:
            style.write(axes, 0, index, label, frame="y", offset=(left, 0), weight="semibold")

    def _draw_key(self, axes: Axes) -> None:
        both = (
            ("■ took part", 0.0, style.TREATED),
            ("▨ comparison", 72.0, style.COMPARISON),
        )
        for text, move, colour in both if self.compared else both[:1]:
            style.write(
                axes,
                0,
                1,
                text,
                frame="axes",
                up="bottom",
                offset=(move, 5),
                colour=colour,
                weight="semibold",
                size=style.SMALL,
            )
