"""Writes the finished study of every example, which the app shows unrun, and their table.

Run ``python -m examples.finish`` after a change of a rule, or of an example with its key after it.
"""

from __future__ import annotations

import gzip
import sys
from datetime import date

from examples import EXAMPLES, Example
from examples.gallery import PAGE, page

DAY = date(2026, 1, 5)


def finished(example: Example) -> bytes:
    """The study of one example, evaluated now and compressed; dated ``DAY``."""
    from evaluator.planning.plan_file import read_plan
    from evaluator.planning.understood import read_as_planned
    from evaluator.study.study import Study
    from evaluator.summary.content import summarise
    from evaluator.walk import evaluate

    plan = read_plan(example.plan_path)
    cohort = read_as_planned(example.workbook_path, plan)
    evaluation = evaluate(cohort, plan)
    receipt = summarise(evaluation, cohort, plan, DAY).receipt
    return gzip.compress(Study.of(plan, cohort, evaluation, receipt).content(), mtime=0)


def main(keys: list[str]) -> None:
    """Write those named, or all."""
    for example in EXAMPLES:
        if example.key in keys or not keys:
            example.finished_path.write_bytes(finished(example))
            print(example.finished_path.name, "of", example.key)
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
