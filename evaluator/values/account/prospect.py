"""What a study that has not begun is expected to look like, and who is to start when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WhoStarts = Literal["known", "lots", "waiting_list", "stepped"]


@dataclass(frozen=True, slots=True)
class Prospect:
    """Expected places, people and times; places are schools, areas, teams, or people themselves.

    Attributes:
        treated, comparison: places with and without the programme. With "stepped" all that are
            drawn start in turn, and ``comparison`` are those that never do.
        people: measured in an average place each time. uneven: standard deviation of the places'
            sizes over their average.
        before, after: times measured before the (first) start, and from the (last) start on.
        spread: standard deviation of the outcome among people, in its unit.
        between: share of that variance that lies between places, 0 to 1; 1 where one number is
            measured of each place.
        steady: share of the places' part that stays as it is from time to time, 0 to 1.
        followed: share of the people's part that stays, where the same people are measured each
            time; 0 where they are others.
        lost: share of people expected to be lost, 0 to 1.
        who_starts: whether it is settled already, drawn by lots, drawn with the others starting
            once the study is over, or drawn to start one group after another.
        steps: groups that start one after another. places: names to draw from. kinds: of each of
            them, where the lots are to be spread evenly over kinds of place; empty where not.
        seed: of the lots and of the simulation. source: where spread and between come from.
    """

    treated: int = 0
    comparison: int = 0
    people: float = 1.0
    uneven: float = 0.0
    before: int = 1
    after: int = 1
    spread: float | None = None
    between: float | None = None
    steady: float = 0.8
    followed: float = 0.0
    lost: float = 0.0
    who_starts: WhoStarts = "known"
    steps: int = 1
    places: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    seed: int = 1
    source: str = ""

    @property
    def sides(self) -> tuple[int, int]:
        """Places that start during the study, and those that do not."""
        if self.places and self.who_starts != "known":
            starting = self.treated or len(self.places) // 2
            if self.who_starts == "stepped":
                starting = len(self.places) - self.comparison
            return starting, len(self.places) - starting
        return self.treated, self.comparison
