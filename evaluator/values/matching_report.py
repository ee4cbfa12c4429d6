"""What a matching shows of itself before any outcome: plain values, saved as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from methods.results import Estimate


@dataclass(frozen=True, slots=True)
class UnknownCharacteristic:
    """How often a characteristic is not known, as a share of each group, 0 to 1.

    ``treated_of`` and ``comparison_of`` are the people these are shares of; 0 once published. A
    published share is None where fewer people than may be told, perhaps nobody, lack it.
    """

    column: str
    treated: float | None
    comparison: float | None
    treated_of: int = 0
    comparison_of: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A characteristic of those whom the matching kept and of those it left out: averages.

    For a category ``characteristic`` names one label and the averages are shares, 0 to 1.
    ``apart`` is left out less kept, in standard deviations of both together. ``kept_of`` and
    ``left_out_of`` are the people that these are averages of; 0 once published.
    """

    characteristic: str
    kept: float
    left_out: float
    share: bool = False
    apart: float = 0.0
    kept_of: int = 0
    left_out_of: int = 0


@dataclass(frozen=True, slots=True)
class FurtherBalance:
    """A square or a product of two characteristics; ``after`` in standard deviations."""

    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class CumulativeShares:
    """How a number is spread in each group: the share of people up to each value.

    Attributes:
        characteristic: its name. values: (k,) ascending, few enough that many people lie
            between any two. treated, before, after: (k,) shares of the participants, and of the
            comparison group before and after matching, 0 to 1.
        widest: largest distance between the groups after matching, 0 to 1, of all values.
    """

    characteristic: str
    values: tuple[float, ...]
    treated: tuple[float, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    widest: float


@dataclass(frozen=True, slots=True)
class MatchingAdvice:
    """The method that fits what is known before any outcome, and why, in words.

    ``settings`` holds what to set beside the method.
    """

    method: str
    settings: dict[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class MatchingReport:
    """How well a matching went, told without the outcome.

    Attributes:
        method: in words. about: whom the effect is about, in words. denominator: whose standard
            deviation differences are divided by, in words.
        worst: largest difference in any characteristic, in standard deviations.
        treated, comparison: people who could have been matched. treated_used, comparison_used:
            those with weight. treated_size, comparison_size: as many equally weighted people
            would tell as much.
        largest_weight: largest share of a group's whole weight on one person, 0 to 1.
        further: the squares and products that differ most; how many were looked at is
            ``further_looked_at``.
        prognostic: difference in what the comparison group's characteristics predict of the
            outcome before the start, in standard deviations; None without such an outcome.
        spread: cumulative shares of the numbers that differ most.
        left_out: profile of those whom the effect should be about but who were left out; empty
            when too few were for averages to be shown.
        unknown: characteristics not known for everybody. handled: what was done, in words.
            lost: share of people left out for it; None where it is withheld. lost_apart: where
            they differ most from those who stayed, in words; empty when few or none were lost.
        equals: whether several people were equally good matches, so that chance picked one.
        advice: the method that fits, and why.
    """

    method: str
    about: str
    denominator: str
    worst: float | None
    treated: int
    comparison: int
    treated_used: int
    comparison_used: int
    treated_size: float
    comparison_size: float
    largest_weight: float
    further: tuple[FurtherBalance, ...] = ()
    further_looked_at: int = 0
    prognostic: float | None = None
    spread: tuple[CumulativeShares, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unknown: tuple[UnknownCharacteristic, ...] = ()
    handled: str = ""
    lost: float | None = 0.0
    lost_apart: str = ""
    equals: bool = False
    advice: MatchingAdvice | None = None


@dataclass(frozen=True, slots=True)
class OtherScale:
    """The same effect told another way, such as a ratio; ``estimate`` is None when it cannot be.

    ``note`` says why not, or what to know when reading it.
    """

    key: str
    label: str
    estimate: Estimate | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TieRange:
    """Smallest and largest effect over several ways of choosing between equally good matches.

    ``distinct`` is how many different effects the ``draws`` ways gave.
    """

    low: float
    high: float
    draws: int
    distinct: int
