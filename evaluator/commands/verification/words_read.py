"""The words of an exported document, so that it can be held against one that is made again."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from evaluator.commands.verification.markup_read import asides_in
from evaluator.commands.verification.parts_read import LARGEST_PART
from evaluator.values.problems import Problem, Refusal

_DRAWN = re.compile(rb"<svg\b.*?</svg>|\bsrc=\"data:[^\"]*\"", re.DOTALL)
UNREADABLE = (zipfile.BadZipFile, ParseError, DefusedXmlException, ValueError, KeyError)
_SAID = ("descr", "title", "alt", "aria-label")


def words_in(content: bytes, path: Path) -> list[str] | None:
    """The passages that a document shows or reads aloud, in order; None for a PDF or a picture.

    Raises:
        Refusal: it is damaged.
    """
    suffix = path.suffix.lower()
    if suffix in (".pdf", ".png"):
        return None
    try:
        if suffix == ".html":
            return _html(content)
        return _archive(content)
    except UNREADABLE:
        raise Refusal(damaged(path)) from None


def damaged(path: Path) -> Problem:
    """That a document cannot be read, whatever is broken in it."""
    return Problem(
        code="export_unreadable",
        message=f'"{path.name}" is damaged or was not written by What Worked.',
        fix="Ask for the file as it was exported.",
    )


def pictures_in(content: bytes, path: Path) -> Counter[str]:
    """SHA-256 of each picture that a document holds, with how often it does.

    A program that saves a document anew leaves its pictures as they were, byte for byte.
    """
    if path.suffix.lower() == ".html":
        held: list[bytes] = _DRAWN.findall(content)
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            media = [info for info in archive.infolist() if "/media/" in info.filename]
            held = [archive.read(info) for info in media if info.file_size <= LARGEST_PART]
    return Counter(hashlib.sha256(picture).hexdigest() for picture in held)


class _Words(HTMLParser):
    """What a page says, and what decides how it looks: attributes, style sheets and scripts.

    A script or a style can write another headline or hide a sentence. How pictures are drawn is
    looked at elsewhere.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._drawn = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._drawn += tag == "svg"
        self.found += [value for name, value in attrs if name in _SAID and value]
        if self._drawn and tag != "script":
            attrs = [each for each in attrs if each[0].startswith("on")]
        self.found += [
            f'{tag} {name}="{value or ""}"'
            for name, value in sorted(attrs)
            if name not in _SAID and not (name == "src" and (value or "").startswith("data:"))
        ]

    def handle_endtag(self, tag: str) -> None:
        self._drawn -= tag == "svg"

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append(" ".join(data.split()))


def _html(content: bytes) -> list[str]:
    reader = _Words()
    reader.feed(content.decode("utf-8"))
    reader.close()
    return reader.found


def _archive(content: bytes) -> list[str]:
    """Texts and spoken descriptions of every XML part, in the order of their names."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in sorted(archive.infolist(), key=lambda each: each.filename):
            if not info.filename.endswith(".xml"):
                continue
            if info.file_size > LARGEST_PART:
                raise ValueError(info.filename)
            part = archive.read(info)
            for element in fromstring(part).iter():
                found += [element.attrib[name] for name in _SAID if element.attrib.get(name)]
                for text in (element.text, element.tail):
                    if text and text.strip():
                        found.append(" ".join(text.split()))
            found += asides_in(part)
    return found
