"""The report, in order: doubts before details, and each thing once."""

from __future__ import annotations

from evaluator.disclosure.disguised import rows_told
from evaluator.disclosure.published import Told, rows_read, rules_of_rows
from evaluator.disclosure.rules import DisclosureRules
from evaluator.summary.blocks import Block, Heading, PartBreak
from evaluator.summary.comparisons.compared import without_comparison
from evaluator.summary.front.page import money_of
from evaluator.summary.measured import programme_blocks
from evaluator.summary.money_blocks import money_blocks
from evaluator.summary.outcomes_table import outcomes_table
from evaluator.summary.report.account import account
from evaluator.summary.report.again import again
from evaluator.summary.report.checklist import checklist
from evaluator.summary.report.checks import shared_checks, trust_blocks
from evaluator.summary.report.glossary import glossary
from evaluator.summary.report.outcome import outcome_blocks
from evaluator.summary.report.setting import amendments, comparison, data, question
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan

TITLE = "Report"


def report(
    evaluation: Told,
    main: OutcomeResult,
    cohort: Cohort,
    plan: Plan,
    rules: DisclosureRules,
) -> list[Block]:
    """The report's blocks of an evaluation that may be published; ``main`` is on page one."""
    limits = rules_of_rows(evaluation, plan)
    rows = rows_told(rows_read(cohort, evaluation, plan), limits)
    shared = shared_checks(evaluation)
    money = money_of(evaluation, main, plan, rules)
    costed = money is not None
    blocks: list[Block] = [
        PartBreak(TITLE),
        Heading("All outcomes"),
        outcomes_table(
            "All outcomes that were tested",
            evaluation.outcomes,
            "Every outcome that was planned is listed.",
        ),
        *trust_blocks(evaluation, main, shared),
        *question(evaluation, plan),
        *comparison(evaluation, plan, rules),
    ]
    for result in evaluation.outcomes:
        blocks += outcome_blocks(result, main, evaluation, plan, rules, rows, shared=shared)
    return [
        *blocks,
        *money_blocks(money, main.outcome, plan),
        *account(plan, main, costed=costed),
        *programme_blocks(plan),
        *data(cohort, plan, rows, limits),
        *amendments(plan),
        *again(evaluation, cohort, plan),
        *checklist(evaluation, plan, costed=costed),
        *glossary(compared=not without_comparison(evaluation)),
    ]
