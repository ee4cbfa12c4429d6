"""A logo for page one: a small picture drawn anew, so that only its dots are passed on."""

from __future__ import annotations

import hashlib
import io
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from pathlib import Path

from evaluator.values.account.report import Report
from evaluator.values.files.storage import to_plain
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal

_HELD = "data:image/png;base64,"
_MOST_BYTES = 4 * 1024 * 1024
_MOST_DOTS = 16_000_000
_BOX = (480, 160)  # dots, at 300 an inch about 4 by 1.4 centimetres
_FORMATS = ("PNG", "JPEG")


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG picture without any other data in it, its size in dots, and what it shows."""

    png: bytes
    width: int
    height: int
    text: str


def with_logo(plan: Plan, folder: Path) -> Plan:
    """The plan with the picture itself in the place of its file's name.

    Raises:
        Refusal: the file is not there, too large, or no PNG or JPEG picture; or nobody said what
            it shows.
    """
    named = plan.report.logo
    if not named:
        return plan
    if not plan.report.logo_text.strip():
        raise Refusal(
            Problem(
                code="logo_without_text",
                message="Nobody has said what the logo shows.",
                fix='Say it under [report] in "logo_text", such as the name of the organisation.',
            )
        )
    held = _held(named) if named.startswith(_HELD) else _read(folder / Path(named).name)
    drawn = None if held is None else _drawn(held)
    if drawn is None:
        called = "in the plan" if named.startswith(_HELD) else f'"{Path(named).name}"'
        raise Refusal(
            Problem(
                code="logo_unreadable",
                message=f"The logo {called} cannot be read as a PNG or JPEG picture of up to "
                f"{_MOST_BYTES // 1024 // 1024} MB.",
                fix='Put such a picture beside the plan and name it under [report] in "logo".',
            )
        )
    told = _HELD + b64encode(drawn[0]).decode("ascii")
    return replace(plan, report=replace(plan.report, logo=told))


def logo_of(plan: Plan) -> Logo | None:
    """The picture that a plan holds, drawn anew; None for none, or for a name alone."""
    return logo_from(plan.report.logo, plan.report.logo_text)


def logo_from(told: str, shows: str) -> Logo | None:
    """The picture in ``told`` as a plan holds one, drawn anew; ``shows`` is what it shows."""
    held = _held(told) if told.startswith(_HELD) else None
    drawn = None if held is None else _drawn(held)
    return None if drawn is None else Logo(*drawn, shows.strip() or "Logo")


def report_marks(plan: Plan) -> dict[str, str]:
    """What a receipt holds of an author's words and logo, so that others in their place show.

    SHA-256 of the words, and of the dots of the picture with what it shows; empty where the plan
    has neither, and without the picture where the plan only names its file.
    """
    told, logo = without_logo(plan).report, logo_of(plan)
    marks: dict[str, str] = {}
    if told != Report():
        words = json.dumps(to_plain(told), sort_keys=True)
        marks["words"] = hashlib.sha256(words.encode()).hexdigest()
    return marks if logo is None else {**marks, "logo": _dots(logo)}


def _dots(logo: Logo) -> str:
    from PIL import Image

    with Image.open(io.BytesIO(logo.png)) as picture:
        dots = picture.convert("RGB").tobytes()
    return hashlib.sha256(f"{logo.width} {logo.height} {logo.text} ".encode() + dots).hexdigest()


def without_logo(plan: Plan) -> Plan:
    """The plan as it is handed over to be run again, where a picture is of no use."""
    return replace(plan, report=replace(plan.report, logo="", logo_text=""))


def _held(told: str) -> bytes | None:
    try:
        return b64decode(told.removeprefix(_HELD), validate=True)
    except ValueError:
        return None


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.stat().st_size <= _MOST_BYTES else None
    except (OSError, ValueError):
        return None


def _drawn(content: bytes) -> tuple[bytes, int, int] | None:
    """Its dots alone on white, as PNG, with width and height; None where it is no such picture."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as found:
            if found.width * found.height > _MOST_DOTS:
                return None
            whole = found.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    whole.thumbnail(_BOX)
    plain = Image.new("RGB", whole.size, "white")
    plain.paste(whole, mask=whole)
    target = io.BytesIO()
    plain.save(target, "PNG", optimize=True)
    return target.getvalue(), plain.width, plain.height
