"""Text that any file format can hold: no control characters, no tricks with direction."""

from __future__ import annotations

import dataclasses
import unicodedata
from typing import Any, TypeVar, cast

T = TypeVar("T")

_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def legible(value: T) -> T:
    """The same value with every text in it cleaned: strings, tuples and dataclasses within.

    Control characters, unpaired surrogates and non-characters break XML; explicit changes of
    reading direction let a name rearrange the sentence around it. Languages written from right
    to left keep their letters and need no such marks.
    """
    if isinstance(value, str):
        return cast("T", _clean(value))
    if isinstance(value, tuple):
        return cast("T", tuple(legible(item) for item in value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        cleaned: dict[str, Any] = {
            field.name: legible(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
        return cast("T", dataclasses.replace(value, **cleaned))
    return value


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(char for char in text if char == "\n" or _allowed(char))


def _allowed(char: str) -> bool:
    if char in _TURNS or ord(char) & 0xFFFE == 0xFFFE:
        return False
    return unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}
