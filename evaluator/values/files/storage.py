"""The file's edge: values to plain JSON and back through one validating loader, atomic writes."""

from __future__ import annotations

import codecs
import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from evaluator.values.files.writing import write_together
from evaluator.values.files.written_names import as_written, written_name
from evaluator.values.problems import Problem, Refusal, did_you_mean

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")
LARGEST_FILE = 64 * 1024 * 1024
# In the places that a validator names: types a value may have, and what it did to it.
_TYPES = frozenset({"str", "float", "int", "bool", "date", "datetime"})
_NO_FIELDS = ("function", "tuple", "constrained")
_PLAIN = {"Input should be": "It should be", "a valid tuple": "a list in square brackets"}


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Dataclasses, dates and numbers as plain JSON values; infinities become text."""
    if is_dataclass(value) and not isinstance(value, type):
        return to_plain(asdict(value, dict_factory=as_written))
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
    from pydantic import ValidationError

    try:
        return cast(T, _validator(cast(Hashable, kind)).validate_python(data))
    except ValidationError as wrong:
        raise Refusal(
            *_wrongs(wrong.errors(), _alternatives(cast(Hashable, kind)), source)
        ) from None
    except RecursionError:
        raise Refusal(_unreadable(source)) from None


@lru_cache(maxsize=32)
def _validator(kind: Hashable) -> TypeAdapter[Any]:
    """What checks values of one type; made once, for making it takes longer than checking."""
    from pydantic import TypeAdapter

    return TypeAdapter(cast(Any, kind))


def _unknown_keys(kind: Any, data: object, path: str) -> list[tuple[str, tuple[str, ...]]]:  # noqa: ANN401
    """Keys that no field answers to, with the names that would have been understood."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        inner = [option for option in get_args(kind) if is_dataclass(option)]
        meant = max(inner, key=lambda option: _in_common(option, data), default=None)
        return _unknown_keys(meant, data, path) if meant else []
    if origin is tuple and isinstance(data, list):
        return [
            found
            for i, child in enumerate(data)
            for found in _unknown_keys(get_args(kind)[0], child, f"{path}[{i + 1}]")
        ]
    if not (is_dataclass(kind) and isinstance(data, dict)):
        return []
    hints = _hints(cast(Hashable, kind))
    names = tuple(written_name(field.name) for field in fields(kind))
    found = []
    for key, child in data.items():
        where = f"{path}.{key}" if path else str(key)
        if key in names:
            found += _unknown_keys(hints[key], child, where)
        else:
            found.append((where, names))
    return found


def _in_common(kind: Any, data: object) -> int:  # noqa: ANN401
    """How many keys of the data a class has a field for."""
    return len(_hints(cast(Hashable, kind)).keys() & data.keys()) if isinstance(data, dict) else 0


@lru_cache(maxsize=64)
def _hints(kind: Hashable) -> dict[str, Any]:
    """The types of a dataclass's fields, by what each is called in a file."""
    return {written_name(name): hint for name, hint in get_type_hints(cast(Any, kind)).items()}


def _unknown(path: str, names: tuple[str, ...], source: str) -> Problem:
    key = path.rpartition(".")[2]
    return Problem(
        code="unknown_key",
        message=f'{source} has a key that means nothing here: "{path}".',
        fix=did_you_mean(key, names),
        column=path,
    )


def _wrongs(
    errors: Sequence[Mapping[str, Any]], classes: frozenset[str], source: str
) -> list[Problem]:
    """What is wrong, each place once though a value may be of several types, and the innermost."""
    found: dict[str, Problem] = {}
    for error in _of_the_class_meant(errors, classes):
        path = _path(error["loc"])
        found.setdefault(path, _wrong(error, path, source))
    around = {path[:place] for path in found for place, sign in enumerate(path) if sign == "."}
    return [problem for path, problem in found.items() if path not in around]


def _of_the_class_meant(
    errors: Sequence[Mapping[str, Any]], classes: frozenset[str]
) -> list[Mapping[str, Any]]:
    """Without what is wrong of a value as one class, where it is nearer to another one."""
    counts: dict[tuple[str | int, ...], Counter[str]] = {}
    for error in errors:
        for i, part in enumerate(error["loc"]):
            if part in classes:
                counts.setdefault(error["loc"][:i], Counter())[part] += 1
    meant = {place: min(found, key=lambda name: found[name]) for place, found in counts.items()}
    return [
        error
        for error in errors
        if all(
            part == meant.get(error["loc"][:i], part)
            for i, part in enumerate(error["loc"])
            if part in classes
        )
    ]


@lru_cache(maxsize=32)
def _alternatives(kind: Hashable) -> frozenset[str]:
    """Names of the classes, anywhere below a type, that stand where another may stand as well."""
    found: set[str] = set()
    asked, seen = [kind], set[Hashable]()
    while asked:
        each = asked.pop()
        if each in seen:
            continue
        seen.add(each)
        inner = list(get_args(each))
        if get_origin(each) in (Union, UnionType):
            named = [o.__name__ for o in inner if isinstance(o, type) and is_dataclass(o)]
            found |= set(named) if len(named) > 1 else set()
        asked += _hints(each).values() if is_dataclass(each) else inner
    return frozenset(found)


def _path(places: Sequence[str | int]) -> str:
    """The dotted path of a value, without the names of types and of what pydantic does."""
    path = ""
    for part in places:
        if isinstance(part, int):
            path += f"[{part + 1}]"
        elif part.islower() and not part.startswith(_NO_FIELDS) and part not in _TYPES:
            path += f".{part}" if path else part
    return path


def _wrong(error: Mapping[str, Any], path: str, source: str) -> Problem:
    missing = error["type"] in ("missing", "missing_argument")
    return Problem(
        code="missing_key" if missing else "wrong_value",
        message=f'{source} lacks "{path}".'
        if missing
        else f'{source} has a value that does not fit "{path}".',
        fix=_fix(f"{error['msg']}."),
        column=path,
    )


def _fix(message: str) -> str:
    """What a validator asks for, in the words of a plan."""
    for said, plain in _PLAIN.items():
        message = message.replace(said, plain)
    return message


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
        return _decoded(path.read_bytes())
    except OSError as wrong:
        raise Refusal(
            Problem(
                code="file_missing" if isinstance(wrong, FileNotFoundError) else "file_unreadable",
                message=f'{what} "{path.name}" cannot be opened: {_plain(wrong)}.',
                fix="Check the name and the folder, and that no other program holds the file.",
            )
        ) from None
    except UnicodeError:
        raise Refusal(
            Problem(
                code="file_unreadable",
                message=f'{what} "{path.name}" is damaged, or was saved in another encoding.',
                fix="Open it in a text editor and save it as UTF-8, or use an earlier copy.",
            )
        ) from None


def _decoded(content: bytes) -> str:
    """Text as editors and shells write it: UTF-8, or UTF-16 with its mark as PowerShell does."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content.decode("utf-16" if marked else "utf-8-sig")
    return text.replace("\r\n", "\n").replace("\r", "\n")


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
