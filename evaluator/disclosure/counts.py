"""Counts of people before and after disclosure control, and the limits it works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from evaluator.values.policy import policy_under
from evaluator.values.stricter import StricterDisclosure

FEW_PEOPLE = "too few people"
FEW_PLACES = "too few places"
DOMINATED = "one place makes up nearly all of it"
PROTECTS_ANOTHER = "it would reveal another number"


@dataclass(frozen=True, slots=True)
class DisclosureRules:
    """The limits, from the policy file.

    Attributes:
        threshold: fewest people whose count may be shown.
        base: counts are rounded to a multiple of it.
        min_clusters: fewest schools, areas or teams behind a count.
        dominance: largest share of a count that one of them may hold, 0 to 1.
        one_person: largest share of an amount that one person may hold, 0 to 1, of what is left
            without the next largest (``evaluator.disclosure.held``).
        one_of_spread: the same of squared distances from the average, which a standard error adds.
        percentage_denominator: fewest people to take a percentage of.
        events: fewest people with something, and fewest without it, whose share may be shown;
            fewest events behind a rate. They stay people where the units are places.
    """

    threshold: int = 10
    base: int = 5
    min_clusters: int = 3
    dominance: float = 0.9
    one_person: float = 0.5
    one_of_spread: float = 0.75
    percentage_denominator: int = 30
    events: int = 10

    @property
    def places(self) -> bool:
        """Whether the units are places, whose number is no secret."""
        return self.base == 1

    @property
    def most_of_one(self) -> float:
        """Largest share of an amount that one unit may hold, a person or a place."""
        return self.dominance if self.places else self.one_person


def rules_for(policy: Mapping[str, Any], *, places: bool) -> DisclosureRules:
    """The policy's limits. Where the units are places, their counts stay exact from three on."""
    rules = DisclosureRules(**policy, events=policy["threshold"])
    return replace(rules, threshold=rules.min_clusters, base=1) if places else rules


def rules_under(asked: StricterDisclosure, *, places: bool) -> DisclosureRules:
    """The policy's limits, or those that a plan asks for where they are stricter."""
    return rules_for(policy_under(asked).disclosure, places=places)


@dataclass(frozen=True, slots=True)
class CountCell:
    """People in one group.

    ``clusters`` and ``largest_cluster`` are the number of schools, areas or teams they come from
    and the people in the largest; None where people do not come in such places.
    """

    people: int
    clusters: int | None = None
    largest_cluster: int | None = None


@dataclass(frozen=True, slots=True)
class CountTable:
    """Exact counts before protection; never shown.

    Attributes:
        title, rows, columns: their labels.
        cells: one row per row label, one cell per column label; None where there cannot be a
            count.
        total_row, total_column: whether the last row or column is the sum of the others.
        groups: the name of the group that each cell counts. Cells of different tables with the
            same name count the same people. Without it every cell is a group of its own.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[CountCell | None, ...], ...]
    total_row: bool = False
    total_column: bool = False
    groups: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """What may be shown, with what a reader could combine.

    Attributes:
        text: each cell as printed: a rounded count, "[c]" or "[z]".
        published: the rounded counts; None where withheld or not applicable.
        reasons: why a cell is withheld, in words; empty when it is not.
        groups: name of the group in each cell.
        sums: groups that add up: the total's name and the names of its parts.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    text: tuple[tuple[str, ...], ...]
    published: tuple[tuple[int | None, ...], ...]
    reasons: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, ...], ...]
    sums: tuple[tuple[str, tuple[str, ...]], ...]
