"""The application without a window: from a workbook to an honest summary."""

import os
from typing import TYPE_CHECKING

from evaluator.values.version import __version__ as __version__

if TYPE_CHECKING:
    from evaluator.cohort.workbook import read_workbook
    from evaluator.study.study import Study
    from evaluator.values.cohort import Cohort
    from evaluator.values.plan import Plan
    from evaluator.walk import evaluate

__all__ = ["Cohort", "Plan", "Study", "evaluate", "read_workbook"]

# Shared by several cores, sums are added in another order, and the last digits of a matrix would
# hang on how many cores a machine has. It must be said before NumPy is read.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_HOMES = {
    "Cohort": "evaluator.values.cohort",
    "Plan": "evaluator.values.plan",
    "Study": "evaluator.study.study",
    "evaluate": "evaluator.walk",
    "read_workbook": "evaluator.cohort.workbook",
}


def __getattr__(name: str) -> object:
    """Load a public name on first use, so that importing the package stays instant."""
    if name not in _HOMES:
        raise AttributeError(f"module 'evaluator' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
