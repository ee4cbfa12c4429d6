"""The next delivery of a workbook read with the same recipe: what is not as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluator.cohort.cohort import Cohort, Kind, Provenance, Step
from evaluator.problems import Problem

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class ColumnRecord:
    """What a study remembers of a column: never a cell.

    Attributes:
        name, kind: as in ``Column``. labels: a short hash of each label, so that new ones can be
            told without the old ones being kept.
    """

    name: str
    kind: Kind
    labels: tuple[str, ...] = ()


def record(cohort: Cohort) -> tuple[ColumnRecord, ...]:
    """What to remember of a cohort's columns."""
    return tuple(
        ColumnRecord(
            column.name, column.kind, tuple(sorted(_hashed(label) for label in column.labels))
        )
        for column in cohort.columns
    )


def _hashed(label: str) -> str:
    return hashlib.sha256(label.casefold().encode()).hexdigest()[:12]


def compare_delivery(
    columns: Sequence[ColumnRecord],
    recipe: Sequence[Step],
    provenance: Provenance,
    cohort: Cohort,
) -> tuple[Problem, ...]:
    """What differs between a workbook as it was read once and ``cohort``, read the same way.

    Codes: ``column_gone``, ``kind_changed``, ``new_labels`` and ``labels_gone`` (warnings);
    ``new_column``, ``rows_differ``, ``step_new``, ``step_gone`` and ``step_count`` (notes). Empty
    when nothing differs.
    """
    sheet = cohort.provenance.sheet
    return (
        *_columns(columns, cohort, sheet),
        *_rows(provenance, cohort),
        *_steps(recipe, cohort.recipe, sheet),
    )


def _columns(columns: Sequence[ColumnRecord], cohort: Cohort, sheet: str) -> Iterator[Problem]:
    before = {column.name: column for column in columns}
    now = {column.name: column for column in record(cohort)}
    for name in [name for name in before if name not in now]:
        yield Problem(
            "column_gone",
            f'The column "{name}" was there before and is not there now.',
            "If it has another name now, write the old one in the workbook.",
            "warning",
            sheet,
            column=name,
        )
    for name in [column.name for column in cohort.columns if column.name not in before]:
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
            yield from _column(old, now[name], cohort, sheet)


def _column(old: ColumnRecord, new: ColumnRecord, cohort: Cohort, sheet: str) -> Iterator[Problem]:
    if old.kind != new.kind:
        yield Problem(
            "kind_changed",
            f'"{old.name}" was read as {_said(old.kind)} before and as {_said(new.kind)} now.',
            f'Look at its cells; if they are right, say kinds = {{ "{old.name}" = "{old.kind}" }}.',
            "warning",
            sheet,
            column=old.name,
        )
        return
    labels = cohort.column(new.name).labels
    fresh = [label for label in labels if old.labels and _hashed(label) not in old.labels]
    gone = set(old.labels) - set(new.labels) if new.labels else set()
    if fresh and old.kind in ("category", "yes_no"):
        listed = ", ".join(f'"{label}"' for label in fresh[:_SHOWN])
        more = ", …" if len(fresh) > _SHOWN else ""
        yield Problem(
            "new_labels",
            f'"{old.name}" has {len(fresh)} labels that were not there before: {listed}{more}.',
            "If one is another spelling of an old label, say so under [data.labels].",
            "warning",
            sheet,
            column=old.name,
            count=len(fresh),
        )
    if gone and old.kind in ("category", "yes_no"):
        yield Problem(
            "labels_gone",
            f'"{old.name}" has lost {len(gone)} of the {len(old.labels)} labels that it had.',
            "Check that nobody is missing from this delivery.",
            "warning",
            sheet,
            column=old.name,
            count=len(gone),
        )


def _said(kind: Kind) -> str:
    return {
        "number": "numbers",
        "whole_number": "whole numbers",
        "yes_no": "yes or no",
        "category": "labels",
        "date": "dates",
        "text": "text",
    }[kind]


def _rows(before: Provenance, cohort: Cohort) -> Iterator[Problem]:
    now = cohort.provenance
    if before.rows_read != now.rows_read:
        yield Problem(
            "rows_differ",
            f"There were {before.rows_read:,} rows before and there are {now.rows_read:,} now.",
            "Check that this is what you expect of the delivery.",
            "note",
            now.sheet,
        )


def _steps(before: Sequence[Step], now: Sequence[Step], sheet: str) -> Iterator[Problem]:
    old, new = _counted(before), _counted(now)
    for key in sorted(old.keys() | new.keys(), key=str):
        action, column = key
        was, has = old.get(key, 0), new.get(key, 0)
        if was == has:
            continue
        about = f'"{column}": ' if column else ""
        name = action.replace("_", " ")
        code = "step_gone" if not has else "step_new" if not was else "step_count"
        yield Problem(
            code,
            f"{about}{name}: {was:,} cells, rows or columns before, {has:,} now.",
            "The step is listed with its reason under the changes made on reading.",
            "note",
            sheet,
            column=column,
            count=max(was, has),
        )


def _counted(steps: Sequence[Step]) -> dict[tuple[str, str | None], int]:
    counts: dict[tuple[str, str | None], int] = {}
    for step in steps:
        key = (step.action, step.column)
        counts[key] = counts.get(key, 0) + step.count
    return counts
