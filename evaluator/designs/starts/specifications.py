"""Further defensible answers to a roll-out of several starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from evaluator.designs.design import Groundwork
from evaluator.designs.shared.few_places import cautious
from evaluator.designs.shared.row_choices import row_choices
from evaluator.designs.starts import start_answers
from evaluator.designs.starts.ranges import sides_of
from evaluator.values.plan import Outcome, Plan
from methods.results import Estimate, NotIdentifiedError


def specifications(
    work: Groundwork, plan: Plan, outcome: Outcome
) -> Iterator[tuple[str, Callable[[], Estimate]]]:
    """Every way of asking about several starts, of every choice of rows."""
    del outcome
    for rows, frame in row_choices(work):
        part = replace(work, frame=frame.reset_index(drop=True))
        try:
            path = start_answers.imputed_path(part, plan)
        except NotIdentifiedError:
            continue
        fewest = sides_of(part).fewest

        def wary(answer: Callable[[], Estimate], fewest: int) -> Estimate:
            return cautious(answer(), fewest)

        for key, (label, answer) in start_answers.ways_of_asking(part, plan, path).items():
            if key != "two_way":
                yield f"{label}, {rows}", partial(wary, answer, fewest)
