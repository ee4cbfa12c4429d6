"""Corrections to the reading of a workbook, as changes of the plan. No Qt here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from evaluator.cohort.cells.cell_text import MONTHS
from evaluator.cohort.columns.names import TIMES, says_after, says_before, words
from evaluator.planning.typed import parse_number
from evaluator.values.data import SCORED, Data, Join, Long, RowsKept, Score
from evaluator.values.plan import Plan

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort, Kind, Step

# Steps that a plan states outright: undoing one takes the statement out of the plan.
_STATED: dict[str, dict[str, tuple[()]]] = {
    "join_sheet": {"join": ()},
}
MOST_CODES = 12
_MOST_ROWS = 10


def _with(plan: Plan, **values: object) -> Plan:
    return replace(plan, data=replace(plan.data, **values))  # type: ignore[arg-type]


def data_of(cohort: Cohort) -> Data:
    """What a plan says of a cohort that was just read: every guess written out."""
    source = cohort.provenance
    sheet = None if source.read_as.sheets else source.sheet
    return replace(source.read_as, workbook=source.file_name, sheet=sheet)


# --- columns --------------------------------------------------------------------------------------


def with_kind(plan: Plan, names: Iterable[str], kind: Kind | None) -> Plan:
    """Columns read as ``kind`` whatever they seem to be; None leaves it to the cells again."""
    kinds = {name: own for name, own in plan.data.kinds.items() if name not in set(names)}
    if kind is not None:
        kinds |= dict.fromkeys(names, kind)
    return _with(plan, kinds=kinds)


def with_kept(plan: Plan, name: str) -> Plan:
    """A column that was left out, in the data on purpose."""
    left = tuple(own for own in plan.data.leave_out if own != name)
    if left != plan.data.leave_out:
        return _with(plan, leave_out=left)
    return _with(plan, keep=(*(own for own in plan.data.keep if own != name), name))


def with_left_out(plan: Plan, names: Sequence[str]) -> Plan:
    """Columns out of the data, by a person's choice or as personal details again."""
    keep = tuple(own for own in plan.data.keep if own not in names)
    out = [name for name in names if name not in plan.data.columns_kept]
    left = tuple(dict.fromkeys((*plan.data.leave_out, *out)))
    data = replace(plan.data, keep=keep, leave_out=left)
    drop = set(out)
    return replace(
        plan,
        data=replace(
            data,
            kinds={k: v for k, v in data.kinds.items() if k not in drop},
            missing={k: v for k, v in data.missing.items() if k not in drop},
            labels={k: v for k, v in data.labels.items() if k not in drop},
            fill_down=tuple(name for name in data.fill_down if name not in drop),
        ),
    )


def with_rows_kept(plan: Plan, conditions: Iterable[RowsKept]) -> Plan:
    """Only rows that meet every one of ``conditions``, in place of those before; none keeps all."""
    return _with(plan, keep=(*plan.data.columns_kept, *conditions))


def with_fill_down(plan: Plan, names: Sequence[str], *, on: bool) -> Plan:
    """Whether empty cells of columns repeat the cell above."""
    rest = tuple(own for own in plan.data.fill_down if own not in names)
    return _with(plan, fill_down=(*rest, *names) if on else rest)


def with_long(plan: Plan, names: Sequence[str], labels: Sequence[str] = ()) -> Plan:
    """Columns of one measure at several times, or of several places, as one row for each."""
    made = Long(columns=tuple(names), labels=tuple(labels))
    if not any(map(_may_say_when, names)):
        made = replace(made, time="place")
    return _with(plan, long=(*plan.data.long, made))


def _may_say_when(name: str) -> bool:
    """Whether a column's name may hold a time: a number, a month, or a word for before or after."""
    numbered = any(letter.isdigit() for letter in name)
    when = set(words(name)) & (set(MONTHS) | TIMES)
    return numbered or bool(when) or says_before(name) or says_after(name)


# --- values ---------------------------------------------------------------------------------------


def parse_codes(words: str) -> tuple[str | float, ...]:
    """Codes typed with commas between them; what reads as a number is one."""
    codes: list[str | float] = []
    for part in (part.strip() for part in words.split(",")):
        if not part:
            continue
        try:
            number = parse_number(part)
        except ValueError:
            number = None
        codes.append(part if number is None else float(number))
    return tuple(dict.fromkeys(codes))


def say_codes(codes: Sequence[str | float]) -> str:
    """Codes as a person types them."""
    return ", ".join(f"{code:g}" if isinstance(code, float) else code for code in codes)


def with_missing(plan: Plan, name: str, codes: Sequence[str | float]) -> Plan:
    """The codes that stand for a missing value in column ``name``; none takes them all back."""
    missing = {own: known for own, known in plan.data.missing.items() if own != name}
    if codes:
        missing[name] = tuple(codes)
    return _with(plan, missing=missing)


def with_merged(plan: Plan, name: str, labels: Iterable[str], into: str) -> Plan:
    """Labels of column ``name`` written as ``into``; earlier mergers are carried along."""
    asked = [label for label in labels if label != into]
    known = plan.data.labels.get(name, {})
    merged = {old: into if new in asked else new for old, new in known.items() if old != into}
    merged |= dict.fromkeys(asked, into)
    return _with(plan, labels={**plan.data.labels, name: merged})


def without_merger(plan: Plan, name: str, label: str) -> Plan:
    """``label`` of column ``name`` as it stands in the workbook again."""
    merged = {old: new for old, new in plan.data.labels.get(name, {}).items() if old != label}
    labels = {own: known for own, known in plan.data.labels.items() if own != name}
    return _with(plan, labels=labels | ({name: merged} if merged else {}))


def with_score(plan: Plan, score: Score) -> Plan:
    """A new column that is made of the answers to a questionnaire, in place of one of its name."""
    rest = without_score(plan, score.name).data
    undone = f"{SCORED}:{score.name}"
    without = tuple(own for own in rest.without if own != undone)
    return _with(plan, scores=(*rest.scores, score), without=without)


def without_score(plan: Plan, name: str) -> Plan:
    """The plan without the score of that name."""
    return _with(plan, scores=tuple(own for own in plan.data.scores if own.name != name))


# --- steps and sheets -----------------------------------------------------------------------------


def without_step(plan: Plan, step: Step, name: str) -> Plan:
    """A step of the recipe not taken; ``name`` is how the plan calls it."""
    stacked = plan.data.sheets or plan.data.workbooks
    if step.action == "stack_sheets" and stacked:
        first = plan.data.sheet or next(iter(plan.data.sheets), None)
        return _with(plan, sheets=(), workbooks=(), sheet_column="", sheet=first)
    if step.action == "keep_rows":
        return with_rows_kept(plan, ())
    if step.action == "columns_to_rows" and plan.data.long:
        sums = {name for long in plan.data.long for name in long.sums}
        left = tuple(name for name in plan.data.leave_out if name not in sums)
        return _with(plan, long=(), leave_out=left)
    if any(getattr(plan.data, field) for field in _STATED.get(step.action, {})):
        return _with(plan, **_STATED[step.action])
    return _with(plan, without=tuple(dict.fromkeys((*plan.data.without, name))))


def with_step(plan: Plan, name: str) -> Plan:
    """A step that was switched off, taken again; a question that was settled, asked again."""
    return _with(
        plan,
        without=tuple(own for own in plan.data.without if own != name),
        settled=tuple(own for own in plan.data.settled if own != name),
    )


def with_settled(plan: Plan, name: str) -> Plan:
    """A question of the reading answered with "it is right as it is"."""
    return _with(plan, settled=tuple(dict.fromkeys((*plan.data.settled, name))))


def with_arrangement(
    plan: Plan,
    *,
    sheets: Sequence[str],
    sheet_column: str,
    header_rows: Sequence[int],
    table: int | None,
    join: Sequence[Join],
) -> Plan:
    """Which sheets are read and how they are put together. Columns may be others after it."""
    several = len(sheets) > 1
    return _with(
        plan,
        sheet=None if several else sheets[0],
        sheets=tuple(sheets) if several else (),
        sheet_column=sheet_column if several else "",
        header_rows=tuple(header_rows),
        table=table,
        join=tuple(join),
    )


def parse_rows(words: str) -> tuple[int, ...]:
    """Excel rows in order, such as "3", "4 and 6" or "3-5"; ValueError for something else."""
    rows: list[int] = []
    for part in re.sub(r" *[-\u2013] *", "-", words.replace("and", " ")).replace(",", " ").split():
        first, _, last = part.partition("-")
        if last and not int(first) < int(last) < int(first) + _MOST_ROWS:
            raise ValueError(words)
        rows += range(int(first), int(last or first) + 1)
    if any(row < 1 for row in rows) or rows != sorted(set(rows)):
        raise ValueError(words)
    return tuple(rows)
