"""Who starts when, drawn by lots that anybody can draw again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

_DIGESTS = 2**256


@dataclass(frozen=True, slots=True)
class Lots:
    """Places in the order in which they start; ``waiting`` do not start during the study.

    ``kinds`` holds each place with its kind, in the order of the list; empty where nobody told
    kinds apart.
    """

    groups: tuple[tuple[str, ...], ...]
    waiting: tuple[str, ...]
    seed: int
    kinds: tuple[tuple[str, str], ...] = ()

    @property
    def record(self) -> str:
        """How the lots were drawn, for whoever wants to draw them again."""
        n = sum(map(len, self.groups)) + len(self.waiting)
        told = (
            f"Drawn by lots from {n} places with the number {self.seed}: in the order of the "
            f'SHA-256 of "{self.seed}|" and the name of each place'
        )
        kinds = len({kind for _, kind in self.kinds})
        return f"{told}, spread evenly over {kinds} kinds of place." if kinds > 1 else f"{told}."


def drawn(
    places: Sequence[str], *, treated: int, steps: int, seed: int, kinds: Sequence[str] = ()
) -> Lots:
    """The first ``treated`` places of a drawn order, in ``steps`` groups as equal as can be.

    The order is that of the SHA-256 of the seed and each name, so that it hangs on nothing else:
    neither on the order of the list, nor on the machine or the program's version. Whoever fixes the
    seed before seeing the list cannot choose the outcome.

    With ``kinds``, one of each place, such as "large" or a band of what was measured before, each
    kind is spread evenly: place r of the m of its kind, counted from 0, stands at (r + u) / m,
    where u is the SHA-256 of the seed, "|kind|" and the kind, as a share of the highest.

    Raises:
        ValueError: names repeat, there are fewer places than are to start, or than steps, or not
            one kind for each place.
    """
    if len(set(places)) < len(places):
        raise ValueError("Each place is named once.")
    if not 1 <= steps <= treated <= len(places):
        raise ValueError("There must be as many places as start, and one at least in each step.")
    if kinds and len(kinds) != len(places):
        raise ValueError("Each place has one kind, or none has.")
    order = _spread(sorted(places, key=lambda name: _digest(f"{seed}|{name}")),
                    dict(zip(places, kinds, strict=True)) if kinds else {}, seed)  # fmt: skip
    first, rest = order[:treated], order[treated:]
    bounds = [round(treated * step / steps) for step in range(steps + 1)]
    groups = tuple(tuple(first[a:b]) for a, b in pairwise(bounds))
    return Lots(groups, tuple(rest), seed, tuple(zip(places, kinds, strict=False)))


def _spread(order: list[str], kinds: dict[str, str], seed: int) -> list[str]:
    """A drawn order in which the places of each kind, in that order, lie evenly."""
    sizes = Counter(kinds.get(name, "") for name in order)
    placed: Counter[str] = Counter()
    stands: dict[str, Fraction] = {}
    for name in order:
        kind = kinds.get(name, "")
        share = Fraction(_digest(f"{seed}|kind|{kind}"), _DIGESTS)
        stands[name] = (placed[kind] + share) / sizes[kind]
        placed[kind] += 1
    return sorted(order, key=stands.__getitem__)


def _digest(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)
