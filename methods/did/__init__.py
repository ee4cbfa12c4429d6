"""Difference-in-differences estimators, one file each."""

from methods.did.doubly_robust import doubly_robust
from methods.did.event_study import event_study
from methods.did.imputation import imputation
from methods.did.pre_trends import pre_trend_test
from methods.did.two_period import two_period
from methods.did.two_stage import two_stage
from methods.did.two_way import two_way

__all__ = [
    "doubly_robust",
    "event_study",
    "imputation",
    "pre_trend_test",
    "two_period",
    "two_stage",
    "two_way",
]
