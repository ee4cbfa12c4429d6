"""What a report of such a study should tell (TREND and STROBE), and where this one does."""

from __future__ import annotations

from evaluator.disclosure.published import Told
from evaluator.summary.blocks import Block, Heading, Paragraph, Table
from evaluator.summary.comparisons.compared import anything_estimated, without_comparison
from evaluator.values.plan import Plan

_MISSING = "not reported"


def checklist(evaluation: Told, plan: Plan, *, costed: bool) -> list[Block]:
    """One row for each item, filled from the study; what is missing is said to be."""
    rows = tuple((item, source, where) for item, source, where in _items(evaluation, plan, costed))
    missing = sum(where == _MISSING for _, _, where in rows)
    return [
        Heading("Checklist for reports of such studies"),
        Paragraph(f"{len(rows) - missing} of {len(rows)} items are reported, {missing} are not."),
        Table(
            title="Items of TREND and STROBE, and where they are reported",
            columns=("Item", "Asked for by", "Where"),
            rows=rows,
            numeric=(False, False, False),
        ),
    ]


def _items(evaluation: Told, plan: Plan, costed: bool) -> tuple[tuple[str, str, str], ...]:
    programme, told = plan.programme, plan.report
    compared = not without_comparison(evaluation)
    estimated = anything_estimated(evaluation)
    known = plan.context.allocation != "dont_know"
    alike = "How the groups compare" if evaluation.design.balance else "Each outcome"

    def there(said: object, where: str) -> str:
        return where if said else _MISSING

    return (
        ("What was done", "TREND 4", there(programme.description, "Page one")),
        (
            "Setting, place and dates",
            "STROBE 5",
            there(programme.setting and programme.starts, "Page one"),
        ),
        ("Who could take part, and numbers at each step", "STROBE 13", "How the groups compare"),
        ("Outcomes, defined beforehand", "STROBE 7", "What was asked"),
        ("How it came that some took part", "TREND 8", there(known and compared, "Page one")),
        ("How alike the groups were before", "TREND 14", there(compared, alike)),
        ("Missing data, and how they were handled", "STROBE 12c", "Each outcome"),
        ("Method of every answer", "STROBE 12", there(estimated, "Each outcome")),
        ("Effect with its range", "TREND 17", there(estimated, "Page one and each outcome")),
        ("Other answers and subgroups", "STROBE 17", there(estimated, "Each outcome")),
        ("Whether the plan was fixed beforehand", "TREND 6", there(plan.lock, "What was asked")),
        ("Limits of the study", "STROBE 19", "How far this can be trusted"),
        (
            "How it was delivered: reach and dose",
            "TREND 4",
            there(told.reach and told.dose, "EMMIE"),
        ),
        ("Harms looked for", "TREND 19", there(told.harms, "EMMIE")),
        ("What it cost", "TREND 4", there(costed, "What it cost")),
        ("Who paid for the evaluation", "STROBE 22", there(told.commissioned_by, "Page one")),
    )
