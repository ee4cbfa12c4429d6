"""The file's edge: values to plain JSON and back through one validating loader, atomic writes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from evaluator.values.problems import Problem, Refusal
from evaluator.values.writing import write_together

T = TypeVar("T")
LARGEST_FILE = 64 * 1024 * 1024


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Dataclasses, dates and numbers as plain JSON values; infinities become text."""
    if is_dataclass(value) and not isinstance(value, type):
        return to_plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): to_plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(child) for child in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def from_plain(kind: type[T], data: object, source: str) -> T:
    """A value of ``kind`` from plain data; ``source`` names the file in what is reported.

    Raises:
        Refusal: an unknown key, a missing one or a wrong value, each named by its dotted path.
    """
    unknown = _unknown_keys(kind, data, "")
    if unknown:
        raise Refusal(*(_unknown(path, names, source) for path, names in unknown))
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as wrong:
        raise Refusal(*(_wrong(error, source) for error in wrong.errors())) from None
    except RecursionError:
        raise Refusal(_unreadable(source)) from None


def _unknown_keys(kind: Any, data: object, path: str) -> list[tuple[str, tuple[str, ...]]]:  # noqa: ANN401
    """Keys that no field answers to, with the names that would have been understood."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        inner = [option for option in get_args(kind) if is_dataclass(option)]
        return _unknown_keys(inner[0], data, path) if inner else []
    if origin is tuple and isinstance(data, list):
        return [
            found
            for i, child in enumerate(data)
            for found in _unknown_keys(get_args(kind)[0], child, f"{path}[{i + 1}]")
        ]
    if not (is_dataclass(kind) and isinstance(data, dict)):
        return []
    hints = get_type_hints(kind)
    names = tuple(field.name for field in fields(kind))
    found = []
    for key, child in data.items():
        where = f"{path}.{key}" if path else str(key)
        if key in hints:
            found += _unknown_keys(hints[key], child, where)
        else:
            found.append((where, names))
    return found


def _unknown(path: str, names: tuple[str, ...], source: str) -> Problem:
    key = path.rpartition(".")[2]
    close = get_close_matches(key, names, n=1)
    return Problem(
        code="unknown_key",
        message=f'{source} has a key that means nothing here: "{path}".',
        fix=f'Did you mean "{close[0]}"?' if close else f"Use one of: {', '.join(names)}.",
        column=path,
    )


def _wrong(error: Mapping[str, Any], source: str) -> Problem:
    path = ""
    for part in error["loc"]:
        if isinstance(part, int):
            path += f"[{part + 1}]"
        elif str(part).islower() and not str(part).startswith(("function", "tuple", "constrained")):
            path += f".{part}" if path else str(part)
    missing = error["type"] in ("missing", "missing_argument")
    return Problem(
        code="missing_key" if missing else "wrong_value",
        message=f'{source} lacks "{path}".'
        if missing
        else f'{source} has a value that does not fit "{path}".',
        fix=f"{error['msg']}.".replace("Input should be", "It should be"),
        column=path,
    )


def _unreadable(source: str) -> Problem:
    return Problem(
        code="file_unreadable",
        message=f"{source} is damaged or was not written by What Worked.",
        fix="Use an earlier copy, or start again from the workbook and the plan.",
    )


def read_text(path: Path, what: str) -> str:
    """Text of a small file. Raises Refusal naming the file when it cannot be read."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Refusal(_unreadable(f'{what} "{path.name}"'))
        return path.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise Refusal(
            Problem(
                code="file_missing" if isinstance(wrong, FileNotFoundError) else "file_unreadable",
                message=f'{what} "{path.name}" cannot be opened: {_plain(wrong)}.',
                fix="Check the name and the folder, and that no other program holds the file.",
            )
        ) from None
    except ValueError:
        raise Refusal(_unreadable(f'{what} "{path.name}"')) from None


def _plain(wrong: OSError) -> str:
    return (wrong.strerror or "it cannot be reached").lower()


def write_atomic(path: Path, content: bytes) -> None:
    """Replace a file in one step: either all of ``content`` is there, or what was there before.

    Raises:
        Refusal: the folder is missing or read-only, the file is open elsewhere, or the disk is
            full.
    """
    folder = path.parent.name or path.parent
    write_together(
        {path: content}, what=f'"{path.name}" could not be written to the folder "{folder}"'
    )
