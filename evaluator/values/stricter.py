"""What an organisation keeps to itself beyond the policy: fewer small counts, coarser rounding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Fewest = Literal[0, 10, 15, 20, 30, 50]
Rounding = Literal[0, 5, 15, 45]


@dataclass(frozen=True, slots=True)
class StricterDisclosure:
    """Limits on what is told of people, where an organisation asks for stricter ones than ours.

    The stricter of these and the policy's holds, so that nothing here can loosen it. 0 asks for no
    more than the policy does. A plan carries it into the evaluation, study and receipt; no lock
    holds it, as it is the house that asks for it and not the study.

    Attributes:
        fewest: a count of fewer people is withheld, and so is what rests on fewer.
        rounding: counts of people are rounded to a multiple of it.
    """

    fewest: Fewest = 0
    rounding: Rounding = 0

    def beside(self, other: StricterDisclosure) -> StricterDisclosure:
        """The stricter of both, limit by limit."""
        return StricterDisclosure(
            max(self.fewest, other.fewest), max(self.rounding, other.rounding)
        )

    @property
    def words(self) -> str:
        """What is asked for beyond the policy, to stand after it; empty where nothing is."""
        said = (
            f"counts below {self.fewest} are withheld" if self.fewest else "",
            f"counts are rounded to {self.rounding}" if self.rounding else "",
        )
        return " and ".join(part for part in said if part)


# Each rounding is an odd multiple of the one before, so that a number told in both says no more
# than the finer one does: 13 is 15 in fives and 10 in tens, which together leave 13 and 14 alone.
FEWEST: tuple[Fewest, ...] = get_args(Fewest)
ROUNDINGS: tuple[Rounding, ...] = get_args(Rounding)
