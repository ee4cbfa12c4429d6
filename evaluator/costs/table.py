"""The shipped table of unit costs, each row with its year, source and licence."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from evaluator.values.account import Cost, UnitValue, View


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What one case costs somebody.

    Attributes:
        key: what a plan calls it. what: in words.
        amount: pounds of ``year``. view: to whom it costs that, see ``UnitValue``.
        basis: what a case is, where that matters: recorded and estimated crimes differ.
        source, licence: where it was published, and under what terms it is passed on.
        checked: whether it was read in that source. Other rows are suggestions only.
    """

    key: str
    what: str
    amount: float
    year: str
    view: View
    basis: str
    source: str
    licence: str
    checked: bool


@lru_cache(maxsize=1)
def unit_costs() -> tuple[UnitCost, ...]:
    """Every row, those that were checked first."""
    text = resources.files("evaluator.costs").joinpath("unit_costs.toml").read_text("utf-8")
    rows = (UnitCost(**row) for row in tomllib.loads(text)["rows"])
    return tuple(sorted(rows, key=lambda row: not row.checked))


def row_called(key: str) -> UnitCost | None:
    """The row that a plan names; None where there is none."""
    return next((row for row in unit_costs() if row.key == key), None)


def value_of(cost: Cost) -> UnitValue | None:
    """What one unit of the main outcome is worth, as the plan says; None where it does not."""
    if cost.unit_value is not None:
        return cost.unit_value
    row = row_called(cost.unit_cost) if cost.unit_cost else None
    if row is None:
        return None
    basis = f", for each {row.basis}" if row.basis else ""
    return UnitValue(
        row.amount, row.year, f"{row.what} ({row.source}; {row.licence}){basis}", row.view
    )
