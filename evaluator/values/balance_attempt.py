"""The log of a search for balance: plain values, saved and printed with the plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

NONE = "none"  # a setting that is switched off, as in the plan file


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way of matching that was tried for balance alone; it was never given an outcome.

    Attributes:
        settings: of the design, as a plan file would write them. worst: largest difference in any
            characteristic, in standard deviations. size: the two groups' effective sizes
            together, as one number of pairs, rounded as counts of people are. left_out: people whom
            the effect should be about but who were left out, rounded too; the fewest that may be
            told for any fewer.
        failure: why it could not be done; empty when it was.
        rank: 1 for the one that does best; 0 when it could not be done.
    """

    settings: dict[str, Any] = field(default_factory=dict)
    worst: float | None = None
    size: int | None = None
    left_out: int | None = None
    failure: str = ""
    rank: int = 0

    @property
    def as_planned(self) -> dict[str, Any]:
        """The settings as a plan holds them."""
        return {key: None if value == NONE else value for key, value in self.settings.items()}


def logged(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings as an attempt keeps them: nothing empty, so that a file can hold them."""
    plain = {key: list(v) if isinstance(v, tuple) else v for key, v in settings.items()}
    return {key: NONE if v is None else v for key, v in plain.items() if v != []}
