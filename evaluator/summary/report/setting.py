"""What was asked, how the groups compare, and the data: what all outcomes share."""

from __future__ import annotations

from dataclasses import replace

from evaluator.cohort.rows.starts_told import settled
from evaluator.designs.matched.matching_settings import ABOUT
from evaluator.disclosure.disguised import changed_told, counts_told
from evaluator.disclosure.published import Told
from evaluator.disclosure.rules import DisclosureRules
from evaluator.disclosure.step_labels import rules_of_steps, steps_unnamed
from evaluator.summary.blocks import Block, Facts, Figure, Heading, Paragraph, Table
from evaluator.summary.comparisons.compared import anything_estimated, design_in_words
from evaluator.summary.comparisons.matching import matching_blocks
from evaluator.summary.comparisons.roll_out import calendar_figure
from evaluator.summary.figures import flow_figure, love_figure, overlap_figure
from evaluator.summary.front.brief import LONGEST_DESCRIPTION
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Plan, data_swapped
from evaluator.words.amounts import agreed_amount, outcome_name
from evaluator.words.dates import dated
from evaluator.words.locked import short
from evaluator.words.symbols import NOT_APPLICABLE
from evaluator.words.units import column_words

_MOST_STEPS = 8
_MOST_ROWS = 6


def question(evaluation: Told, plan: Plan) -> list[Block]:
    """The effect, the design, the lock, and what was agreed as worthwhile."""
    told = evaluation.design.matching
    group = told.about if told is not None else "those who took part"
    if told is None and plan.design.settings.get("method") == "overlap":
        group = ABOUT["ATO"]
    locked = short(plan.lock) if plan.lock else "Not locked before the results"
    if plan.lock and plan.lock.workbook_sha256 not in ("", evaluation.workbook_sha256):
        why = ", and nothing says why" if data_swapped(plan, evaluation.workbook_sha256) else ""
        locked += f"; the workbook came, or was changed, after that{why}"
    ranges = [
        ("Confidence", f"{100 * plan.analysis.confidence:.0f}% ranges"),
        ("Several outcomes", _multiplicity(plan)),
    ]
    found = anything_estimated(evaluation)
    described = plan.programme.description
    facts = [
        *([("What was done", described)] if len(described) > LONGEST_DESCRIPTION else []),
        ("Effect estimated", f"The average effect for {group}." if found else "None."),
        ("Design", design_in_words(evaluation, plan)),
        ("Plan locked", locked),
        *(ranges if found else []),
        ("Level of the programme", evaluation.cluster_word or _each(evaluation)),
    ]
    for outcome in (result.outcome for result in evaluation.outcomes):
        wanted = (
            agreed_amount(outcome.worthwhile, outcome)
            if outcome.worthwhile is not None
            else "not agreed"
        )
        if outcome.placebo:
            facts.append((outcome.name, "A control that the programme cannot have changed."))
            continue
        reason = f" {outcome.worthwhile_reason}" if outcome.worthwhile_reason else ""
        facts.append((f"Worthwhile change in {outcome_name(outcome)}", f"{wanted}.{reason}"))
    return [Heading("What was asked"), Facts(tuple(facts))]


def _each(evaluation: Told) -> str:
    return "each place" if evaluation.design.places else "each person"


def _multiplicity(plan: Plan) -> str:
    names = {"holm": "Holm", "benjamini_hochberg": "Benjamini and Hochberg"}
    method = names.get(plan.analysis.multiplicity)
    if method is None:
        return "p-values are not adjusted for the number of outcomes."
    return f"p-values are adjusted by the method of {method}."


def comparison(evaluation: Told, plan: Plan, rules: DisclosureRules) -> list[Block]:
    """Who was counted, how they were matched, who started when, and how alike the groups are."""
    matched = _short(matching_blocks(evaluation.design, plan, rules))
    method, rest = matched[:2], matched[2:]
    blocks: list[Block] = []
    if plan.covariates:
        used = ", ".join(column_words(c.column) for c in plan.covariates)
        blocks.append(Paragraph(f"Characteristics confirmed as known before the start: {used}."))
    blocks += [*method, Heading("How alike the groups are", 3)] if method else []
    main = next(result for result in evaluation.outcomes if result.primary)
    pictures = (
        calendar_figure(main, plan, rules),
        love_figure(evaluation.design, rules),
        overlap_figure(evaluation.design, rules),
    )
    blocks += [picture for picture in pictures if picture is not None]
    flow = flow_figure(evaluation.design, rules)
    return [Heading("How the groups compare"), flow, *blocks, *rest]


def _short(blocks: list[Block]) -> list[Block]:
    """The matching in words, short tables and the picture of what was spread most unlike.

    The rest are numbers in the workbook, where whoever checks a matching needs them.
    """
    kept: list[Block] = []
    for block in blocks:
        drawn = any(isinstance(each, Figure) for each in kept)
        if isinstance(block, Figure) and drawn:
            kept.append(replace(block.table, printed=False))
        elif isinstance(block, Table):
            kept.append(replace(block, printed=block.printed and len(block.rows) <= _MOST_ROWS))
        else:
            kept.append(block)
    return kept


def data(cohort: Cohort, plan: Plan, rows_read: str, rules: DisclosureRules) -> list[Block]:
    """Which workbook was read, and every change on the way in."""
    source = cohort.provenance
    facts = Facts(
        (
            ("Workbook", source.file_name),
            ("Sheet", source.sheet),
            ("Rows read", rows_read),
            ("SHA-256 of the workbook", source.sha256),
        )
    )
    done = settled(cohort, plan)
    limits = rules_of_steps(done, plan, rules)
    rows = tuple(
        (str(i), counts_told(step.reason, limits), changed_told(step.count, limits))
        for i, step in enumerate(steps_unnamed(done.recipe, done, plan, rules), start=1)
    )
    table = Table(
        title="Every change made to the data on the way in",
        columns=("Step", "What was done and why", "Cells or rows"),
        rows=rows or (("1", "Nothing was changed", NOT_APPLICABLE),),
        numeric=(True, False, True),
        printed=len(rows) <= _MOST_STEPS,
    )
    return [Heading("The data"), facts, table]


def amendments(plan: Plan) -> list[Block]:
    """Every change made after the lock; nothing where there was none."""
    if not plan.amendments:
        return []
    return [
        Heading("Changes to the plan after it was locked"),
        Table(
            title="Changes to the plan after it was locked",
            columns=("When", "What", "Before", "After", "Reason", "Results already seen?"),
            rows=tuple(
                (
                    dated(change.at, "%d %B %Y, %H:%M"),
                    change.field,
                    change.old or "(empty)",
                    change.new or "(empty)",
                    change.reason or "(none given)",
                    "yes" if change.results_seen else "no",
                )
                for change in plan.amendments
            ),
            numeric=(False,) * 6,
        ),
    ]
