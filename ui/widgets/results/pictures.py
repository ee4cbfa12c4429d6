"""Pictures ready to be shown. Decoding a large one holds a thread up: do it beside the window's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from evaluator.summary.blocks import Block
    from ui.state.drawings import Drawings

Pictures = Mapping[str, QImage]


@dataclass(frozen=True, slots=True)
class Decoded:
    """Blocks, and the picture of each figure among them by its key."""

    blocks: tuple[Block, ...]
    pictures: Pictures


def image_of(png: bytes) -> QImage:
    """A PNG as a picture; may be called in any thread."""
    return QImage.fromData(QByteArray(png))


def images_of(pages: Iterable[bytes]) -> tuple[QImage, ...]:
    """Pages as pictures; may be called in any thread."""
    return tuple(image_of(png) for png in pages)


def decoded(drawn: Drawings) -> Decoded:
    """What was drawn, ready to be shown; may be called in any thread."""
    return Decoded(drawn.blocks, {key: image_of(png) for key, png in drawn.pictures.items()})
