"""What a person can choose about a synthetic comparison."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of the design.

    Attributes:
        estimator: "synthetic_did" weights places and times so that the comparison moved like the
            treated places before the start; levels may differ. "synthetic_control" weights places
            so that the comparison had the same level at every time before the start; several
            treated places are averaged first. The other one is always shown beside it.
    """

    estimator: Literal["synthetic_did", "synthetic_control"] = "synthetic_did"
