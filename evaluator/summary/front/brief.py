"""Names short enough for one page: very long ones are cut here, and stand whole in the report."""

from __future__ import annotations

from dataclasses import replace

from evaluator.disclosure.published import Told
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Outcome, Plan
from evaluator.values.verdict import Verdict

LONGEST_DESCRIPTION = 320
_LONGEST_NAME = 70
_LONGEST_PEOPLE = 40
_LONGEST_UNIT = 48  # such as admissions per 100,000 residents a quarter


def brief_plan(plan: Plan) -> Plan:
    """The plan with what page one prints of it cut to what one page holds."""
    programme, report, context = plan.programme, plan.report, plan.context
    return replace(
        plan,
        programme=replace(
            programme,
            name=cut(programme.name, _LONGEST_NAME),
            description=cut(programme.description, LONGEST_DESCRIPTION),
            setting=cut(programme.setting, _LONGEST_NAME),
            area=cut(programme.area, _LONGEST_NAME),
            people=cut(programme.people, _LONGEST_PEOPLE),
        ),
        report=replace(
            report,
            evaluated_by=cut(report.evaluated_by, _LONGEST_NAME),
            commissioned_by=cut(report.commissioned_by, _LONGEST_NAME),
            contact=cut(report.contact, _LONGEST_NAME),
            licence=cut(report.licence, _LONGEST_NAME),
        ),
        context=replace(context, lowered_reason=cut(context.lowered_reason, 2 * _LONGEST_NAME)),
    )


def brief_evaluation(evaluation: Told, plan: Plan) -> Told:
    """The evaluation with outcomes called as page one has room for; ``plan`` is the whole one."""
    return replace(
        evaluation, outcomes=tuple(_brief(result, plan) for result in evaluation.outcomes)
    )


def cut(text: str, most: int) -> str:
    """The text, or its first words with an ellipsis where it has more letters than ``most``."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    word = kept.rpartition(" ")[0] if text[most - 1] != " " else kept
    return f"{(word if len(word) > most // 2 else kept).rstrip(' ,;:.–-(')}…"


def _brief(result: OutcomeResult, plan: Plan) -> OutcomeResult:
    full = result.outcome
    short = replace(
        full,
        name=cut(full.name, _LONGEST_NAME),
        unit=cut(full.unit, _LONGEST_UNIT),
        event=cut(full.event, _LONGEST_NAME) if full.event else full.event,
    )
    names = _cut_names(full, short, plan)
    told = _renamed(result.verdict, names) if names else result.verdict
    return replace(result, outcome=short, verdict=told)


def _cut_names(full: Outcome, short: Outcome, plan: Plan) -> dict[str, str]:
    """What was cut, as written and as inside a sentence, with what it became."""
    programme = plan.programme.name
    pairs = [
        (full.name, short.name),
        (full.unit, short.unit),
        (programme, cut(programme, _LONGEST_NAME)),
    ]
    pairs += [(one[:1].lower() + one[1:], other[:1].lower() + other[1:]) for one, other in pairs]
    return {one: other for one, other in pairs if one != other}


def _renamed(verdict: Verdict, names: dict[str, str]) -> Verdict:
    def said(text: str) -> str:
        for full, short in names.items():
            text = text.replace(full, short)
        return text

    return replace(
        verdict,
        headline=said(verdict.headline),
        alerts=tuple(map(said, verdict.alerts)),
        settle=said(verdict.settle),
        cap=said(verdict.cap),
    )
