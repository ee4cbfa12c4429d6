"""What was published of a study before, as far as another summary is held against it."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.values.evaluation import FlowStep, MeanPoint


@dataclass(frozen=True, slots=True)
class ReleasedOutcome:
    """One outcome as it was published.

    Attributes:
        column, before, after: where it was measured, as the plan named it.
        n_treated, n_comparison: people behind the effect, rounded; None where there was none.
        means: averages over time, those that were withheld None.
        coarse: whether it was told coarsely, as an earlier summary was out already.
    """

    column: str | None
    before: str | None
    after: str | None
    n_treated: int | None
    n_comparison: int | None
    means: tuple[MeanPoint, ...]
    coarse: bool = False

    @property
    def measured(self) -> tuple[str | None, str | None, str | None]:
        """By its columns: told as a yes or no before and as a count now, it is the same."""
        return self.column, self.before, self.after


@dataclass(frozen=True, slots=True)
class Released:
    """One summary that is out.

    Attributes:
        rows: mark of the rows and of what the columns counted as; empty where the rows had none.
        file: mark of the workbook, how it was read, and what the columns counted as.
        workbook: SHA-256 of the workbook, as in the evaluation.
        places: whether the units were places.
        outcomes: everything that was published of them.
        flow: numbers left at each step, rounded.
        matched: whether those compared were chosen by a matching.
        balance: by characteristic, the average of each group before any matching; None withheld.
    """

    rows: str
    file: str
    workbook: str
    places: bool
    outcomes: tuple[ReleasedOutcome, ...]
    flow: tuple[FlowStep, ...] = ()
    matched: bool = False
    balance: tuple[tuple[str, float | None, float | None], ...] = ()
