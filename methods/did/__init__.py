"""Difference-in-differences estimators, one file each."""

from methods.did.callaway_santanna import callaway_santanna
from methods.did.counts import poisson
from methods.did.decomposition import decompose
from methods.did.doubly_robust import doubly_robust
from methods.did.event_study import event_study
from methods.did.imputation import imputation
from methods.did.odds_change import odds_change
from methods.did.parts.aggregation import GroupTimeEffects
from methods.did.pre_trends import pre_trend_test
from methods.did.rate_change import rate_change
from methods.did.spans import average_spans
from methods.did.start_permutation import permute_starts
from methods.did.synthetic_control import synthetic_control
from methods.did.synthetic_did import synthetic_did
from methods.did.triple_difference import triple_difference
from methods.did.two_period import two_period
from methods.did.two_stage import two_stage
from methods.did.two_way import two_way

__all__ = [
    "GroupTimeEffects",
    "average_spans",
    "callaway_santanna",
    "decompose",
    "doubly_robust",
    "event_study",
    "imputation",
    "odds_change",
    "permute_starts",
    "poisson",
    "pre_trend_test",
    "rate_change",
    "synthetic_control",
    "synthetic_did",
    "triple_difference",
    "two_period",
    "two_stage",
    "two_way",
]
