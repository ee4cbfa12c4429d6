"""Whether the results in a saved study fit its receipt, its plan and its own checks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from evaluator.study.study import Study
from evaluator.summary.receipt import check_receipt
from evaluator.values.evaluation import Evaluation, OutcomeResult
from evaluator.values.files.storage import to_plain
from evaluator.values.fingerprint import fingerprint_of
from evaluator.values.plan import Plan, plan_hash
from evaluator.values.policy import Policy, PolicyStamp, load_policy
from evaluator.values.verdict import Alert
from evaluator.verdict.judge import oriented, weigh
from evaluator.verdict.lasting import alerts_of
from evaluator.verdict.pairs import LABEL as PAIRED
from evaluator.verdict.placebo import LABEL as CONTROL
from evaluator.verdict.rating import rate
from evaluator.verdict.table import alerts_told, decide
from evaluator.verdict.wording import label
from evaluator.words.locked import plainly

# What both a receipt and an evaluation hold of an outcome, in the words of a sentence.
_VERDICT = {
    "level": "verdict",
    "rating": "trust",
    "headline": "headline",
    "cap": "reason for the trust",
}
_ESTIMATE = {
    "value": "estimate",
    "ci_low": "likely range",
    "ci_high": "likely range",
    "p_value": "p-value",
}
_AS_MUCH = 1e-9


def doubts(study: Study) -> tuple[str, ...]:
    """Why the results of a study may not be shown as they are; empty when nothing speaks against.

    The receipt must fit its own hash and tell the same lock, verdicts and estimates; the results
    must be of the study's plan, workbook and corrections; and each verdict must follow from the
    checks and the estimate saved beside it. Nothing is read from the workbook, so numbers that
    were changed everywhere alike are for ``verify`` to find.
    """
    evaluation = study.evaluation
    if evaluation is None:
        return ()
    found = [*_receipt(study.receipt, evaluation), *_history(study.receipt, study.plan)]
    if out_of_date(study):
        found.append("Its plan is not the one that its results were worked out from.")
    else:
        found += (*_origin(study, evaluation), *_verdicts(evaluation, study.plan))
    return tuple(dict.fromkeys(found))


def out_of_date(study: Study) -> bool:
    """Whether the plan was changed after the results, so that they are no answer to it."""
    return study.evaluation is not None and study.evaluation.plan_hash != plan_hash(study.plan)


def _receipt(receipt: Mapping[str, Any] | None, evaluation: Evaluation) -> Iterator[str]:
    if receipt is None:
        return
    if not check_receipt(receipt):
        yield "Its receipt was edited: it no longer fits its own hash."
        return
    told = receipt.get("outcomes")
    names = [result.outcome.name for result in evaluation.outcomes]
    if (
        receipt.get("fingerprint") != evaluation.fingerprint
        or not isinstance(told, list)
        or [_part(outcome, "name") for outcome in told] != names
    ):
        yield "Its receipt is of another evaluation."
        return
    for outcome, result in zip(told, evaluation.outcomes, strict=True):
        differ = dict.fromkeys(_differ(outcome, result))
        if differ:
            yield (
                f"For {result.outcome.name} its results and its receipt differ in the "
                f"{_listed(list(differ))}."
            )


def _history(receipt: Mapping[str, Any] | None, plan: Plan) -> Iterator[str]:
    """Whether the receipt tells of the same lock and the same changes since."""
    if receipt is None:
        return
    if receipt.get("lock") != plainly(plan.lock):
        yield "Its receipt tells of another lock of the plan."
    if receipt.get("amendments") != to_plain(list(plan.amendments)):
        yield "Its receipt tells of other changes to the plan."


def _differ(told: Mapping[str, Any], result: OutcomeResult) -> Iterator[str]:
    for field, words in _VERDICT.items():
        if _part(told.get("verdict"), field) != getattr(result.verdict, field):
            yield words
    if told.get("primary") != result.primary:
        yield "main outcome"
    estimate = None if result.estimate is None else to_plain(result.estimate)
    for field, words in _ESTIMATE.items():
        if not _alike(_part(told.get("estimate"), field), _part(estimate, field)):
            yield words


def _part(told: object, field: str) -> object:
    return told.get(field) if isinstance(told, Mapping) else None


def _alike(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=_AS_MUCH, abs_tol=0.0)
    return one == other


def _origin(study: Study, evaluation: Evaluation) -> Iterator[str]:
    """Whether the results are of this workbook and these corrections."""
    plan, source = study.plan, study.provenance
    made = None if source is None else fingerprint_of(
        source, study.recipe, plan,
        policy_sha256=evaluation.policy.sha256, made_with=evaluation.versions,
    )  # fmt: skip
    if source is None or evaluation.workbook_sha256 != source.sha256:
        yield "Its results are of another workbook than it names."
    elif made != evaluation.fingerprint:
        yield "Its results do not fit their own fingerprint of plan, workbook and corrections."


def _verdicts(evaluation: Evaluation, plan: Plan) -> Iterator[str]:
    results = evaluation.outcomes
    planned = [(o.name, o.kind, o.better, o.worthwhile, o.placebo) for o in plan.outcomes]
    given = [r.outcome for r in results]
    if planned != [(o.name, o.kind, o.better, o.worthwhile, o.placebo) for o in given] or [
        result.outcome.name for result in results if result.primary
    ] != [outcome.name for outcome in plan.primary]:
        yield "Its results are of other outcomes than it plans."
        return
    policy = load_policy()
    if evaluation.policy != policy.stamp:
        yield _other_rules(evaluation.policy, policy.stamp)
        return
    apart = _apart(results)
    for result in results:
        name, verdict = result.outcome.name, result.verdict
        if result.outcome.placebo:
            if (verdict.level, verdict.rating, verdict.label) != ("cannot_tell", 0, CONTROL):
                yield f"{name} is a control, which carries no verdict."
            continue
        context = plan.context
        rating = rate(
            result.checks, lowered_to=context.lowered_to, lowered_reason=context.lowered_reason
        )
        if (verdict.rating, verdict.cap) != (rating.value, rating.cap):
            yield f"The trust in {name} does not follow from its checks."
        elif f"{verdict.rating} of 5" not in verdict.headline:
            yield f"The headline of {name} does not tell its trust."
        if not _fits(result, apart=apart and result.primary, plan=plan, policy=policy):
            yield f"The verdict on {name} does not follow from its estimate and its checks."


def _other_rules(made: PolicyStamp, now: PolicyStamp) -> str:
    """By which rules it was judged, and by which this program judges."""
    told = f"{made.name} {made.version}"
    here = f"{now.name} {now.version}"
    apart = f"{told}, here it is {here}" if told != here else f"{told} with other numbers than here"
    return (
        f"Its verdicts follow the policy {apart}, so they cannot be held against the rules. "
        "Evaluate it again with its workbook."
    )


def _fits(result: OutcomeResult, *, apart: bool, plan: Plan, policy: Policy) -> bool:
    """Whether the verdict table gives the saved level for the saved estimate and checks."""
    estimate, outcome = result.estimate, result.outcome
    if not _label_fits(result):
        return False
    if estimate is not None and estimate.level != plan.analysis.confidence:
        return False
    if estimate is not None and estimate.level < policy.verdict["confidence"]:
        return True  # the wider range that decided is not saved
    context = plan.context
    rating = rate(
        result.checks, lowered_to=context.lowered_to, lowered_reason=context.lowered_reason
    )
    evidence = weigh(
        outcome, estimate, result.checks, result.p_adjusted, rating, apart=apart, policy=policy
    )
    level, _ = decide(evidence, policy)
    alerts = (*alerts_told(evidence, policy), *alerts_of(level, result.checks))
    shown = result.verdict.label
    return level == result.verdict.level and shown in (PAIRED, label(level, alerts))


def _label_fits(result: OutcomeResult) -> bool:
    verdict, either_way = result.verdict, result.outcome.better == "ambiguous"
    alerts: tuple[tuple[Alert, ...], ...] = ((), *((alert,) for alert in get_args(Alert)))
    known = {label(verdict.level, each) for each in alerts}
    return verdict.label in known or (either_way and verdict.label == PAIRED)


def _apart(results: tuple[OutcomeResult, ...]) -> bool:
    """Whether one main outcome got better beyond chance and another worse."""
    bounds = [
        oriented(result.estimate, result.outcome.better, result.p_adjusted)
        for result in results
        if result.primary
    ]
    known = [bound for bound in bounds if bound is not None]
    return any(low > 0 for low, _ in known) and any(high < 0 for _, high in known)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
