"""Reading what a person types into a box: numbers as people write them."""

from __future__ import annotations

import re
from math import isfinite

_SIZED = re.compile(r"^([-+]?[\d,. ]*\d) ?(k|m|mn|thousand|million)$", re.IGNORECASE)
_GROUPED = re.compile(r"^[-+]?[1-9]\d{0,2}([, ]\d{3})+(?![\d,])")


def parse_number(text: str) -> float | None:
    """The number in ``text`` ("£48,000", "£48k", "£1.2m", "5 %", "1.5"); None when it is empty.

    Raises:
        ValueError: the text is not a number; "1,5" is none, as a comma parts thousands only.
    """
    plain, times = _without_size(text.replace("£", "").strip().replace(" %", "%"), "£" in text)
    plain = _GROUPED.sub(lambda groups: re.sub("[, ]", "", groups.group()), plain, count=1)
    if not plain:
        return None
    share = plain.endswith("%")
    value = float(plain.removesuffix("%"))
    if not isfinite(value):
        raise ValueError(text)
    if share:
        return value / 100
    return value if times == 1 else round(value * times, 2)


def _without_size(plain: str, money: bool) -> tuple[str, int]:
    """Thousands and, of money, millions as they are written short; and how many times it is."""
    found = _SIZED.match(plain)
    if found is None or (found[2].casefold().startswith("m") and not money):
        return plain, 1
    return found[1], 1_000 if found[2].casefold() in ("k", "thousand") else 1_000_000


def show_number(value: float | None) -> str:
    """``value`` as a person would type it; empty for None."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def parse_money(text: str) -> float | None:
    """Pounds in ``text`` ("£48,000", "48k", "£1.2m"); None when it is empty.

    Raises:
        ValueError: the text is no amount of money, or one below nothing.
    """
    value = parse_number(text)
    if value is not None and (value < 0 or "%" in text):
        raise ValueError(text)
    return value


def show_money(value: float | None) -> str:
    """``value`` in pounds, as a person would write it; empty for None."""
    if value is None:
        return ""
    return f"£{value:,.0f}" if float(value).is_integer() else f"£{value:,.2f}"


def parse_share(text: str) -> float | None:
    """The share in ``text`` ("8%", "0.08", "8 per cent"); None when it is empty.

    Raises:
        ValueError: no share; "8" alone might be either, and is none.
    """
    plain = text.replace("per cent", "%").replace("percent", "%")
    value = parse_number(plain)
    if value is not None and (value < 0 or (value > 1 and "%" not in plain)):
        raise ValueError(text)
    return value


def show_share(value: float | None) -> str:
    """``value`` as a percentage; empty for None."""
    return "" if value is None else f"{round(100 * value, 9):g}%"
