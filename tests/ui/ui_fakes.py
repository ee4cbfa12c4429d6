"""The engine with a small cohort in place of a workbook, and trouble on demand."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from evaluator.values.cohort import Cohort, Column, Provenance, Step
from evaluator.values.plan import Data, Outcome, Plan, Programme, Roles
from evaluator.values.problems import Problem, Refusal
from ui.state.engine import Engine

PROBLEM = Problem(
    "text_in_number_column",
    'Two cells of "score" hold text.',
    "Correct them in the workbook, or leave them out.",
    severity="warning",
    sheet="People",
    row=5,
    column="score",
    rows=(7,),
    count=2,
)
REFUSED = Problem("locked_workbook", "The workbook is protected by a password.", "Remove it first.")

NOT_A_DATE = Problem("no_dates", 'No cell of "sex" is a date.', "Read it as something else.")


def small_cohort() -> Cohort:
    import pandas as pd

    rows = range(2, 22)
    frame = pd.DataFrame(
        {
            "key": [f"K{i}" for i in rows],
            "arm": ["yes" if i % 2 else "no" for i in rows],
            "score": [float(i) if i != 5 else float("nan") for i in rows],
            "sex": ["Female" if i % 3 else "Male" for i in rows],
            "attended_after": [float(i % 4) for i in rows],
        },
        index=pd.Index(rows, name="row"),
    )
    columns = (
        Column("key", "A", "text", "It holds 20 keys.", "unit", "One for each row.", 0, 20),
        Column("arm", "B", "yes_no", "Yes and no.", "treated", "Two groups.", 0, 2, ("no", "yes")),
        Column("score", "C", "number", "Numbers.", "outcome", "It may change.", 1, 19),
        Column("sex", "D", "category", "Labels.", "covariate", "Fixed.", 0, 2, ("Female", "Male")),
        Column("attended_after", "E", "number", "Numbers.", "unused", "No part.", 0, 4),
    )
    provenance = Provenance("people.xlsx", "People", "ab" * 32, 20, ("People", "Notes"))
    step = Step("text_to_missing", "score", "One cell held text and counts as empty.", 1, (5,))
    return Cohort(frame, columns, provenance, (step,), (PROBLEM,))


def corrected(data: Data | None) -> Cohort:
    """The small cohort as ``data`` says, kinds and columns left out at least."""
    cohort = small_cohort()
    if data is None:
        return cohort
    columns = tuple(
        replace(column, kind=data.kinds.get(column.name, column.kind))
        for column in cohort.columns
        if column.name not in data.leave_out
    )
    return replace(
        cohort,
        frame=cohort.frame[[column.name for column in columns]],
        columns=columns,
        provenance=replace(cohort.provenance, read_as=data),
    )


class FakeEngine(Engine):
    """Reads ``small_cohort`` whatever the file, and says only that a name is missing."""

    def __init__(self) -> None:
        self.refuse = False
        self.crash = False
        self.hold = threading.Event()
        self.hold.set()
        self.sheets_read: list[str | None] = []
        self.data_read: list[Data | None] = []

    def open_book(self, path: Path, progress) -> Path:
        if self.refuse:
            raise Refusal(REFUSED)
        if self.crash:
            raise RuntimeError("SECRET CELL")
        return path

    def first_rows(self, opened, sheet) -> Cohort:
        cohort = small_cohort()
        return replace(cohort, frame=cohort.frame.head(3), problems=())

    def read_book(self, opened, data, sheet, progress) -> Cohort:
        self.sheets_read.append(sheet)
        self.data_read.append(data)
        while not self.hold.wait(0.01):
            progress(0.5, "Half way")
        if data is not None and data.kinds.get("sex") == "date":
            raise Refusal(NOT_A_DATE)
        return corrected(data)

    def said_by_trying(self, plan: Plan, cohort: Cohort) -> tuple[Problem, ...]:
        return ()

    def guess(self, cohort: Cohort) -> Plan:
        return Plan(
            programme=Programme(name="Trial"),
            roles=Roles(unit="key", treated="arm"),
            outcomes=(Outcome(name="Score", column="score", primary=True),),
        )
