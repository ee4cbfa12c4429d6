"""From a table of cells to a cohort: kinds, roles, and personal details left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from evaluator.cohort.arranging.recipe import UNDOABLE
from evaluator.cohort.cells.cell_grid import column_of
from evaluator.cohort.cells.cell_text import cell_text, number_text
from evaluator.cohort.cells.sorted_cells import RawColumn, ReadColumn
from evaluator.cohort.columns.answer_words import answers_told
from evaluator.cohort.columns.cleaning import drop_repeated_rows, duplicate_keys
from evaluator.cohort.columns.columns import read_column
from evaluator.cohort.columns.identifiers import Identifier, find_identifier
from evaluator.cohort.columns.levels import level_problems
from evaluator.cohort.columns.names import CODES, words
from evaluator.cohort.columns.percentages import scale_problems
from evaluator.cohort.columns.times.dates import either_order, month_first
from evaluator.cohort.columns.times.days_to_months import with_days_as_months
from evaluator.cohort.columns.times.decimal_months import (
    has_decimal_months,
    with_decimal_months_told,
)
from evaluator.cohort.columns.two_keys import two_keys_told
from evaluator.cohort.event_rows import with_events_told
from evaluator.cohort.marked_out import with_marked_out_told
from evaluator.cohort.none_cells import with_none_cells_told
from evaluator.cohort.numbered_rows import numbered_rows_told
from evaluator.cohort.registers import days_of_register, register_told
from evaluator.cohort.retyped_keys import with_keys_of_one_spelling, with_retyped_keys_told
from evaluator.cohort.roles import RoleGuess, guess_roles
from evaluator.cohort.rows.running_totals import with_running_totals_told
from evaluator.cohort.rows.start_codes import AN_ERROR
from evaluator.cohort.rows.starts_told import with_starts_told
from evaluator.cohort.said_again import alike_told
from evaluator.cohort.sheet.sheet_scan import column_letters
from evaluator.cohort.sheet.table import Table
from evaluator.cohort.whole_rows import with_summed_places_told, with_wholes_told
from evaluator.values.cohort import Cohort, Column, Kind, Provenance, Step
from evaluator.values.data import Data
from evaluator.values.problems import Problem, Refusal

MOST_COLUMNS = 4_000  # each is looked at for some milliseconds


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    """All that is known of one column before it is kept or left out."""

    name: str
    letter: str
    question: str
    read: ReadColumn
    guess: RoleGuess
    identifier: Identifier | None


def understand(
    table: Table,
    provenance: Provenance,
    notes: tuple[Problem, ...],
    *,
    data: Data,
    report: Callable[[float, str], None],
) -> Cohort:
    """The cohort that a table holds. ``notes`` are problems found before it.

    ``data`` says which columns to keep although they look like personal details, which kinds they
    are and which steps to leave out. ``report`` is called with the share of columns read and the
    next column's name.

    Raises:
        Refusal: rows are kept by a column that looks like personal details, or there are more
            columns than can be looked at.
    """
    if len(table.names) > MOST_COLUMNS:
        raise Refusal(_too_many_columns(len(table.names), provenance.sheet))
    reads = _read_columns(table, provenance.sheet, data, report)
    frame = pd.DataFrame({name: read.values for name, read in reads.items()})
    frame.index = pd.Index(table.rows, name="row")
    kinds = {name: read.kind for name, read in reads.items()}
    notes = (*notes, *level_problems(frame, kinds, provenance.sheet))
    notes = (*notes, *answers_told(frame, kinds, provenance.sheet))
    notes = (*notes, *alike_told(frame, provenance.sheet))
    values = {name: read.values for name, read in reads.items()}
    steps = [step for read in reads.values() for step in read.steps]
    notes = (*notes, *scale_problems(values, steps, provenance.sheet))
    frame, retyped, told = with_keys_of_one_spelling(frame, kinds, data, provenance.sheet)
    notes = (*notes, *told)
    guesses = _roles_by_question(frame, kinds, table.questions)
    roles = {name: (guess.role, guess.reason) for name, guess in guesses.items()}
    notes = (*notes, *numbered_rows_told(frame, roles, provenance.sheet))
    notes = (*notes, *two_keys_told(frame, roles, provenance.sheet))
    notes = (*notes, *register_told(days_of_register(frame, kinds), provenance.sheet))
    entries = [
        _Entry(
            name,
            column_letters(number),
            table.questions.get(name, ""),
            reads[name],
            guesses[name],
            None
            if name in data.columns_kept
            else find_identifier(name, reads[name].kind, reads[name].values),
        )
        for name, number in zip(table.names, table.numbers, strict=True)
    ]
    _refuse_rows_by_people(entries, data, provenance.sheet)
    table = replace(table, steps=(*table.steps, *retyped))
    return _assemble(frame, entries, table, provenance, notes=notes, data=data)


def _roles_by_question(
    frame: pd.DataFrame, kinds: dict[str, Kind], questions: Mapping[str, str]
) -> dict[str, RoleGuess]:
    """The part of each column; one whose name only numbers a question goes by the question."""
    called = {name: questions.get(name, name) for name in kinds}
    guesses = guess_roles(frame.rename(columns=called), {called[n]: k for n, k in kinds.items()})
    found = {}
    for name in kinds:
        guess = guesses[called[name]]
        reason = guess.reason
        for code, text in questions.items():
            reason = reason.replace(f'"{text}"', f'"{code}"')
        found[name] = replace(guess, reason=reason)
    return found


def _read_columns(
    table: Table, sheet: str, data: Data, report: Callable[[float, str], None]
) -> dict[str, ReadColumn]:
    """Every column as it was read; dates of either order follow the others of their sheet."""
    reads: dict[str, ReadColumn] = {}
    for place, name in enumerate(table.names):
        report(place / len(table.names), name)
        reads[name] = read_column(_raw(table, place, sheet, data))
    if any(month_first(read.problems) for read in reads.values()):
        for place, name in enumerate(table.names):
            if either_order(reads[name].problems):
                raw = replace(_raw(table, place, sheet, data), month_first=True)
                reads[name] = read_column(raw)
    return with_days_as_months(reads, pd.Index(table.rows), data, sheet)


def _refuse_rows_by_people(entries: Sequence[_Entry], data: Data, sheet: str) -> None:
    """Refuse conditions that would print who somebody is, since a plan is printed."""
    asked = {condition.column for condition in data.rows_kept}
    problems = [
        Problem(
            "rows_kept_by_people",
            f'The plan keeps rows by "{entry.name}", which looks like {entry.identifier.kind} '
            f"({entry.identifier.evidence}), and everything in a plan is printed.",
            "Choose rows by another column. If it tells nothing of single people, name the "
            'column under "keep" as well.',
            sheet=sheet,
            column=entry.name,
        )
        for entry in entries
        if entry.identifier is not None and entry.name in asked
    ]
    if problems:
        raise Refusal(*problems)


def _too_many_columns(columns: int, sheet: str) -> Problem:
    return Problem(
        "too_many_columns",
        f'The sheet "{sheet}" has {columns:,} columns, and no more than {MOST_COLUMNS:,} can be '
        "looked at.",
        "Keep only the columns that are needed, and one row for each person and time.",
        sheet=sheet,
    )


def _raw(table: Table, place: int, sheet: str, data: Data) -> RawColumn:
    tokens = words(table.names[place])
    return RawColumn(
        name=table.names[place],
        sheet=sheet,
        cells=column_of(table.cells, place),
        rows=table.rows,
        errors=table.errors[:, place],
        formulas=table.formulas[:, place],
        is_code=bool(tokens) and tokens[-1] in CODES,
        wanted=data.kinds.get(table.names[place]),
        undone=frozenset(a for a in UNDOABLE if data.undone(a, table.names[place])),
    )


def _assemble(
    frame: pd.DataFrame,
    entries: list[_Entry],
    table: Table,
    provenance: Provenance,
    *,
    notes: tuple[Problem, ...],
    data: Data,
) -> Cohort:
    columns: list[Column] = []
    steps, problems = list(table.steps), [*notes, *table.problems]
    kept: dict[str, pd.Series] = {}
    for found in entries:
        if found.identifier is not None:
            problems.append(_identifies(found, provenance.sheet))
        if found.identifier is not None and found.guess.role != "unit":
            steps.append(_left_out(found, len(frame)))
            continue
        entry, values, made_text = _as_key(found, frame[found.name])
        steps += [*entry.read.steps, *made_text]
        problems += entry.read.problems
        columns.append(_column(entry, values))
        kept[entry.name] = values
    tidy = pd.DataFrame(kept, index=frame.index)
    cohort = Cohort(
        tidy, tuple(columns), provenance, tuple(steps), tuple(problems), _emptied(table, kept)
    )
    sure = not any(has_decimal_months(values) for values in kept.values())
    drop = not data.undone("drop_repeated_rows")
    once = _each_row_once(cohort, drop=drop) if sure else cohort
    if not data.undone("drop_total_row"):
        once = with_summed_places_told(with_wholes_told(once))
    told = with_decimal_months_told(with_running_totals_told(with_starts_told(once)))
    told = with_none_cells_told(with_retyped_keys_told(told))
    return with_marked_out_told(with_events_told(told))


def _emptied(table: Table, kept: dict[str, pd.Series]) -> dict[str, pd.Series]:
    """What stood in cells that are missing although they are not empty, by column and row."""
    found = {}
    for place, name in enumerate(table.names):
        if name not in kept:
            continue
        empty = kept[name].isna().to_numpy()
        if not empty.any() and name not in table.emptied:
            continue
        cells = column_of(table.cells, place)
        broken = table.errors[:, place] | table.formulas[:, place]
        gone = empty & (cells.filled() | broken)
        said = [
            AN_ERROR if wrong else cell_text(cell)
            for cell, wrong in zip(cells[gone], broken[gone], strict=True)
        ]
        texts = pd.Series(said, table.rows[gone], dtype=object)
        texts = pd.concat([texts, table.emptied[name]]) if name in table.emptied else texts
        if len(texts):
            found[name] = texts[~texts.index.duplicated(keep="last")]
    return found


def _each_row_once(cohort: Cohort, *, drop: bool) -> Cohort:
    """Without exact copies of rows that have a key; they and contradicting rows are told.

    They are told as warnings: the guessed key may not be the one that is used.
    """
    parts = {column.role: column.name for column in cohort.columns}
    if "unit" not in parts:
        return cohort
    found = duplicate_keys(cohort, parts["unit"], parts.get("time"))
    told = tuple(replace(problem, severity="warning") for problem in found)
    once = drop_repeated_rows(cohort, parts["unit"], parts.get("time")) if drop else cohort
    return replace(once, problems=(*cohort.problems, *told))


def _as_key(entry: _Entry, values: pd.Series) -> tuple[_Entry, pd.Series, list[Step]]:
    """The key of the rows as text, with none of its values in words or labels; others as is."""
    if entry.guess.role != "unit":
        return entry, values, []
    read, steps = entry.read, []
    if read.kind in ("number", "whole_number"):
        values = values.map(number_text, na_action="ignore").astype(object)
        reason = "The key of the rows is a label, so its numbers became text."
        steps = [Step("key_to_text", entry.name, reason, int(values.count()))]
    reason = f"It holds {values.nunique():,} different keys, which are labels and not amounts."
    read = replace(read, kind="text", kind_reason=reason, labels=())
    if entry.identifier is not None:
        silent = tuple(replace(step, reason="Cells were made uniform.") for step in read.steps)
        read = replace(read, steps=silent, problems=())
    return replace(entry, read=read), values, steps


def _column(entry: _Entry, values: pd.Series) -> Column:
    reason = entry.guess.reason
    if entry.identifier is not None:
        reason += f" It looks like {entry.identifier.kind}, so it is never shown or saved."
    return Column(
        name=entry.name,
        letter=entry.letter,
        kind=entry.read.kind,
        kind_reason=entry.read.kind_reason,
        role=entry.guess.role,
        role_reason=reason,
        n_missing=int(values.isna().sum()),
        n_distinct=int(values.nunique()),
        labels=entry.read.labels,
        question=entry.question,
    )


def _left_out(entry: _Entry, rows: int) -> Step:
    kind = entry.identifier.kind if entry.identifier else "personal details"
    reason = f"It looks like {kind}, so it was left out to protect the people in the data."
    return Step("leave_out_identifier", entry.name, reason, rows)


def _identifies(entry: _Entry, sheet: str) -> Problem:
    assert entry.identifier is not None
    kind, evidence = entry.identifier.kind, entry.identifier.evidence
    if entry.guess.role == "unit":
        code = "identifier_is_key"
        message = f'"{entry.name}" looks like {kind} ({evidence}). It was kept as the key of rows.'
        fix = "Replace it in the workbook by a key that means nothing outside this work."
    else:
        code = "likely_identifier"
        message = f'"{entry.name}" looks like {kind} ({evidence}), so it was left out.'
        fix = "Delete the column from the workbook, so that no copy carries it."
    if kind == "a date of birth":
        fix = "Replace it in the workbook by age in years at the start of the programme."
    return Problem(code, message, fix, "warning", sheet, column=entry.name)
