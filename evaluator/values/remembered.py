"""What questions about a plan had worked out of whole columns, kept as long as the cohort is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

T = TypeVar("T")
_KEPT: WeakKeyDictionary[Cohort, dict[str, object]] = WeakKeyDictionary()


def once(cohort: Cohort, key: str, work: Callable[[], T]) -> T:
    """What ``work`` finds, worked out at the first asking alone: a plan is asked at each keystroke.

    ``key`` names the question and holds every part of the plan that its answer depends on. Not for
    what changes while the cohort stays, nor for what is as large as its columns.
    """
    kept = _KEPT.setdefault(cohort, {})
    if key not in kept:
        kept[key] = work()
    return cast("T", kept[key])
