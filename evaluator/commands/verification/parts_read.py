"""The parts of an exported document beside its words: pictures, shapes, sheets and properties."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from evaluator.commands.verification.markup_read import canonical, rounded

LARGEST_PART = 64 * 1024 * 1024
_XML = (".xml", ".rels", ".vml")
_OWN = 0.5  # of a file that another program saved anew, hardly any part stays as it was


def parts_in(content: bytes, path: Path, untouched: frozenset[str] = frozenset()) -> dict[str, str]:
    """A mark of each part of a document by its name; empty for a PDF or a picture.

    Two parts have one mark where they are the same to whoever opens them: in whatever order their
    attributes stand, and however the last digits of a place on the page were rounded.

    Args:
        content: of the document.
        path: whose ending says what it is.
        untouched: parts of an archive that are marked by their bytes, as they are known to be
            those of the document that it is held against.

    Raises:
        ValueError, zipfile.BadZipFile, xml.etree.ElementTree.ParseError: it is damaged.
    """
    suffix = path.suffix.lower()
    if suffix in (".pdf", ".png"):
        return {}
    found = _of_page(content) if suffix == ".html" else _of_archive(content, untouched)
    return {name: hashlib.sha256(text).hexdigest() for name, text in found}


def parts_in_both(held: bytes, made: bytes, path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """``parts_in`` of two documents, which looks only into what differs: that takes longest.

    Raises:
        ValueError, zipfile.BadZipFile, xml.etree.ElementTree.ParseError: one is damaged.
    """
    untouched: frozenset[str] = frozenset()
    if path.suffix.lower() not in (".pdf", ".png", ".html"):
        one, other = (
            {name: hashlib.sha256(part).digest() for name, _, part in _parts(content)}
            for content in (held, made)
        )
        untouched = frozenset(name for name in one if one[name] == other.get(name))
    return parts_in(held, path, untouched), parts_in(made, path, untouched)


def saved_anew(path: Path, held: dict[str, str], made: dict[str, str]) -> bool:
    """Whether another program wrote an archive, so that its parts can be nobody's edit.

    A web page keeps its pictures whoever saves it.
    """
    if path.suffix.lower() == ".html":
        return False
    same = sum(held.get(name) == mark for name, mark in made.items())
    return same < _OWN * len(made)


def parts_apart(held: dict[str, str], made: dict[str, str]) -> Iterator[str]:
    """In words, each part that is another one, is gone, or was added."""
    for name in sorted(held.keys() | made.keys()):
        if name not in held:
            yield f'It lacks a part that belongs to it, "{name}".'
        elif name not in made:
            yield f'It holds a part that does not belong to it, "{name}".'
        elif held[name] != made[name]:
            yield f'Its part "{name}" is not the one that the study and the workbook give.'


def kinds_apart(held: Iterable[str], made: Iterable[str]) -> Iterator[str]:
    """In words, each part of a kind that an export of ours never has, whoever saved it anew.

    A web page, a text or a program that lies in an archive can be shown among its words.
    """
    ours = {".xml", ".rels", *(_kind(name) for name in made)}
    for name in sorted(held):
        if _kind(name) not in ours:
            yield f'It holds a part of a kind that does not belong to it, "{name}".'


def _kind(name: str) -> str:
    return PurePosixPath(name.partition(" (")[0]).suffix


class _Pictures(HTMLParser):
    """Every drawing of a page as its elements, attributes and words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[str]] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "svg":
            self._depth += 1
            if self._depth == 1:
                self.found.append([])
        told = [f'{name}="{rounded(value or "")}"' for name, value in sorted(attrs, key=str)]
        if self._depth:
            self.found[-1].append(f"<{tag} {' '.join(told)}>")
        elif any(name == "src" for name, _ in attrs):
            self.found.append(told)

    def handle_endtag(self, tag: str) -> None:
        if self._depth:
            self.found[-1].append(f"</{tag}>")
        self._depth -= tag == "svg" and self._depth > 0

    def handle_data(self, data: str) -> None:
        if self._depth and data.strip():
            self.found[-1].append(rounded(" ".join(data.split())))


def _of_page(content: bytes) -> Iterator[tuple[str, bytes]]:
    reader = _Pictures()
    reader.feed(content.decode("utf-8").replace("\r\n", "\n"))
    reader.close()
    for number, picture in enumerate(reader.found, 1):
        yield f"picture {number}", "\n".join(picture).encode()


def _of_archive(content: bytes, untouched: frozenset[str]) -> Iterator[tuple[str, bytes]]:
    for name, file, part in _parts(content):
        if file.endswith(_XML) and name not in untouched:
            fromstring(part)
            yield name, canonical(part)
        else:
            yield name, part


def _parts(content: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Each part of an archive: its name, which says so where it is there again, file and bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        seen: dict[str, int] = {}
        for info in archive.infolist():
            if info.file_size > LARGEST_PART:
                raise ValueError(info.filename)
            seen[info.filename] = seen.get(info.filename, 0) + 1
            again = f" ({seen[info.filename]})" if seen[info.filename] > 1 else ""
            yield f"{info.filename}{again}", info.filename, archive.read(info)
