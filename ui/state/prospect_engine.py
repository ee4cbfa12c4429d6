"""The engine's part for studies that have not begun."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ui.state.drawings import Drawings, drawn
from ui.state.getting_ready import load_for_plans

if TYPE_CHECKING:
    from evaluator.commands.design import Designed
    from evaluator.summary.protocol.pages import Expected
    from evaluator.values.account.prospect import Prospect
    from evaluator.values.plan import Plan
    from evaluator.values.problems import Problem
    from evaluator.values.progress import Progress


class ProspectEngine:
    """What a study could find, who starts when, and the plan it is held to; as ``Engine``."""

    def prepare_ahead(self) -> None:
        """Load what the page calls at once, so that the window's thread never waits for it."""
        load_for_plans()

    def prospect_missing(self, plan: Plan) -> tuple[Problem, ...]:
        """What must be said before a study that has not begun can be planned."""
        from evaluator.prospect.missing import prospect_missing

        return prospect_missing(plan)

    def expected(self, plan: Plan, progress: Progress) -> Expected:
        """What the study of a plan could find, by simulation."""
        from evaluator.summary.protocol.pages import expected

        return expected(plan, progress)

    def variation(self, plan: Plan, book: Path, progress: Progress) -> Prospect:
        """How much the main outcome varies in an earlier workbook, in place of what was said."""
        from evaluator.planning.understood import read_as_planned
        from evaluator.prospect.variation import with_variation

        cohort = read_as_planned(book, plan, progress=progress)
        unsaid = replace(plan.prospect, spread=None, between=None, source="")
        return with_variation(unsaid, cohort, plan, plan.primary[0])

    def prospect_drawings(self, plan: Plan, found: Expected | None, progress: Progress) -> Drawings:
        """What a study could find, with its curve; of a locked one also who starts when."""
        from evaluator.prospect.drawing import lots_of
        from evaluator.summary.blocks import Heading
        from evaluator.summary.protocol.pages import who_starts
        from evaluator.summary.protocol.screen import expected_blocks

        blocks = expected_blocks(plan, found) if found is not None else ()
        if plan.lock is not None:
            blocks = (*blocks, Heading("Who starts when"), *who_starts(plan, lots_of(plan)))
        return drawn(blocks, progress)

    def write_design(self, plan: Plan, found: Expected, folder: Path, holder: str) -> Designed:
        """Draw the lots, lock the plan, and write protocol, plan, slip and lots."""
        from evaluator.commands.design import write_design
        from evaluator.summary.export import formats_named

        now = datetime.datetime.now().astimezone()
        return write_design(plan, found, folder, formats=formats_named(None), holder=holder,
                            now=now, day=now.date())  # fmt: skip

    def read_locked_plan(self, path: Path) -> Plan:
        """The plan in a file, with its lock if it has one."""
        from evaluator.planning.plan_file import read_plan

        return read_plan(path)
