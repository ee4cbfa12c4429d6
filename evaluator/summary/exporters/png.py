"""A picture for a web page or a post: the verdict, its rating and the main chart in one frame."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from evaluator.summary import layout
from evaluator.summary.blocks import Summary, VerdictBox
from evaluator.summary.charts.chart import to_svg
from evaluator.summary.layout import look
from evaluator.summary.layout.gist import Gist, gist, trust
from evaluator.summary.layout.typesetting import compiled, typeset
from evaluator.summary.logo import Logo

_TEMPLATE = Path(layout.__file__).with_name("picture.typ")
_DOTS = 144.0
_HEADER = 33  # the signature and the first chunk, which must come first
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">{alt}</rdf:li></rdf:Alt>\
</Iptc4xmpCore:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


class PngExporter:
    """Writes one square picture that carries its alternative text where programs look for it."""

    key = "png"
    suffix = ".png"
    label = "Picture, for a web page or a post"
    usual = False
    paged = False

    def write(self, summary: Summary) -> bytes:
        """The whole file."""
        told = gist(summary)
        drawn = compiled(_TEMPLATE, _data(told, summary), summary.date, kind="png", ppi=_DOTS)[0]
        alt = alternative(told, summary.logo)
        chunks = _said("Title", told.title) + _said("Description", alt)
        chunks += _said("XML:com.adobe.xmp", _XMP.format(title=_xml(told.title), alt=_xml(alt)))
        return drawn[:_HEADER] + chunks + drawn[_HEADER:]


def alternative(told: Gist, logo: Logo | None = None) -> str:
    """What the picture says, for who cannot see it."""
    parts = [f"{logo.text}."] if logo else []
    parts.append(f"{told.title}.")
    if told.verdict is not None:
        parts += [f"{told.verdict.label}.", f"{trust(told.verdict)}.", told.verdict.sentence]
        parts += [f"Warning: {alert}" for alert in told.verdict.alerts]
    elif told.lead:
        parts.append(told.lead)
    if told.figure is not None:
        parts.append(told.figure.alt)
    return " ".join(" ".join(part.split()) for part in parts)


def _data(told: Gist, summary: Summary) -> dict[str, Any]:
    language, _, region = summary.language.partition("-")
    return {
        "title": typeset(told.title),
        "subtitle": typeset(told.subtitle),
        "lead": typeset(told.lead),
        "verdict": _verdict(told.verdict) if told.verdict else None,
        "logo": list(summary.logo.png) if summary.logo else None,
        "svg": to_svg(told.figure.chart).decode("utf-8") if told.figure else None,
        "footer": typeset(f"{told.date} · {told.footer}"),
        "lang": language,
        "region": region or None,
        "look": {"ink": look.INK, "muted": look.MUTED},
    }


def _verdict(verdict: VerdictBox) -> dict[str, Any]:
    accent, ground = look.accent(verdict.level)
    return {
        "label": typeset(verdict.label),
        "trust": typeset(trust(verdict)),
        "rating": verdict.rating,
        "sentence": typeset(verdict.sentence),
        "alerts": [typeset(f"Warning: {alert}") for alert in verdict.alerts],
        "accent": accent,
        "ground": ground,
    }


def _xml(text: str) -> str:
    return escape(text.replace("\n", " "))


def _said(key: str, text: str) -> bytes:
    """A chunk of text in UTF-8, as the PNG standard has it."""
    content = b"iTXt" + key.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8")
    return struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))


PNG = PngExporter()
