"""The typeface of charts and PDF: Source Sans Pro (SIL Open Font Licence), then DejaVu Sans.

Both travel with the program, so a summary looks the same on every machine. For web pages there are
the letters of European languages alone, in small files under a name of their own.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font

REGULAR = Path(__file__).with_name("SourceSansPro-Regular.ttf")
SEMIBOLD = Path(__file__).with_name("SourceSansPro-Semibold.ttf")
WEB = (
    ("Summary Sans", Path(__file__).with_name("SummarySans-Regular.woff")),
    ("Summary Sans Semibold", Path(__file__).with_name("SummarySans-Semibold.woff")),
)
FALLBACK_FOLDER = Path(matplotlib.get_data_path()) / "fonts" / "ttf"

_MISSING = "□"


@cache
def _covered() -> frozenset[int]:
    fallback = FALLBACK_FOLDER / "DejaVuSans.ttf"
    return frozenset(FT2Font(str(REGULAR)).get_charmap()) | frozenset(
        FT2Font(str(fallback)).get_charmap()
    )


def drawable(text: str) -> str:
    """Text that the bundled fonts can draw: a character without a glyph becomes an empty box.

    A PDF/UA file may not contain a missing glyph, and matplotlib warns about one.
    """
    covered = _covered()
    if all(ord(char) in covered or char == "\n" for char in text):
        return text
    return "".join(_nearest(char, covered) for char in text)


def _nearest(char: str, covered: frozenset[int]) -> str:
    if ord(char) in covered or char == "\n":
        return char
    if unicodedata.category(char) in {"Cf", "Cc", "Mn", "Me"}:
        return ""
    return _MISSING
