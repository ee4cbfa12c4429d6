"""The markup of a document, read without a parser: no two parsers agree on what is odd in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import canonicalize

_DRAWN = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_DIGITS = 2
_ASIDE = re.compile(r"<(?:[!?]|/[^a-zA-Z])[^>]*")
_TAG = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DECLARED = re.compile(
    rb"(?:\xef\xbb\xbf)?<\?xml\b(?:[^>]*?encoding\s*=\s*[\"']([^\"'>]*)[\"'])?[^>]*>"
)
_SHOWN = 120


def rounded(text: str) -> str:
    """Text in which the decimals of a place on the page are those that every machine gives."""
    return _NUMBER.sub(lambda found: f"{round(float(found[0]), _DIGITS) + 0.0:g}", text)


def page_apart(held: bytes, made: bytes) -> Iterator[str]:
    """In words, where a web page parts from the one made again; pictures may be rounded otherwise.

    A browser ends a comment, or a part that it does not show, where another reader does not.
    """
    one, other = _even(held), _even(made)
    if one == other:
        return
    pairs = enumerate(zip(one, other, strict=False))
    start = next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
    text = " ".join(one[start : start + _SHOWN].split())
    yield f'It is not written as the page that the study and the workbook give: from "{text}".'


def foreign_markup(held: bytes, made: bytes) -> Iterator[str]:
    """In words, comments, elements and signs of a web page that the one made again has none of.

    For a page of another version of the program, which may say and draw things otherwise.
    """
    one, other = (each.decode("utf-8") for each in (held, made))
    for aside in (Counter(_ASIDE.findall(one)) - Counter(_ASIDE.findall(other))).elements():
        yield f'It holds a comment or a declaration that does not belong to it, "{_cut(aside)}".'
    for tag in sorted(_tags(one) - _tags(other)):
        yield f'It holds an element that does not belong to it, "{_cut(tag)}".'
    if _HIDDEN.search(one):
        yield "It holds signs that nobody sees."


def asides_in(part: bytes) -> list[str]:
    """Comments, declarations and instructions in an XML part but for its first line."""
    declared = _DECLARED.match(part)
    rest = part[declared.end() if declared else 0 :].replace(b"\0", b"")
    return [_cut(each) for each in _ASIDE.findall(rest.decode("utf-8", "replace"))]


def canonical(part: bytes) -> bytes:
    """An XML part as all who read it agree on it; its bytes where they could read it otherwise.

    Two parts are then the same in whatever order their attributes stand.

    Raises:
        ValueError, xml.etree.ElementTree.ParseError: it is damaged.
    """
    declared = _DECLARED.match(part)
    encoding = (declared[1] if declared else None) or b"utf-8"
    if encoding.lower() != b"utf-8" or b"\0" in part or asides_in(part):
        return part
    return canonicalize(part.decode("utf-8-sig"), strip_text=True).encode()


def _even(page: bytes) -> str:
    text = page.decode("utf-8").replace("\r\n", "\n")
    return _DRAWN.sub(lambda drawn: rounded(drawn[0]), text)


def _tags(text: str) -> set[str]:
    return {tag.lower() for tag in _TAG.findall(text)}


def _cut(text: str) -> str:
    return " ".join(text.split())[:_SHOWN]
