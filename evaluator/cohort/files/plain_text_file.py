"""Text files: how they are encoded, how their columns are parted, and what they may be instead."""

from __future__ import annotations

import codecs
import csv
import io

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 2**16
_SEPARATORS = (",", ";", "\t", "|")
_FEWEST_LINES = 3


def text_of(content: bytes) -> str | None:
    """The text of a file in UTF-8, UTF-16 or Windows-1252; None when it is in none of them.

    Lines that end in a carriage return alone, as on old Macs, end in a line feed instead.
    """
    text = _decoded(content)
    if text is not None and "\r" in text and "\n" not in text:
        return text.replace("\r", "\n")
    return text


def _decoded(content: bytes) -> str | None:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    try:
        if encoding is not None:
            return content.decode(encoding)
        if b"\0" in content:
            return None
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("cp1252")
    except (UnicodeDecodeError, ValueError):
        return None


def what_text_is(content: bytes, *, certain: bool) -> str | None:
    """In words what bytes are that are no workbook; None when they are a table as text.

    With ``certain``, for a file whose name does not say that it is text, the same number of
    columns must stand in three lines or more.
    """
    head = content[:4096]
    if head.startswith(b"%PDF"):
        return "it is a PDF"
    opening = (text_of(_whole_letters(head)) or "").lstrip("\ufeff \t\r\n").lower()
    if opening.startswith(("<html", "<!doctype html", "<table", "<head", "<body", "<meta")):
        return "it is a web page saved under a workbook's name"
    if opening.startswith(("<?xml", "<workbook")):
        return "it is an XML file"
    if opening.startswith(("{", "[{")) and '"' in opening[:200]:
        return "it is a JSON file"
    sample = text_of(_whole_letters(content[:_SAMPLE]))
    if sample is None or _has_controls(sample[:2000]):
        return "its contents are of another kind, or damaged"
    if certain and not _is_table(sample):
        return "it is a text file, such as CSV"
    return None


def _whole_letters(start: bytes) -> bytes:
    """The start of a file cut so that no letter of UTF-16 or UTF-8 is cut in two."""
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return start[: len(start) // 4 * 4]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        cut = start[: len(start) // 2 * 2]
        low = 1 if start.startswith(codecs.BOM_UTF16_LE) else 0
        high = cut[-2 + low] if len(cut) > 3 else 0
        return cut[:-2] if 0xD8 <= high <= 0xDB else cut
    for back in range(1, min(4, len(start))):
        lead = start[-back]
        if lead >= 0xC0:
            need = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
            return start[:-back] if need > back else start
        if lead < 0x80:
            break
    return start


def _has_controls(text: str) -> bool:
    return any(ord(letter) < 32 and letter not in "\t\r\n\f" for letter in text)


def separator_of(text: str) -> str:
    """What parts the columns: a comma, semicolon, tab or bar; a comma when nothing does."""
    told = text[:6].lower()
    if told.startswith("sep=") and len(told) > 4 and text[4] in _SEPARATORS:
        return text[4]
    return max(_SEPARATORS, key=lambda mark: _agreement(text, mark))


def _agreement(text: str, mark: str) -> tuple[int, int, int]:
    """How many lines have the usual number of columns, when it is two or more."""
    widths = [len(line) for line in _lines(text, mark)]
    usual = max(set(widths), key=widths.count, default=0) if widths else 0
    wide = [width for width in widths if width > 1]
    if usual < 2 and wide:
        usual = max(set(wide), key=wide.count)
    return (widths.count(usual) if usual > 1 else 0, usual, -_SEPARATORS.index(mark))


def _lines(text: str, mark: str) -> list[list[str]]:
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE or len(sample) == _SAMPLE:
        sample = sample.rpartition("\n")[0] or sample
    try:
        return [line for line in csv.reader(io.StringIO(sample), delimiter=mark) if line]
    except csv.Error:
        return []


def _is_table(text: str) -> bool:
    lines = _lines(text, separator_of(text))
    widths = {len(line) for line in lines}
    return len(lines) >= _FEWEST_LINES and len(widths) == 1 and widths.pop() > 1
