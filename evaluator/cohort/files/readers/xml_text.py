"""Text in a workbook's XML as Excel shows it."""

from __future__ import annotations

import re
from datetime import datetime
from html.entities import html5

from evaluator.cohort.files.readers.sheet_builder import milliseconds

_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|amp|lt|gt|quot|apos);")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(?:[.,][0-9]*)?Z?)?"
)


def plain_text(raw: bytes) -> str:
    """The text that escaped UTF-8 stands for. Raises UnicodeDecodeError."""
    if b"&" not in raw and b"_x" not in raw:
        return raw.decode("utf-8")
    return unescaped(without_entities(raw))


def without_entities(raw: bytes) -> str:
    """The text of UTF-8 with entities such as ``&amp;`` replaced. Raises UnicodeDecodeError."""
    text = raw.decode("utf-8")
    return _ENTITY.sub(_character, text) if "&" in text else text


def unescaped(text: str) -> str:
    """The text with Excel's own escapes, such as ``_x000D_`` for a carriage return, undone."""
    if "_x" not in text:
        return text
    shown = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return shown.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if not name.startswith("#"):
        return html5[f"{name};"]
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return "\ufffd" if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF else chr(number)


def iso_date(text: str) -> float | None:
    """Milliseconds since 1970 of a date such as 2024-05-01T12:30:00, or None."""
    found = _ISO.fullmatch(text.strip())
    if found is None:
        return None
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return milliseconds(datetime(year, month, day, hour, minute, second))
    except ValueError:
        return None
