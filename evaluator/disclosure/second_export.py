"""A second summary of a study, which beside the first tells of those who are in one alone.

Where they are one or a few, nearly every number moves with what they did, and the second summary
is refused (``near_copies``). Where they are a larger group of which few had an outcome, that
outcome is withheld here, and its effect told in steps.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from evaluator.disclosure.averages import may_be_shown, published_means
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.published import published, rows_of_places
from evaluator.outcomes import kind_of
from evaluator.values.evaluation import Evaluation, MeanPoint, OutcomeResult
from evaluator.values.files.storage import to_plain
from evaluator.values.plan import Plan, without_folders
from evaluator.values.problems import Problem
from evaluator.values.released import Released, ReleasedOutcome

_Average = tuple[float | None, int]  # as printed, and of how many
_HALF_A_PERCENT = 0.005  # half of the last digit of a share
_MOST = 1 / 3  # of a group that lost fewer than that, most are still the same
# Roles that say how people are counted, and not who they are or on which side.
_HOW: dict[str, Any] = {"cluster": None, "exposure": None, "weight": None}


def released(plan: Plan, evaluation: Evaluation) -> Released:
    """What is kept of a published evaluation, so that later ones are held against it."""
    rows, file = _marks(plan, evaluation)
    return Released(
        rows=rows,
        file=file,
        workbook=evaluation.workbook_sha256,
        places=rows_of_places(evaluation, plan),
        outcomes=tuple(
            ReleasedOutcome(
                *_measured(result),
                n_treated=None if result.estimate is None else result.estimate.n_treated,
                n_comparison=None if result.estimate is None else result.estimate.n_comparison,
                means=result.means,
                coarse=result.outcome.name in evaluation.told_coarsely,
            )
            for result in evaluation.outcomes
        ),
        flow=tuple(replace(step, reason="") for step in evaluation.design.flow),
        matched=not (evaluation.design.matching is None and evaluation.design.overlap is None),
        balance=tuple(
            (row.covariate, row.treated_mean, row.comparison_mean_before)
            for row in evaluation.design.balance
        ),
    )


def all_released(
    before: Sequence[Released], plan: Plan, evaluation: Evaluation | None
) -> tuple[Released, ...]:
    """What was published before and, where there is one, a published evaluation; each once."""
    own = () if evaluation is None else (released(plan, evaluation),)
    return tuple(dict.fromkeys((*before, *own)))


def _marks(plan: Plan, evaluation: Evaluation) -> tuple[str, str]:
    """Marks of the rows and of the file, each with what decides who is counted on which side."""
    roles, data = to_plain(replace(plan.roles, **_HOW)), to_plain(without_folders(plan).data)
    rows = evaluation.rows_fingerprint
    return (
        _mark([roles, rows]) if rows else "",
        _mark([roles, data, evaluation.workbook_sha256]),
    )


def _mark(told: object) -> str:
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def told_apart(
    earlier: Sequence[Released], plan: Plan, evaluation: Evaluation, rules: DisclosureRules
) -> tuple[str, ...]:
    """Outcomes of which summaries, side by side, could tell what few people did.

    Args:
        earlier: what is out already, none of it ``too_near``.
        plan: what is evaluated now.
        evaluation: what was found now, before disclosure control.
        rules: the limits.

    Returns:
        Their names; none where the units are places. Of the same rows again, what was told
        coarsely stays so: an earlier summary of other rows is still out.
    """
    if rules.places:
        return ()
    marks = (*_marks(plan, evaluation), evaluation.workbook_sha256)
    return tuple(
        result.outcome.name
        for result in evaluation.outcomes
        if any(_tells(each, marks, result, rules) for each in earlier if not each.places)
    )


def _tells(
    earlier: Released, marks: tuple[str, str, str], result: OutcomeResult, rules: DisclosureRules
) -> bool:
    """Whether one earlier summary beside this one would tell of few people."""
    rows, file, workbook = marks
    then = next((o for o in earlier.outcomes if o.measured == _measured(result)), None)
    if then is None:
        return False
    if same_rows(earlier, rows, file):
        return then.coarse
    same = earlier.workbook == workbook
    return _counted(result) and _few_apart(then, result, rules, same=same)


def same_rows(earlier: Released, rows: str, file: str) -> bool:
    """Whether both are of the same rows, by the mark of the rows or by that of the file.

    The mark of the rows is known again only on the computer that made it.
    """
    return (bool(rows) and earlier.rows == rows) or earlier.file == file


def _measured(result: OutcomeResult) -> tuple[str | None, str | None, str | None]:
    outcome = result.outcome
    return outcome.column, outcome.before, outcome.after


def _counted(result: OutcomeResult) -> bool:
    kind = kind_of(result.outcome.kind)
    return kind.timed or kind.yes_no or kind.counted


def _few_apart(
    then: ReleasedOutcome, now: OutcomeResult, rules: DisclosureRules, *, same: bool
) -> bool:
    """Whether what others of the same data had comes out by subtraction, and may not be told.

    Those who are in one of the two summaries alone are a group of their own: its average follows
    from both averages and both numbers, as finely as these are rounded. Data are the same in the
    ``same`` workbook, where one of the groups is, or where each lost or won less than a third.
    """
    yes_no = kind_of(now.outcome.kind).yes_no
    points = {point.label: point for point in published_means(now, rules)}
    shared = [(point, points[point.label]) for point in then.means if point.label in points]
    sides = (
        [((p.treated, p.n_treated), (q.treated, q.n_treated)) for p, q in shared],
        [((p.comparison, p.n_comparison), (q.comparison, q.n_comparison)) for p, q in shared],
    )
    alike = any(side and all(p == q for p, q in side) for side in sides)
    if not (same or alike or _mostly_the_same([pair for side in sides for pair in side])):
        return False
    return any(_tells_of_the_rest(p, q, rules, yes_no=yes_no) for side in sides for p, q in side)


def _mostly_the_same(pairs: Sequence[tuple[_Average, _Average]]) -> bool:
    """Whether each group can be most of the other, all of them smaller or all of them larger."""
    sizes = [(people, others) for (_, people), (_, others) in pairs if people and others]
    if not sizes:
        return False
    nested = all(p <= q for p, q in sizes) or all(p >= q for p, q in sizes)
    return nested and all(abs(p - q) < _MOST * max(p, q) for p, q in sizes)


def _tells_of_the_rest(
    first: _Average, second: _Average, rules: DisclosureRules, *, yes_no: bool
) -> bool:
    (mean, people), (other, others) = first, second
    apart = abs(people - others)
    if mean is None or other is None or apart == 0:
        return False
    if yes_no and (people + others) * _HALF_A_PERCENT >= rules.base:
        return False
    had = abs(mean * people - other * others)
    fewest = min(had, max(0.0, apart - had)) if yes_no else had
    return not may_be_shown(apart, fewest, rules, share=yes_no)


def none_behind(means: Sequence[MeanPoint]) -> tuple[MeanPoint, ...]:
    """Averages marked as resting on nothing, so that the gate holds them back."""
    return tuple(replace(each, treated_fewest=0.0, comparison_fewest=0.0) for each in means)


def beside_an_earlier_summary(names: Sequence[str]) -> str:
    """What a page says of outcomes that ``told_apart`` named."""
    listed = ", ".join(f'"{name}"' for name in names)
    return (
        "A summary of part of these people was made before. Side by side, the two could tell "
        f"what a few people did. So averages of {listed} are withheld in this one, and differences "
        "are told in steps."
    )


def set_aside(
    forgotten: Sequence[Released], earlier: bool, plan: Plan, evaluation: Evaluation
) -> Evaluation:
    """The evaluation marked with whether another summary was set aside by the author's word.

    Args:
        forgotten: summaries made before that were not held against this one.
        earlier: whether the study said so already.
        plan: what was evaluated.
        evaluation: exact or published.
    """
    if not forgotten:
        return replace(evaluation, earlier_set_aside=earlier)
    own = released(plan, published(evaluation))
    others = [each for each in forgotten if replace(each, file=own.file, workbook=own.workbook)
              != own]  # fmt: skip
    return replace(evaluation, earlier_set_aside=earlier or bool(others))


SET_ASIDE = (
    "A summary made before was set aside: its author says that nobody holds it, or that it is "
    "about other people."
)


def published_before(names: Sequence[str]) -> Problem:
    """What the evaluator is told of outcomes that ``told_apart`` named."""
    return Problem(
        code="published_before",
        message=beside_an_earlier_summary(names),
        fix="Release only one of the two summaries.",
        severity="warning",
    )
