"""What the library page shows. It belongs to no study, and outlives the page's being made anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluator.summary.blocks import Summary


@dataclass(frozen=True, slots=True)
class Shelf:
    """The studies of one folder side by side.

    Attributes:
        folder: where they are; None until somebody picked one.
        asked: what a study must be to be shown, by the fields of ``Wanted``.
        found: the document of it; None until it was read.
        written: SHA-256 of exported files by their names.
    """

    folder: Path | None = None
    asked: Mapping[str, object] = field(default_factory=dict)
    found: Summary | None = None
    written: Mapping[str, str] = field(default_factory=dict)
