"""The summary as pages: one template for the PDF and for the preview in the window."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from evaluator.summary.blocks import (
    Block,
    Bullets,
    Code,
    Facts,
    Figure,
    Heading,
    Note,
    Paragraph,
    PartBreak,
    Summary,
    Table,
    VerdictBox,
)
from evaluator.summary.charts.chart import to_svg
from evaluator.summary.fonts import FALLBACK_FOLDER, REGULAR, drawable
from evaluator.summary.layout import look
from evaluator.summary.layout.legible import legible
from evaluator.summary.layout.outline import CONTENTS, Entry, printed, table_title
from evaluator.summary.logo import Logo

_TEMPLATE = Path(__file__).with_name("summary.typ")
_TYPES = {"toml": "application/toml", "py": "text/x-python"}
_ZERO_WIDTH_SPACE = "\u200b"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def compile_pages(
    summary: Summary, *, kind: Literal["pdf", "png"], ppi: float | None = None
) -> list[bytes]:
    """Pages of the summary: one PDF/UA-1 file, or one PNG picture per page.

    The creation date is the evaluation's, so the same summary gives the same bytes.
    """
    return compiled(_TEMPLATE, _data(summary), summary.date, kind=kind, ppi=ppi)


def compiled(
    template: Path,
    data: dict[str, Any],
    day: str,
    *,
    kind: Literal["pdf", "png"],
    ppi: float | None = None,
) -> list[bytes]:
    """A template filled with data, as a file or as pictures that bear an ISO date."""
    compiler = typst.Compiler(font_paths=_fonts())
    pages = compiler.compile(
        template.read_bytes(),
        format=kind,
        ppi=ppi,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"] if kind == "pdf" else [],
        timestamp=_midnight(day),
    )
    return [pages] if isinstance(pages, bytes) else list(pages or ())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(REGULAR.parent), str(FALLBACK_FOLDER)],
    )


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day[:10]), datetime.min.time(), tzinfo=UTC)


def _data(summary: Summary) -> dict[str, Any]:
    language, _, region = summary.language.partition("-")
    blocks = list(_paired(_block(entry) for entry in printed(summary) if not _a_file(entry)))
    return {
        "name": drawable(legible(summary.title)),
        "title": _text(legible(summary.title)),
        "long-title": len(summary.title) > look.LONG_TITLE,
        "subtitle": _text(legible(summary.subtitle)),
        "date": long_date(summary.date),
        "kicker": summary.kicker,
        "logo": _logo(summary.logo),
        "footer": _text(legible(summary.footer)),
        "lang": language,
        "region": region or None,
        "blocks": blocks,
        "files": [
            {"name": name, "text": text, "type": _TYPES[name.rpartition(".")[2]]}
            for name, text in summary.files.items()
        ],
        "look": {
            "ink": look.INK,
            "muted": look.MUTED,
            "line": look.LINE,
            "paper": "#f4f6f8",
            "yes": look.accent("worked")[0],
            "no": look.accent("appears_harmful")[0],
            "alarm": look.accent("appears_harmful")[0],
            "caution": look.CAUTION[0],
            "caution_ground": look.CAUTION[1],
        },
    }


def _logo(logo: Logo | None) -> dict[str, Any] | None:
    return None if logo is None else {"png": list(logo.png), "alt": drawable(logo.text)}


def _a_file(entry: Entry) -> bool:
    """Whether it is a file that the PDF holds as an attachment, and so need not be printed."""
    return isinstance(entry.block, Code) and bool(entry.block.file)


def long_date(day: str) -> str:
    """An ISO date as it is written in Britain: 21 November 2026."""
    moment = date.fromisoformat(day[:10])
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def typeset(text: str) -> str:
    """Text that the bundled fonts can draw, with places to break in words too long for a line."""
    return _text(text)


def _text(text: str) -> str:
    return " ".join(_breakable(word) for word in drawable(text).split(" "))


def _breakable(word: str, longest: int = 20) -> str:
    if len(word) <= longest:
        return word
    parts = re.split(r"(?<=[-_/])(?=\w)", word)
    pieces = [part[i : i + longest] for part in parts for i in range(0, len(part), longest)]
    return _ZERO_WIDTH_SPACE.join(pieces)


def _block(entry: Entry) -> dict[str, Any]:
    return {"depth": entry.depth - 1, **_fields(entry.block, entry.number, entry)}


def _fields(block: Block, number: int, entry: Entry) -> dict[str, Any]:
    match block:
        case Heading():
            fields: dict[str, Any] = {"kind": "heading", "text": _text(block.text)}
        case PartBreak():
            fields = {
                "kind": "part",
                "text": _text(block.title),
                "contents": entry.anchor == CONTENTS,
            }
        case Paragraph():
            fields = {"kind": "paragraph", "text": _text(block.text), "style": block.style}
        case Bullets():
            fields = {
                "kind": "bullets",
                "items": [_text(item) for item in block.items],
                "style": block.style,
                "heading": _text(entry.heading),
            }
        case VerdictBox():
            fields = _verdict(block)
        case Facts():
            fields = {
                "kind": "facts",
                "items": [[_text(name), _text(value)] for name, value in block.items],
                "long": any(len(name) > 28 for name, _ in block.items),
            }
        case Table():
            fields = _table(block, entry)
        case Figure():
            fields = {
                "kind": "figure",
                "title": _text(f"Figure {number}. {block.title}"),
                "alt": block.alt,
                "svg": to_svg(block.chart).decode("utf-8"),
            }
        case Note():
            fields = {"kind": "note", "text": _text(block.text)}
        case Code():
            fields = {"kind": "code", "text": drawable(block.text)}
    return fields


def _verdict(block: VerdictBox) -> dict[str, Any]:
    accent, ground = look.accent(block.level)
    return {
        "kind": "verdict",
        "label": _text(block.label),
        "sentence": _text(block.sentence),
        "rating": block.rating,
        "trust": f"Trust: {block.rating} of 5",
        "rating_words": _text(block.rating_words),
        "rating_reason": _text(block.rating_reason),
        "alerts": [_text(alert) for alert in block.alerts],
        "boxes": [
            {
                "title": _text(box.title),
                "main": _text(box.main),
                "lines": [_text(line) for line in box.lines],
                "rating": box.rating,
            }
            for box in block.boxes
        ],
        "long": len(block.sentence) + sum(map(len, block.alerts)) > 1200,
        "accent": accent,
        "ground": ground,
    }


def _table(block: Table, entry: Entry) -> dict[str, Any]:
    return {
        "kind": "table",
        "title": _text(table_title(entry)),
        "columns": [_text(name) for name in block.columns],
        "rows": [[_text(cell) for cell in row] for row in block.rows],
        "numeric": list(block.numeric),
        "notes": [_text(note) for note in block.notes],
        "long": sum(len(cell) for row in block.rows for cell in (*row, "row")) > 450,
    }


def _paired(blocks: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Put "you can say" and "you cannot say" side by side; the reading order stays."""
    waiting: dict[str, Any] | None = None
    for block in blocks:
        if waiting is not None and block.get("style") == "cannot_say":
            yield {"kind": "pair", "left": waiting, "right": block}
            waiting = None
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if block.get("style") == "can_say":
            waiting = block
        else:
            yield block
    if waiting is not None:
        yield waiting
