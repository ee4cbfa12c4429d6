"""Matched comparison, one file for each step."""

from methods.matching.balance import balance
from methods.matching.effects import effect
from methods.matching.nearest import nearest
from methods.matching.propensity import propensity

__all__ = ["balance", "effect", "nearest", "propensity"]
