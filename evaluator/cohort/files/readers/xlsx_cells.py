"""The cells in a piece of a sheet's XML, all at once, when it is written as Excel writes it.

Programs write cells in a few forms only: ``<c r="B7" s="1" t="s"><v>3</v></c>``, with a formula
before the value, or with an inline text in its place. Tags are found by their first letters, in
whole arrays of positions; any piece that is written in another form is left to the slow reader.
Cell text is escaped in XML, so a tag cannot stand inside a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.cohort.cells.cell_grid import DATE, EMPTY, ERROR, FORMULA, NUMBER, TEXT, TRUTH
from evaluator.cohort.files.readers.sheet_builder import SheetBuilder, from_serials
from evaluator.cohort.files.readers.xml_text import iso_date, plain_text

Arrow = Any  # an array of the Arrow library, which is loaded when first used
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

_PAD = b" " * 48
_WORDS = 4
_MOST_FORMS = 4_000
_ATTRIBUTE = re.compile(rb'\s+([\w:.\-]+)="([^"<&]*)"')
_PREFIXED = re.compile(rb"<[\w.\-]+:(?:c|row)[\s/>]")
_TYPES = {b"": 0, b"n": 0, b"s": 1, b"str": 2, b"inlineStr": 3, b"b": 4, b"e": 5, b"d": 6}
_NUMBER, _SHARED, _STRING, _INLINE, _TRUTH, _ERROR, _DAY = range(7)
_OPEN, _SLASH, _QUOTE = ord("<"), ord("/"), ord('"')


def _usual_beginnings() -> Mask:
    """Whether two bytes after "<" begin one of the usual tags, for every two bytes."""
    usual = np.zeros((256, 256), dtype=bool)
    usual[ord("/")] = True
    for letter in b"cvftr":
        usual[letter, list(b" >/")] = True
    usual[ord("r"), ord("o")] = usual[ord("i"), ord("s")] = True
    return usual.ravel()


_USUAL = _usual_beginnings()


class UnusualError(Exception):
    """The piece is not in the usual form; it may still be sound."""


@dataclass(frozen=True, slots=True)
class Styles:
    """How numbers of the workbook are shown.

    Attributes:
        kinds: (k,) NUMBER, PERCENT, DATE or DURATION for each cell format. d1904: days count
            from 1904.
    """

    kinds: NDArray[np.int8]
    d1904: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Tags:
    """The tags of a piece: where each begins and ends, its first letters, and its cell."""

    raw: bytes
    buffer: Bytes
    start: Ints
    end: Ints
    cell: Ints
    is_cell: Mask
    first: Bytes
    second: Bytes


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """The cells of a piece: place, type by ``_TYPES``, how shown, and the value's text."""

    rows: Ints
    columns: Ints
    types: NDArray[np.int8]
    shown: NDArray[np.int8]
    start: Ints
    stop: Ints
    formula: Mask


def read_cells(piece: bytes, builder: SheetBuilder, styles: Styles, shared: int) -> None:
    """Add the cells of whole rows to ``builder``, whose first ``shared`` texts are the shared ones.

    Raises:
        UnusualError: the piece is written in another form, or is broken.
    """
    tags = _find_tags(piece)
    if tags is None:
        return
    cells, several = _find_cells(tags, styles)
    kinds = np.zeros(len(cells.rows), dtype=np.int8)
    values = np.zeros(len(cells.rows))
    there = cells.stop > cells.start
    kinds[cells.formula & ~there & (cells.types != _STRING)] = FORMULA
    _numbers(tags, cells, there, kinds, values, styles=styles, shared=shared)
    for types, kind in (((_STRING, _INLINE), TEXT), ((_ERROR,), ERROR)):
        which = np.flatnonzero(np.isin(cells.types, types) & there)
        kinds[which] = kind
        values[which] = _text_codes(tags, cells.start[which], cells.stop[which], builder)
    for cell, text in several.items():
        kinds[cell] = TEXT if text else EMPTY
        values[cell] = builder.code(text)
    _others(tags, cells, there, kinds, values)
    builder.block(cells.rows, cells.columns, kinds, values)


def _find_tags(piece: bytes) -> _Tags | None:
    """Every tag of the piece; None when it holds no cell."""
    if b"\0" in piece:
        raise UnusualError
    raw = piece + _PAD
    buffer: Bytes = np.frombuffer(raw, dtype=np.uint8)
    start = np.flatnonzero(buffer == _OPEN)
    end = np.flatnonzero(buffer == ord(">"))
    if not len(start):
        return None
    if len(end) != len(start) or (end < start).any() or (end[:-1] > start[1:]).any():
        place = np.searchsorted(end, start)
        if place[-1] >= len(end):
            raise UnusualError
        end = end[place]
    first, second = buffer[start + 1], buffer[start + 2]
    known = _USUAL[first.astype(np.uint16) << 8 | second]
    if not known.all() and (b"<!" in piece or b"<?" in piece or _PREFIXED.search(piece)):
        raise UnusualError
    is_cell = _named(first, second, b"c")
    return _Tags(raw, buffer, start, end, np.cumsum(is_cell) - 1, is_cell, first, second)


def _named(first: Bytes, second: Bytes, name: bytes) -> Mask:
    """Which tags open an element of one letter, from the two bytes after each tag's start."""
    place = np.flatnonzero(first == name[0])
    after = second[place]
    ends = (after == ord(" ")) | (after == ord(">")) | (after == _SLASH) | (after < 32)
    named = np.zeros(len(first), dtype=bool)
    named[place[ends]] = True
    return named


def _find_cells(tags: _Tags, styles: Styles) -> tuple[_Cells, dict[int, str]]:
    buffer, at = tags.buffer, tags.start[tags.is_cell]
    rows, columns, after = _places(buffer, at)
    end = tags.end[tags.is_cell]
    types, shown = _forms(tags.raw, after, end - (buffer[end - 1] == _SLASH), styles)
    start, stop = np.zeros(len(at), dtype=np.int64), np.zeros(len(at), dtype=np.int64)
    _contents(tags, b"v", start, stop)
    several = _contents(tags, b"t", start, stop)
    formula = np.zeros(len(at), dtype=bool)
    formula[_cells_of(tags, np.flatnonzero(_named(tags.first, tags.second, b"f")))] = True
    return _Cells(rows, columns, types, shown, start, stop, formula), several


def _places(buffer: Bytes, at: Ints) -> tuple[Ints, Ints, Ints]:
    """Row and column of each cell, from 0, and where its reference ends."""
    for offset, byte in enumerate(b' r="', start=2):
        if (buffer[at + offset] != byte).any():
            raise UnusualError
    letters = [buffer[at + 6 + k].astype(np.int64) - 64 for k in range(3)]
    one, two, three = ((letter >= 1) & (letter <= 26) for letter in letters)
    two &= one
    three &= two
    columns = letters[0]
    columns = np.where(two, columns * 26 + letters[1], columns)
    columns = np.where(three, columns * 26 + letters[2], columns)
    place = at + 6 + one + two + three
    rows = np.zeros(len(at), dtype=np.int64)
    alive = one
    for _ in range(7):
        digit = buffer[place].astype(np.int64) - 48
        alive = alive & (digit >= 0) & (digit <= 9)
        if not alive.any():
            break
        rows = np.where(alive, rows * 10 + digit, rows)
        place = place + alive
    if not one.all() or (rows < 1).any() or (buffer[place] != _QUOTE).any():
        raise UnusualError
    return rows - 1, columns - 1, place + 1


def _forms(
    raw: bytes, start: Ints, stop: Ints, styles: Styles
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Type and way of showing of each cell, from attributes of which few forms exist."""
    length = stop - start
    if len(length) and (length.max() > 8 * _WORDS or length.min() < 0):
        raise UnusualError
    whole = np.ndarray((len(raw) - 7,), dtype="<u8", buffer=raw, strides=(1,))
    words = []
    for k in range(_WORDS):
        left = np.clip(length - 8 * k, 0, 8)
        if not left.any():
            break
        keep = np.where(left == 8, 2**64 - 1, (np.uint64(1) << (8 * (left % 8)).astype("u8")) - 1)
        words.append(whole[np.minimum(start + 8 * k, len(whole) - 1)] & keep.astype("<u8"))
    types, shown = np.zeros(len(start), dtype=np.int8), np.zeros(len(start), dtype=np.int8)
    left_over = np.arange(len(start))
    for _ in range(_MOST_FORMS):
        if not len(left_over):
            return types, shown
        first = left_over[0]
        same = length[left_over] == length[first]
        for word in words:
            same &= word[left_over] == word[first]
        kind, style = _form(raw[start[first] : stop[first]])
        here = left_over[same]
        types[here] = kind
        shown[here] = styles.kinds[style] if style < len(styles.kinds) else NUMBER
        left_over = left_over[~same]
    raise UnusualError


def _form(attributes: bytes) -> tuple[int, int]:
    """Type and format of a cell from its attributes after the reference."""
    found = dict(_ATTRIBUTE.findall(attributes))
    known = sum(len(name) + len(value) + 4 for name, value in found.items())
    kind = _TYPES.get(found.get(b"t", b""))
    style = found.get(b"s", b"0")
    if kind is None or not style.isdigit() or known != len(attributes.rstrip()):
        raise UnusualError
    return kind, int(style)


def _cells_of(tags: _Tags, which: Ints) -> Ints:
    cells = tags.cell[which]
    if len(cells) and cells[0] < 0:
        raise UnusualError
    return cells


def _contents(tags: _Tags, name: bytes, start: Ints, stop: Ints) -> dict[int, str]:
    """Put where the text in each cell's ``<name>`` lies; the texts of cells with several."""
    buffer = tags.buffer
    which = np.flatnonzero(_named(tags.first, tags.second, name))
    which = which[buffer[tags.end[which] - 1] != _SLASH]
    if not len(which):
        return {}
    if which[-1] + 1 >= len(tags.start):
        raise UnusualError
    if ((tags.first[which + 1] != _SLASH) | (tags.second[which + 1] != name[0])).any():
        raise UnusualError
    close = tags.start[which + 1]
    cells = _cells_of(tags, which)
    twice = np.flatnonzero(np.diff(cells) == 0)
    several: dict[int, list[bytes]] = {}
    if len(twice):
        if name == b"v" or b"<rPh" in tags.raw:
            raise UnusualError
        for place in np.flatnonzero(np.isin(cells, cells[twice])).tolist():
            text = tags.raw[tags.end[which[place]] + 1 : close[place]]
            several.setdefault(int(cells[place]), []).append(text)
    start[cells], stop[cells] = tags.end[which] + 1, close
    return {cell: plain_text(b"".join(texts)) for cell, texts in several.items()}


def slices(raw: bytes, start: Ints, stop: Ints) -> Arrow:
    """Texts between rising positions of a buffer, as an Arrow array of strings."""
    import pyarrow as pa

    if not len(start):
        return pa.array([], pa.string())
    bounds = np.empty(2 * len(start), dtype=np.int64)
    bounds[::2], bounds[1::2] = start, stop
    buffers = [None, pa.py_buffer(bounds), pa.py_buffer(raw)]
    whole = pa.LargeStringArray.from_buffers(len(bounds) - 1, buffers[1], buffers[2])
    return whole.take(pa.array(np.arange(0, len(bounds) - 1, 2)))


def _numbers(
    tags: _Tags,
    cells: _Cells,
    there: Mask,
    kinds: NDArray[np.int8],
    values: NDArray[np.float64],
    *,
    styles: Styles,
    shared: int,
) -> None:
    which = np.flatnonzero((cells.types <= _SHARED) & there)
    numbers = parse_floats(slices(tags.raw, cells.start[which], cells.stop[which]))
    is_shared = cells.types[which] == _SHARED
    codes = numbers[is_shared]
    if len(codes) and not ((codes >= 0) & (codes < shared) & (codes % 1 == 0)).all():
        raise UnusualError
    kinds[which[is_shared]], values[which[is_shared]] = TEXT, codes
    plain = which[~is_shared]
    kinds[plain], values[plain] = from_serials(
        numbers[~is_shared], cells.shown[plain], d1904=styles.d1904
    )


def parse_floats(texts: Arrow) -> NDArray[np.float64]:
    """The numbers that an Arrow array of texts spells. Raises UnusualError for anything else."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        numbers = np.asarray(pc.cast(texts, pa.float64()).to_numpy(zero_copy_only=False))
    except pa.ArrowInvalid:
        raise UnusualError from None
    if not np.isfinite(numbers).all():
        raise UnusualError
    return numbers


def _text_codes(tags: _Tags, start: Ints, stop: Ints, builder: SheetBuilder) -> Ints:
    """Position among the builder's texts of each text; each different one is looked at once."""
    import pyarrow as pa

    if not len(start):
        return np.zeros(0, dtype=np.int64)
    found = slices(tags.raw, start, stop).dictionary_encode()
    try:
        texts = found.dictionary.cast(pa.large_binary()).to_pylist()
        codes = np.array([builder.code(plain_text(text)) for text in texts], dtype=np.int64)
    except UnicodeDecodeError:
        raise UnusualError from None
    return np.asarray(codes[found.indices.to_numpy(zero_copy_only=False)])


def _others(
    tags: _Tags,
    cells: _Cells,
    there: Mask,
    kinds: NDArray[np.int8],
    values: NDArray[np.float64],
) -> None:
    """Truth values, and dates written out, of which there are few."""
    truths = np.flatnonzero((cells.types == _TRUTH) & there)
    kinds[truths] = TRUTH
    one = tags.buffer[cells.start[truths]]
    values[truths] = (one == ord("1")) | (one == ord("t"))
    for which in np.flatnonzero((cells.types == _DAY) & there).tolist():
        moment = iso_date(
            tags.raw[cells.start[which] : cells.stop[which]].decode("ascii", "replace")
        )
        if moment is None:
            raise UnusualError
        kinds[which], values[which] = DATE, moment
