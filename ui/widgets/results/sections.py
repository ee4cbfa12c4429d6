"""A page's blocks in sections: headings with a line of explanation, and folds for detail."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QTableView, QVBoxLayout, QWidget

from evaluator.summary import blocks as b
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.layout import column, text
from ui.widgets.results.blocks import block_widget
from ui.widgets.results.picture import Picture
from ui.widgets.results.pictures import Pictures

_MANY_ROWS = 12


def show_sections(into: QVBoxLayout, blocks: Sequence[b.Block], pictures: Pictures) -> None:
    """Put ``blocks`` into ``into``: level 2 opens a section, level 3 what is folded under it.

    A note right below a section's heading says what the section is for.
    """
    folded: list[b.Block] | None = None
    heading: QVBoxLayout | None = None
    for block in blocks:
        if isinstance(block, b.Heading) and block.level >= 3:
            folded = []
            into.addWidget(Disclosure(block.text, partial(_within, folded, pictures)))
        elif isinstance(block, b.Heading):
            folded, heading = None, column(text(block.text, "section"), spacing=2)
            if into.count():
                into.addSpacing(12)
            into.addLayout(heading)
            continue
        elif heading is not None and isinstance(block, b.Note):
            heading.addWidget(text(block.text, "muted"))
        elif folded is not None:
            folded.append(block)
        else:
            into.addWidget(block_widget(block, pictures))
        heading = None


def _within(blocks: Sequence[b.Block], pictures: Pictures) -> QVBoxLayout:
    """What a fold holds; made when it is opened, as most never are."""
    return column(*(block_widget(block, pictures) for block in blocks), spacing=14)


def show_detail(
    into: QBoxLayout, title: str, blocks: Sequence[b.Block], pictures: Pictures
) -> None:
    """Put a reviewer's section into ``into``; a long table is folded under its title.

    Charts, tables and folds are named by the section too, as some stand elsewhere on the page.
    """
    for block in blocks:
        shown: QWidget = block_widget(block, pictures)
        if isinstance(block, b.Table) and len(block.rows) > _MANY_ROWS:
            shown = Disclosure(f"{block.title}: {len(block.rows)} rows", column(shown))
        for kind in (QAbstractButton, QTableView, Picture):
            for part in shown.findChildren(kind):
                part.setAccessibleName(f"{part.accessibleName()} ({title})")
        into.addWidget(shown)
