"""What an outcome planned as time until an event needs, and where it cannot be used."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.outcomes import kind_of
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem


def timed_problems(outcome: Outcome, plan: Plan) -> Iterator[Problem]:
    """Everything that stops an outcome of this kind; nothing for the other kinds."""
    name = outcome.name or outcome.column or outcome.after or "an outcome"
    if not kind_of(outcome.kind).timed:
        if outcome.horizon is not None:
            yield _problem(
                "plan_outcome_horizon",
                f'"{name}" has a "horizon", which means nothing for its kind.',
                'Remove it, or plan the outcome as "time_to_event".',
            )
        return
    from evaluator.designs import design_of

    if not design_of(plan).analyses_times:
        yield _problem(
            "plan_outcome_kind",
            f'"{name}" is planned as time until an event, which the design '
            f'"{plan.design.kind}" does not analyse.',
            'Choose the design "matched_comparison", or use whether it happened within a fixed '
            'time, as a "binary" outcome.',
        )
    if not outcome.event.strip():
        yield _problem(
            "plan_outcome_event",
            f'"{name}" is planned as time until an event, but no column says whether the event '
            "happened.",
            'Name the yes/no column under "event".',
        )
    if outcome.before is not None or plan.roles.time is not None:
        yield _problem(
            "plan_outcome_timed_once",
            f'"{name}" is a time until an event, which has no measurement before the start.',
            'Use one row for each person and one "column" with the time.',
        )
    if outcome.horizon is not None and not 0 < outcome.horizon < float("inf"):
        yield _problem(
            "plan_outcome_horizon",
            f'The "horizon" of "{name}" must be above zero.',
            "Give it in the unit of the time, or leave it out.",
        )


def _problem(code: str, message: str, fix: str) -> Problem:
    return Problem(code=code, message=message, fix=fix)
