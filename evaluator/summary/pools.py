"""Neighbouring starts put together, so that none is too small to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.evaluation import StartGroup
from evaluator.summary.counts import CountCell, DisclosureRules
from evaluator.summary.disclosure import withheld_because


@dataclass(frozen=True, slots=True)
class Pool:
    """One or several neighbouring starts, or those without a start."""

    members: tuple[StartGroup, ...]

    @property
    def first(self) -> int | None:
        """Position of the earliest start; None without one."""
        return self.members[0].start

    @property
    def last(self) -> int | None:
        """Position of the latest start; None without one."""
        return self.members[-1].start

    @property
    def label(self) -> str:
        """From the first start to the last, by name."""
        one, other = self.members[0].label, self.members[-1].label
        if self.first is None:
            return "No start while measured"
        return f"Started {one}" if one == other else f"Started {one} to {other}"

    def count(self, at: int) -> CountCell | None:
        """Units and places measured at one time; None where there are none."""
        units = sum(member.units[at] for member in self.members)
        known = [member.clusters[at] for member in self.members if member.clusters is not None]
        return CountCell(units, sum(known) if known else None) if units else None

    def largest(self) -> CountCell:
        """Units and places at the time when most of them were measured."""
        cells = [cell for at in range(self.times) if (cell := self.count(at)) is not None]
        return max(cells, key=lambda cell: cell.people, default=CountCell(0))

    def mean(self, at: int, rules: DisclosureRules) -> float | None:
        """Average outcome at one time; None where nobody was measured or few stand behind it."""
        cell = self.count(at)
        if cell is None or withheld_because(cell, rules):
            return None
        parts = [
            (member.means[at], member.weights[at] if member.weights else float(member.units[at]))
            for member in self.members
        ]
        known = [(mean, weight) for mean, weight in parts if mean is not None and weight > 0]
        whole = sum(weight for _, weight in known)
        return sum(mean * weight for mean, weight in known) / whole if known else None

    @property
    def times(self) -> int:
        """How many times there are."""
        return len(self.members[0].units)


def pooled(groups: Sequence[StartGroup], most: int, rules: DisclosureRules) -> tuple[Pool, ...]:
    """At most ``most`` pools, earliest first, those without a start apart and last.

    Starts are put together first where one has too few to be shown, then where two neighbours
    are smallest together.
    """
    never = [Pool((group,)) for group in groups if group.start is None]
    started = [Pool((group,)) for group in groups if group.start is not None]
    room = max(1, most - len(never))
    while len(started) > 1:
        small = {i for i, pool in enumerate(started) if withheld_because(pool.largest(), rules)}
        if not small and len(started) <= room:
            break
        pairs = [i for i in range(len(started) - 1) if not small or small & {i, i + 1}]
        at = min(pairs, key=lambda i: started[i].largest().people + started[i + 1].largest().people)
        started[at : at + 2] = [Pool((*started[at].members, *started[at + 1].members))]
    return (*started, *never)
