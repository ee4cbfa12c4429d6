"""Colours of the document formats. A verdict's colour only repeats what its label says."""

from __future__ import annotations

INK = "#1d2733"
MUTED = "#55616e"
LINE = "#c9d0d6"
LONG_TITLE = 90  # letters beyond which a title is set smaller, so that page one holds the rest

_ACCENTS = {
    "worked": ("#1b6b4f", "#e8f4ef"),
    "promising": ("#14568f", "#e9f1f8"),
    "no_worthwhile_effect": ("#44505c", "#eef1f4"),
    "not_proven": ("#5b4b7a", "#f1eff6"),
    "mixed": ("#7d5200", "#faf3e3"),
    "appears_harmful": ("#a3261c", "#fbecea"),
    "cannot_tell": ("#55616e", "#f1f3f5"),
}
CAUTION = ("#8a5a00", "#fdf6e7")


def accent(level: str) -> tuple[str, str]:
    """Strong colour and pale ground of a verdict level; grey for one that is not known."""
    return _ACCENTS.get(level, _ACCENTS["cannot_tell"])
