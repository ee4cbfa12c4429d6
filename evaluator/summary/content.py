"""What a summary says, in order: one page for the commissioner, then a report for the reviewer."""

from __future__ import annotations

from datetime import date
from typing import Any

from evaluator.disclosure.counts import rules_under
from evaluator.disclosure.published import Told, published
from evaluator.outcomes import kind_of
from evaluator.summary.blocks import Block, Summary
from evaluator.summary.front.brief import cut
from evaluator.summary.front.page import first_page
from evaluator.summary.logo import logo_of, report_marks
from evaluator.summary.receipt import make_receipt
from evaluator.summary.report.body import report
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import Evaluation, OutcomeResult
from evaluator.values.files.storage import to_plain
from evaluator.values.plan import Outcome, Plan, without_folders
from evaluator.values.stricter import StricterDisclosure
from evaluator.words.amounts import had, outcome_name
from evaluator.words.locked import plainly

_LONGEST_QUESTION = 110


def summarise(evaluation: Evaluation, cohort: Cohort, plan: Plan, date: date) -> Summary:
    """The finished summary. Disclosure control runs here, before any block exists."""
    return _told(published(evaluation), cohort, without_folders(plan), date)


def _told(evaluation: Told, cohort: Cohort, plan: Plan, date: date) -> Summary:
    rules = rules_under(evaluation.disclosure, places=evaluation.design.places)
    main = evaluation.main
    blocks: list[Block] = [
        *first_page(evaluation, plan, rules),
        *report(evaluation, main, cohort, plan, rules),
    ]
    policy = evaluation.policy
    return Summary(
        title=plan.programme.name or "Untitled programme",
        subtitle=f"Did it change {cut(_asked_about(main.outcome), _LONGEST_QUESTION)}?",
        date=date.isoformat(),
        blocks=tuple(blocks),
        footer=f"{policy.name} {policy.version} ({policy.sha256[:12]}) · "
        f"evaluation {evaluation.fingerprint[:12]}",
        receipt=receipt(evaluation, cohort, plan, date),
        report="Evaluation report",
        logo=logo_of(plan),
    )


def _asked_about(outcome: Outcome) -> str:
    """What the question on page one is about: how many did so, for a yes or no."""
    if kind_of(outcome.kind).yes_no:
        return f"how many {had(outcome)}"
    return outcome_name(outcome)


def receipt(evaluation: Told, cohort: Cohort, plan: Plan, date: date) -> dict[str, Any]:
    """The verdict for a machine, with a hash that an edited copy no longer fits."""
    return make_receipt(
        {
            "format": "what-worked-receipt",
            "programme": plan.programme.name,
            "date": date.isoformat(),
            "workbook": {
                "file": cohort.provenance.file_name,
                "sheet": cohort.provenance.sheet,
                "sha256": cohort.provenance.sha256,
            },
            "plan_hash": evaluation.plan_hash,
            "lock": plainly(plan.lock),
            "amendments": to_plain(list(plan.amendments)),
            "fingerprint": evaluation.fingerprint,
            "policy": to_plain(evaluation.policy),
            **_asked_for(evaluation),
            "versions": evaluation.versions,
            **({"report": marks} if (marks := report_marks(plan)) else {}),
            **({"told_coarsely": list(names)} if (names := evaluation.told_coarsely) else {}),
            **({"earlier_set_aside": True} if evaluation.earlier_set_aside else {}),
            "outcomes": [_receipt_outcome(result) for result in evaluation.outcomes],
        }
    )


def _asked_for(evaluation: Told) -> dict[str, Any]:
    """Limits on what is told that are stricter than the policy's, where any were asked for."""
    asked = evaluation.disclosure
    return {} if asked == StricterDisclosure() else {"disclosure": to_plain(asked)}


def _receipt_outcome(result: OutcomeResult) -> dict[str, Any]:
    return {
        "name": result.outcome.name,
        "kind": result.outcome.kind,
        "primary": result.primary,
        "estimate": to_plain(result.estimate) if result.estimate else None,
        "p_adjusted": result.p_adjusted,
        "verdict": {
            "level": result.verdict.level,
            "rating": result.verdict.rating,
            "cap": result.verdict.cap,
            "headline": result.verdict.headline,
        },
    }
