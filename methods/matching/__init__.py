"""Matched comparison, one file for each step."""

from methods.matching.adjustment import regression_adjustment
from methods.matching.aipw import aipw
from methods.matching.balance import balance
from methods.matching.baseline import baseline_equivalence
from methods.matching.effects import effect
from methods.matching.nearest import nearest
from methods.matching.overlap import Overlap, overlap
from methods.matching.propensity import propensity
from methods.matching.ties import TieSpread, tie_spread
from methods.matching.weighting import weight

MATCHERS = (nearest, weight)

__all__ = [
    "MATCHERS",
    "Overlap",
    "TieSpread",
    "aipw",
    "balance",
    "baseline_equivalence",
    "effect",
    "nearest",
    "overlap",
    "propensity",
    "regression_adjustment",
    "tie_spread",
    "weight",
]
