"""Blocks of a summary with their pictures already drawn, ready for the screen. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluator.summary.blocks import Block
    from evaluator.summary.charts.chart import Places
    from evaluator.values.progress import Progress

# Pictures are drawn at three times the screen's usual resolution, enough for 200 % scaling.
_SHARP = 3


@dataclass(frozen=True, slots=True)
class Drawings:
    """Blocks, and by its key each figure's PNG and where the rows of its numbers lie in it."""

    blocks: tuple[Block, ...]
    pictures: dict[str, bytes]
    places: dict[str, Places]


def drawn(blocks: tuple[Block, ...], progress: Progress) -> Drawings:
    """``blocks`` with the picture of each figure among them."""
    from evaluator.summary.blocks import Figure
    from evaluator.summary.charts.chart import places_of, to_png

    figures = [block for block in blocks if isinstance(block, Figure)]
    pictures, places = {}, {}
    for number, figure in enumerate(figures):
        progress(number / len(figures), "Drawing the figures")
        pictures[figure.key] = to_png(figure.chart, _SHARP)
        places[figure.key] = places_of(figure.chart)
    return Drawings(blocks, pictures, places)
