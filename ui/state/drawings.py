"""Blocks of a summary with their pictures already drawn, ready for the screen. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluator.summary.blocks import Block


@dataclass(frozen=True, slots=True)
class Drawings:
    """Blocks, and the PNG of each figure among them by its key."""

    blocks: tuple[Block, ...]
    pictures: dict[str, bytes]
