"""Neighbouring starts put together, so that none is too small to be shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.disclosure.counts import CountCell, DisclosureRules
from evaluator.disclosure.rules import withheld_because
from evaluator.values.evaluation import StartGroup
from evaluator.values.parts.synthetic_report import StartMix

_TO = " to "


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
        end = self.members[-1]
        return end.start if end.until is None else end.until

    @property
    def label(self) -> str:
        """From the first start to the last, by name."""
        one, end = self.members[0].label, self.members[-1]
        other = end.until_label or end.label
        if self.first is None:
            return "No start while measured"
        return f"Started {one}" if one == other else f"Started {one} to {other}"

    def count(self, at: int) -> CountCell | None:
        """Units and places measured at one time; None where there are none."""
        units = sum(member.units[at] for member in self.members)
        known = [member.clusters[at] for member in self.members if member.clusters is not None]
        largest = max((m.largest[at] for m in self.members if m.largest), default=None)
        return CountCell(units, sum(known) if known else None, largest) if units else None

    def largest(self) -> CountCell:
        """Units and places at the time when most of them were measured."""
        cells = [cell for at in range(self.times) if (cell := self.count(at)) is not None]
        return max(cells, key=lambda cell: cell.people, default=CountCell(0))

    def mean(self, at: int, rules: DisclosureRules) -> float | None:
        """Average outcome at one time; None where nobody was measured or few stand behind it.

        None also where that of one of several starts is withheld.
        """
        cell = self.count(at)
        if cell is None or withheld_because(cell, rules):
            return None
        if any(member.means[at] is None for member in self.members if member.units[at]):
            return None
        return self._average(at)

    @property
    def times(self) -> int:
        """How many times there are."""
        return len(self.members[0].units)

    def together(self, rules: DisclosureRules) -> StartGroup:
        """The pool as one group; how few its averages rest on is at least what is told."""
        first, end = self.members[0], self.members[-1]
        if len(self.members) == 1:
            return first
        every = range(self.times)
        known = all(member.fewest for member in self.members)
        places = all(member.clusters is not None for member in self.members)
        return StartGroup(
            label=first.label,
            start=first.start,
            means=tuple(self._average(at) for at in every),
            units=tuple(sum(member.units[at] for member in self.members) for at in every),
            clusters=tuple(sum((m.clusters or ())[at] for m in self.members) for at in every)
            if places
            else None,
            weights=tuple(sum(member.weights[at] for member in self.members) for at in every)
            if all(member.weights for member in self.members)
            else (),
            fewest=tuple(
                fewest_together([part_of(m, at) for m in self.members], rules) for at in every
            )
            if known
            else (),
            largest=tuple(max(m.largest[at] for m in self.members) for at in every)
            if all(member.largest for member in self.members)
            else (),
            until=self.last,
            until_label=end.until_label or end.label,
        )

    def _average(self, at: int) -> float | None:
        parts = [
            (member.means[at], member.weights[at] if member.weights else float(member.units[at]))
            for member in self.members
        ]
        known = [(mean, weight) for mean, weight in parts if mean is not None and weight > 0]
        whole = sum(weight for _, weight in known)
        return sum(mean * weight for mean, weight in known) / whole if known else None


@dataclass(frozen=True, slots=True)
class Part:
    """One average of several that are put together.

    Attributes:
        mean: of the outcome; None where nobody was measured.
        size: what it counts for, in people or in their weights.
        fewest: as in ``MeanPoint``.
    """

    mean: float | None
    size: float
    fewest: float | None


def part_of(group: StartGroup, at: int) -> Part:
    """The average of those who started together at one time."""
    size = group.weights[at] if group.weights else float(group.units[at])
    return Part(group.means[at], size, group.fewest[at] if group.fewest else None)


def fewest_together(parts: Sequence[Part], rules: DisclosureRules) -> float | None:
    """How few things one average of all parts rests on, as in ``MeanPoint``.

    Of a part that one person holds most of, ``fewest`` says how many such people would make
    it. Where that person holds most of the parts together, but for the next such person, the
    same is told of them.
    """
    measured = [part for part in parts if part.mean is not None and part.size > 0]
    wholes = [abs(part.mean or 0.0) * part.size for part in measured]
    alone = [
        whole / part.fewest
        for whole, part in zip(wholes, measured, strict=True)
        if part.fewest and part.fewest < 1 / rules.most_of_one
    ]
    *_, second, first = (0.0, 0.0, *sorted(alone))
    if first > rules.most_of_one * (sum(wholes) - second):
        return (sum(wholes) - second) / first
    known = [part.fewest for part in measured if part.fewest is not None]
    return sum(known) if known and len(known) == len(measured) else None


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


def mixes_told(starts: Sequence[StartMix], rules: DisclosureRules) -> tuple[StartMix, ...]:
    """Each start against its own mix, earliest first, those of too few places told together.

    How far a mix misses one place that is not public is that place's own figure.
    """
    told = list(starts)
    while len(told) > 1 and any(each.places < rules.min_clusters for each in told):
        at = min(range(len(told)), key=lambda i: told[i].places)
        first = min(
            (i for i in (at - 1, at) if 0 <= i < len(told) - 1),
            key=lambda i: told[i].places + told[i + 1].places,
        )
        told[first : first + 2] = [_one_mix(told[first], told[first + 1])]
    return tuple(told)


def _one_mix(one: StartMix, other: StartMix) -> StartMix:
    """Two neighbouring starts as one: misfits as root mean squares over their places."""
    places = one.places + other.places

    def together(first: float, second: float) -> float:
        return math.sqrt((one.places * first**2 + other.places * second**2) / places)

    return StartMix(
        label=f"{one.label.partition(_TO)[0]}{_TO}{other.label.rpartition(_TO)[2]}",
        places=places,
        before=min(one.before, other.before),
        after=min(one.after, other.after),
        misfit=together(one.misfit, other.misfit),
        usual_misfit=together(one.usual_misfit, other.usual_misfit),
    )
