"""Columns made of the answers to a questionnaire, found by name and scored by its own rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.columns.labels import as_binary, normalised
from evaluator.cohort.columns.names import AFTER, BEFORE, PRIOR, says_before, words
from evaluator.measures import may_hold_answers, measure_called, measures
from evaluator.measures.catalogue import Known
from evaluator.measures.measure import Instrument
from evaluator.measures.scoring import Answers, Scored, as_answers, convert, reversed_already, score
from evaluator.values.cohort import Cohort, Column, Step
from evaluator.values.data import SCORED, Score
from evaluator.values.problems import Problem, Refusal, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NUMBER = re.compile(r"[0-9]+")
_ITEM_WORDS = re.compile(r"(?<![a-z])(?:items?|questions?|q)(?![a-z])")
_SUM_WORDS = frozenset({"total", "score", "raw", "sum", "points", "wave", "time"})
_TIME = re.compile(r"[a-z]{0,4}[0-9]+[a-z]*")
_FEWEST_KINDS = 5  # of acts, to take columns for a questionnaire whose length is not known


# --- found by their names -------------------------------------------------------------------------


def suggested_scores(cohort: Cohort) -> tuple[Score, ...]:
    """The scores that can be made of a workbook in which all items of a questionnaire stand.

    So are those of sums that a questionnaire's own table converts. None is made that the workbook
    has already, or that was undone.
    """
    names = [column.name for column in cohort.columns]
    if not any(map(may_hold_answers, names)):
        return ()
    read_as = cohort.provenance.read_as
    found = (*_of_items(names), *_of_sums(cohort))
    return tuple(s for s in found if s.name not in names and not read_as.undone(SCORED, s.name))


def items_named(known: Known, names: Sequence[str]) -> tuple[str, ...]:
    """The columns that hold the answers of a measure's questionnaire, in its order; else none.

    They are known by their names alone; the first time where a workbook holds several.
    """
    return next((items for _, items in _series(known.instrument, names)), ())


def _of_items(names: Sequence[str]) -> Iterator[Score]:
    for instrument in _instruments():
        for marker, items in _series(instrument, names):
            for key in instrument.scored:
                yield Score(key, items, f"{key}_{marker}" if marker else key)


def _of_sums(cohort: Cohort) -> Iterator[Score]:
    """Columns of whole numbers that are called by a questionnaire whose sums are converted."""
    for known in measures().values():
        measure, instrument = known.measure, known.instrument
        if not measure.converted:
            continue
        for column in cohort.columns:
            said = {word for word in words(column.name) if not _TIME.fullmatch(word)}
            if said & set(instrument.item_words[:1]) and said <= (
                {*instrument.item_words[:1]} | _SUM_WORDS | BEFORE | PRIOR | AFTER
            ):
                cells = cohort.frame[column.name]
                whole = pd.api.types.is_numeric_dtype(cells) and bool(
                    (cells.dropna() % 1 == 0).all()
                )
                if whole and cells.nunique() > 1 and _all_converted(cells, known):
                    yield Score(measure.key, (column.name,), f"{column.name}_converted")


def _all_converted(cells: pd.Series, known: Known) -> bool:
    sums = cells.dropna().to_numpy(dtype=float)
    return not bool(np.isnan(convert(known.instrument, known.measure, sums)).any())


def _instruments() -> list[Instrument]:
    held: list[Instrument] = []
    for known in measures().values():
        if known.instrument.scored and known.instrument not in held:
            held.append(known.instrument)
    return held


def _series(instrument: Instrument, names: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """All items of a questionnaire in order, with what marks them off from those of another time.

    Their names have a word of the questionnaire and the item's number, such as sdq_pre_07; or are
    the short names of all items with the same beginning or end, such as pconsid.
    """
    for (before, after), numbered in _numbered(instrument, names).items():
        last = instrument.items or max(numbered)
        wanted, more = set(range(1, last + 1)), len(numbered) - last
        enough = last >= (instrument.items or _FEWEST_KINDS)
        if enough and wanted <= set(numbered) and (instrument.supplement or not more):
            items = tuple(numbered[number] for number in range(1, last + 1))
            yield _marker(instrument, f"{before} {after}"), items
    if instrument.item_names:
        lower = {name.casefold(): name for name in names}
        first = instrument.item_names[0]
        for name in [name for name in lower if first in name]:
            before, _, after = name.partition(first)
            items = tuple(f"{before}{own}{after}" for own in instrument.item_names)
            if all(item in lower for item in items):
                yield _marker(instrument, f"{before} {after}"), tuple(lower[i] for i in items)


def _numbered(
    instrument: Instrument, names: Sequence[str]
) -> dict[tuple[str, str], dict[int, str]]:
    """Columns by what stands before and after a number in their name, then by the number."""
    groups: dict[tuple[str, str], dict[int, str]] = {}
    for name in names:
        plain = name.casefold()
        if not any(
            re.search(rf"(?<![a-z]){word}(?![a-z])", plain) for word in instrument.item_words
        ):
            continue
        for found in _NUMBER.finditer(plain):
            around = (plain[: found.start()], plain[found.end() :])
            groups.setdefault(around, {}).setdefault(int(found[0]), name)
    return groups


def _marker(instrument: Instrument, around: str) -> str:
    """What is left of a name without the questionnaire and the word for an item."""
    for word in instrument.item_words:
        around = re.sub(rf"(?<![a-z]){word}(?![a-z])", " ", around)
    around = _ITEM_WORDS.sub(" ", around)
    return "_".join(re.findall(r"[a-z0-9]+", around))


# --- made -----------------------------------------------------------------------------------------


def with_scores(cohort: Cohort, scores: tuple[Score, ...]) -> Cohort:
    """The cohort with a column for each score, a step of the recipe, and what is doubtful.

    Raises:
        Refusal: a measure or a column that there is not, or a number of columns that fits no rule.
    """
    stated, read_as = scores, cohort.provenance.read_as
    scores = tuple(each for each in stated if not read_as.undone(SCORED, each.name))
    if not scores:
        return cohort
    wrong = [problem for each in scores for problem in score_misfits(each, cohort)]
    if wrong:
        raise Refusal(*wrong)
    frame = cohort.frame.copy()
    steps: list[Step] = []
    problems: list[Problem] = []
    made: list[Column] = []
    for each in scores:
        known = _known(each)
        if len(each.items) == 1 and known.measure.converted:
            sums = _numbers(cohort.frame[each.items[0]], known.instrument)
            values = convert(known.instrument, known.measure, sums)
            scored = Scored(values, np.zeros(len(values), bool), np.isnan(values) & ~np.isnan(sums))
            steps.append(_step(each, known, scored, None))
        else:
            answers = _answers(each, known, cohort)
            scored = score(known.instrument, known.measure, answers)
            steps.append(_step(each, known, scored, answers))
            problems += _doubts(each, known, answers, cohort)
        frame[each.name] = scored.values
        made.append(_column(each, known, scored))
    items = {item for each in scores for item in each.items}
    return replace(
        cohort,
        frame=frame,
        columns=(*(_item(c) if c.name in items else c for c in cohort.columns), *made),
        recipe=(*cohort.recipe, *steps),
        problems=(
            *(p for p in cohort.problems if not _answered(p, items)),
            *dict.fromkeys(problems),
        ),
        provenance=replace(
            cohort.provenance,
            read_as=replace(read_as, scores=tuple(dict.fromkeys((*read_as.scores, *stated)))),
        ),
    )


def _answered(problem: Problem, items: set[str]) -> bool:
    """Whether a doubt about a code such as 9 is settled by the range of the answers."""
    return problem.column in items and problem.code == "perhaps_missing_code"


def _known(made: Score) -> Known:
    known = measure_called(made.measure)
    assert known is not None, "checked before"
    return known


def score_misfits(made: Score, cohort: Cohort) -> Iterator[Problem]:
    """Why a score cannot be made of the columns that it names: every reason, none when it can."""
    sheet = cohort.provenance.sheet
    known = measure_called(made.measure)
    if known is None:
        fix = did_you_mean(made.measure, measures(), "List them with: whatworked measures.")
        message = f'The plan scores by "{made.measure}", which is no known measure.'
        yield Problem("score_measure_unknown", message, fix, sheet=sheet)
        return
    if known.measure.made == "recorded":
        message = f'"{known.measure.name}" is not made of items, so it cannot be scored.'
        yield Problem("score_not_made", message, "Take it out of [[data.scores]].", sheet=sheet)
        return
    for name in made.items:
        if name not in cohort.frame:
            yield Problem(
                "score_item_missing",
                f'"{known.measure.name}" is to be made of the column "{name}", which there is not.',
                did_you_mean(name, cohort.frame.columns, "Correct the name in the plan."),
                sheet=sheet,
                column=name,
            )
    if made.name in cohort.frame:
        message = f'The score "{made.name}" would take the name of a column that is there.'
        yield Problem(
            "score_column_taken", message, "Give the score another name.", sheet=sheet,
            column=made.name,
        )  # fmt: skip
    yield from _count_misfits(made, known, sheet)


def _count_misfits(made: Score, known: Known, sheet: str) -> Iterator[Problem]:
    instrument, given = known.instrument, len(made.items)
    allowed = {instrument.items, len(instrument.items_of(known.measure))}
    if known.measure.converted:
        allowed.add(1)
    if instrument.items and given not in allowed:
        listed = " or ".join(str(number) for number in sorted(allowed))
        yield Problem(
            "score_items_number",
            f'"{known.measure.name}" is made of {listed} columns, and {given} are named.',
            "Name all columns in the order of the questionnaire.",
            sheet=sheet,
        )
    elif not given:
        message = f'No columns are named from which "{known.measure.name}" is made.'
        yield Problem("score_items_number", message, "Name them.", sheet=sheet)


def _answers(made: Score, known: Known, cohort: Cohort) -> Answers:
    instrument = known.instrument
    numbers = tuple(range(1, len(made.items) + 1))
    if instrument.items and len(made.items) < instrument.items:
        numbers = instrument.items_of(known.measure)
    columns = [_numbers(cohort.frame[item], instrument) for item in made.items]
    return as_answers(instrument, numbers, np.column_stack(columns))


def _numbers(cells: pd.Series, instrument: Instrument) -> NDArray[np.float64]:
    """Answers as numbers; labels by their place among the instrument's, yes as 1 and no as 0."""
    if pd.api.types.is_numeric_dtype(cells):
        return cells.to_numpy(dtype=float)
    codes = {normalised(label): instrument.low + n for n, label in enumerate(instrument.answers)}
    known = cells.map(lambda cell: codes.get(normalised(cell)), na_action="ignore")
    if known.notna().sum() < cells.notna().sum():
        binary = as_binary(cells)
        if binary is not None:
            return binary.to_numpy(dtype=float)
        numbers = pd.to_numeric(cells, errors="coerce")
        known = pd.to_numeric(known, errors="coerce").fillna(numbers)
        known = known.fillna(cells.map(lambda _: instrument.high + 2, na_action="ignore"))
    return pd.to_numeric(known, errors="coerce").to_numpy(dtype=float)


def _step(made: Score, known: Known, scored: Scored, answers: Answers | None) -> Step:
    measure, instrument = known.measure, known.instrument
    said = [f'"{measure.name}" was made of {len(made.items)} columns']
    if answers is None:
        said = [f'"{made.items[0]}" was converted by the published table of {instrument.name}']
    elif turned := instrument.reversed_of(measure):
        numbers = ", ".join(str(number) for number in turned)
        said.append(f"items {numbers} counted the other way round")
    if answers is not None and answers.shifted:
        said.append(f"answers counted from {instrument.low - answers.shifted:g}")
    if scored.prorated.any():
        said.append("prorated where enough items were answered, by the rule of the questionnaire")
    if scored.unscored.any():
        said.append("left empty where too few were")
    return Step(SCORED, made.name, f"{'; '.join(said)}.", int((~np.isnan(scored.values)).sum()))


def _doubts(made: Score, known: Known, answers: Answers, cohort: Cohort) -> Iterator[Problem]:
    sheet, instrument = cohort.provenance.sheet, known.instrument
    for place, item in enumerate(made.items):
        outside = answers.outside[:, place]
        if outside.any():
            rows = first_rows(cohort.frame.index[outside])
            low, high = (end - answers.shifted for end in (instrument.low, instrument.high))
            yield Problem(
                "score_answer_outside",
                f'"{item}" holds answers that {instrument.name} does not have: they run from '
                f"{low:g} to {high:g}. They count as not answered.",
                "Correct them in the workbook if they are mistakes.",
                "warning",
                sheet,
                row=rows[0],
                column=item,
                rows=rows,
                count=int(outside.sum()),
            )
    for number in reversed_already(instrument, known.measure, answers):
        item = made.items[answers.numbers.index(number)]
        yield Problem(
            "score_reversed_already",
            f'"{item}" runs against the other items of its scale once it is turned round, as if '
            "it had been turned round in the workbook already.",
            "Find out whether the file holds the answers as they were given; only those can be "
            "scored.",
            "warning",
            sheet,
            column=item,
        )


def _item(column: Column) -> Column:
    return replace(column, role="unused", role_reason="A score is made of it.")


def _column(made: Score, known: Known, scored: Scored) -> Column:
    before = says_before(made.name)
    known_values = scored.values[~np.isnan(scored.values)]
    whole = bool((known_values % 1 == 0).all())
    distinct = np.unique(known_values)
    return Column(
        name=made.name,
        letter="",
        kind="whole_number" if whole else "number",
        kind_reason=f"It is the score of {known.measure.name}.",
        role="covariate" if before else "outcome",
        role_reason="Its name says that it was measured before the start."
        if before
        else "It is a score that a programme may change.",
        n_missing=int(np.isnan(scored.values).sum()),
        n_distinct=len(distinct),
        labels=tuple(f"{value:g}" for value in distinct) if whole and len(distinct) <= 12 else (),
    )
