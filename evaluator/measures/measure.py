"""What is known of an outcome measure before any data: range, direction, scoring, caveats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Better = Literal["higher", "lower", "ambiguous"]
Made = Literal["recorded", "sum", "variety"]


@dataclass(frozen=True, slots=True)
class Bands:
    """Published names for parts of a score.

    Attributes:
        answered_by: for whom they hold, such as "teacher"; empty where for everybody.
        names: from the lowest score up. starts: the lowest score of each.
        source: where they are published.
    """

    names: tuple[str, ...]
    starts: tuple[float, ...]
    source: str
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One outcome measure.

    Attributes:
        key: as a plan names it. name: for a person choosing. outcome: what to call the outcome.
        kind: the key of a kind of outcome. better: which way is good.
        low, high: the ends of its range; None where there is none. whole: no halves.
        unit: what a number counts.
        words: sets of words that a column's name may hold, each as "sdq total".
        made: "recorded" as it stands; "sum" of items; "variety", how many of the items happened.
        items: numbers of the items it is made of, from 1; all that are given when empty.
        reversed: those of them that count the other way round.
        parts: keys of other measures of the instrument that it is the sum of.
        needed: fewest items answered for a score, which is then prorated; all when 0.
        converted: the score for each sum, from the lowest sum up; empty where the sum is it.
        bands: published parts of the range.
        worthwhile, worthwhile_source: the smallest change worth having, only where published.
        event: what people are said to have had.
        per, denominator: a rate is told per so many of these; 0 where it is no rate.
        pairs: keys of measures that one with an ambiguous direction is read beside.
        caveats: what must be told wherever it is used.
    """

    key: str
    name: str
    outcome: str
    kind: str
    better: Better
    low: float | None = None
    high: float | None = None
    whole: bool = False
    unit: str = ""
    words: tuple[str, ...] = ()
    made: Made = "recorded"
    items: tuple[int, ...] = ()
    reversed: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()
    needed: int = 0
    converted: tuple[float, ...] = ()
    bands: tuple[Bands, ...] = ()
    worthwhile: float | None = None
    worthwhile_source: str = ""
    event: str = ""
    per: int = 0
    denominator: str = ""
    pairs: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire or a record, and the measures that it gives.

    Attributes:
        name: in full. source: where its rules are published. licence: what its use needs.
        measures: what can be made of it.
        items: how many items it has; 0 where versions differ. low, high: of one answer.
        answers: the labels of the answers, from the lowest up; empty where they are numbers.
        item_words: what a column of one item is called, before its number.
        item_names: short names of all items in order, where columns are called by them.
        supplement: whether further numbered items may follow, which no measure is made of.
        scored: keys of the measures that are made unasked where all items stand in a workbook.
        caveats: what must be told of every measure.
    """

    name: str
    source: str
    measures: tuple[Measure, ...]
    licence: str = ""
    items: int = 0
    low: float = 0
    high: float = 0
    answers: tuple[str, ...] = ()
    item_words: tuple[str, ...] = ()
    item_names: tuple[str, ...] = ()
    supplement: bool = False
    scored: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()

    def measure(self, key: str) -> Measure:
        """The measure of that key. Raises StopIteration where there is none."""
        return next(measure for measure in self.measures if measure.key == key)

    def items_of(self, measure: Measure) -> tuple[int, ...]:
        """The numbers of all items that a measure is made of, through its parts too."""
        if measure.parts:
            inner = (self.items_of(self.measure(part)) for part in measure.parts)
            return tuple(sorted(number for numbers in inner for number in numbers))
        return measure.items or tuple(range(1, self.items + 1))

    def reversed_of(self, measure: Measure) -> tuple[int, ...]:
        """The numbers of the items that count the other way round."""
        if measure.parts:
            inner = (self.reversed_of(self.measure(part)) for part in measure.parts)
            return tuple(sorted(number for numbers in inner for number in numbers))
        return measure.reversed
