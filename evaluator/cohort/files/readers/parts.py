"""The parts of a workbook that is a zip file: found by name, parsed safely, read in pieces."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

CHUNK = 2 * 2**20
MAX_PIECE = 256 * 2**20
MAX_SMALL_PART = 64 * 2**20
MAX_PIECES = 2_500_000  # elements and attributes of a small part: each takes some 200 bytes

_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class Parts:
    """The files inside a workbook, by names that ignore case and a leading slash."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self._names = {
            info.filename.replace("\\", "/").lstrip("/").lower(): info
            for info in archive.infolist()
        }

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def size(self, name: str) -> int:
        """Bytes of a part when unpacked."""
        return self._names[name.lower()].file_size

    def open(self, name: str) -> IO[bytes]:
        """A part as a stream. Raises BadZipFile when it is not there."""
        info = self._names.get(name.lower())
        if info is None:
            raise zipfile.BadZipFile(f"There is no part {name}.")
        return self.archive.open(info)

    def read(self, name: str) -> bytes:
        """A small part. Raises BadZipFile when it is too large to be one, or damaged."""
        if name.lower() in self._names and self.size(name) > MAX_SMALL_PART:
            raise zipfile.BadZipFile("A part that should be small is not.")
        with self.open(name) as stream:
            return stream.read()

    def tree(self, name: str) -> Element:
        """A small part as XML without entities. Raises BadZipFile when it is not that."""
        content = self.read(name)
        if content.count(b"<") + content.count(b"=") > MAX_PIECES:
            raise zipfile.BadZipFile("A part that should be small has too many elements.")
        try:
            tree: Element = fromstring(content)
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            raise zipfile.BadZipFile(str(error)) from None
        return tree

    def main(self, usual: str) -> str:
        """Name of the part that lists the sheets, as the package says; else the usual one."""
        if "_rels/.rels" in self:
            for part, kind in self.relations("").values():
                if kind == "officeDocument" and part in self:
                    return part
        return usual

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Part name and type of everything that ``part`` refers to, by its key."""
        folder, _, name = part.rpartition("/")
        path = f"{folder}/_rels/{name}.rels".lstrip("/")
        if path not in self:
            return {}
        found = {}
        for relation in self.tree(path):
            target = relation.get("Target") or ""
            whole = target if target.startswith("/") else posixpath.join(folder, target)
            inside = relation.get("TargetMode", "Internal") != "External"
            if inside:
                kind = (relation.get("Type") or "").rpartition("/")[2]
                found[relation.get("Id") or ""] = (posixpath.normpath(whole).lstrip("/"), kind)
        return found


def local(tag: object) -> str:
    """The name of an element without its namespace."""
    return str(tag).rpartition("}")[2]


def relation_of(element: Element) -> str:
    """The key by which an element refers to another part."""
    return element.get(_RELATIONS) or element.get(_STRICT) or ""


def ahead(found: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, the next one unpacked on another core while this one is looked at."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, found, None)
        while (piece := coming.result()) is not None:
            coming = pool.submit(next, found, None)
            yield piece


def pieces(stream: IO[bytes], end: bytes) -> Iterator[bytes]:
    """A stream in pieces that end with ``end``, so that no row is cut in two.

    Raises BadZipFile when one is impossibly long.
    """
    rest = bytearray()
    while chunk := stream.read(CHUNK):
        searched = max(0, len(rest) - len(end))
        rest += chunk
        cut = rest.rfind(end, searched) + len(end)
        if cut >= len(end):
            yield bytes(rest[:cut])
            del rest[:cut]
        elif len(rest) > MAX_PIECE:
            raise zipfile.BadZipFile("One row of the sheet is impossibly long.")
    yield bytes(rest)


def parse(
    stream: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    stop: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Parse XML of any form, calling back; entities are refused, names lose their prefix.

    Raises:
        zipfile.BadZipFile: it is not XML, or declares entities.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, found: start(tag.rpartition(":")[2], found)
    parser.EndElementHandler = lambda tag: stop(tag.rpartition(":")[2])
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse
    try:
        parser.ParseFile(stream)
    except (expat.ExpatError, ValueError, OverflowError, LookupError) as error:
        raise zipfile.BadZipFile(str(error)) from None


def _refuse(*_declaration: object) -> None:
    raise ValueError("A sheet declares entities, which no spreadsheet program does.")
