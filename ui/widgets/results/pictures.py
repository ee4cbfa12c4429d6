"""Pictures ready to be shown. Decoding a large one holds a thread up: do it beside the window's.

Pillow decodes, and not Qt: Qt asks each of its readers, and the one for SVG makes a connection,
for which it waits on a lock while Python waits for it. The window's thread may hold that lock and
wait for Python, and then both stand still for ever.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from evaluator.summary.blocks import Block
    from evaluator.summary.charts.chart import Places
    from ui.state.drawings import Drawings


class Drawn(NamedTuple):
    """A chart's picture, and where the rows of its numbers lie in it."""

    image: QImage
    places: Places


Pictures = Mapping[str, Drawn]


@dataclass(frozen=True, slots=True)
class Decoded:
    """Blocks, and the picture of each figure among them by its key."""

    blocks: tuple[Block, ...]
    pictures: Pictures


def image_of(png: bytes) -> QImage:
    """A PNG as a picture; may be called in any thread."""
    with Image.open(io.BytesIO(png)) as read:
        whole = read.convert("RGBA")
    wide, high = whole.size
    return QImage(whole.tobytes(), wide, high, 4 * wide, QImage.Format.Format_RGBA8888).copy()


def images_of(pages: Iterable[bytes]) -> tuple[QImage, ...]:
    """Pages as pictures; may be called in any thread."""
    return tuple(image_of(png) for png in pages)


def decoded(drawn: Drawings) -> Decoded:
    """What was drawn, ready to be shown; may be called in any thread."""
    pictures = {key: Drawn(image_of(png), drawn.places[key]) for key, png in drawn.pictures.items()}
    return Decoded(drawn.blocks, pictures)
