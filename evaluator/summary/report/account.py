"""What numbers cannot say, under the headings of EMMIE; honestly empty where nobody said it."""

from __future__ import annotations

from evaluator.summary.blocks import Block, Facts, Heading, Paragraph
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan


def account(plan: Plan, main: OutcomeResult, *, costed: bool) -> list[Block]:
    """Effect, mechanism, moderators, implementation and economics, each said or said to be missing.

    ``costed`` is whether the section on cost says anything.
    """
    told = plan.report
    subgroups = "Planned subgroups stand with each outcome." if main.subgroups else ""
    headings = (
        ("Effect", "On page one."),
        ("Mechanism", told.mechanism),
        ("Moderators", " ".join(filter(None, (told.moderators, subgroups)))),
        ("Implementation", told.implementation),
        ("Reach", told.reach),
        ("Dose", told.dose),
        ("Harms looked for", told.harms),
        ("Economics", "In the section on cost." if costed else ""),
    )
    empty = [name.lower() for name, words in headings if not words]
    return [
        Heading("How it is meant to help, for whom, and how it was done"),
        Paragraph(
            "These are the headings of EMMIE, used by the College of Policing. They are words of "
            "the evaluator, not worked out from the data."
        ),
        Facts(tuple((name, words) for name, words in headings if words)),
        *([Paragraph(f"Not reported: {', '.join(empty)}.")] if empty else []),
    ]
