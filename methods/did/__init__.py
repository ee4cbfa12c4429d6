"""Difference-in-differences estimators, one file each."""

from methods.did.two_period import two_period

__all__ = ["two_period"]
