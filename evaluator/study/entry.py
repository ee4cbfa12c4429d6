"""One outcome of one study, as a library sets it beside others."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.study.study import Study
from evaluator.values.evaluation import OutcomeResult


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One outcome of one study. ``file`` is where the study lies below the library's folder."""

    file: str
    study: Study
    result: OutcomeResult

    @property
    def tier(self) -> str | None:
        """The programme's prevention tier; None when the plan does not say."""
        return self.study.plan.programme.tier

    @property
    def programme(self) -> str:
        """What the programme is called."""
        return self.study.plan.programme.name or "Untitled programme"
