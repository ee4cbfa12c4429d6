# ruff: noqa: T201 (it prints what it found)
"""How much is withheld where nobody attacks: ``python -m tests.attack.withheld [EXAMPLE ...]``.

For every example: cells of its tables that hold something, those that are withheld, and the same
for the first page. Before disclosure control none is, so the rest is what readers keep.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from evaluator.planning.plan_file import read_plan
from evaluator.planning.understood import read_as_planned
from evaluator.summary.blocks import Figure, PartBreak, Summary, Table
from evaluator.summary.content import summarise
from evaluator.values.plan import lock
from evaluator.walk import evaluate
from evaluator.words.symbols import NOT_APPLICABLE, WITHHELD
from examples import EXAMPLES, Example


@dataclass(frozen=True)
class Cells:
    """Cells of tables with something in them, and how many of them are withheld."""

    there: int
    withheld: int


def cells(summary: Summary) -> tuple[Cells, Cells]:
    """Of the first page, and of everything."""
    end = next(
        (i for i, block in enumerate(summary.blocks) if isinstance(block, PartBreak)),
        len(summary.blocks),
    )
    return _counted(_texts(summary, end)), _counted(_texts(summary, len(summary.blocks)))


def _texts(summary: Summary, end: int) -> Iterator[str]:
    for block in summary.blocks[:end]:
        table = block.table if isinstance(block, Figure) else block
        if isinstance(table, Table):
            yield from (cell for row in table.rows for cell in row[1:])


def _counted(texts: Iterator[str]) -> Cells:
    held = [text for text in texts if text and text != NOT_APPLICABLE]
    return Cells(len(held), sum(WITHHELD in text for text in held))


def of_example(example: Example) -> tuple[Cells, Cells]:
    """The same of a shipped example."""
    plan = read_plan(example.plan_path)
    cohort = read_as_planned(example.workbook_path, plan)
    locked = lock(plan, cohort.provenance.sha256, datetime.now(UTC), at_run=True)
    return cells(summarise(evaluate(cohort, locked), cohort, locked, date(2026, 1, 5)))


def main(names: list[str]) -> int:
    """Print the table."""
    print(f"{'example':36}{'first page':>11}{'withheld':>9}{'in all':>8}{'withheld':>9}")
    for example in EXAMPLES:
        if not names or example.key in names:
            first, every = of_example(example)
            numbers = f"{first.there:11}{first.withheld:9}{every.there:8}{every.withheld:9}"
            print(f"{example.key:36}{numbers}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
