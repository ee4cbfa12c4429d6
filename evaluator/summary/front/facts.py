"""The labelled facts of page one: who, how, other results, and what to do now."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.designs.shared.groups import places_called
from evaluator.disclosure.published import Told
from evaluator.disclosure.rules import DisclosureRules, protect_flow
from evaluator.summary.comparisons.compared import how_compared, without_comparison
from evaluator.summary.figures import who_was_counted
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Plan
from evaluator.verdict.elsewhere import harmed_elsewhere
from evaluator.verdict.lasting import FOUND
from evaluator.verdict.quotable import NEXT, next_step
from evaluator.verdict.wording import where_and_when
from evaluator.words.amounts import outcome_name
from evaluator.words.units import one_of

_MOST_OTHERS = 5
_ONCE = 1.5
_DECIDED = {
    "chance": "By lot",
    "rule": "By a rule",
    "chosen": "Somebody chose them",
    "volunteered": "They volunteered",
    "dont_know": "Nobody has said",
}
# The bad news first.
_ORDER = ("appears_harmful", "mixed", "worked", "promising")


def about(evaluation: Told, plan: Plan, rules: DisclosureRules) -> list[tuple[str, str]]:
    """What was done, for whom and where, how it was compared, and who was counted."""
    programme = plan.programme
    chosen = [] if without_comparison(evaluation) else [_picked(evaluation, plan)]
    places = evaluation.design.places
    where = where_and_when(plan, places=places, starts=_starts(evaluation) if places else ())
    return [
        ("What was done", programme.description or programme.name),
        ("For whom and where", f"{_capital(programme.people)}: {where}"),
        ("How it was compared", how_compared(evaluation, plan)),
        *(("How they were picked", said) for said in chosen),
        ("Who was counted", counted(evaluation, plan, rules)),
    ]


def _starts(evaluation: Told) -> list[str]:
    """The times at which places started, earliest first, as the workbook calls them."""
    started = [group for group in evaluation.main.starts if group.start is not None]
    told = [label for group in started for label in (group.label, group.until_label) if label]
    return list(dict.fromkeys(told))


def _picked(evaluation: Told, plan: Plan) -> str:
    """How it was decided who took part; lots that were not kept are told as such."""
    checks = (check for result in evaluation.outcomes for check in result.checks)
    broken = any(check.key == "drawn_lots" and check.status != "passed" for check in checks)
    return "Lots were drawn, and not kept to" if broken else _DECIDED[plan.context.allocation]


def counted(evaluation: Told, plan: Plan, rules: DisclosureRules) -> str:
    """How many took part and how many of them were counted; the same of the others."""
    design, people = evaluation.design, plan.programme.people
    steps = protect_flow(
        tuple((s.label, s.treated, s.comparison, s.reason) for s in design.flow),
        rules,
        places=design.places,
    )
    treated = [step.treated for step in steps]
    others = [step.comparison for step in steps]
    if not steps or None in treated or (None in others and not design.everybody_treated):
        return who_was_counted(design, rules)
    anew = asked_anew(evaluation.main, treated[-1] or 0)
    told = _taken_part(treated[0] or 0, treated[-1] or 0, people, rules, anew=anew)
    if not design.everybody_treated:
        told += _beside(others[0] or 0, others[-1] or 0, rules)
    return f"{_places(evaluation)}{told}"


def asked_anew(result: OutcomeResult, treated: int) -> bool:
    """Whether other people were measured at each time, so that many of them were before the start.

    Those followed are counted again at each time, and their sum is twice as many at least.
    """
    before = any(not point.after and point.n_treated for point in result.means)
    return before and sum(point.n_treated for point in result.means) < _ONCE * treated


def _taken_part(
    first: int, last: int, people: str, rules: DisclosureRules, *, anew: bool = False
) -> str:
    if first == last == 1 and rules.places:
        return f"The one {one_of(people)} that took part was counted."
    if first == last and rules.places:
        return f"All {first:,} {people} that took part were counted."
    part = "that took part" if rules.places else "who took part"
    if anew and not rules.places:
        part = "measured where it ran, before its start or since"
    return f"Of {first:,} {people} {part}, {_share(last, first, rules)} counted."


def _beside(first: int, last: int, rules: DisclosureRules) -> str:
    if first == last == 1 and rules.places:
        return " So was the one other."
    if first == last and rules.places:
        return f" So were all {first:,} others."
    return f" Of {first:,} others, {_share(last, first, rules)}."


def _share(part: int, whole: int, rules: DisclosureRules) -> str:
    """Such as 1,260 (83%) were: a percentage only where enough people stand behind it.

    Of people, equal numbers are equal only once rounded, so some may be missing.
    """
    if part == whole:
        return f"all, or all but fewer than {rules.threshold}, were"
    told = f" ({100 * part / whole:.0f}%)" if whole >= rules.percentage_denominator else ""
    return f"{part:,}{told} were"


def _places(evaluation: Told) -> str:
    design, word = evaluation.design, evaluation.cluster_word
    if word is None or not design.clusters_treated or not design.clusters_comparison:
        return ""
    return (
        f"{design.clusters_treated} {places_called(word)} took part and "
        f"{design.clusters_comparison} did not. "
    )


def other_results(evaluation: Told, main: OutcomeResult) -> list[tuple[str, str]]:
    """The verdict of every other outcome, bad news first; the report lists what is left over."""
    others = [result for result in evaluation.outcomes if result.outcome != main.outcome]
    if not others:
        return []
    ranked = sorted(others, key=_rank)
    told = [_verdict_of(each) for each in ranked[:_MOST_OTHERS]]
    left = len(others) - len(told)
    more = f" {left} more {'is' if left == 1 else 'are'} in the report." if left else ""
    return [("Other results", f"{'; '.join(told)}.{more}")]


def _rank(result: OutcomeResult) -> int:
    level = result.verdict.level
    return _ORDER.index(level) if level in _ORDER else len(_ORDER)


def _verdict_of(result: OutcomeResult) -> str:
    label = result.verdict.label
    name = result.outcome.name
    return f"{_capital(name)}: {label[:1].lower()}{label[1:]}, {result.verdict.rating} of 5"


def what_now(
    result: OutcomeResult, plan: Plan, every: Sequence[OutcomeResult] = ()
) -> list[tuple[str, str]]:
    """What would settle it, what to do next, and what the printed range means.

    Another of ``every`` result that appears harmful comes first, whatever the main one says.
    """
    told = [("What to do next", next_after_review(result, every))]
    if result.verdict.settle:
        told.insert(0, ("What would settle it", result.verdict.settle))
    if result.estimate is not None and result.verdict.level != "cannot_tell":
        told.append((f"What the {_sure(plan)}% range means", range_meaning(plan)))
    return told


def next_after_review(main: OutcomeResult, every: Sequence[OutcomeResult]) -> str:
    """What to do next; where another outcome appears harmful that comes before a gain."""
    harmed = [outcome_name(each.outcome) for each in harmed_elsewhere(main, every)]
    if not harmed:
        return next_step(main)
    review = (
        f"First review {harmed[0]}: that result appears harmful. "
        if len(harmed) == 1
        else f"First review the {len(harmed)} other results that appear harmful. "
    )
    return review + NEXT["mixed" if main.verdict.level in FOUND else main.verdict.level]


def _sure(plan: Plan) -> str:
    return f"{100 * plan.analysis.confidence:.0f}"


def range_meaning(plan: Plan) -> str:
    """What a range of the plan's confidence is."""
    return (
        f"If the study were done again many times, about {_sure(plan)} in 100 such ranges would "
        "hold the true figure."
    )


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
