"""Variances, resampling and multiplicity shared by the estimators."""

from methods.inference.multiplicity import adjust

__all__ = ["adjust"]
