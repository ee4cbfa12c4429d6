"""How the fields of values are called in files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def written_name(field: str) -> str:
    """The name of a field in a file: a word that Python keeps for itself loses its underscore."""
    return field.removesuffix("_")


def as_written(fields: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The fields of a value under their names in files; for ``dataclasses.asdict``."""
    return {written_name(name): value for name, value in fields}
