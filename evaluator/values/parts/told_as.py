"""How a field of a part is told, declared where it is defined: what disclosure control goes by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Told: TypeAlias = Literal["people", "amount", "figure", "free"]
_KEY = "told"

# Metadata of a dataclass field, as in ``people: int = field(metadata=COUNT)``.
COUNT: Mapping[str, Told] = {_KEY: "people"}  # how many, or how often it happened to them
AMOUNT: Mapping[str, Told] = {_KEY: "amount"}  # an answer about everybody, in the outcome's unit
FIGURE: Mapping[str, Told] = {_KEY: "figure"}  # worked out from everybody, in no unit of people
FREE: Mapping[str, Told] = {_KEY: "free"}  # no secret: labels, times, counts of places or of ways


def told_as(metadata: Mapping[str, object]) -> object:
    """What a field's metadata declares; None where it declares nothing."""
    return metadata.get(_KEY)
