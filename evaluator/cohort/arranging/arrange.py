"""From the sheets of a workbook to one table: as a plan says, or as the sheets suggest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from evaluator.cohort.arranging.across.places import places_across, told_places
from evaluator.cohort.arranging.across.times import offered_long, suggest_long, summed_across
from evaluator.cohort.arranging.blocks import with_labels_filled
from evaluator.cohort.arranging.combine import lengthen, same_name, source_labels, stack
from evaluator.cohort.arranging.parts_of_names import with_parts_apart
from evaluator.cohort.arranging.pivots import unfolded
from evaluator.cohort.arranging.sheets.joining import join
from evaluator.cohort.arranging.sheets.notes_elsewhere import notes_elsewhere
from evaluator.cohort.arranging.sheets.numbered_anew import (
    ACTION,
    NumberedAnew,
    numbered_anew,
    with_sheet_in_key,
)
from evaluator.cohort.arranging.sheets.told import (
    told_commas,
    told_joined,
    told_not_joined,
    told_of_sheets,
    told_offered,
    told_repeated,
    told_stacked,
    told_summed,
    told_unread,
)
from evaluator.cohort.arranging.sheets.turned_scales import turned_scales
from evaluator.cohort.arranging.sheets.value_labels import with_codes_named
from evaluator.cohort.arranging.spelling import long_as_in_sheet
from evaluator.cohort.arranging.suggest import (
    offered_joins,
    sheet_column,
    suggest_joins,
    suggest_stack,
)
from evaluator.cohort.sheet.book import Book, Page
from evaluator.cohort.sheet.code_meanings import together
from evaluator.cohort.sheet.sheet_scan import column_letters
from evaluator.cohort.sheet.table import Table, find_table
from evaluator.values.cohort import Part
from evaluator.values.data import Data, Join
from evaluator.values.problems import Problem, Refusal

MOST_SHEETS = 80
OpenBeside = Callable[[str], Book]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One table, where its rows came from, and how it was put together, every guess said.

    Attributes:
        sheet: the (first) sheet read. hidden_rows: as in ``SheetScan``, of all sheets.
        books: fingerprints of further workbooks. codes: numbers that notes call no answer.
        turned: ends of scales of which notes say that the highest number is the least.
    """

    table: Table
    sheet: str
    data: Data
    notes: tuple[Problem, ...] = ()
    parts: tuple[Part, ...] = ()
    cycle: int = 0
    books: tuple[str, ...] = ()
    codes: Mapping[float, str] = field(default_factory=dict)
    turned: tuple[tuple[float, float], ...] = ()


def arrange(book: Book, data: Data, beside: OpenBeside, *, guess: bool) -> Arrangement:
    """The table that ``data`` asks for.

    Sheets that belong together are put together where ``data`` names none, whoever asks, so that
    a workbook is read in one way. With ``guess``, columns for each time become rows as well.

    Raises:
        Refusal: a sheet, table or key is not there, or no sheet holds a table.
    """
    if not book.sheets:
        raise Refusal(
            Problem(
                "empty_workbook",
                f"{book.file_name} has no sheets with cells.",
                "Choose another workbook.",
            )
        )
    reader = _Reader(book, data, beside)
    if data.sheets or data.workbooks:
        found = reader.stacked(data)
    elif (guess or data.names_no_sheet()) and _may_guess(book, data):
        found = reader.guessed(data)
    else:
        found = reader.single(data)
    for asked in data.join:
        found = reader.joined(found, asked, data.join)
    table = with_parts_apart(found.table)
    found = replace(found, table=unfolded(table, data, found.sheet))
    if guess and not data.long and not data.undone("columns_to_rows"):
        long = suggest_long(found.table)
        sums = tuple(n for n in summed_across(found.table, long) if n not in found.data.leave_out)
        reader.notes += told_summed(sums, found.sheet)
        left = (*found.data.leave_out, *sums)
        long = (*(replace(each, sums=sums) for each in long[:1]), *long[1:])
        found = replace(found, data=replace(found.data, long=long, leave_out=left))
        if not long:
            reader.notes += told_offered(offered_long(found.table), found.sheet)
            across = places_across(found.table)
            reader.notes += [told_places(across, found.sheet)] if across else []
    if found.data.long:
        found = replace(found, data=long_as_in_sheet(found.data, found.table.names))
        _require_columns(found)
        table, cycle = lengthen(found.table, found.data.long)
        found = replace(found, table=table, cycle=cycle)
    filled, told = with_labels_filled(found.table, found.data, found.sheet, guess=guess)
    joined = (asked.sheet for asked in found.data.join if asked.sheet and not asked.workbook)
    read = (found.sheet, *found.data.sheets, *joined)
    others = notes_elsewhere(book, read, found.table.names)
    filled, named = with_codes_named(found.table, filled, found.sheet, others.named, guess=guess)
    known = {problem.code for problem in found.table.problems}
    legends = (each for each in others.told if each.code not in known)
    notes = (*found.notes, *reader.notes, *told, *legends, *named)
    codes = together((found.table.codes, others.codes or {}))
    turned = (*turned_scales(found.table.beside), *others.turned)
    found = replace(found, codes=codes, turned=turned, books=tuple(reader.books))
    return replace(found, data=filled, notes=notes)


def _may_guess(book: Book, data: Data) -> bool:
    return data.sheet is None and 1 < len(book.visible) <= MOST_SHEETS


class _Reader:
    """Reads each sheet once and notes what a person should know of it."""

    def __init__(self, book: Book, data: Data, beside: OpenBeside) -> None:
        self._book, self._data, self._beside = book, data, beside
        self._tables: dict[tuple[str, str], Table] = {}
        self.notes: list[Problem] = []
        self.books: list[str] = []

    def single(self, data: Data) -> Arrangement:
        """The sheet asked for, or the visible one that holds the most."""
        if data.sheet is not None:
            name = named_sheet(self._book, data.sheet)
        else:
            name = self._fullest(self._book)
            left = [other for other in self._book.sheets if other != name]
            self.notes += told_of_sheets(self._book, (name,), left, {})
        return Arrangement(self._table(self._book, name), name, replace(data, sheet=name))

    def stacked(self, data: Data) -> Arrangement:
        """The sheets and workbooks asked for, one below the other."""
        sources = [(self._book, named_sheet(self._book, name)) for name in data.sheets]
        first = data.sheet
        if not sources:
            name = named_sheet(self._book, first) if first else self._fullest(self._book)
            sources = [(self._book, name)]
        for file in data.workbooks:
            book = self._open(file)
            same = [sheet for sheet in book.sheets if sheet == sources[0][1]]
            sources.append((book, same[0] if same else self._fullest(book)))
        tables = [self._table(book, name) for book, name in sources]
        if len(tables) == 1:
            return Arrangement(tables[0], sources[0][1], data)
        places = [(name, book.file_name) for book, name in sources]
        labelled = dict(zip(source_labels(places), tables, strict=True))
        anew = _numbered_anew(labelled, data)
        if anew and not data.sheet_column:
            data = replace(data, sheet_column=sheet_column(labelled, list(labelled)))
        table, parts = stack(tables, places, data.sheet_column)
        if anew:
            table = with_sheet_in_key(table, anew, [len(each.rows) for each in tables])
        self._note_columns(tables, [name for _, name in sources])
        return Arrangement(table, sources[0][1], data, parts=parts)

    def guessed(self, data: Data) -> Arrangement:
        """The fullest sheet with those of the same columns below it and lists joined to it."""
        tables: dict[str, Table] = {}
        refused: dict[str, Refusal] = {}
        for name in self._book.visible:
            try:
                tables[name] = self._table(self._book, name)
            except Refusal as refusal:
                refused[name] = refusal
        if not tables:
            raise refused[self._fullest(self._book)]
        fullest = max(tables, key=lambda name: tables[name].cells.size)
        alike = None if data.undone("stack_sheets") else suggest_stack(tables, fullest)
        if alike and alike.repeated:
            anew = _numbered_anew({name: tables[name] for name in alike.sheets}, data)
            alike = replace(alike, repeated=()) if anew else alike
        if alike and not alike.repeated:
            chosen = replace(data, sheets=alike.sheets, sheet_column=alike.column)
            found = self.stacked(chosen)
        else:
            found = Arrangement(tables[fullest], fullest, replace(data, sheet=fullest))
        rest = {name: t for name, t in tables.items() if name not in (*found.data.sheets, fullest)}
        joins = () if data.undone("join_sheet") or data.join else suggest_joins(found, rest)
        for asked in joins:
            found = self.joined(found, asked, joins)
        found = replace(found, data=replace(found.data, join=(*data.join, *joins)))
        read = found.data.sheets or (fullest,)
        read_here = (*read, *(asked.sheet for asked in joins if asked.sheet))
        told = set(alike.sheets) if alike and alike.repeated else set()
        left = [name for name in self._book.sheets if name not in read_here]
        cells = {name: table.cells.size for name, table in tables.items()}
        self.notes += told_of_sheets(self._book, read_here, left, cells)
        if alike and alike.repeated:
            self.notes.append(told_repeated(alike, fullest))
        if found.data.sheets:
            rows = {name: len(tables[name].rows) for name in read}
            self.notes.append(told_stacked(rows, left))
        self.notes += [told_joined(asked, found.sheet, left) for asked in joins]
        if not (data.undone("join_sheet") or data.join or alike):
            apart = {name: table for name, table in rest.items() if name not in read_here}
            offered = offered_joins(found, apart)
            self.notes += [told_not_joined(asked, found.sheet, *n) for asked, *n in offered]
            told |= {asked.sheet for asked, _, _ in offered if asked.sheet}
        unread = {name: t for name, t in rest.items() if name not in (*read_here, *told)}
        self.notes += told_unread(unread, found.sheet, found.table.names)
        return found

    def joined(self, found: Arrangement, asked: Join, every: Sequence[Join]) -> Arrangement:
        """The table with the columns of one more sheet; ``every`` join that is made of the rows."""
        book = self._open(asked.workbook) if asked.workbook else self._book
        name = named_sheet(book, asked.sheet) if asked.sheet else self._fullest(book)
        size = 10 ** max(3, len(str(int(found.table.rows.max()))))
        labels = (found.sheet, name)
        if found.sheet == name and asked.workbook:
            labels = (found.sheet, book.file_name.rpartition(".")[0])
        table, part = join(
            found.table,
            self._table(book, name),
            sheets=labels,
            key=(asked.key, asked.there or asked.key),
            columns=asked.columns,
            offset=size,
            beside=self._beside_in_book(asked, every),
        )
        parts = found.parts
        if part is not None:
            part = Part(name, part.offset, asked.workbook)
            parts = (*(parts or (Part(found.sheet, 0),)), part)
        return replace(found, table=table, parts=parts)

    def _beside_in_book(self, asked: Join, every: Sequence[Join]) -> dict[str, Table]:
        """The further sheets of the workbook itself that are joined, by name."""
        own = [each for each in every if each is not asked and each.sheet and not each.workbook]
        names = [named_sheet(self._book, each.sheet) for each in own if each.sheet]
        return {name: self._table(self._book, name) for name in names}

    def _open(self, file: str) -> Book:
        book = self._beside(file)
        self.books.append(book.sha256)
        return book

    def _table(self, book: Book, name: str) -> Table:
        key = (book.sha256, name)
        if key not in self._tables:
            page = book.page(name)
            table = find_table(page.cells, name, page.scan, page.merged, self._data)
            told = told_commas(table, name) if page.scan.semicolons else []
            self._tables[key] = replace(table, problems=(*_hidden(page), *told, *table.problems))
        return self._tables[key]

    def _fullest(self, book: Book) -> str:
        if len(book.visible) == 1:
            return book.visible[0]
        sizes = book.sizes(book.visible)
        return max(book.visible, key=lambda name: sizes[name])

    def _note_columns(self, tables: list[Table], sheets: list[str]) -> None:
        """Columns that some of the stacked sheets lack."""
        every = {same_name(name): name for table in tables for name in table.names}
        for table, sheet in zip(tables, sheets, strict=True):
            lacking = sorted(every.keys() - {same_name(name) for name in table.names})
            if lacking:
                listed = ", ".join(f'"{every[name]}"' for name in lacking[:5])
                self.notes.append(
                    Problem(
                        "stacked_columns_differ",
                        f'The sheet "{sheet}" lacks {listed}, which other sheets have: its rows '
                        "are empty there.",
                        "Give the columns one name in all sheets if they hold the same.",
                        "warning",
                        sheet=sheet,
                        count=len(lacking),
                    )
                )


def _numbered_anew(tables: dict[str, Table], data: Data) -> NumberedAnew | None:
    """Sheets of groups that count their own people, unless the plan joins by key or says no."""
    found = None if data.join or data.undone(ACTION) else numbered_anew(tables)
    return None if found is None or data.undone(ACTION, found.key) else found


def named_sheet(book: Book, wanted: str) -> str:
    """The sheet of that name, whatever its case. Raises Refusal when there is none."""
    folded = wanted.casefold().strip()
    matches = [name for name in book.sheets if name == wanted]
    matches += [name for name in book.sheets if name.casefold().strip() == folded]
    if not matches:
        listed = ", ".join(f'"{name}"' for name in book.sheets[:20])
        raise Refusal(
            Problem(
                "sheet_not_found",
                f'{book.file_name} has no sheet called "{wanted}". It has {listed}.',
                "Choose one of these sheets.",
            )
        )
    return matches[0]


def _require_columns(found: Arrangement) -> None:
    """Refuse columns to be made rows that are not there, or measures at different times."""
    long = found.data.long
    absent = [name for each in long for name in each.columns if name not in found.table.names]
    if absent:
        raise Refusal(
            *(
                Problem(
                    "correction_column",
                    f'The sheet "{found.sheet}" has no column "{name}", which [[data.long]] names.',
                    "Correct the name in the plan.",
                    sheet=found.sheet,
                    column=name,
                )
                for name in absent
            )
        )
    sizes = {len(each.columns) for each in long} | {len(e.labels) for e in long if e.labels}
    if len(sizes) > 1 or sizes == {0} or len({each.time for each in long}) > 1:
        raise Refusal(
            Problem(
                "long_columns_differ",
                "The measures under [[data.long]] do not have the same times.",
                "Give each the same number of columns, in the same order, and one name for time.",
                sheet=found.sheet,
            )
        )


def _hidden(page: Page) -> tuple[Problem, ...]:
    """Notes on what is hidden in a sheet; it was read all the same."""
    notes = []
    if page.scan.hidden_columns:
        letters = [column_letters(number) for number in page.scan.hidden_columns]
        listed = ", ".join(letters[:8]) + (", …" if len(letters) > 8 else "")
        notes.append(
            Problem(
                "hidden_columns",
                f"Columns are hidden in the sheet ({listed}). They were read like the others.",
                "If they should not count, delete them in the workbook.",
                "note",
                sheet=page.name,
                count=len(letters),
            )
        )
    if not page.scan.hidden_rows:
        return tuple(notes)
    return (
        *notes,
        Problem(
            "hidden_rows",
            f"{page.scan.hidden_rows:,} rows of the sheet are hidden, perhaps by a filter. They "
            "were read like the others.",
            "If they should not count, delete them in the workbook.",
            "note",
            sheet=page.name,
            count=page.scan.hidden_rows,
        ),
    )
