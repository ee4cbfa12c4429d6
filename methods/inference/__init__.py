"""Variances, resampling and multiplicity shared by the estimators."""

from methods.inference.adjusted_difference import adjusted_difference
from methods.inference.jackknife import jackknife
from methods.inference.mcnemar import McNemar, mcnemar
from methods.inference.multiplicity import adjust
from methods.inference.permutation import permutation
from methods.inference.pooling import pool
from methods.inference.spread import equal_spread
from methods.inference.wild_bootstrap import wild_cluster_bootstrap

__all__ = [
    "McNemar",
    "adjust",
    "adjusted_difference",
    "equal_spread",
    "jackknife",
    "mcnemar",
    "permutation",
    "pool",
    "wild_cluster_bootstrap",
]
