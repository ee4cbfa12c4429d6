"""Matched comparison, one file for each step."""

from methods.matching.balance import balance
from methods.matching.nearest import nearest
from methods.matching.propensity import propensity

__all__ = ["balance", "nearest", "propensity"]
