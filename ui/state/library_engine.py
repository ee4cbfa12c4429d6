"""The engine's part for many studies side by side."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.state.drawings import Drawings, drawn

if TYPE_CHECKING:
    from evaluator.summary.blocks import Summary
    from evaluator.values.progress import Progress


class LibraryEngine:
    """What the library command tells, for the window; as ``Engine``."""

    def read_library(self, folder: Path, asked: Mapping[str, Any], progress: Progress) -> Summary:
        """The finished studies of a folder as one document. No workbook is opened.

        ``asked`` is which of them, by the fields of ``Wanted``.
        """
        from evaluator.study.digest import digest
        from evaluator.study.library import read_library
        from evaluator.study.wanted import Wanted

        progress(0.1, "Reading the studies")
        today = datetime.datetime.now().astimezone().date()
        return digest(read_library(folder, Wanted(**asked)), today)

    def library_drawings(self, summary: Summary, progress: Progress) -> Drawings:
        """The document with its pictures."""
        return drawn(summary.blocks, progress)
