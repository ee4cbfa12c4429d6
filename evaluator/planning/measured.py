"""Outcomes that are known measures: found by a column's name, filled in, held to their range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from evaluator.cohort.columns.directions import scale_turned
from evaluator.cohort.columns.names import AFTER, AFTER_PERIOD, BEFORE, PRIOR, words
from evaluator.measures import measure_called, measures
from evaluator.measures.catalogue import Known
from evaluator.outcomes import kind_of
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem, Refusal, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from evaluator.values.cohort import Cohort

_WITHIN = frozenset({"within", "in", "month", "months", "twelve", "year", "one", "a", "first"})
_TIMES = BEFORE | PRIOR | AFTER


def refuse_unknown_measure(plan: Plan, source: str) -> None:
    """Refuse outcomes of a measure that is not listed; ``source`` names the plan's file."""
    problems = []
    for outcome in plan.outcomes:
        if outcome.measure and measure_called(outcome.measure) is None:
            said = f'{source} names a measure that there is not: "{outcome.measure}".'
            fix = did_you_mean(outcome.measure, measures(), "List them: whatworked measures.")
            problems.append(Problem("measure_unknown", said, fix, column="outcomes.measure"))
    if problems:
        raise Refusal(*problems)


def measure_named(name: str, cells: pd.Series | None = None) -> Known | None:
    """The measure that a column's name speaks of, the one with the most words; else None.

    None too where ``cells`` lie outside its range, or are whole although its scores are converted,
    and where its words name a time, such as 12 months, that the column's name does not.
    """
    tokens = words(name)
    said = {
        word
        for word in tokens
        if word not in _TIMES and not AFTER_PERIOD.fullmatch(word) and not word.isdigit()
    }
    best: tuple[int, Known] | None = None
    for known in measures().values():
        for text in known.measure.words:
            spans = [word for word in text.split() if AFTER_PERIOD.fullmatch(word)]
            wanted = set(text.split()) - set(spans)
            own = said - _WITHIN if spans else said
            fits = wanted <= own if len(wanted) > 1 else wanted == own
            fits &= all(_says_span(span, tokens) for span in spans)
            if fits and (best is None or len(wanted) > best[0]):
                best = (len(wanted), known)
    if best is None or (cells is not None and not _may_hold(best[1], cells)):
        return None
    return best[1]


def _says_span(span: str, tokens: Sequence[str]) -> bool:
    """Whether the words of a name say a time such as "12m", in months or, for 12, as a year."""
    months = span.rstrip("abcdefghijklmnopqrstuvwxyz")
    said = any(token.rstrip("abcdefghijklmnopqrstuvwxyz") == months for token in tokens)
    year = bool({"year", "yr"} & set(tokens)) and bool({"one", "1", "a", "first"} & set(tokens))
    return said or (months == "12" and ("twelve" in tokens or year))


def _may_hold(known: Known, cells: pd.Series) -> bool:
    from pandas.api.types import is_numeric_dtype

    measure, values = known.measure, cells.dropna()
    if kind_of(measure.kind).yes_no:
        return values.nunique() <= 2
    if not is_numeric_dtype(cells) or not len(values):
        return False
    low = float("-inf") if measure.low is None else measure.low
    high = float("inf") if measure.high is None else measure.high
    if not bool(values.between(low, high).all()):
        return False
    whole = bool((values % 1 == 0).all())
    return not whole if measure.converted else whole or not measure.whole


def with_measures(outcomes: Sequence[Outcome], cohort: Cohort) -> tuple[Outcome, ...]:
    """Guessed outcomes with what is known of their measures, those that may go either way paired.

    What cannot be of the measure's kind stays as it was guessed, and so does a direction that the
    name tells where the measure leaves it open.
    """
    made = []
    for outcome in outcomes:
        column = outcome.column or outcome.after
        if column is not None and column in cohort.frame:
            cells = cohort.frame[column]
            plain = scale_turned(column) is False  # its ends, if told, lie as those of the measure
            known = measure_named(column, cells) if plain else None
            if known is not None:
                told = outcome.better
                outcome = filled(outcome, known, _kind(outcome, known, cells))  # noqa: PLW2901
                if outcome.better == "ambiguous":
                    outcome = replace(outcome, better=told)  # noqa: PLW2901
        made.append(outcome)
    return paired(made)


def _kind(outcome: Outcome, known: Known, cells: pd.Series) -> str:
    kind, values = kind_of(known.measure.kind), cells.dropna()
    if kind_of(outcome.kind).yes_no:
        return outcome.kind
    counts = kind.counted and bool((values % 1 == 0).all())
    return kind.key if counts or kind.crowds else outcome.kind


def filled(outcome: Outcome, known: Known, kind_key: str) -> Outcome:
    """The outcome with what its measure says: direction, unit, event, and a published change."""
    measure, kind = known.measure, kind_of(kind_key)
    return replace(
        outcome,
        measure=measure.key,
        kind=kind.key,
        better=measure.better,
        unit=outcome.unit or ("" if kind.yes_no or kind.counted else measure.unit),
        event=outcome.event or (measure.event if kind.happens else ""),
        worthwhile=outcome.worthwhile or measure.worthwhile,
        worthwhile_reason=outcome.worthwhile_reason or measure.worthwhile_source,
    )


def paired(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes, those that may go either way beside one that says what they mean.

    The pair is the first that their measure names and the plan has.
    """
    by_measure = {each.measure: each for each in reversed(outcomes) if each.measure}
    made = []
    for outcome in outcomes:
        known = measure_called(outcome.measure)
        if known is not None and outcome.better == "ambiguous" and outcome.pair is None:
            beside = (by_measure[key] for key in known.measure.pairs if key in by_measure)
            other = next((each for each in beside if each.better != "ambiguous"), None)
            outcome = outcome if other is None else replace(outcome, pair=other.name)  # noqa: PLW2901
        made.append(outcome)
    return tuple(made)


def measure_problems(plan: Plan, cohort: Cohort | None) -> Iterator[Problem]:
    """What contradicts the measures of a plan: directions, kinds, and numbers outside the range."""
    for outcome in plan.outcomes:
        known = measure_called(outcome.measure)
        if known is None:
            continue
        yield from _direction(outcome, known)
        if cohort is None:
            continue
        yield from _denominator(outcome, known, plan)
        for name in (outcome.column, outcome.before, outcome.after):
            if name is not None and name in cohort.frame:
                yield from _range(name, known, cohort)


def _denominator(outcome: Outcome, known: Known, plan: Plan) -> Iterator[Problem]:
    """A count of places of different size that nothing divides, although it is told as a rate."""
    from evaluator.designs.shared.groups import Level, units_are_places

    measure = known.measure
    counted = kind_of(outcome.kind).counted and not kind_of(outcome.kind).yes_no
    if not (measure.per and counted) or plan.roles.exposure is not None:
        return
    if units_are_places(plan, Level(clustered=False, forced=None)):
        yield Problem(
            "plan_measure_denominator",
            f'"{outcome.name}" counts places of different size, and nothing says their number of '
            f"{measure.denominator}. It is usually told per {measure.per:,} of them.",
            f"Give the column that holds the number of {measure.denominator} as the size of each "
            "place; in a plan, exposure under [roles].",
            "warning",
            column=outcome.column or outcome.after,
        )


def _direction(outcome: Outcome, known: Known) -> Iterator[Problem]:
    wanted = known.measure.better
    if wanted not in (outcome.better, "ambiguous"):
        said = {
            "higher": "a higher number is better",
            "lower": "a lower number is better",
            "ambiguous": "a change may be good or bad",
        }
        yield Problem(
            "plan_measure_direction",
            f'"{outcome.name}" is {known.measure.name}, of which {said[wanted]}, and the plan says '
            f"that {said[outcome.better]}.",
            "Correct which way is good, or say that it is another measure.",
            column=outcome.column or outcome.after,
        )


def _range(name: str, known: Known, cohort: Cohort) -> Iterator[Problem]:
    from pandas.api.types import is_numeric_dtype

    from evaluator.cohort.cells.sorted_cells import first_rows

    measure, cells = known.measure, cohort.frame[name]
    if kind_of(measure.kind).yes_no or not is_numeric_dtype(cells):
        return
    low = float("-inf") if measure.low is None else measure.low
    high = float("inf") if measure.high is None else measure.high
    outside = cells.notna() & ~cells.between(low, high)
    if outside.any():
        rows = first_rows(cells.index[outside])
        ends = f"from {low:g} to {high:g}" if measure.high is not None else f"from {low:g} up"
        problem = Problem(
            "plan_measure_range",
            f'"{name}" holds numbers that {measure.name} cannot have: it runs {ends}.',
            "Correct the cells. Where a number stands for no answer, say so of the column.",
            sheet=cohort.provenance.sheet,
            column=name,
            row=rows[0],
            rows=rows,
            count=int(outside.sum()),
        )
        yield cohort.provenance.placed(problem)
    elif measure.converted and cells.notna().any() and bool((cells.dropna() % 1 == 0).all()):
        yield Problem(
            "plan_measure_not_converted",
            f'"{name}" holds whole numbers throughout, so it seems to be the sum of the answers '
            f"and not yet the score of {known.instrument.name}.",
            "Let it be converted: name it under [[data.scores]] with the measure, and use the new "
            "column.",
            sheet=cohort.provenance.sheet,
            column=name,
        )
