"""The checks: what the whole study shares once, and doubts before what passed."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.disclosure.published import Told
from evaluator.summary.blocks import Block, Heading, Note, Paragraph, Table
from evaluator.values.check import Check
from evaluator.values.evaluation import OutcomeResult
from evaluator.verdict.rating import HIGHEST, WORDS, cap_of, in_sentences
from evaluator.words.amounts import outcome_name

_STATUS = {
    "passed": "Passed",
    "concern": "Concern",
    "failed": "Failed",
    "not_possible": "Cannot be told",
}
_ORDER = {"failed": 0, "concern": 1, "not_possible": 2, "passed": 3}


def shared_checks(evaluation: Told) -> frozenset[Check]:
    """Checks that say the same of every outcome that they were run for."""
    results = [result for result in evaluation.outcomes if not result.outcome.placebo]
    if not results:
        return frozenset()
    everywhere = set(results[0].checks)
    for result in results[1:]:
        everywhere &= set(result.checks)
    return frozenset(everywhere)


def trust_blocks(evaluation: Told, main: OutcomeResult, shared: frozenset[Check]) -> list[Block]:
    """How far the main answer can be trusted: the sum, the doubts, and what passed."""
    rating = main.verdict.rating
    ordered = [check for check in main.checks if check in shared]
    several = len(evaluation.outcomes) > 1
    return [
        Heading("How far this can be trusted"),
        Paragraph(f"{rating} of 5: {WORDS[rating]}. {in_sentences(main.verdict.cap)}"),
        *_told(ordered, "the whole study" if several else outcome_name(main.outcome)),
    ]


def own_checks(result: OutcomeResult, shared: frozenset[Check]) -> list[Block]:
    """The checks of one outcome that the whole study was not told with."""
    own = [check for check in result.checks if check not in shared]
    return _told(own, outcome_name(result.outcome))


def _told(checks: Sequence[Check], of: str) -> list[Block]:
    """Doubts as a table, weightiest first; what passed is counted, its table in the workbook."""
    doubts = sorted(
        (check for check in checks if check.status != "passed" or _costs(check)), key=_weight
    )
    passed = [check for check in checks if check not in doubts]
    blocks: list[Block] = []
    if doubts:
        blocks.append(_table(f"Doubts about {of}", doubts))
    if passed:
        more = "more checks" if len(passed) > 1 else "more check"
        blocks.append(Note(f"{len(passed)} {more} of {of} passed."))
        blocks.append(_table(f"Checks passed for {of}", passed, printed=False))
    return blocks


def _weight(check: Check) -> tuple[bool, int, int]:
    points = max(HIGHEST - cap_of(check), check.deduction)
    return check.gate is None, -points, _ORDER[check.status]


def _costs(check: Check) -> bool:
    return bool(check.deduction) or check.gate is not None or cap_of(check) < HIGHEST


def _table(title: str, checks: Sequence[Check], *, printed: bool = True) -> Table:
    return Table(
        title=title,
        columns=("Question", "Result", "What was found (source)", "Rating"),
        rows=tuple(
            (check.title, _STATUS[check.status], _found(check), _effect(check)) for check in checks
        ),
        numeric=(False,) * 4,
        printed=printed,
    )


def _found(check: Check) -> str:
    told = in_sentences(check.reason)
    return f"{told} ({check.source})" if check.source else told


def _effect(check: Check) -> str:
    if check.gate is not None:
        return "No verdict possible"
    parts = []
    if check.cap is not None:
        parts.append(f"at most {check.cap}")
    if check.deduction:
        parts.append(f"−{check.deduction}")
    return ", ".join(parts) or "none"
