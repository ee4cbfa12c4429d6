"""The first cell of every table row in a PDF marked as the row's header.

The typesetter marks the names of columns alone. Its files are plain: objects one after the other
and a table of where each begins, so that a few words can be put in place of others.
"""

from __future__ import annotations

import re

_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_TABLE = re.compile(rb"xref\s+0 (\d+)\s+")
_ENTRY = 20  # bytes of a line of the table
_KIND = re.compile(rb"/Type/StructElem/S/(\w+)/P (\d+) 0 R")
_KIDS = re.compile(rb"/K\[((?:\d+ 0 R ?)+)\]")
_CELL = re.compile(rb"<</O/Table[^<>]*/Headers\[[^\]]*\][^<>]*>>")
_ROW = b"<</O/Table/Scope/Row>>"


def with_row_headers(pdf: bytes) -> bytes:
    """The file with a header cell at the start of each row below the names of columns.

    A file of another make is returned as it is.
    """
    objects, after = _objects(pdf)
    kinds = {number: match for number, body in objects.items() if (match := _KIND.search(body))}
    for number, found in kinds.items():
        parent = kinds.get(int(found[2]))
        if found[1] == b"TR" and parent is not None and parent[1] != b"THead":
            _mark(objects, number)
    return _joined(pdf, objects, after)


def _objects(pdf: bytes) -> tuple[dict[int, bytes], int]:
    """Each object by its number, in the order of the file, and where the table begins."""
    start = _START.search(pdf)
    table = _TABLE.match(pdf, int(start[1])) if start else None
    if start is None or table is None:
        return {}, len(pdf)
    places = []
    for number in range(1, int(table[1])):
        line = pdf[table.end() + number * _ENTRY :][:_ENTRY]
        if line[17:18] == b"n":
            places.append((int(line[:10]), number))
    places.sort()
    ends = [place for place, _ in places[1:]] + [int(start[1])]
    return {n: pdf[a:b] for (a, n), b in zip(places, ends, strict=True)}, int(start[1])


def _mark(objects: dict[int, bytes], row: int) -> None:
    """Make the first cell of a row its header, and let the others be known by scope alone."""
    kids = _KIDS.search(objects[row])
    if kids is None:
        return
    first, *others = map(int, re.findall(rb"(\d+) 0 R", kids[1]))
    if b"/S/TD/" in objects[first]:
        cell = objects[first].replace(b"/S/TD/", b"/S/TH/", 1)
        objects[first] = _CELL.sub(_ROW, cell, count=1)
    for other in others:
        objects[other] = _CELL.sub(b"<</O/Table>>", objects[other], count=1)


def _joined(pdf: bytes, objects: dict[int, bytes], after: int) -> bytes:
    if not objects:
        return pdf
    first = pdf.index(next(iter(objects.values()))[:12])
    parts, places, at = [pdf[:first]], {}, first
    for number, body in objects.items():
        places[number] = at
        parts.append(body)
        at += len(body)
    tail = bytearray(pdf[after:])
    table = _TABLE.match(tail)
    assert table is not None
    for number, place in places.items():
        line = table.end() + number * _ENTRY
        tail[line : line + 10] = b"%010d" % place
    tail[:] = _START.sub(b"startxref\n%d\n%%%%EOF" % at, bytes(tail))
    return b"".join(parts) + bytes(tail)
