"""Shares of variance between places as published, where no earlier workbook tells them."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class UsualShare:
    """A share of variance that lies between places, 0 to 1, with where it was published."""

    key: str
    what: str
    between: float
    source: str


@lru_cache(maxsize=1)
def usual_shares() -> tuple[UsualShare, ...]:
    """Every row of the shipped table."""
    text = resources.files("evaluator.prospect").joinpath("usual_variation.toml").read_text("utf-8")
    return tuple(UsualShare(**row) for row in tomllib.loads(text)["rows"])


def spread_of_share(share: float) -> float:
    """Standard deviation among people of a yes/no outcome that so many have, ``share`` 0 to 1.

    Raises:
        ValueError: a share outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError("A share lies from 0 to 1.")
    return math.sqrt(share * (1 - share))
