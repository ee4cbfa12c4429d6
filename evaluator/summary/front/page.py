"""Page one, in reading order."""

from __future__ import annotations

from evaluator.costs.money import Money, money
from evaluator.disclosure.published import Told
from evaluator.disclosure.rules import DisclosureRules
from evaluator.disclosure.second_export import SET_ASIDE, beside_an_earlier_summary
from evaluator.programmes import started_from
from evaluator.summary.blocks import (
    Block,
    Bullets,
    Facts,
    Figure,
    Note,
    Table,
    VerdictBox,
)
from evaluator.summary.figures import effect_figure, means_figure
from evaluator.summary.front.boxes import cost_box, size_box, took_part, trust_box
from evaluator.summary.front.brief import brief_evaluation, brief_plan
from evaluator.summary.front.facts import about, asked_anew, other_results, what_now
from evaluator.summary.outcomes_table import outcomes_table
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan, times_amended
from evaluator.verdict.answer import credit, found
from evaluator.verdict.quotable import can_say, cannot_say
from evaluator.verdict.rating import WORDS, in_sentences
from evaluator.words.symbols import NOT_APPLICABLE, WITHHELD

_MORE = "The report tells how this was worked out and how to check it."


def first_page(evaluation: Told, plan: Plan, rules: DisclosureRules) -> list[Block]:
    """The blocks of page one, of an evaluation that may be published; long names are cut."""
    evaluation, plan = brief_evaluation(evaluation, plan), brief_plan(plan)
    main = evaluation.main
    mixed = apart(evaluation)
    facts = [*about(evaluation, plan, rules), *other_results(evaluation, main)]
    return [
        _verdict(evaluation, main, plan, rules),
        *_pictures(main, mixed, plan, rules),
        Facts(tuple(facts)),
        Bullets((can_say(main, plan, mixed),), "can_say"),
        Bullets((*cannot_say(main, plan), *_of_such(plan)), "cannot_say"),
        Facts(tuple(what_now(main, plan, evaluation.outcomes))),
        *_notes(evaluation, plan),
    ]


def _of_such(plan: Plan) -> tuple[str, ...]:
    """What no result on such a programme of the field can say, in the words of its own people."""
    known = started_from(plan)
    return () if known is None else (known.wording.cannot_say,)


def money_of(
    evaluation: Told, main: OutcomeResult, plan: Plan, rules: DisclosureRules
) -> Money | None:
    """What follows from the plan's cost, with the number of people as told.

    Where other people were measured each time, those counted are not those who had the programme,
    and the cost is divided by nobody.
    """
    design = evaluation.design
    number = took_part(design, rules)
    if number is not None and not design.places and asked_anew(main, number):
        number = None
    return money(plan, main, number, places=design.places)


def apart(evaluation: Told) -> tuple[OutcomeResult, ...]:
    """The main outcomes that point in different directions; empty where none do."""
    mixed = tuple(each for each in evaluation.outcomes if each.verdict.level == "mixed")
    return mixed if len(mixed) > 1 else ()


def _verdict(
    evaluation: Told, main: OutcomeResult, plan: Plan, rules: DisclosureRules
) -> VerdictBox:
    verdict = main.verdict
    return VerdictBox(
        level=verdict.level,
        label=verdict.label,
        sentence=f"{found(main, plan, places=evaluation.design.places)} {credit(main, plan)}",
        rating=verdict.rating,
        rating_words=WORDS[verdict.rating],
        rating_reason=in_sentences(verdict.cap),
        alerts=verdict.alerts,
        boxes=(
            size_box(main),
            trust_box(main, plan),
            cost_box(money_of(evaluation, main, plan, rules), main.outcome, plan),
        ),
    )


def _pictures(
    main: OutcomeResult, mixed: tuple[OutcomeResult, ...], plan: Plan, rules: DisclosureRules
) -> list[Block]:
    """The effect as one bar; only what was measured where nobody can tell.

    Main outcomes that disagree are all shown.
    """
    if mixed:
        return [_apart_table(mixed)]
    if main.verdict.level == "cannot_tell" and main.outcome.better != "ambiguous":
        picture = means_figure(main, plan, rules)
    else:
        picture = effect_figure(main, plan, every_answer=False) or means_figure(main, plan, rules)
    return [] if picture is None or _is_empty(picture) else [picture]


def _is_empty(picture: Figure) -> bool:
    """Whether every number of a chart is withheld or missing, so that it would be a blank."""
    untold = (WITHHELD, NOT_APPLICABLE)
    return all(cell in untold for row in picture.table.rows for cell in row[1:])


def _apart_table(mixed: tuple[OutcomeResult, ...]) -> Table:
    return outcomes_table("Main outcomes", mixed)


def who_answers(plan: Plan) -> str:
    """By whom and for whom it was evaluated, whom to ask, and on what terms it may be passed on."""
    told = plan.report
    by = f"Evaluated by {told.evaluated_by}" if told.evaluated_by else ""
    commissioned = f"for {told.commissioned_by}" if told.commissioned_by else ""
    first = " ".join(part for part in (by or ("Evaluated" if commissioned else ""), commissioned))
    parts = (
        first.strip(),
        f"Contact: {told.contact}" if told.contact else "",
        f"Licence: {told.licence}" if told.licence else "",
    )
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _notes(evaluation: Told, plan: Plan) -> list[Block]:
    answers_for = who_answers(plan)
    notes: list[Block] = [Note(answers_for)] if answers_for else []
    if evaluation.told_coarsely:
        notes.append(Note(beside_an_earlier_summary(evaluation.told_coarsely)))
    if evaluation.earlier_set_aside:
        notes.append(Note(SET_ASIDE))
    if plan.amendments:
        number = times_amended(plan)
        often = "once" if number == 1 else f"{number} times"
        told = f"The plan was changed {often} after it was locked; the report says how."
        notes.append(Note(told))
    return [*notes, Note(_MORE)]
