"""Blocks of a summary with their pictures already drawn, ready for the screen. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluator.summary.blocks import Block
    from evaluator.values.progress import Progress

# Pictures are drawn at three times the screen's usual resolution, enough for 200 % scaling.
_SHARP = 3


@dataclass(frozen=True, slots=True)
class Drawings:
    """Blocks, and the PNG of each figure among them by its key."""

    blocks: tuple[Block, ...]
    pictures: dict[str, bytes]


def drawn(blocks: tuple[Block, ...], progress: Progress) -> Drawings:
    """``blocks`` with the picture of each figure among them."""
    from evaluator.summary.blocks import Figure
    from evaluator.summary.charts.chart import to_png

    figures = [block for block in blocks if isinstance(block, Figure)]
    pictures = {}
    for number, figure in enumerate(figures):
        progress(number / len(figures), "Drawing the figures")
        pictures[figure.key] = to_png(figure.chart, _SHARP)
    return Drawings(blocks, pictures)
