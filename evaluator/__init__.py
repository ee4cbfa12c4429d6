"""The application without a window: from a workbook to an honest summary."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evaluator.cohort.cohort import Cohort
    from evaluator.cohort.workbook import read_workbook
    from evaluator.evaluating import evaluate
    from evaluator.plan import Plan
    from evaluator.study import Study

__version__ = "0.1.0"

__all__ = ["Cohort", "Plan", "Study", "evaluate", "read_workbook"]

_HOMES = {
    "Cohort": "evaluator.cohort.cohort",
    "Plan": "evaluator.plan",
    "Study": "evaluator.study",
    "evaluate": "evaluator.evaluating",
    "read_workbook": "evaluator.cohort.workbook",
}


def __getattr__(name: str) -> object:
    """Load a public name on first use, so that importing the package stays instant."""
    if name not in _HOMES:
        raise AttributeError(f"module 'evaluator' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
