"""Variances, resampling and multiplicity shared by the estimators."""

from methods.inference.multiplicity import adjust
from methods.inference.permutation import permutation
from methods.inference.wild_bootstrap import wild_cluster_bootstrap

__all__ = ["adjust", "permutation", "wild_cluster_bootstrap"]
