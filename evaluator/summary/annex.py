"""The technical annex: everything a reviewer needs to check the result or make it again."""

from __future__ import annotations

from evaluator.cohort.rows.starts_told import settled
from evaluator.designs.matched.matching_settings import ABOUT
from evaluator.disclosure.averages import digits_for, finer_digits, scale
from evaluator.disclosure.disguised import (
    changed_told,
    count_told,
    counts_told,
    dof_told,
    rows_told,
)
from evaluator.disclosure.published import counts_places, places_in, rows_read
from evaluator.disclosure.rules import DisclosureRules
from evaluator.summary.behind import counts_behind, reading_notes
from evaluator.summary.blocks import Block, Bullets, Code, Facts, Heading, Note, Paragraph, Table
from evaluator.summary.compared import anything_estimated, design_in_words
from evaluator.summary.curve import curve_figure
from evaluator.summary.diagnostics import drift_note, plain_average_table, who_is_counted
from evaluator.summary.figures import (
    effect_figure,
    flow_figure,
    love_figure,
    means_figure,
    overlap_figure,
    path_figure,
    rounding_note,
    unit_of,
)
from evaluator.summary.matching_blocks import matching_blocks, scales_table
from evaluator.summary.roll_out import calendar_figure, cells_table, starts_figure
from evaluator.summary.script import script
from evaluator.summary.survival import survival_figure
from evaluator.summary.synthetic import donor_table, synthetic_figure
from evaluator.values.check import Check
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import Evaluation, OutcomeResult
from evaluator.values.plan import Plan
from evaluator.words.amounts import agreed_amount, figure, outcome_name
from evaluator.words.numbers import p_value
from evaluator.words.symbols import NOT_APPLICABLE
from methods.results import Estimate

_STATUS = {
    "passed": "Passed",
    "concern": "Concern",
    "failed": "Failed",
    "not_possible": "Cannot be told",
}


def annex(
    evaluation: Evaluation, cohort: Cohort, plan: Plan, rules: DisclosureRules
) -> list[Block]:
    """The annex's blocks, in reading order, of an evaluation that may be published."""
    places = places_in(evaluation)
    rows = rows_read(cohort, evaluation)
    blocks: list[Block] = [*_question(evaluation, plan), *_comparison(evaluation, plan, rules)]
    for result in evaluation.outcomes:
        counted = who_is_counted(result, evaluation.design, rows, plan, rules)
        blocks += _outcome(result, plan, places, rules, counted)
        behind = counts_behind(result, evaluation, rules)
        blocks += [] if behind is None else [behind]
    blocks += _data(cohort, plan, rows, rules)
    blocks += _amendments(plan)
    blocks += _again(evaluation, cohort, plan)
    return blocks


def _question(evaluation: Evaluation, plan: Plan) -> list[Block]:
    told = evaluation.design.matching
    group = told.about if told is not None else "those who took part"
    if told is None and plan.design.settings.get("method") == "overlap":
        group = ABOUT["ATO"]
    locked = (
        f"{plan.lock.at:%d %B %Y, %H:%M} (plan {plan.lock.plan_hash[:12]})"
        if plan.lock
        else "Not locked before the results"
    )
    ranges = [
        ("Confidence", f"{100 * plan.analysis.confidence:.0f}% ranges"),
        ("Several outcomes", _multiplicity(plan)),
    ]
    found = anything_estimated(evaluation)
    facts = [
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


def _each(evaluation: Evaluation) -> str:
    return "each place" if evaluation.design.places else "each person"


def _multiplicity(plan: Plan) -> str:
    names = {"holm": "Holm", "benjamini_hochberg": "Benjamini and Hochberg"}
    method = names.get(plan.analysis.multiplicity)
    if method is None:
        return "p-values are not adjusted for the number of outcomes."
    return f"p-values are adjusted by the method of {method}."


def _comparison(evaluation: Evaluation, plan: Plan, rules: DisclosureRules) -> list[Block]:
    blocks: list[Block] = []
    if plan.covariates:
        used = ", ".join(f"{c.column}" for c in plan.covariates)
        blocks.append(Paragraph(f"Characteristics confirmed as known before the start: {used}."))
    main = next(result for result in evaluation.outcomes if result.primary)
    pictures = (
        calendar_figure(main, plan, rules),
        love_figure(evaluation.design),
        overlap_figure(evaluation.design, rules),
    )
    blocks += [picture for picture in pictures if picture is not None]
    flow = flow_figure(evaluation.design, rules)
    matched = matching_blocks(evaluation.design, plan, rules)
    return [Heading("How the groups compare"), flow, *blocks, *matched]


def _outcome(
    result: OutcomeResult,
    plan: Plan,
    places: int,
    rules: DisclosureRules,
    counted: Paragraph | None,
) -> list[Block]:
    verdict = result.verdict
    blocks: list[Block] = [
        Heading(result.outcome.name),
        Paragraph(f"{verdict.label}. {verdict.headline}"),
    ]
    if result.estimate is not None:
        blocks.append(_estimates(result, plan, places, rules))
    beside = (
        counted,
        effect_figure(result, plan),
        curve_figure(result),
        scales_table(result),
        survival_figure(result, rules),
        *_over_time(result, rules),
        drift_note(result),
        plain_average_table(result),
        cells_table(result, plan, rules),
    )
    blocks += [block for block in beside if block is not None]
    blocks.append(_checks(result))
    if verdict.reasons:
        blocks += [
            Heading(f"What limits the trust in {outcome_name(result.outcome)}", 3),
            Bullets(verdict.reasons),
        ]
    if result.subgroups:
        blocks.append(_subgroups(result, rules))
    return blocks


def _over_time(result: OutcomeResult, rules: DisclosureRules) -> tuple[Block | None, ...]:
    if result.synthetic is not None and result.synthetic.treated:
        return synthetic_figure(result), donor_table(result)
    return starts_figure(result, rules) or means_figure(result, rules), path_figure(result)


def _estimates(result: OutcomeResult, plan: Plan, places: int, rules: DisclosureRules) -> Table:
    outcome, planned = result.outcome, result.estimate
    assert planned is not None
    digits, times = finer_digits(result), scale(outcome)
    rows = [_estimate_row("Planned answer", planned, digits, times, places, rules)]
    rows += [
        _estimate_row(other.label, other.estimate, digits, times, places, rules)
        for other in result.alternatives
    ]
    adjusted = "not adjusted" if result.p_adjusted is None else p_value(result.p_adjusted)
    return Table(
        title=f"Estimates for {outcome_name(outcome)}, {unit_of(outcome)}",
        columns=(
            "Answer",
            "Difference",
            "Standard error",
            "Lowest likely",
            "Highest likely",
            "p-value",
            "Degrees of freedom",
            "Took part",
            "Comparison",
            "Method and variance",
        ),
        rows=tuple(rows),
        numeric=(False, *(True,) * 8, False),
        notes=(
            f"p-value of the planned answer, allowing for the number of outcomes: {adjusted}.",
            "Naive answers are shown only to explain why they mislead.",
            *reading_notes(result, plan),
            *rounding_note(rules),
        ),
    )


def _estimate_row(
    label: str, estimate: Estimate, digits: int, times: float, places: int, rules: DisclosureRules
) -> tuple[str, ...]:
    return (
        label,
        figure(estimate.value * times, digits),
        figure(estimate.std_error * times, digits),
        figure(estimate.ci_low * times, digits),
        figure(estimate.ci_high * times, digits),
        p_value(estimate.p_value),
        dof_told(estimate.dof, places=rules.places or counts_places(estimate, places)),
        count_told(estimate.n_treated, rules),
        count_told(estimate.n_comparison, rules),
        f"{estimate.method}; {estimate.variance}",
    )


def _checks(result: OutcomeResult) -> Table:
    return Table(
        title=f"Checks on {outcome_name(result.outcome)}",
        columns=("Question", "Result", "What was found", "Effect on the rating", "Source"),
        rows=tuple(
            (check.title, _STATUS[check.status], check.reason, _effect(check), check.source)
            for check in result.checks
        ),
        numeric=(False,) * 5,
    )


def _effect(check: Check) -> str:
    if check.gate is not None:
        return "No verdict possible"
    parts = []
    if check.cap is not None:
        parts.append(f"at most {check.cap}")
    if check.deduction:
        parts.append(f"−{check.deduction}")
    return ", ".join(parts) or "none"


def _subgroups(result: OutcomeResult, rules: DisclosureRules) -> Table:
    digits, times = digits_for(result), scale(result.outcome)
    return Table(
        title=f"Effect on {outcome_name(result.outcome)} in planned subgroups",
        columns=(
            "Subgroup",
            "Difference",
            "Lowest likely",
            "Highest likely",
            "Took part",
            "Do subgroups differ? (p)",
        ),
        rows=tuple(
            (
                f"{part.column}: {part.label}",
                figure(part.estimate.value * times, digits),
                figure(part.estimate.ci_low * times, digits),
                figure(part.estimate.ci_high * times, digits),
                count_told(part.estimate.n_treated, rules),
                p_value(part.interaction_p),
            )
            for part in result.subgroups
        ),
        numeric=(False, True, True, True, True, True),
        notes=(
            "Planned in advance and listed in full. A difference between subgroups is not a "
            "headline: with several subgroups some differ by chance, which the p-values allow for "
            "(Holm).",
        ),
    )


def _data(cohort: Cohort, plan: Plan, rows_read: int, rules: DisclosureRules) -> list[Block]:
    source = cohort.provenance
    facts = Facts(
        (
            ("Workbook", source.file_name),
            ("Sheet", source.sheet),
            ("Rows read", rows_told(rows_read, rules)),
            ("SHA-256 of the workbook", source.sha256),
        )
    )
    rows = tuple(
        (str(i), counts_told(step.reason, rules), changed_told(step.count, rules))
        for i, step in enumerate(settled(cohort, plan).recipe, start=1)
    )
    table = Table(
        title="Every change made to the data on the way in",
        columns=("Step", "What was done and why", "Cells or rows"),
        rows=rows or (("1", "Nothing was changed", NOT_APPLICABLE),),
        numeric=(True, False, True),
    )
    return [Heading("The data"), facts, table]


def _amendments(plan: Plan) -> list[Block]:
    if not plan.amendments:
        return []
    return [
        Heading("Changes to the plan after it was locked"),
        Table(
            title="Changes to the plan after it was locked",
            columns=("When", "What", "Before", "After", "Reason", "Results already seen?"),
            rows=tuple(
                (
                    f"{change.at:%d %B %Y, %H:%M}",
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


def _again(evaluation: Evaluation, cohort: Cohort, plan: Plan) -> list[Block]:
    from evaluator.planning.plan_file import plan_to_toml

    used = ", ".join(f"{name} {number}" for name, number in sorted(evaluation.versions.items()))
    return [
        Heading("How to make this again"),
        Paragraph(
            "With the workbook named above, save the plan below as plan.toml beside it and run "
            "the command. The same workbook, plan and versions give the same digits."
        ),
        Code("whatworked evaluate plan.toml --out results"),
        Code(plan_to_toml(plan)),
        *_scripts(evaluation, cohort, plan),
        Facts(
            (
                ("Evaluation", evaluation.fingerprint),
                ("Plan", evaluation.plan_hash),
                ("Workbook", cohort.provenance.sha256),
                (
                    "Policy",
                    f"{evaluation.policy.name} {evaluation.policy.version}, "
                    f"{evaluation.policy.sha256}",
                ),
                ("Seed of everything drawn by chance", str(plan.analysis.seed)),
                ("Versions", used),
            )
        ),
        Note("A copy whose words or numbers were edited no longer fits the receipt's hash."),
    ]


def _scripts(evaluation: Evaluation, cohort: Cohort, plan: Plan) -> list[Block]:
    """Code that gives each main estimate again without this program's reading and judging."""
    found: list[Block] = []
    for result in evaluation.outcomes:
        code = script(result, cohort, plan) if result.primary else None
        if code is None:
            continue
        name = outcome_name(result.outcome)
        found += [
            Paragraph(
                f"This Python script gives the estimate for {name} from the workbook alone, step "
                "by step, and prints it with its range, in the unit of the workbook."
            ),
            Code(code),
        ]
    return found
