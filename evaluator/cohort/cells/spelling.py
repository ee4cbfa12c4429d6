"""What two texts have in common that look the same to a reader, if not to a computer."""

from __future__ import annotations

import re

from evaluator.cohort.cells.cell_text import tidy

_LOOK_ALIKES = str.maketrans({
    **dict.fromkeys("‘’‚‛′ʹʻʼʽˈ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣⁃", "-"),
    "⁄": "/", "∕": "/", "…": "...", "․": ".",
})  # fmt: skip
_AND = re.compile(r"\s*&\s*")
_STOP = re.compile(r"(?<=[^\W\d_])\.(?=\s|$)")
# The mark of a note behind a name; behind a letter or two, as in "A*", it is a grade.
_NOTE = re.compile(
    r"(?<=[^\W\d_]{4})\s*(?:[*†‡§¶]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\[\s*(?:note\s*)?\w{1,3}\s*\])$", re.IGNORECASE
)
_JOINED = re.compile(r"\s*([-/])\s*")


def look_alike(text: str) -> str:
    """The tidy text with one kind of quotation mark and one kind of dash; its case stays."""
    text = tidy(text)
    return text if text.isascii() and "`" not in text else text.translate(_LOOK_ALIKES)


def one_spelling(text: str) -> str:
    """The same for texts that a person would call one: by case, "&", "St." or a note's mark."""
    plain = look_alike(text).casefold()
    if "&" in plain:
        plain = _AND.sub(" and ", plain)
    if "." in plain:
        plain = _STOP.sub("", plain)
    if not plain[-1:].isalnum() or not plain.isascii():
        plain = _NOTE.sub("", plain)
    return _JOINED.sub(r"\1", plain).strip() if "-" in plain or "/" in plain else plain.strip()
