"""What a programme cost, part by part, and what one unit of its main outcome is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

View = Literal["fiscal", "social"]


@dataclass(frozen=True, slots=True)
class CostPart:
    """One part of the cost: pounds of ``year`` (None: not said), and who pays."""

    name: str = ""
    amount: float = 0.0
    year: int | None = None
    payer: str = ""


@dataclass(frozen=True, slots=True)
class UnitValue:
    """What one unit less, or more, of the main outcome is worth to somebody, in pounds.

    ``view`` says to whom: "fiscal" is money that public bodies spend, "social" also counts harm to
    people. The two are never added.
    """

    amount: float = 0.0
    year: str = ""
    source: str = ""
    view: View = "fiscal"


@dataclass(frozen=True, slots=True)
class PriceLevel:
    """How dear a year was, as an index of any base: a GDP deflator, say. ``year`` as it is told."""

    year: str = ""
    level: float = 0.0


@dataclass(frozen=True, slots=True)
class Cost:
    """The money of a programme. ``unit_cost`` names a row of the shipped table of unit costs.

    ``unit_value`` is given by the evaluator in its place. Every amount is brought to the
    prices of ``price_year`` by ``price_levels`` of ``price_source``, or by the shipped index where
    there are none; without a ``price_year`` amounts stay as they are.
    """

    parts: tuple[CostPart, ...] = ()
    unit_cost: str = ""
    unit_value: UnitValue | None = None
    price_year: int | None = None
    price_levels: tuple[PriceLevel, ...] = ()
    price_source: str = ""
