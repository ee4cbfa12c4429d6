"""What is loaded before it is needed, so that the window's thread never waits for it."""

from __future__ import annotations

from importlib import import_module

from evaluator.measures import measures
from evaluator.values.progress import Progress

_LATER_NEEDED = (
    "numpy", "pandas", "evaluator.cohort.workbook", "evaluator.planning.guess",
    "evaluator.planning.rules.requirements",
    "scipy.stats", "evaluator.walk", "evaluator.study.study", "evaluator.summary.content",
    "matplotlib.figure", "evaluator.summary.preview",
)  # fmt: skip
_FOR_PLANS = ("evaluator.designs", "evaluator.prospect.missing", "evaluator.study.study")


def load_all(progress: Progress) -> None:
    """Everything that the pages will need; for a quiet moment."""
    for number, name in enumerate(_LATER_NEEDED):
        progress(number / len(_LATER_NEEDED), "Getting ready")
        import_module(name)
    measures()


def load_for_plans() -> None:
    """What a page that shows a plan calls at once."""
    for name in _FOR_PLANS:
        import_module(name)
    measures()
