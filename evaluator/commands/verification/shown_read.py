"""What a document shows beside its texts, or hides of them, whoever saved it anew.

A program that saves a document keeps its texts and what hides them. So words in a number format or
a list's mark, and texts that are hidden, that the document made here has none of, are an edit.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

_SAYS = {
    "numFmt": ("formatCode", "format"),
    "lvlText": ("val",),
    "buChar": ("char",),
    "sym": ("char",),
    "fldSimple": ("instr",),
    "textpath": ("string",),
    "dataValidation": ("prompt", "promptTitle", "error", "errorTitle"),
    "hyperlink": ("tooltip", "display"),
    "hlinkClick": ("tooltip",),
    "dataBinding": ("xpath",),
}
_BRINGS_IN = frozenset(
    ("altChunk", "AlternateContent", "object", "oleObj", "control", "subDoc", "framePr", "del",
     "ins", "moveFrom", "moveTo", "instrText", "fld")
)  # fmt: skip
_HIDES = frozenset(("vanish", "webHidden", "specVanish"))
_HIDDEN = ("hidden", "zeroHeight")
_NO = ("0", "false", "off", "none")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LITERAL = re.compile(r'"[^"]*"|\\.')
# Where a size stands, and the least that can be read: half points, hundredths, points, letters.
_SMALLEST = {"sz": ("val", 8.0), "rPr": ("sz", 400.0), "row": ("ht", 3.0), "col": ("width", 0.5)}
_WORDED = "has words in"
_XML = (".xml", ".rels", ".vml")
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
_SIZE = re.compile(r"\d+(\.\d+)?")
_SHOWN = 80


def shown_apart(held: bytes, made: bytes) -> Iterator[str]:
    """In words, what an archive shows or hides beside its texts and the one made here does not.

    Raises:
        ValueError, zipfile.BadZipFile, xml.etree.ElementTree.ParseError: one is damaged.
    """
    one, other = _told(held), _told(made)
    for said in sorted(one - other):
        if said.startswith(_WORDED) and other[said]:
            continue
        yield f"It {said}, which the document made here does not."


def _told(content: bytes) -> Counter[str]:
    found: Counter[str] = Counter()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            part = archive.read(info)
            if info.filename.endswith(_XML):
                for element in fromstring(part).iter():
                    found.update(_of(element))
                    if element.text and element.text.strip():
                        found[_where(info.filename, element)] += 1
            elif not part.startswith(_PICTURES):
                found[f'holds what is no picture, "{info.filename[:_SHOWN]}"'] += 1
    return found


def _where(file: str, element: Element) -> str:
    """That a part has words in a vocabulary: a program passes over one that it does not know."""
    if not file.endswith(".xml"):
        return f'{_WORDED} a part that holds none, "{file[:_SHOWN]}"'
    return f'{_WORDED} elements of "{str(element.tag).rpartition("}")[0].strip("{")[:_SHOWN]}"'


def _of(element: Element) -> Iterator[str]:
    name = _local(element.tag)
    held = {_local(key): value for key, value in element.attrib.items()}
    for key in _SAYS.get(name, ()):
        value = held.get(key, "")
        if value and _says(name, value):
            yield f'shows words by "{name}": "{" ".join(value.split())[:_SHOWN]}"'
    if name in _BRINGS_IN:
        kind = f' "{held["type"]}"' if name == "fld" and "type" in held else ""
        yield f'brings words in by "{name}"{kind}'
    if name in _HIDES and held.get("val", "1") not in _NO:
        yield f'hides words by "{name}"'
    unseen = name == "sld" and held.get("show", "1") in _NO
    if unseen or any(held.get(key, "0") not in _NO for key in _HIDDEN):
        yield f'hides a part by "{name}"'
    if name == "sheet" and held.get("state", "visible") != "visible":
        yield f'hides the sheet "{held.get("name", "")[:_SHOWN]}"'
    if held.get("TargetMode") == "External":
        yield f'points to what lies outside it, "{held.get("Target", "")[:_SHOWN]}"'
    yield from _too_small(name, held)


def _says(name: str, value: str) -> bool:
    """Whether an attribute shows words; of a number format, also whether it shows nothing."""
    if name != "numFmt":
        return bool(_LETTERS.search(value)) or name == "sym"
    literal = "".join(_LITERAL.findall(value)).translate({ord(sign): None for sign in '"\\'})
    return bool(_LETTERS.search(literal)) or any(not each for each in value.split(";"))


def _too_small(name: str, held: dict[str, str]) -> Iterator[str]:
    """Letters, rows or columns of hardly any size."""
    key, least = _SMALLEST.get(name, ("", 0.0))
    size = held.get(key, "")
    if _SIZE.fullmatch(size) and float(size) < least:
        yield f'makes words too small to read by "{name}"'


def _local(name: str) -> str:
    return str(name).rpartition("}")[2]
