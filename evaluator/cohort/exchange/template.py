"""A workbook for a provider to fill in, made from a plan: drop-downs, notes, one marked example."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from evaluator.cohort.cells.cell_text import number_text
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.missing_codes import said_range
from evaluator.cohort.columns.names import says_before, words
from evaluator.cohort.sheet.body import EXAMPLE_MARK
from evaluator.measures import measure_called
from evaluator.outcomes import kind_of
from evaluator.values.cohort import Kind
from evaluator.values.places.temporary import composing
from evaluator.values.plan import Outcome, Plan, Roles
from evaluator.values.problems import Problem, Refusal

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Kinds = Mapping[str, Kind]
SHEET, NOTES, LISTS = "Data", "Notes", "Lists"
Holds = Literal["key", "label", "as_recorded", "choice", "yes_no", "number", "whole_number", "date"]

_LAST_ROW = 1_048_576
_HOW = {
    "key": "A number or code that means nothing to anybody else, or the name of a place. Never the "
    "name of a person.",
    "label": "Words. Write the same thing the same way in every row.",
    "as_recorded": "As it was recorded, in the same way in every row.",
    "choice": "Choose from the list.",
    "yes_no": "Yes or no.",
    "number": "A number.",
    "whole_number": "A whole number, 0 or more.",
    "date": "A date, as 2025-09-01.",
}
OTHERS = "comparison"
_DAY = "2025-09-01"
_HOLDS: dict[str | None, Holds] = {
    "number": "number",
    "whole_number": "number",
    "date": "date",
    "category": "label",
    "text": "label",
}
_EXAMPLES: dict[str | None, str | float] = {
    "number": 12.5,
    "whole_number": 12.0,
    "date": _DAY,
    "category": "group A",
}
_EXAMPLE_TIMES: dict[str | None, str | float] = {"number": 2025.0, "whole_number": 2025.0}
_OPPOSITES = {"yes": "no", "y": "n", "true": "false", "1": "0"}
_NOT = ("no", "n", "false", "0", "none", "control", OTHERS)
_EITHER = ("y", "n", "true", "false", "1", "0")
_INTRODUCTION = (
    "Fill in the sheet “Data”: one row for each {rows}. Its first row names the columns and is "
    "locked.",
    "The row marked as an example shows what is meant. Write over it or delete it.",
    "Leave a cell empty when the answer is not known. Do not write a code such as 99 or n/k.",
    "Do not add names, addresses, dates of birth or official numbers of people.",
    "Do not add totals, notes or colours that mean something: they cannot be read.",
)


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column to fill in.

    Attributes:
        name: as the plan names it. meaning: what it is for, one sentence. holds: what a cell may
            be. choices: the only labels allowed, when there are few. low, high: limits of numbers.
        required: whether no cell may be empty. example: what the marked row shows. understood:
            labels that are not offered, and taken all the same. names_others: whether the last
            choice is for everybody else, for which a provider may have another word.
    """

    name: str
    meaning: str
    holds: Holds
    example: str | float | date
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    required: bool = False
    understood: tuple[str, ...] = ()
    names_others: bool = False

    @property
    def fix(self) -> str:
        """What to do about cells that hold something else."""
        empty = "" if self.required else ", or leave the cell empty where it is not known"
        if self.choices:
            listed = ", ".join(f'"{choice}"' for choice in self.choices)
            return f"Write one of {listed}{empty}."
        if self.holds in ("key", "label", "as_recorded"):
            wanted = "Write what it was; every row needs one."
            return wanted if self.required else "Leave the cell empty."
        what = self.how.rstrip(".")
        return f"Write {what[:1].lower()}{what[1:]}{empty}."

    @property
    def how(self) -> str:
        """How to fill the column in, in words."""
        if self.low is not None and self.high is not None:
            return f"A number from {number_text(self.low)} to {number_text(self.high)}."
        return _HOW[self.holds]


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of a characteristic: its meaning, and the labels allowed when there are few."""

    meaning: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instructions:
    """What a provider is told beside the plan.

    Attributes:
        row_is: what one row is. described: characteristics by column. notes: further sentences.
        columns: columns asked for beside those of the plan.
    """

    row_is: str = ""
    described: Mapping[str, Described] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    columns: tuple[TemplateColumn, ...] = ()


def template_columns(
    plan: Plan, kinds: Kinds | None = None, told: Instructions | None = None
) -> tuple[TemplateColumn, ...]:
    """The columns that a plan asks for, each once, the key first.

    Args:
        plan: what was asked.
        kinds: how each column was read from an earlier workbook, as far as there was one; what
            the plan says of a column comes first.
        told: what is known of the columns beside the plan.

    Raises:
        Refusal: ``template_without_columns`` when the plan names none.
    """
    found: dict[str, TemplateColumn] = {}
    known = {**(kinds or {}), **plan.data.kinds}
    told = told or Instructions()
    for column in (*_roles(plan, known), *_measures(plan, known, told), *told.columns):
        found.setdefault(column.name, column)
    if not found:
        raise Refusal(
            Problem(
                "template_without_columns",
                "The plan names no column yet, so there is nothing to ask a provider for.",
                "Name at least the key, who took part and one outcome.",
            )
        )
    return tuple(found.values())


def _roles(plan: Plan, kinds: Kinds) -> Iterator[TemplateColumn]:
    roles = plan.roles
    if roles.unit:
        meaning = "Says which row is whose. The same key stands for the same one throughout."
        yield TemplateColumn(roles.unit, meaning, "key", "A0001", required=True)
    if roles.cluster:
        meaning = "The group that the programme was given to, such as the school or ward."
        yield TemplateColumn(roles.cluster, meaning, "label", "North School", required=True)
    if roles.time:
        yield _time(plan, roles.time, kinds)
    if roles.dose:
        meaning = "How much of it each had, such as hours or sessions; 0 for those who had none."
        yield TemplateColumn(roles.dose, meaning, "number", 6.0, low=0.0)
    if roles.treated and roles.treated != roles.dose:
        labels = tuple(_label(value) for value in roles.treated_values)
        choices = (*labels, _the_other(labels)) if labels else ("yes", "no")
        meaning = "Who got the programme. Everybody else stands in the comparison group."
        yield TemplateColumn(
            roles.treated, meaning, "choice", choices[0], choices,
            required=True, understood=_NOT, names_others=True,
        )  # fmt: skip
    if roles.eligible:
        labels = tuple(_label(value) for value in roles.eligible_values)
        choices = (*labels, _the_other(labels)) if labels else ("yes", "no")
        meaning = (
            "Whom the programme is for. The others live in the same places and could not get it."
        )
        yield TemplateColumn(
            roles.eligible, meaning, "choice", choices[0], choices,
            required=True, understood=_NOT, names_others=True,
        )  # fmt: skip
    if roles.first_treated:
        yield _start(roles, roles.first_treated, kinds)
    if roles.exposure:
        meaning = f"How many {_counted_of(plan)} the counts in this row are out of."
        yield TemplateColumn(roles.exposure, meaning, "whole_number", 1200.0, low=0.0)
    if roles.weight:
        yield TemplateColumn(roles.weight, "The weight of the row.", "number", 1.0, low=0.0)


def _start(roles: Roles, name: str, kinds: Kinds) -> TemplateColumn:
    """When each one started; a column that is yes while the programme runs is asked so again."""
    if _says_while(name, kinds.get(name)):
        meaning = "Whether the programme ran there at that time."
        return TemplateColumn(
            name, meaning, "yes_no", "yes", ("yes", "no"), required=True, understood=_EITHER
        )
    meaning = 'When the programme started there. Empty or "never" means never.'
    when = kinds.get(roles.time or "", kinds.get(name))
    return TemplateColumn(name, meaning, "label", _EXAMPLE_TIMES.get(when, _DAY))


def _says_while(name: str, kind: Kind | None) -> bool:
    """Whether a column of starts says yes while the programme runs, by its cells or its name."""
    if kind in ("yes_no", "date"):
        return kind == "yes_no"
    tokens = set(words(name))
    running = tokens & (vocabulary.IN_FORCE | vocabulary.TREATED)
    return bool(running) and not tokens & (vocabulary.START_WORDS | vocabulary.TIMES)


def _counted_of(plan: Plan) -> str:
    """What counts are out of, as the first measure that is a rate says."""
    measures = (measure_called(outcome.measure) for outcome in plan.outcomes)
    return next((m.measure.denominator for m in measures if m and m.measure.per), "people")


def _the_other(labels: tuple[str, ...]) -> str:
    """What to write for those who did not take part."""
    return _OPPOSITES.get(labels[0].casefold(), OTHERS) if len(labels) == 1 else OTHERS


def _time(plan: Plan, name: str, kinds: Kinds) -> TemplateColumn:
    after = tuple(_label(value) for value in plan.roles.after)
    words = after and not any(value[0].isdigit() for value in after)
    choices = ("before", *after) if words and not any(map(says_before, after)) else ()
    kind = kinds.get(name)
    holds: Holds = "choice" if choices else _HOLDS.get(kind, "label") if not after else "label"
    usual = after[0] if after else _EXAMPLE_TIMES.get(kind, _DAY)
    example = choices[0] if choices else usual
    meaning = "When the row was measured."
    return TemplateColumn(name, meaning, holds, example, choices, required=True)


def _measures(plan: Plan, kinds: Kinds, told: Instructions) -> Iterator[TemplateColumn]:
    for outcome in plan.outcomes:
        title = outcome.name or "the outcome"
        named = (
            (outcome.column, title),
            (outcome.before, f"{title}, before the start"),
            (outcome.after, f"{title}, after the start"),
            (outcome.less, f"{title}, of those whom the programme is not for"),
        )
        for name, meaning in named:
            if name:
                yield _outcome(outcome, name, f"{meaning[:1].upper()}{meaning[1:]}.")
        if kind_of(outcome.kind).timed and outcome.event:
            meaning = f"Whether it happened, for {title}; no is watched until the last day."
            yield TemplateColumn(
                outcome.event, meaning, "yes_no", "yes", ("yes", "no"), understood=_EITHER
            )
    for covariate in plan.covariates:
        name = covariate.column
        own = told.described.get(name)
        if own is None:
            yield _recorded(name, "Known before the programme started.", kinds)
        elif own.choices:
            yield TemplateColumn(name, own.meaning, "choice", own.choices[0], own.choices)
        else:
            yield _recorded(name, own.meaning, kinds)
    for name in plan.analysis.subgroups:
        yield _recorded(name, "A group to be looked at by itself.", kinds)


def _recorded(name: str, meaning: str, kinds: Kinds) -> TemplateColumn:
    """A characteristic, by what it held before; of a new one nobody knows."""
    kind = kinds.get(name)
    if kind == "yes_no":
        return TemplateColumn(name, meaning, "yes_no", "yes", ("yes", "no"), understood=_EITHER)
    return TemplateColumn(
        name, meaning, _HOLDS.get(kind, "as_recorded"), _EXAMPLES.get(kind, "as known then")
    )


def _outcome(outcome: Outcome, name: str, meaning: str) -> TemplateColumn:
    known = measure_called(outcome.measure)
    if known is not None and known.measure.name.casefold() not in meaning.casefold():
        meaning = f"{meaning} {known.measure.name}."
    cells = kind_of(outcome.kind).cells
    if cells == "yes_no":
        return TemplateColumn(name, meaning, "yes_no", "yes", ("yes", "no"), understood=_EITHER)
    if cells == "whole_number":
        return TemplateColumn(name, meaning, "whole_number", 2.0, low=0.0)
    span = said_range(name)
    if known is not None and known.measure.low is not None and known.measure.high is not None:
        span = (known.measure.low, known.measure.high)
    low, high = span or (None, None)
    example = 12.0 if span is None else (span[0] + span[1]) / 2
    return TemplateColumn(name, meaning, "number", example, low=low, high=high)


def _label(value: str | float) -> str:
    return number_text(value) if isinstance(value, float) else str(value)


def make_template(
    plan: Plan, kinds: Kinds | None = None, told: Instructions | None = None
) -> bytes:
    """The workbook, ready to be sent; ``kinds`` and ``told`` as for ``template_columns``.

    Raises:
        Refusal: the plan names no column.
    """
    from openpyxl import Workbook

    told = told or Instructions()
    columns = template_columns(plan, kinds, told)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    _fill_sheet(sheet, columns)
    _add_rules(book, sheet, columns)
    _write_notes(book, plan, columns, told)
    stream = io.BytesIO()
    with composing("The template"):
        book.save(stream)
    return stream.getvalue()


def _fill_sheet(sheet: Worksheet, columns: tuple[TemplateColumn, ...]) -> None:
    """The locked names, the example below them, and the cells to fill in."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    formats = {"key": "@", "label": "@", "date": "yyyy-mm-dd"}
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(14, min(40, len(column.name) + 4))
        sheet.column_dimensions[letter].protection = Protection(locked=False)
        sheet.column_dimensions[letter].number_format = formats.get(column.holds, "General")
        name = sheet.cell(1, place, column.name)
        name.font, name.protection = Font(bold=True), Protection(locked=True)
        name.fill = PatternFill("solid", start_color="DDE3EA")
        name.comment = Comment(f"{column.meaning} {column.how}", "What Worked", 120, 300)
        shown = EXAMPLE_MARK if place == 1 else column.example
        example = sheet.cell(2, place, shown)
        example.font = Font(italic=True, color="6B6B6B")
        example.protection = Protection(locked=False)
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "insertRows", "deleteRows", "sort"):
        setattr(sheet.protection, allowed, False)


def _add_rules(book: Workbook, sheet: Worksheet, columns: tuple[TemplateColumn, ...]) -> None:
    """Drop-downs and limits, which name what is wrong when a cell is filled in."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    listed = 0
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        if column.choices:
            listed += 1
            for row, choice in enumerate(column.choices, start=1):
                lists.cell(row, listed, choice)
            where = get_column_letter(listed)
            source = f"{LISTS}!${where}$1:${where}${len(column.choices)}"
            rule = DataValidation(type="list", formula1=source)
        elif column.holds in ("number", "whole_number"):
            low = "-1E+300" if column.low is None else number_text(column.low)
            high = "1E+300" if column.high is None else number_text(column.high)
            rule = DataValidation(
                type="whole" if column.holds == "whole_number" else "decimal",
                operator="between",
                formula1=low,
                formula2=high,
            )
        else:
            continue
        rule.allow_blank, rule.showErrorMessage = True, True
        rule.errorTitle, rule.error = column.name[:32], column.how
        rule.add(f"{letter}2:{letter}{_LAST_ROW}")
        sheet.add_data_validation(rule)


def _write_notes(
    book: Workbook, plan: Plan, columns: tuple[TemplateColumn, ...], told: Instructions
) -> None:
    from openpyxl.styles import Alignment, Font

    notes = book.create_sheet(NOTES)
    title = plan.programme.name or "the evaluation"
    notes.cell(1, 1, f"How to fill in the data for {title}").font = Font(bold=True, size=14)
    rows = "person or place and each time" if plan.roles.time else "person or place"
    said = [sentence.format(rows=rows) for sentence in _INTRODUCTION]
    said += [f"One row is {told.row_is}."] if told.row_is else []
    said += told.notes
    for row, sentence in enumerate(said, start=3):
        notes.cell(row, 1, sentence)
    start = 4 + len(said)
    for place, heading in enumerate(("Column", "What it is", "What to write"), start=1):
        notes.cell(start, place, heading).font = Font(bold=True)
    for row, column in enumerate(columns, start=start + 1):
        how = column.how + (" Every row needs one." if column.required else "")
        if column.choices:
            how += f" ({', '.join(column.choices)})"
        for place, text in enumerate((column.name, column.meaning, how), start=1):
            notes.cell(row, place, text).alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in (("A", 30), ("B", 60), ("C", 60)):
        notes.column_dimensions[letter].width = width
