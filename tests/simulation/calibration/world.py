"""What a world is: studies drawn from a known truth, and what a user would say of them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from evaluator.values.plan import Plan

Benefit = Literal["none", "tiny", "worthwhile", "large", "harm"]
# In smallest worthwhile changes.
TIMES: dict[Benefit, float] = {
    "none": 0.0,
    "tiny": 0.3,
    "worthwhile": 1.0,
    "large": 2.5,
    "harm": -1.5,
}


@dataclass(frozen=True, slots=True)
class Study:
    """One study: the rows of its sheet and the plan, unlocked, that an honest user writes."""

    frame: pd.DataFrame
    plan: Plan


@dataclass(frozen=True, slots=True)
class World:
    """A known truth from which studies are drawn.

    Attributes:
        name: unique. design: as in a plan.
        benefit: what the programme truly does; "harm" also where it harms one of two outcomes.
        flaw: short key of what is wrong with the comparison; None where nothing is.
        seen: whether the flaw shows in the data or in what the user knows and says.
        told: what the user answers, and why an honest one would.
        draw: a study from a generator of random numbers.
        each: studies drawn for every one of a plain world, as some figures need more.
        strong: whether all that a rating of 4 asks for is there, so that a large effect can be
            called "worked": enough places of like size, followed, and several times before.
    """

    name: str
    design: str
    benefit: Benefit
    flaw: str | None
    seen: bool
    told: str
    draw: Callable[[np.random.Generator], Study]
    each: int = 1
    strong: bool = True

    def study(self, seed: int) -> Study:
        """The study of this seed; the same on every machine, whatever else is drawn."""
        return self.draw(np.random.default_rng([seed, zlib.crc32(self.name.encode())]))
