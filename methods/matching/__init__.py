"""Matched comparison, one file for each step."""

from methods.matching.balance import balance
from methods.matching.baseline import baseline_equivalence
from methods.matching.cardinality import cardinality
from methods.matching.coarsened import coarsened
from methods.matching.comparable import among, comparable, repeated
from methods.matching.effects.abadie_imbens import abadie_imbens
from methods.matching.effects.adjustment import regression_adjustment
from methods.matching.effects.aipw import aipw
from methods.matching.effects.g_computation import effect
from methods.matching.effects.survival import SurvivalCurve, survival_curves, watched_until
from methods.matching.exact import exact
from methods.matching.full import full
from methods.matching.multiple_imputation import multiple_imputation
from methods.matching.nearest import nearest
from methods.matching.optimal import optimal
from methods.matching.overlap import Overlap, overlap
from methods.matching.propensity import propensity
from methods.matching.quick import quick
from methods.matching.subclassification import subclassify
from methods.matching.ties import TieSpread, tie_spread
from methods.matching.weighting import weight
from methods.matching.within import within

MATCHERS = (nearest, optimal, full, quick, exact, coarsened, subclassify, cardinality, weight)

__all__ = [
    "MATCHERS",
    "Overlap",
    "SurvivalCurve",
    "TieSpread",
    "abadie_imbens",
    "aipw",
    "among",
    "balance",
    "baseline_equivalence",
    "cardinality",
    "coarsened",
    "comparable",
    "effect",
    "exact",
    "full",
    "multiple_imputation",
    "nearest",
    "optimal",
    "overlap",
    "propensity",
    "quick",
    "regression_adjustment",
    "repeated",
    "subclassify",
    "survival_curves",
    "tie_spread",
    "watched_until",
    "weight",
    "within",
]
