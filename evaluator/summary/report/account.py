"""What numbers cannot say, under the headings of EMMIE; honestly empty where nobody said it."""

from __future__ import annotations

from evaluator.summary.blocks import Block, Facts, Heading, Paragraph
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan

_EMPTY = "Not reported."


def account(plan: Plan, main: OutcomeResult, *, costed: bool) -> list[Block]:
    """Effect, mechanism, moderators, implementation and economics, each said or said to be missing.

    ``costed`` is whether the section on cost says anything.
    """
    told = plan.report
    moderators = told.moderators or _EMPTY
    if main.subgroups:
        moderators += " Planned subgroups stand with each outcome."
    return [
        Heading("How it is meant to help, for whom, and how it was done"),
        Paragraph(
            "These are the headings of EMMIE, used by the College of Policing. They are words of "
            "the evaluator, not worked out from the data."
        ),
        Facts(
            (
                ("Effect", "On page one."),
                ("Mechanism", told.mechanism or _EMPTY),
                ("Moderators", moderators),
                ("Implementation", told.implementation or _EMPTY),
                ("Reach", told.reach or _EMPTY),
                ("Dose", told.dose or _EMPTY),
                ("Harms looked for", told.harms or _EMPTY),
                ("Economics", "In the section on cost." if costed else _EMPTY),
            )
        ),
    ]
