"""Key stages of school in names: a score of an earlier one was known before a later result."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluator.cohort.columns.names import MEASURES, says_after, says_before, words

_STAGE = re.compile(r"\b(?:ks|key stage) ?([1-5])\b")
_EARLY_YEARS = re.compile(r"\b(?:eyfsp?|early years foundation)\b")


def key_stage(name: str) -> int | None:
    """Which key stage a name is of, 2 for "KS2 score"; 0 for the early years, None for no stage."""
    said = " ".join(words(name))
    if found := _STAGE.search(said):
        return int(found[1])
    return 0 if _EARLY_YEARS.search(said) else None


def of_earlier_stage(name: str, others: Sequence[str]) -> bool:
    """Whether ``name`` is of a key stage and ``others`` hold a later one, or another result."""
    stage = key_stage(name)
    if stage is None:
        return False
    return any(
        later > stage if (later := key_stage(other)) is not None else _is_result(other)
        for other in others
    )


def _is_result(name: str) -> bool:
    return not says_before(name) and (says_after(name) or bool(set(words(name)) & MEASURES))
