"""Who starts when, drawn by lots that anybody can draw again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Lots:
    """Places in the order in which they start; ``waiting`` do not start during the study."""

    groups: tuple[tuple[str, ...], ...]
    waiting: tuple[str, ...]
    seed: int

    @property
    def record(self) -> str:
        """How the lots were drawn, for whoever wants to draw them again."""
        n = sum(map(len, self.groups)) + len(self.waiting)
        return (
            f"Drawn by lots from {n} places with the number {self.seed}: in the order of the "
            f'SHA-256 of "{self.seed}|" and the name of each place.'
        )


def drawn(places: Sequence[str], *, treated: int, steps: int, seed: int) -> Lots:
    """The first ``treated`` places of a drawn order, in ``steps`` groups as equal as can be.

    The order is that of the SHA-256 of the seed and each name, so that it hangs on nothing else:
    neither on the order of the list, nor on the machine or the program's version. Whoever fixes the
    seed before seeing the list cannot choose the outcome.

    Raises:
        ValueError: names repeat, or there are fewer places than are to start, or than steps.
    """
    if len(set(places)) < len(places):
        raise ValueError("Each place is named once.")
    if not 1 <= steps <= treated <= len(places):
        raise ValueError("There must be as many places as start, and one at least in each step.")
    order = sorted(places, key=lambda name: hashlib.sha256(f"{seed}|{name}".encode()).hexdigest())
    first, rest = order[:treated], order[treated:]
    bounds = [round(treated * step / steps) for step in range(steps + 1)]
    groups = tuple(tuple(first[a:b]) for a, b in pairwise(bounds))
    return Lots(groups, tuple(rest), seed)
