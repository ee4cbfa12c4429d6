"""The texts that cells of an .xlsx workbook refer to by number."""

from __future__ import annotations

import zipfile
from typing import IO

import numpy as np

from evaluator.cohort.files.readers.parts import Parts, parse, pieces
from evaluator.cohort.files.readers.xlsx_cells import UnusualError, slices
from evaluator.cohort.files.readers.xml_text import plain_text, unescaped

MAX_TEXT_BYTES = 600 * 2**20

_ITEM, _TEXT = b"<si>", b"<t"


def read_shared_strings(parts: Parts, name: str, most: int | None = None) -> list[str]:
    """The shared texts in order, the first ``most`` of them if given.

    Raises:
        zipfile.BadZipFile: the part is damaged or impossibly large.
    """
    if name not in parts:
        return []
    if parts.size(name) > MAX_TEXT_BYTES:
        raise zipfile.BadZipFile("The texts are impossibly large.")
    texts: list[str] = []
    try:
        with parts.open(name) as stream:
            for piece in pieces(stream, b"</si>"):
                texts += _texts(piece)
                if most is not None and len(texts) > most:
                    return texts
    except UnusualError:
        with parts.open(name) as stream:
            return _slowly(stream)
    return texts


def _texts(piece: bytes) -> list[str]:
    """The texts of whole items ``<si><t>text</t></si>``; runs of one item are joined."""
    strange = (b"\0", b"<!", b"<rPh", b"<si/", b"<si ", b":si>", b":t>")
    if any(mark in piece for mark in strange):
        raise UnusualError
    if _ITEM not in piece:
        return []
    body = piece[piece.find(_ITEM) :]
    raw = body + b" " * 16
    buffer = np.frombuffer(raw, dtype=np.uint8)
    start, end = np.flatnonzero(buffer == ord("<")), np.flatnonzero(buffer == ord(">"))
    if len(start) != len(end) or (end < start).any() or (end[:-1] > start[1:]).any():
        raise UnusualError
    is_item = (buffer[start + 1] == ord("s")) & (buffer[start + 2] == ord("i"))
    item = np.cumsum(is_item) - 1
    after = buffer[start + 2]
    is_text = (buffer[start + 1] == ord("t")) & ((after == ord(">")) | (after == ord(" ")))
    which = np.flatnonzero(is_text & (buffer[end - 1] != ord("/")))
    close = start[np.minimum(which + 1, len(start) - 1)]
    if (buffer[close + 1] != ord("/")).any() or (buffer[close + 2] != ord("t")).any():
        raise UnusualError
    found = _decoded(raw, end[which] + 1, close)
    texts = [""] * int(is_item.sum())
    items = item[which].tolist()
    if len(set(items)) == len(items):
        for place, text in zip(items, found, strict=True):
            texts[place] = text
    else:
        for place, text in zip(items, found, strict=True):
            texts[place] += text
    return texts


def _decoded(raw: bytes, start: np.ndarray, stop: np.ndarray) -> list[str]:
    import pyarrow as pa

    found = slices(raw, start, stop)
    if b"&" in raw or b"_x" in raw:
        escaped = found.cast(pa.large_binary()).to_pylist()
        try:
            return [plain_text(text) for text in escaped]
        except UnicodeDecodeError:
            raise UnusualError from None
    try:
        texts: list[str] = found.to_pylist()
    except UnicodeDecodeError:
        raise UnusualError from None
    return texts


def _slowly(stream: IO[bytes]) -> list[str]:
    texts: list[str] = []
    inside: list[str] = []
    depth_of_reading = 0
    taking = False

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal depth_of_reading, taking
        if tag == "si":
            inside.clear()
        elif tag == "rPh":
            depth_of_reading += 1
        taking = tag == "t" and depth_of_reading == 0

    def stop(tag: str) -> None:
        nonlocal depth_of_reading, taking
        if tag == "rPh":
            depth_of_reading -= 1
        elif tag == "si":
            texts.append(unescaped("".join(inside)))
        taking = False

    def text(data: str) -> None:
        if taking:
            inside.append(data)

    parse(stream, start, stop, text)
    return texts
