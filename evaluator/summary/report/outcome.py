"""One outcome in the report: its answers, its own doubts, and how each answer was worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evaluator.disclosure.averages import digits_for, finer_digits, scale
from evaluator.disclosure.disguised import count_told, dof_told
from evaluator.disclosure.published import Told, counts_places, of_places, places_in
from evaluator.disclosure.rules import DisclosureRules
from evaluator.disclosure.steps import steps_of_parts
from evaluator.summary.behind import counts_behind, reading_notes
from evaluator.summary.beside import Shown, beside
from evaluator.summary.blocks import Block, Bullets, Figure, Heading, Note, Paragraph, Table
from evaluator.summary.diagnostics import who_is_counted
from evaluator.summary.figures import rounding_note, unit_of
from evaluator.summary.measured import measure_blocks
from evaluator.summary.report.checks import own_checks
from evaluator.values.check import Check
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan
from evaluator.verdict.answer import found
from evaluator.words.amounts import figure, outcome_name
from evaluator.words.numbers import p_value
from evaluator.words.units import column_words
from methods.results import Estimate

_NO_MEASURE = (
    "The answers below are for whoever checks how this came about. None of them measures the "
    "effect, and none is to be quoted."
)


def outcome_blocks(
    result: OutcomeResult,
    main: OutcomeResult,
    evaluation: Told,
    plan: Plan,
    rules: DisclosureRules,
    rows: str,
    *,
    shared: frozenset[Check],
) -> list[Block]:
    """The blocks of one outcome, of which ``main`` is told most fully.

    ``shared`` are the checks that the whole study was told with; ``rows`` is how many rows of the
    sheet were read, as published.
    """
    verdict, outcome = result.verdict, result.outcome
    blocks: list[Block] = [
        Heading(outcome.name),
        Paragraph(
            f"{verdict.label}, trust {verdict.rating} of 5. {_opening(result, evaluation, plan)}"
        ),
        *own_checks(result, shared),
    ]
    pictures = _pictures(beside(Shown(result, plan, rules)), main=result == main)
    if verdict.level == "cannot_tell" and result.estimate is not None:
        blocks.append(Note(_NO_MEASURE))
    blocks += pictures
    if result.estimate is not None:
        blocks += _worked_out(result, _told_before(result, main, evaluation))
        blocks += [Note(each) for each in reading_notes(result, plan)]
        blocks.append(_estimates(result, places_in(evaluation), rules))
    counted = who_is_counted(result, evaluation, rows, plan, rules)
    blocks += [] if counted is None else [counted]
    behind = counts_behind(result, evaluation, rules)
    blocks += [] if behind is None else [behind]
    blocks += measure_blocks(outcome)
    if result.subgroups:
        blocks.append(replace(_subgroups(result, rules), printed=result == main))
    blocks += untold_subgroups(result, plan)
    return blocks


def untold_subgroups(result: OutcomeResult, plan: Plan) -> list[Block]:
    """Which planned subgroups are left out whole, so that their silence says nothing."""
    told = {part.column for part in result.subgroups}
    left = [column_words(name) for name in plan.analysis.subgroups if name not in told]
    if not left or result.estimate is None:
        return []
    return [
        Note(
            f"Planned and not told for {outcome_name(result.outcome)}: subgroups by "
            f"{', '.join(left)}. Too few stand in some part to give its answer safely."
        )
    ]


def _told_before(
    result: OutcomeResult, main: OutcomeResult, evaluation: Told
) -> tuple[OutcomeResult, ...]:
    """The outcomes that a reader of ``result`` has been told of, the main one first."""
    before = evaluation.outcomes[: evaluation.outcomes.index(result)]
    return () if result == main else (main, *(each for each in before if each != main))


def _opening(result: OutcomeResult, evaluation: Told, plan: Plan) -> str:
    """What was found; of the outcome on page one only what page one does not say."""
    if result.primary:
        return result.verdict.headline
    return found(result, plan, places=evaluation.design.places)


def _pictures(blocks: list[Block], *, main: bool) -> list[Block]:
    """The charts that answer a question; the numbers of the others stand in the workbook.

    Every defensible answer is drawn for the main outcome once, and for the others told in words.
    """
    answers = any(_is_called(block, "answers") for block in blocks)
    kept: list[Block] = []
    for block in blocks:
        in_words = _is_called(block, "choices") and answers
        in_words = in_words or (_is_called(block, "answers") and not main)
        drawn = not main and any(isinstance(each, Figure) for each in kept)
        if isinstance(block, Figure) and (in_words or drawn):
            kept += [Paragraph(block.alt)] if in_words else []
            kept.append(replace(block.table, printed=False))
        else:
            kept.append(block)
    return kept


def _is_called(block: Block, start: str) -> bool:
    return isinstance(block, Figure) and block.key.startswith(start)


def _worked_out(result: OutcomeResult, told: Sequence[OutcomeResult]) -> list[Block]:
    """The method of each answer in a sentence of its own; what ``told`` says already is named."""
    methods, new, same = _methods(result), list[str](), dict[str, list[str]]()
    for label, method in methods.items():
        before = next((each for each in told if _methods(each).get(label) == method), None)
        if before is None:
            new.append(f"{label}: {method}")
        else:
            same.setdefault(outcome_name(before.outcome), []).append(label)
    if not new and len(same) == 1:
        (name,) = same
        return [Note(f"Every answer was worked out as those on {name}.")]
    return [
        Heading(f"How each answer on {outcome_name(result.outcome)} was worked out", 3),
        Bullets((*new, *_as_on(same))),
    ]


def _as_on(same: Mapping[str, Sequence[str]]) -> list[str]:
    """Answers that were worked out as on another outcome: all the others, or each by its name."""
    if len(same) == 1:
        return [f"Every other answer: as on {name}." for name in same]
    return [f"{label}: as on {name}." for name, held in same.items() for label in held]


def _methods(result: OutcomeResult) -> dict[str, str]:
    return {label: f"{said.method}; {said.variance}." for label, said in _answers(result)}


def _answers(result: OutcomeResult) -> list[tuple[str, Estimate]]:
    if result.estimate is None:
        return []
    others = [(other.label, other.estimate) for other in result.alternatives]
    return [("Planned answer", result.estimate), *others]


def _estimates(result: OutcomeResult, places: int, rules: DisclosureRules) -> Table:
    outcome, planned = result.outcome, result.estimate
    assert planned is not None
    digits, times = finer_digits(result, rules), scale(outcome)
    answers = _answers(result)
    rows = [_estimate_row(*answer, digits, times, places, rules) for answer in answers]
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
        ),
        rows=tuple(rows),
        numeric=(False, *(True,) * 8),
        printed=False,
        notes=(
            *(f"{label}: {method}" for label, method in _methods(result).items()),
            f"p-value of the planned answer, allowing for the number of outcomes: {adjusted}.",
            "Naive answers are shown only to explain why they mislead.",
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
        *(
            f"{n:,}" if of_places(estimate, places) else count_told(n, rules)
            for n in (estimate.n_treated, estimate.n_comparison)
        ),
    )


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
                f"{column_words(part.column)}: {part.label}",
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
            *steps_of_parts(part.estimate for part in result.subgroups),
        ),
    )
