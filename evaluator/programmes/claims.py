"""What a plan may not claim of the programme of the field that it started from."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.programmes import started_from
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem


def claim_problems(plan: Plan) -> Iterator[Problem]:
    """Stops an effect on people of a programme that can only be monitored.

    Such a plan was written by hand, as nothing here starts one from such a programme.
    """
    known = started_from(plan)
    if known is not None and known.only_monitored:
        yield Problem(
            code="programme_only_monitored",
            message=f'No effect can be claimed of a programme such as "{known.name}": '
            f"{known.condition}.",
            fix="Write a monitoring summary instead, from “Start from a programme”; on the command "
            "line, whatworked monitor. If it is another programme, start from that one.",
        )
