"""How the fields of values are called in files, and how a study is known among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

STUDY_FORMAT, STUDY_SUFFIX = "whatworked-study", ".whatworked"


def written_name(field: str) -> str:
    """The name of a field in a file: a word that Python keeps for itself loses its underscore."""
    return field.removesuffix("_")


def as_written(fields: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The fields of a value under their names in files; for ``dataclasses.asdict``."""
    return {written_name(name): value for name, value in fields}


def says_it_is_a_study(content: bytes) -> bool:
    """Whether a file is a saved study, whatever it is called: mail and people change its name."""
    return content.lstrip()[:1] == b"{" and f'"format": "{STUDY_FORMAT}"'.encode() in content
