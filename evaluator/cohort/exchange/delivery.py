"""The next delivery of a workbook read with the same recipe: what is not as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from evaluator.values.cohort import Cohort, Kind, Provenance, Step
from evaluator.values.policy import policy_under
from evaluator.values.problems import Problem
from evaluator.values.stricter import StricterDisclosure

_SHOWN = 6
NOT_COMPARED = "not_compared"
SAME_ROWS = "same_rows"
NO_DIFFERENCE = (NOT_COMPARED, SAME_ROWS)
_SHARE_OF_ROWS = 0.05
_ALIKE = 0.5
_NONE_ASKED = StricterDisclosure()


@dataclass(frozen=True, slots=True)
class ColumnRecord:
    """What a study remembers of a column: never a cell.

    Attributes:
        name, kind: as in ``Column``. Nothing of its labels is kept: from a hash of one, or of all
            of them, whoever has a list of guesses gets them back.
    """

    name: str
    kind: Kind


def record(cohort: Cohort) -> tuple[ColumnRecord, ...]:
    """What to remember of a cohort's columns."""
    return tuple(ColumnRecord(column.name, column.kind) for column in cohort.columns)


def compare_delivery(
    columns: Sequence[ColumnRecord],
    recipe: Sequence[Step],
    provenance: Provenance,
    cohort: Cohort,
    used: frozenset[str] = frozenset(),
    asked: StricterDisclosure = _NONE_ASKED,
) -> tuple[Problem, ...]:
    """What differs between a workbook as it was read once and ``cohort``, read the same way.

    ``asked`` are the stricter limits that the study was saved under, as coarse as which it counts.

    Codes: ``column_gone`` (stops where the column is ``used`` by the plan, else a warning) and
    ``kind_changed`` (a warning); ``new_column``, ``rows_differ``,
    ``step_new``, ``step_gone`` and ``step_count`` (notes). Always last: ``not_compared``, which
    says what a study keeps too little of to compare.
    """
    sheet = cohort.provenance.sheet
    return (
        *_columns(columns, cohort, sheet, used),
        *_rows(provenance, cohort, asked),
        *_steps(recipe, cohort, sheet, asked),
        _not_compared(columns, sheet),
    )


def _not_compared(columns: Sequence[ColumnRecord], sheet: str) -> Problem:
    labelled = [column.name for column in columns if column.kind in ("category", "yes_no")]
    listed = ", ".join(f'"{name}"' for name in labelled[:_SHOWN])
    more = ", …" if len(labelled) > _SHOWN else ""
    which = f" (in {listed}{more})" if listed else ""
    return Problem(
        NOT_COMPARED,
        f"Labels were not compared{which}, and counts only roughly: a study keeps neither, as "
        "either could tell of single people.",
        "Look through the labels of this delivery for new ones and other spellings.",
        "note",
        sheet,
    )


def _columns(
    columns: Sequence[ColumnRecord], cohort: Cohort, sheet: str, used: frozenset[str]
) -> Iterator[Problem]:
    before = {column.name: column for column in columns}
    now = {column.name: column for column in record(cohort)}
    fresh = [column.name for column in cohort.columns if column.name not in before]
    for name in [name for name in before if name not in now]:
        alike = get_close_matches(name, fresh, n=1, cutoff=_ALIKE)
        yield Problem(
            "column_gone",
            f'The column "{name}" was there before and is not there now.',
            f'If it is called "{alike[0]}" now, write "{name}" above it in the workbook.'
            if alike
            else "If it has another name now, write the old one in the workbook.",
            "stops" if name in used else "warning",
            sheet,
            column=name,
        )
    for name in fresh:
        yield Problem(
            "new_column",
            f'The column "{name}" is new.',
            "Nothing uses it yet.",
            "note",
            sheet,
            column=name,
        )
    for name, old in before.items():
        if name in now:
            yield from _column(old, now[name], sheet)


def _column(old: ColumnRecord, new: ColumnRecord, sheet: str) -> Iterator[Problem]:
    if old.kind != new.kind:
        yield Problem(
            "kind_changed",
            f'"{old.name}" was read as {_said(old.kind)} before and as {_said(new.kind)} now.',
            _kind_fix(old, new),
            "warning",
            sheet,
            column=old.name,
        )


def _kind_fix(old: ColumnRecord, new: ColumnRecord) -> str:
    if (old.kind, new.kind) == ("yes_no", "category"):
        return (
            "Look at its labels; if they are right, say in the plan which of them means yes and "
            f'which no, under [data.labels."{old.name}"].'
        )
    return f'Look at its cells; if they are right, say kinds = {{ "{old.name}" = "{old.kind}" }}.'


def _said(kind: Kind) -> str:
    return {
        "number": "numbers",
        "whole_number": "whole numbers",
        "yes_no": "yes or no",
        "category": "labels",
        "date": "dates",
        "text": "text",
    }[kind]


def rows_apart(before: Provenance, now: Provenance, asked: StricterDisclosure) -> bool:
    """Whether a workbook has clearly more or fewer rows than a study roughly remembers."""
    apart = abs(now.rows_read - before.rows_read)
    return apart > max(2 * _few(asked), _SHARE_OF_ROWS * before.rows_read)


def _rows(before: Provenance, cohort: Cohort, asked: StricterDisclosure) -> Iterator[Problem]:
    now = cohort.provenance
    if rows_apart(before, now, asked):
        yield Problem(
            "rows_differ",
            f"There were about {before.rows_read:,} rows before and there are {now.rows_read:,} "
            "now.",
            "Check that this is what you expect of the delivery.",
            "note",
            now.sheet,
        )


def _steps(
    before: Sequence[Step], cohort: Cohort, sheet: str, asked: StricterDisclosure
) -> Iterator[Problem]:
    old, new, few = _counted(before), _counted(cohort.recipe), _few(asked)
    most = _most_rows(cohort)
    for key in sorted(old.keys() | new.keys(), key=str):
        action, column = key
        was, has = old.get(key, 0), new.get(key, 0)
        roughly = few * _rows_told(was, most, asked)
        if (was == 0) == (has == 0) and abs(has - was) <= roughly:
            continue
        about = f'"{column}": ' if column else ""
        name = action.replace("_", " ")
        code = "step_gone" if not has else "step_new" if not was else "step_count"
        yield Problem(
            code,
            f"{about}{name}: {_about(was, few)} cells, rows or columns before, {has:,} now.",
            "The step is listed with its reason under the changes made on reading.",
            "note",
            sheet,
            column=column,
            count=max(was, has),
        )


def _about(count: int, few: int) -> str:
    return "no" if count == 0 else f"fewer than {few}" if count < few else f"about {count:,}"


def _few(asked: StricterDisclosure) -> int:
    """A study counts rows and changes roughly, so that only larger differences can be told."""
    return int(policy_under(asked).disclosure["threshold"])


def _rows_told(was: int, most: int, asked: StricterDisclosure) -> int:
    """How many rows a remembered count may be rounded by for each person; 1 where it is not."""
    base = int(policy_under(asked).disclosure["base"])
    return most if was % (base * most) == 0 else 1


def _most_rows(cohort: Cohort) -> int:
    """Most rows of one unit: a study tells changed cells by rounded people, each with so many."""
    units = [column.name for column in cohort.columns if column.role == "unit"]
    counts = [cohort.frame[name].value_counts() for name in units]
    return max((int(each.max()) for each in counts if len(each)), default=1)


def _counted(steps: Sequence[Step]) -> dict[tuple[str, str | None], int]:
    counts: dict[tuple[str, str | None], int] = {}
    for step in steps:
        key = (step.action, step.column)
        counts[key] = counts.get(key, 0) + step.count
    return counts
