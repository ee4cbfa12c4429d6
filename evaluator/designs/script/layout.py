"""How Python is laid out in a script: calls, literals and long lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_WIDTH = 88


class Expression(str):
    """Code that is written as it stands, not as text in quotation marks."""

    __slots__ = ()


def literal(value: object) -> str:
    """A value as Python writes it. Dates become ``pd.Timestamp``."""
    import pandas as pd

    if isinstance(value, Expression):
        return str(value)
    if isinstance(value, pd.Timestamp):
        return f'pd.Timestamp("{value.isoformat()}")'
    if isinstance(value, str):
        return f'"{value}"' if value.isprintable() and not set('"\\') & set(value) else repr(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{literal(key)}: {literal(held)}" for key, held in value.items())
        return f"{{{pairs}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(literal(each) for each in value)}]"
    return repr(value)


def call(start: str, positional: Iterable[str] = (), /, **named: object) -> list[str]:
    """A call over as many lines as it needs; ``start`` ends in the function's name."""
    inside = [*positional, *(f"{name}={literal(value)}" for name, value in named.items())]
    lines, line = [], "   "
    for part in inside:
        if len(line) + len(part) + 2 > _WIDTH and line.strip():
            lines.append(line)
            line = "   "
        line += f" {part},"
    whole = f"{start}({', '.join(inside)})"
    return [whole] if len(whole) <= _WIDTH else [f"{start}(", *lines, line, ")"]


def indented(lines: Iterable[str]) -> list[str]:
    """Lines inside a function."""
    return [f"    {line}" for line in lines]
