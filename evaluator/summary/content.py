"""What a summary says, in order: one page for the commissioner, then an annex for the reviewer."""

from __future__ import annotations

from datetime import date
from typing import Any

from evaluator.disclosure.averages import digits_for
from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.published import published
from evaluator.disclosure.rules import DisclosureRules
from evaluator.outcomes import kind_of
from evaluator.summary.annex import annex
from evaluator.summary.blocks import (
    Block,
    Bullets,
    Facts,
    Heading,
    Note,
    Paragraph,
    PartBreak,
    Summary,
    Table,
    VerdictBox,
)
from evaluator.summary.compared import how_compared
from evaluator.summary.figures import effect_figure, means_figure, who_was_counted
from evaluator.summary.receipt import make_receipt
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import Evaluation, OutcomeResult
from evaluator.values.plan import Plan
from evaluator.values.policy import load_policy
from evaluator.values.storage import to_plain
from evaluator.verdict.rating import WORDS
from evaluator.verdict.wording import can_say, cannot_say, in_natural_units, where_and_when
from evaluator.words.amounts import difference, likely_range
from evaluator.words.symbols import NOT_APPLICABLE


def summarise(evaluation: Evaluation, cohort: Cohort, plan: Plan, date: date) -> Summary:
    """The finished summary. Disclosure control runs here, before any block exists."""
    evaluation = published(evaluation)
    rules = rules_for(load_policy().disclosure, places=evaluation.design.places)
    main = headline_result(evaluation)
    blocks: list[Block] = [
        *_first_page(evaluation, main, plan, rules),
        PartBreak("Technical annex"),
        Heading("All outcomes"),
        _outcomes(
            "All outcomes that were tested",
            evaluation.outcomes,
            "Every outcome that was planned is listed.",
        ),
        *annex(evaluation, cohort, plan, rules),
    ]
    policy = evaluation.policy
    return Summary(
        title=plan.programme.name or "Untitled programme",
        subtitle=f"Did it change {main.outcome.name[:1].lower()}{main.outcome.name[1:]}?",
        date=date.isoformat(),
        blocks=tuple(blocks),
        footer=f"{policy.name} {policy.version} ({policy.sha256[:12]}) · "
        f"evaluation {evaluation.fingerprint[:12]}",
        receipt=receipt(evaluation, cohort, plan, date),
    )


def headline_result(evaluation: Evaluation) -> OutcomeResult:
    """The result that decides the headline: the first primary outcome that can carry one."""
    primaries = [result for result in evaluation.outcomes if result.primary]
    clear = [result for result in primaries if result.outcome.better != "ambiguous"]
    return (clear or primaries)[0]


def _first_page(
    evaluation: Evaluation, main: OutcomeResult, plan: Plan, rules: DisclosureRules
) -> list[Block]:
    verdict, outcome = main.verdict, main.outcome
    blocks: list[Block] = [
        _programme(evaluation, plan, rules),
        VerdictBox(
            level=verdict.level,
            label=verdict.label,
            sentence=verdict.headline,
            rating=verdict.rating,
            rating_words=WORDS[verdict.rating],
            rating_reason=verdict.cap,
            alerts=verdict.alerts,
        ),
    ]
    blocks += _found(evaluation, main, plan, rules)
    blocks += [
        Bullets(can_say(verdict.level, outcome, plan), "can_say"),
        Bullets(cannot_say(verdict.level, outcome, plan), "cannot_say"),
    ]
    if len(evaluation.outcomes) > 1:
        number = len(evaluation.outcomes)
        blocks.append(Note(f"{number} outcomes were tested; the annex lists them all."))
    if plan.amendments:
        number = len(plan.amendments)
        blocks.append(
            Note(
                f"The plan was changed in {number} places after it was locked; the annex lists "
                "each change."
            )
        )
    return blocks


def _found(
    evaluation: Evaluation, main: OutcomeResult, plan: Plan, rules: DisclosureRules
) -> list[Block]:
    """The effect in words and as a picture; only what was measured where nobody can tell.

    Main outcomes that disagree are all shown.
    """
    mixed = tuple(each for each in evaluation.outcomes if each.verdict.level == "mixed")
    if len(mixed) > 1:
        return [Heading("What was found"), _outcomes("Main outcomes", mixed)]
    if main.verdict.level == "cannot_tell" and main.outcome.better != "ambiguous":
        measured = means_figure(main, rules)
        return [] if measured is None else [Heading("What was measured"), measured]
    picture = effect_figure(main, plan, every_answer=False) or means_figure(main, rules)
    if picture is None:
        return []
    told = in_natural_units(main, plan)
    return [Heading("What was found"), *([Paragraph(told)] if told else []), picture]


def _programme(evaluation: Evaluation, plan: Plan, rules: DisclosureRules) -> Facts:
    programme = plan.programme
    items = [("What was done", programme.description or programme.name)]
    items.append(("For whom and where", f"{_capital(programme.people)}: {where_and_when(plan)}"))
    items.append(("How it was compared", how_compared(evaluation, plan)))
    items.append(("Who was counted", who_was_counted(evaluation.design, rules)))
    if programme.cost is not None:
        year = f" ({programme.price_year} prices)" if programme.price_year else ""
        items.append(("What it cost", f"£{programme.cost:,.0f}{year}"))
    return Facts(tuple(items))


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _outcomes(title: str, results: tuple[OutcomeResult, ...], note: str = "") -> Table:
    return Table(
        title=title,
        columns=("Outcome", "Difference", "Likely range", "Verdict", "Trust"),
        rows=tuple(_outcome_row(result) for result in results),
        numeric=(False, False, False, False, False),
        notes=(f"{note} Trust runs from 0 to 5.".strip(),),
    )


def _outcome_row(result: OutcomeResult) -> tuple[str, ...]:
    outcome, estimate, verdict = result.outcome, result.estimate, result.verdict
    name = f"{outcome.name} (main)" if result.primary else outcome.name
    if estimate is None:
        found, spread = NOT_APPLICABLE, NOT_APPLICABLE
    else:
        digits = 0 if kind_of(outcome.kind).yes_no else digits_for(result)
        found = difference(estimate.value, outcome, digits)
        spread = likely_range(estimate.ci_low, estimate.ci_high, outcome, digits)
    return name, found, spread, verdict.label, f"{verdict.rating} of 5"


def receipt(evaluation: Evaluation, cohort: Cohort, plan: Plan, date: date) -> dict[str, Any]:
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
            "locked_at": plan.lock.at.isoformat() if plan.lock else None,
            "amendments": len(plan.amendments),
            "fingerprint": evaluation.fingerprint,
            "policy": to_plain(evaluation.policy),
            "versions": evaluation.versions,
            "outcomes": [_receipt_outcome(result) for result in published(evaluation).outcomes],
        }
    )


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
