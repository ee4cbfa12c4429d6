"""Statistics of intervention studies: difference-in-differences and matched comparison.

This package stands by itself. It knows arrays and frames; it does not know workbooks,
wording or windows.
"""

from methods import did, inference, matching, power, sensitivity, synthesis
from methods.did import GroupTimeEffects
from methods.results import (
    AverageEffects,
    Balance,
    EffectPath,
    Estimate,
    Matches,
    NotIdentifiedError,
    TestResult,
)

__all__ = [
    "AverageEffects",
    "Balance",
    "EffectPath",
    "Estimate",
    "GroupTimeEffects",
    "Matches",
    "NotIdentifiedError",
    "TestResult",
    "did",
    "inference",
    "matching",
    "power",
    "sensitivity",
    "synthesis",
]
