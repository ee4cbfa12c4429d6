"""HTML: one self-contained page that opens anywhere and needs no network."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from evaluator.summary.blocks import Figure, Summary, Table, VerdictBox
from evaluator.summary.charts.chart import to_svg
from evaluator.summary.charts.style import FALLBACK_NAME
from evaluator.summary.fonts import WEB
from evaluator.summary.layout import look
from evaluator.summary.layout.legible import legible
from evaluator.summary.layout.outline import (
    CONTENTS,
    Entry,
    front_of,
    printed,
    sections,
    table_title,
)
from evaluator.summary.layout.typesetting import long_date
from evaluator.summary.logo import Logo

_HERE = Path(__file__).parent
_ENVIRONMENT = Environment(
    autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
# Letters of page one that are printed at their usual size on one page.
_ROOMY = 2600


class HtmlExporter:
    """Writes one page without script, outside address or remote font."""

    key = "html"
    suffix = ".html"
    label = "Web page, most accessible"
    usual = False
    paged = True

    def write(self, summary: Summary) -> bytes:
        """The whole file."""
        template = _ENVIRONMENT.from_string((_HERE / "summary.html").read_text("utf-8"))
        placed = printed(summary)
        page = template.render(
            language=summary.language,
            title=legible(summary.title),
            subtitle=legible(summary.subtitle),
            kicker=summary.kicker,
            logo=_logo(summary.logo),
            footer=legible(summary.footer),
            date=summary.date[:10],
            long_date=long_date(summary.date),
            style=_style(placed),
            items=[_item(entry) for entry in placed],
            sections=sections(placed),
            tight=_letters(front_of(placed)) > _ROOMY,
        )
        return page.encode("utf-8")


def _style(placed: tuple[Entry, ...]) -> Markup:
    levels = {e.block.level for e in placed if isinstance(e.block, VerdictBox)}
    tones = ""
    for level in sorted(levels):
        strong, pale = look.accent(level)
        tones += f".{_tone(level)} {{ --strong: {strong}; --pale: {pale}; }}\n"
    css = (_HERE / "summary.css").read_text("utf-8")
    return Markup(_faces() + css + tones)  # noqa: S704 - our own style sheet, no outside text


def _faces() -> str:
    """The typeface within the page, which may fetch nothing."""
    return "".join(
        f'@font-face {{ font-family: "{name}"; font-weight: 100 900; '
        f"src: url(data:font/woff;base64,{b64encode(path.read_bytes()).decode('ascii')}); }}\n"
        for name, path in WEB
    )


def _tone(level: str) -> str:
    return "level-" + re.sub(r"[^a-z_]", "", level.lower())


def _item(entry: Entry) -> dict[str, Any]:
    block = entry.block
    item: dict[str, Any] = {
        "kind": type(block).__name__,
        "block": block,
        "rank": min(entry.depth, 6),
        "number": entry.number,
        "heading": entry.heading,
        "anchor": entry.anchor,
        "contents": entry.anchor == CONTENTS,
    }
    if isinstance(block, Table):
        item["title"] = table_title(entry)
    elif isinstance(block, VerdictBox):
        item["tone"] = _tone(block.level)
    elif isinstance(block, Figure):
        item["picture"] = _inline(block, entry.number)
    return item


def _letters(entries: Iterable[Entry]) -> int:
    """How much page one says, without charts and their numbers."""

    def count(value: object) -> int:
        if isinstance(value, str):
            return len(value)
        if isinstance(value, tuple):
            return sum(map(count, value))
        if is_dataclass(value) and not isinstance(value, Figure):
            return sum(count(getattr(value, each.name)) for each in fields(value))
        return len(value.title) if isinstance(value, Figure) else 0

    return sum(count(entry.block) for entry in entries)


def _logo(logo: Logo | None) -> dict[str, Any] | None:
    if logo is None:
        return None
    held = b64encode(logo.png).decode("ascii")
    return {"src": f"data:image/png;base64,{held}", "alt": logo.text}


def _inline(figure: Figure, number: int) -> Markup:
    """The chart as an element of the page, with its own ids and its finding as description."""
    svg = to_svg(figure.chart, letters=True).decode("utf-8")
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = svg.replace(f"'{FALLBACK_NAME}'", "sans-serif")
    prefix = f"figure-{number}-"
    svg = re.sub(r'\bid="', f'id="{prefix}', svg)
    svg = svg.replace('href="#', f'href="#{prefix}').replace("url(#", f"url(#{prefix}")
    svg = svg.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    svg = svg.replace(' xmlns="http://www.w3.org/2000/svg"', "").replace("xlink:href", "href")
    opening, rest = svg.split(">", 1)
    names = f'{opening} role="img" aria-labelledby="{prefix}title" aria-describedby="{prefix}alt">'
    title = Markup('<title id="{}title">{}</title>').format(prefix, figure.title)
    described = Markup('<desc id="{}alt">{}</desc>').format(prefix, figure.alt)
    return Markup(names) + title + described + Markup(rest)  # noqa: S704 - drawn by us, no outside text


HTML = HtmlExporter()
