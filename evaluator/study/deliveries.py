"""A new delivery held against what a study published: groups, starts, and averages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluator.cohort.exchange.delivery import SAME_ROWS
from evaluator.cohort.exchange.same_rows import rows_fingerprint
from evaluator.disclosure.published import published
from evaluator.outcomes import kind_of
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import BalanceRow, Evaluation, MeanPoint, OutcomeResult, StartGroup
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem, Refusal
from evaluator.walk import evaluate
from evaluator.words.amounts import figure

_MOST = 4


def compare_published(
    known: Evaluation,
    plan: Plan,
    cohort: Cohort,
    names: Sequence[str],
    told: frozenset[str] = frozenset(),
) -> tuple[Problem, ...]:
    """What comes out otherwise when the plan of a study is carried out on other data.

    A study keeps no rows, so what it published is worked out again and compared. Codes:
    ``same_rows`` (note) where not one cell differs; ``groups_differ``, ``starts_differ``,
    ``averages_differ`` and ``characteristics_differ`` (warnings); ``other_rows`` (note) where the
    rows differ in what a study does not tell, such as keys; and the reasons why the plan cannot be
    carried out, which stop.

    Args:
        known: published.
        plan: of the study.
        cohort: the delivery.
        names: columns that the study knows.
        told: columns of which something was said already.
    """
    sheet = cohort.provenance.sheet
    if known.rows_fingerprint and known.rows_fingerprint == rows_fingerprint(cohort, names):
        return (
            Problem(
                SAME_ROWS,
                "Every cell of the columns that the study knows is as it was.",
                "There is nothing new in them.",
                "note",
                sheet,
            ),
        )
    try:
        now = published(evaluate(cohort, plan, told_coarsely=known.told_coarsely))
    except Refusal as refused:
        return tuple(p for p in refused.problems if p.column is None or p.column not in told)
    found = [*_groups(known, now, sheet), *_starts(known, now, sheet)]
    found += _characteristics(known, now, sheet)
    before = {result.outcome.name: result for result in known.outcomes}
    for result in now.outcomes:
        if result.outcome.name in before:
            found += _averages(before[result.outcome.name], result, sheet)
    return tuple(found) or (_other_rows(sheet),)


def _other_rows(sheet: str) -> Problem:
    return Problem(
        "other_rows",
        "The rows are not those of the study, although groups, starts and averages come out as "
        "published.",
        "Ask what was changed: keys, rows that were added or dropped, or single cells.",
        "note",
        sheet,
    )


def _groups(known: Evaluation, now: Evaluation, sheet: str) -> Iterator[Problem]:
    """The first step of the flow: whom the data are about, on each side."""
    if not (known.design.flow and now.design.flow):
        return
    was, has = known.design.flow[0], now.design.flow[0]
    sides = (("who took part", was.treated, has.treated),
             ("to compare with", was.comparison, has.comparison))  # fmt: skip
    about = "" if now.design.places else "about "
    told = [f"{about}{then:,} {words} then and {about}{after:,} now"
            for words, then, after in sides if then != after]  # fmt: skip
    if told:
        yield Problem(
            "groups_differ",
            f"The groups are not as large as in the study: {'; '.join(told)}.",
            "Check who took part in this delivery; nobody should have changed groups.",
            "warning",
            sheet,
        )


def _starts(known: Evaluation, now: Evaluation, sheet: str) -> Iterator[Problem]:
    was, has = _labels(known.design.starts), _labels(now.design.starts)
    if was != has:
        yield Problem(
            "starts_differ",
            f"The programme started at other times than in the study: {_listed(was)} then and "
            f"{_listed(has)} now.",
            "Check the starts in this delivery; one that has been should not move.",
            "warning",
            sheet,
        )


def _labels(groups: Sequence[StartGroup]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(group.label for group in groups if group.start is not None))


def _listed(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - _MOST} more" if len(labels) > _MOST else ""
    return (", ".join(labels[:_MOST]) or "no start") + more


def _characteristics(known: Evaluation, now: Evaluation, sheet: str) -> Iterator[Problem]:
    was = {row.covariate: _before(row) for row in known.design.balance}
    names = [
        row.covariate
        for row in now.design.balance
        if row.covariate in was and not _same(was[row.covariate], _before(row))
    ]
    if names:
        yield Problem(
            "characteristics_differ",
            f"Averages of what was known before the start are not those of the study: "
            f"{_listed(names)}.",
            "Ask what was corrected; what was known before the start should not change.",
            "warning",
            sheet,
        )


def _before(row: BalanceRow) -> tuple[float | None, float | None]:
    return row.treated_mean, row.comparison_mean_before


def _averages(then: OutcomeResult, now: OutcomeResult, sheet: str) -> Iterator[Problem]:
    points = {point.label: point for point in then.means}
    pairs = [(points[point.label], point) for point in now.means if point.label in points]
    for after in (False, True):
        apart = [(a, b) for a, b in pairs if b.after == after and _apart(a, b)]
        if apart:
            yield _average(now, apart, after=after, sheet=sheet)
    was = then.treated_level, then.comparison_level
    if not pairs and not _same(was, (now.treated_level, now.comparison_level)):
        yield _average(now, [], after=True, sheet=sheet)


def _apart(then: MeanPoint, now: MeanPoint) -> bool:
    return not _same((then.treated, then.comparison), (now.treated, now.comparison))


def _same(then: Sequence[float | None], now: Sequence[float | None]) -> bool:
    """Whether printed averages are the same, by the fewer digits of the two."""
    return all(
        a == b or (a is not None and b is not None and _rounded(a, b) == _rounded(b, a))
        for a, b in zip(then, now, strict=True)
    )


def _rounded(value: float, beside: float) -> float:
    digits = min(_digits(value), _digits(beside))
    return round(value, digits)


def _digits(value: float) -> int:
    return next((digits for digits in range(-6, 12) if round(value, digits) == value), 12)


def _average(
    result: OutcomeResult, apart: Sequence[tuple[MeanPoint, MeanPoint]], *, after: bool, sheet: str
) -> Problem:
    """Numbers only of what was before the start: what came later is a result."""
    name = result.outcome.name
    when = "after the start" if after else "before the start"
    said = ""
    if apart and not after:
        then, now = apart[-1]
        times = kind_of(result.outcome.kind).times
        pairs = (("took part", then.treated, now.treated),
                 ("comparison group", then.comparison, now.comparison))  # fmt: skip
        told = [f"{words} {figure(a * times, 2)} then and {figure(b * times, 2)} now"
                for words, a, b in pairs if a is not None and b is not None]  # fmt: skip
        said = f" ({now.label}: {'; '.join(told)})" if told else ""
    return Problem(
        "averages_differ",
        f'Averages of "{name}" {when} are not those of the study{said}.',
        "Check its unit and its cells."
        if after
        else "Ask what was corrected; what was measured before the start should not change.",
        "warning",
        sheet,
    )
