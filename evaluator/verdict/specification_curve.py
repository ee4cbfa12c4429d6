"""The same question under every defensible choice: which of them the answer depends on."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.designs.comparison_design import ComparisonDesign
from evaluator.designs.design import Finding, Groundwork
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.evaluation import Specification
from evaluator.values.plan import Outcome, Plan
from evaluator.words.rounding import in_figures
from methods.results import Estimate, NotIdentifiedError

MOST = 40
_MOST_ROWS = 20_000  # beyond this many, asking again and again would take too long


def specifications(
    design: ComparisonDesign, work: Groundwork, plan: Plan, outcome: Outcome, finding: Finding
) -> tuple[Specification, ...]:
    """The planned answer first, then every other defensible one, at most 40; none is naive.

    The other answers of the design, and combinations of its estimators, characteristics, rows and
    ways of judging uncertainty. Answers that are the same to nine digits are told once. Choices
    that the data cannot carry are left out; so are combinations in large studies.

    Source: Simonsohn, Simmons and Nelson (2020); Steegen and others (2016).
    """
    planned = finding.estimate
    if planned is None:
        return ()
    found = [_told("Planned answer", planned, planned=True)]
    found += [_told(a.label, a.estimate) for a in finding.alternatives if not a.naive]
    if len(work.frame) <= _MOST_ROWS and not matched_part(work).copies:
        for label, answer in design.specifications(work, plan, outcome):
            if len(found) >= MOST:
                break
            try:
                found.append(_told(label, answer()))
            except NotIdentifiedError:
                continue
    return tuple(_once(found))[:MOST]


def _told(label: str, estimate: Estimate, *, planned: bool = False) -> Specification:
    return Specification(label, estimate.value, estimate.ci_low, estimate.ci_high, planned)


def _once(found: list[Specification]) -> Iterator[Specification]:
    seen: set[tuple[float, ...]] = set()
    for one in found:
        key = tuple(in_figures(number, 9) for number in (one.value, one.low, one.high))
        if key not in seen:
            seen.add(key)
            yield one
