"""Pictures of the printed pages, so that the window shows the PDF itself."""

from __future__ import annotations

from evaluator.summary.blocks import Summary
from evaluator.summary.layout.typesetting import compile_pages

_A4_WIDTH_INCHES = 210 / 25.4


def preview_pages(summary: Summary, *, width_px: int) -> tuple[bytes, ...]:
    """One PNG per page, ``width_px`` pixels wide (to the nearest pixel), from the PDF's template.

    Raises:
        ValueError: the width is not positive.
    """
    if width_px < 1:
        raise ValueError("A preview must be at least one pixel wide.")
    return tuple(compile_pages(summary, kind="png", ppi=width_px / _A4_WIDTH_INCHES))
