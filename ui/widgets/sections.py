"""A page's blocks in sections: headings with a line of explanation, and folds for detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from evaluator.summary import blocks as b
from ui.widgets.blocks import block_widget
from ui.widgets.disclosure import Disclosure
from ui.widgets.layout import column, text


def show_sections(
    into: QVBoxLayout, blocks: Sequence[b.Block], pictures: Mapping[str, bytes]
) -> None:
    """Put ``blocks`` into ``into``; what follows a heading of level 3 is folded under it."""
    folded: tuple[str, list[QWidget]] | None = None
    after_heading = False
    for block in blocks:
        if isinstance(block, b.Heading):
            _close(into, folded)
            folded = (block.text, []) if block.level >= 3 else None
            if block.level < 3:
                if into.count():
                    into.addSpacing(14)
                into.addWidget(text(block.text, "section"))
            after_heading = block.level < 3
            continue
        shown = _widget(block, pictures, lead=after_heading)
        after_heading = False
        if folded is None:
            into.addWidget(shown)
        else:
            folded[1].append(shown)
    _close(into, folded)


def _close(into: QVBoxLayout, folded: tuple[str, list[QWidget]] | None) -> None:
    if folded is not None and folded[1]:
        into.addWidget(Disclosure(folded[0], column(*folded[1], spacing=14)))


def _widget(block: b.Block, pictures: Mapping[str, bytes], *, lead: bool) -> QWidget:
    if lead and isinstance(block, b.Note):
        return text(block.text, "muted")
    return block_widget(block, pictures)
