"""Small workbooks with one fault each, and the truth that reading them must yield.

``python tests/bad_workbooks/generate.py FOLDER`` writes them for a look in Excel.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.bad_workbooks.writers import CannotHoldError, write_xlsx

FORMAT: ContextVar[Callable[..., bytes]] = ContextVar("FORMAT", default=write_xlsx)
MISSING = None
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = ("pupil_key", "school", "arm", "score")


@dataclass(frozen=True)
class Defect:
    """One faulty workbook and what must be said of it.

    Attributes:
        name: of the file, without its ending. write: gives the file's bytes.
        refusal: code of the problem that stops the reading; None when it is read.
        problems: code -> (column, first rows). steps: (action, column) -> count.
        cells: (column, row) -> value, None for missing. absent: columns not in the frame.
        columns: names in order, when they are the point. sheet: to ask for. ending: of the file.
        typed: whether it is a fault of cells that are dates, which a text file does not have.
    """

    name: str
    write: Callable[[], bytes]
    refusal: str | None = None
    problems: dict[str, tuple[str | None, tuple[int, ...]]] = field(default_factory=dict)
    steps: dict[tuple[str, str | None], int] = field(default_factory=dict)
    cells: dict[tuple[str, int], Any] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    columns: tuple[str, ...] | None = None
    n_rows: int | None = None
    sheet: str | None = None
    ending: str = ".xlsx"
    typed: bool = False


def pupils(count: int = 40) -> list[list[Any]]:
    """Rows of a clean cohort: key, school, arm and a score from 0 to 20."""
    return [
        [
            f"P{i:04d}",
            f"School {i % 4 + 1}",
            "sessions" if i % 4 < 2 else "usual lessons",
            (7 * i) % 21,
        ]
        for i in range(count)
    ]


def workbook(*sheets: tuple[str, Sequence[Sequence[Any]]], merge: Sequence[str] = ()) -> bytes:
    """The bytes of a file in ``FORMAT``; ``merge`` lists ranges of the first sheet."""
    return FORMAT.get()(sheets, merge)


def cohort(change: Callable[[list[list[Any]]], None] | None = None) -> bytes:
    """A clean cohort of 40 rows (2 to 41 of the sheet) after ``change``."""
    rows = pupils()
    if change is not None:
        change(rows)
    return workbook(("Pupils", [list(HEADER), *rows]))


def put(column: int, cells: dict[int, Any]) -> bytes:
    """A clean cohort with cells of one column replaced: Excel row -> value."""

    def change(rows: list[list[Any]]) -> None:
        for row, value in cells.items():
            rows[row - 2][column] = value

    return cohort(change)


def with_column(name: str, cells: Sequence[Any]) -> bytes:
    """A clean cohort with one more column."""
    rows = [[*row, cell] for row, cell in zip(pupils(), cells, strict=True)]
    return workbook(("Pupils", [[*HEADER, name], *rows]))


def cycle(*values: Any) -> list[Any]:
    """Forty cells that repeat the values."""
    return [values[i % len(values)] for i in range(40)]


def other_zip(name: str, text: str) -> bytes:
    """A zip file with one part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return stream.getvalue()


def only_xlsx() -> None:
    """Raise CannotHoldError for a fault of the files inside a workbook of another format."""
    if FORMAT.get() is not write_xlsx:
        raise CannotHoldError("it is a fault of one format")


def repacked(change: Callable[[str, bytes], bytes]) -> bytes:
    """A clean cohort with each part rewritten."""
    only_xlsx()
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(cohort())) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


def far_cell() -> bytes:
    """A sheet whose second cell lies in the last corner that Excel has."""

    def change(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return part.replace(b"</sheetData>", far)

    return repacked(change)


def beyond() -> bytes:
    """A sheet with a row that Excel does not have."""

    def change(name: str, part: bytes) -> bytes:
        row = b'<row r="2000000"><c r="A2000000"><v>1</v></c></row></sheetData>'
        return part.replace(b"</sheetData>", row)

    return repacked(change)


def cut_short() -> bytes:
    """Two thirds of a workbook."""
    only_xlsx()
    whole = cohort()
    return whole[: 2 * len(whole) // 3]


def broken_part() -> bytes:
    """A workbook whose sheet is not XML."""
    return repacked(lambda name, part: b"<worksheet><sheetData><row" if "sheet1" in name else part)


def encrypted() -> bytes:
    """What the start of a password-protected workbook looks like."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )


def pupil_number(serial: int) -> str:
    """A valid unique pupil number (letter for modulus 23, weights 2 to 13)."""
    digits = f"801{serial:09d}"
    total = sum(int(digit) * weight for weight, digit in enumerate(digits, start=2))
    return "ABCDEFGHJKLMNPQRTUVWXYZ"[total % 23] + digits


def nhs_numbers(count: int) -> list[str]:
    """Valid NHS numbers (modulus 11) in the test range that begins with 999."""

    def all_numbers() -> Iterator[str]:
        for serial in range(999_000_000, 999_001_000):
            total = sum(int(d) * w for d, w in zip(str(serial), range(10, 1, -1), strict=True))
            check = (11 - total % 11) % 11
            if check < 10:
                yield f"{serial}{check}"

    numbers = all_numbers()
    return [next(numbers) for _ in range(count)]


def errors() -> bytes:
    """Error cells, which only the XML tells apart from empty ones."""
    return put(3, {5: "#DIV/0!", 8: "#N/A"})


def two_tables() -> list[list[Any]]:
    return [["Cohort for the evaluation"], [], ["Received 3 May"], [], [*HEADER], *pupils()]


def named(*header: str) -> bytes:
    """A clean cohort under other column names."""
    return workbook(("Pupils", [list(header), *pupils()]))


DEFECTS: tuple[Defect, ...] = (
    Defect("clean", cohort, columns=HEADER, n_rows=40, cells={("score", 2): 0.0},
           kinds={"pupil_key": "text", "school": "category", "score": "whole_number"},
           roles={"pupil_key": "unit", "school": "cluster", "arm": "treated",
                  "score": "outcome"}),
    # Not a workbook
    Defect("empty_file", lambda: b"", "not_a_workbook"),
    Defect("text", lambda: b"key,score\n1,2\n", "not_a_workbook"),
    Defect("web_page", lambda: b"<html><table><tr><td>1</td></tr></table></html>",
           "not_a_workbook"),
    Defect("pdf", lambda: b"%PDF-1.7 ...", "not_a_workbook", ending=".pdf"),
    Defect("other_zip", lambda: other_zip("notes.txt", "hello"), "not_a_workbook"),
    Defect("word", lambda: other_zip("word/document.xml", "<w/>"), "not_a_workbook"),
    Defect("opendocument", lambda: other_zip(
        "mimetype", "application/vnd.oasis.opendocument.spreadsheet"), "damaged_workbook",
        ending=".ods"),
    Defect("binary_workbook", lambda: other_zip("xl/workbook.bin", ""), "damaged_workbook",
           ending=".xlsb"),
    Defect("legacy", lambda: OLE + b"\0" * 600, "damaged_workbook",
           ending=".xls"),
    Defect("encrypted", encrypted, "workbook_password"),
    Defect("cut_short", cut_short, "damaged_workbook"),
    Defect("broken_part", broken_part, "damaged_workbook"),
    Defect("no_parts", lambda: other_zip("xl/workbook.xml", "<workbook/>"), "damaged_workbook"),
    Defect("far_cell", far_cell, "sheet_too_large"),
    Defect("beyond_excel", beyond, "beyond_excel"),
    # No table
    Defect("empty_sheet", lambda: workbook(("Pupils", [])), "empty_sheet"),
    Defect("blanks_only", lambda: workbook(("Pupils", [["  ", " "], [" "]])), "empty_sheet"),
    Defect("header_only", lambda: workbook(("Pupils", [HEADER])), "header_only"),
    Defect("numbers_only", lambda: workbook(("Pupils", [[1, 2], [3, 4], [5, 6]])), "no_header"),
    Defect("no_header", lambda: workbook(("Pupils", [[*row, row[3] + 0.5] for row in pupils()])),
           "no_header"),
    Defect("absent_sheet", cohort, "sheet_not_found", sheet="Cases"),
    Defect("sheet_in_other_case", cohort, sheet="pupils ", n_rows=40),
    # Sheets and headers
    Defect("two_sheets", lambda: workbook(
        ("About", [["Notes on the data"]]), ("Pupils", [HEADER, *pupils()])),
        problems={"sheet_chosen": (None, ())}, n_rows=40),
    Defect("title_rows", lambda: workbook(("Pupils", two_tables())),
           steps={("skip_rows_above", None): 2}, columns=HEADER, n_rows=40,
           cells={("score", 6): 0.0}),
    Defect("two_line_header", lambda: workbook(
        ("Pupils", [["", "", "", "Quiz", ""], ["pupil_key", "school", "arm", "before", "after"],
                    *[[*row, row[3] / 2] for row in pupils()]]), merge=["D1:E1"]),
        columns=("pupil_key", "school", "arm", "Quiz before", "Quiz after"),
        steps={("join_header_rows", None): 2}, cells={("Quiz before", 3): 0.0}),
    Defect("repeated_names", lambda: named("pupil_key", "score", "arm", "score"),
           columns=("pupil_key", "score", "arm", "score (2)"),
           steps={("rename_column", "score (2)"): 1}),
    Defect("unnamed_column", lambda: named("pupil_key", "", "arm", "score"),
           columns=("pupil_key", "Column B", "arm", "score"),
           steps={("rename_column", "Column B"): 1}),
    Defect("line_break_in_name", lambda: named("pupil_key", "school", "arm", "score\n(0-20)"),
           columns=("pupil_key", "school", "arm", "score (0-20)"),
           steps={("rename_column", "score (0-20)"): 1}),
    Defect("long_name", lambda: named("pupil_key", "school", "arm", "score " * 60),
           steps={("rename_column", ("score " * 60)[:120].rstrip() + "…"): 1}),
    Defect("header_again", lambda: cohort(lambda rows: rows.insert(20, list(HEADER))),
           steps={("drop_repeated_header", None): 1}, n_rows=40,
           kinds={"score": "whole_number"}),
    # Rows and columns
    Defect("merged_down", lambda: workbook(
        ("Pupils", [HEADER, *[[row[0], row[1] if i % 4 == 0 else None, *row[2:]]
                              for i, row in enumerate(pupils())]]),
        merge=[f"B{row}:B{row + 3}" for row in range(2, 42, 4)]),
        steps={("fill_merged_cells", None): 30},
        problems={"fill_merged_cells": (None, (3, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 17, 19, 20,
                                               21, 23, 24, 25, 27, 28))},
        cells={("school", 5): "School 1", ("school", 6): "School 1"}),
    Defect("second_table", lambda: cohort(lambda rows: rows.extend(
        [[], ["school", "arm", "head", "roll"], ["School 1", "sessions", "x", 900]])),
        steps={("drop_second_table", None): 2}, n_rows=40, kinds={"score": "whole_number"},
        problems={"drop_second_table": (None, (43, 44))}),
    Defect("empty_rows", lambda: cohort(lambda rows: rows.insert(3, [])),
           steps={("drop_empty_rows", None): 1}, n_rows=40, cells={("pupil_key", 6): "P0003"}),
    Defect("empty_column", lambda: with_column("notes", [""] * 40),
           problems={"drop_empty_column": ("notes", ())},
        steps={("drop_empty_column", "notes"): 1}, absent=("notes",)),
    Defect("notes_below", lambda: cohort(lambda rows: rows.extend(
        [[], ["Source: survey of the schools, May 2025"]])),
        steps={("drop_notes_below", None): 1}, n_rows=40,
        problems={"drop_notes_below": (None, (43,))}),
    Defect("total_row", lambda: cohort(lambda rows: rows.append(["Total", "", "", 390])),
           steps={("drop_total_row", None): 1}, n_rows=40,
           problems={"drop_total_row": (None, (42,))}),
    # Numbers
    Defect("text_in_numbers", lambda: put(3, {5: "absent", 9: "see file"}),
           problems={"text_in_number_column": ("score", (5, 9))},
           steps={("text_to_missing", "score"): 2},
           cells={("score", 5): MISSING, ("score", 6): 7.0}, kinds={"score": "whole_number"}),
    Defect("numbers_as_text", lambda: put(
        3, {5: " 12 ", 6: "1,250", 7: "£3.50", 8: "-4", 9: "1 200", 10: "2e1"}),
        steps={("text_to_number", "score"): 6},
        cells={("score", 5): 12.0, ("score", 6): 1250.0, ("score", 7): 3.5, ("score", 8): -4.0,
               ("score", 9): 1200.0, ("score", 10): 20.0}, kinds={"score": "number"}),
    Defect("percentages", lambda: put(3, {5: "45%", 6: "12.5 %"}),
           steps={("percentage_to_number", "score"): 2},
           problems={"percentages_two_ways": ("score", (5, 6))},
           cells={("score", 5): 0.45, ("score", 6): 0.125}),
    Defect("infinite", lambda: put(3, {5: "inf", 6: "1e999", 7: "NaN"}),
           problems={"text_in_number_column": ("score", (5, 6))},
           cells={("score", 5): MISSING, ("score", 6): MISSING, ("score", 7): MISSING}),
    Defect("suppressed", lambda: put(3, {5: "<5", 6: "*", 7: "c"}),
           problems={"suppressed_cells": ("score", (5, 6, 7))},
           steps={("suppressed_to_missing", "score"): 3},
           cells={("score", 5): MISSING, ("score", 6): MISSING, ("score", 7): MISSING}),
    Defect("mostly_suppressed", lambda: put(3, dict.fromkeys(range(2, 27), "<5")),
           kinds={"score": "whole_number"}, steps={("suppressed_to_missing", "score"): 25},
        problems={"suppressed_cells": ("score", tuple(range(2, 22)))}),
    Defect("missing_codes", lambda: put(
        3, {4: "n/k", 5: "N/A", 6: "-", 7: "..", 8: "missing", 9: "unknown", 10: " "}),
        steps={("missing_code_to_missing", "score"): 6},
        cells={("score", row): MISSING for row in range(4, 11)},
        kinds={"score": "whole_number"}),
    Defect("errors", errors, problems={"error_cells": ("score", (5, 8))},
           steps={("error_to_missing", "score"): 2},
           cells={("score", 5): MISSING, ("score", 8): MISSING}),
    Defect("bare_formulas", lambda: put(3, {5: "=1+1", 6: "=D2*2"}),
           problems={"formula_without_value": ("score", (5, 6))},
           steps={("formula_to_missing", "score"): 2}, cells={("score", 5): MISSING}),
    Defect("truth_among_numbers", lambda: put(3, {5: True}),
           problems={"text_in_number_column": ("score", (5,))}, cells={("score", 5): MISSING}),
    Defect("date_among_numbers", lambda: put(3, {5: datetime(2024, 5, 1)}),
           problems={"text_in_number_column": ("score", (5,))}, cells={("score", 5): MISSING}),
    Defect("bands", lambda: with_column("band", cycle("<5", "5-10", ">10", "5-10")),
           kinds={"band": "category"}, cells={("band", 2): "<5"}),
    Defect("codes_only", lambda: with_column("extra", cycle("n/a", "..")),
           cells={("extra", 2): MISSING}, steps={("missing_code_to_missing", "extra"): 40}),
    # Labels
    Defect("inconsistent_labels", lambda: put(2, {2: "Sessions", 3: "sessions ", 6: "SESSIONS"}),
           problems={"inconsistent_labels": ("arm", (2, 3, 6))},
           steps={("merge_labels", "arm"): 3},
           cells={("arm", 2): "sessions", ("arm", 3): "sessions", ("arm", 6): "sessions"}),
    Defect("yes_no", lambda: with_column("fsm", cycle("Yes", "yes", "Y", "no", "N", "Yes")),
           kinds={"fsm": "yes_no"}, cells={("fsm", 3): "Yes", ("fsm", 4): "Yes", ("fsm", 6): "no"},
           problems={"inconsistent_labels": ("fsm", (3, 4, 6, 9, 10, 12, 15, 16, 18, 21, 22, 24,
                                                     27, 28, 30, 33, 34, 36, 39, 40))}),
    Defect("truth_values", lambda: with_column("fsm", cycle(True, False)),
           kinds={"fsm": "yes_no"}, cells={("fsm", 2): "TRUE"},
           steps={("boolean_to_text", "fsm"): 40}),
    Defect("unknown_answers", lambda: with_column("fsm", cycle("yes", "no", "no", "unknown")),
           kinds={"fsm": "yes_no"}, cells={("fsm", 5): MISSING},
           steps={("missing_code_to_missing", "fsm"): 10}),
    Defect("unknown_label", lambda: with_column("ethnicity", cycle("A", "B", "Unknown", "n/k")),
           kinds={"ethnicity": "category"},
           cells={("ethnicity", 4): "Unknown", ("ethnicity", 5): MISSING}),
    Defect("formula_like_text", lambda: with_column(
        "note", cycle("+44", "@home", "-none-", "'=1+1")),
        cells={("note", 3): "@home", ("note", 5): "'=1+1"}, kinds={"note": "category"}),
    # Keys
    Defect("leading_zeros", lambda: with_column("case_ref", [f"{i:05d}" for i in range(40)]),
           kinds={"case_ref": "text"}, cells={("case_ref", 3): "00001"}),
    Defect("numeric_key", lambda: cohort(lambda rows: [
        row.__setitem__(0, 1000 + i) for i, row in enumerate(rows)] and None),
        kinds={"pupil_key": "text"}, cells={("pupil_key", 2): "1000"},
        steps={("key_to_text", "pupil_key"): 40}),
    Defect("repeated_rows", lambda: cohort(lambda rows: rows.append(list(rows[4]))),
           problems={"repeated_rows": ("pupil_key", (42,))},
           steps={("drop_repeated_rows", None): 1}, n_rows=40),
    Defect("conflicting_rows", lambda: put(0, {9: "P0000"}),
           problems={"conflicting_rows": ("pupil_key", (2, 9))}),
    # Dates
    Defect("text_dates", lambda: with_column("referral_date", cycle("01/09/2024", "25/12/2024")),
           kinds={"referral_date": "date"},
           cells={("referral_date", 2): datetime(2024, 9, 1)},
           steps={("text_to_date", "referral_date"): 40}),
    Defect("iso_dates", lambda: with_column("referral_date", cycle("2024-09-01", "n/k")),
           kinds={"referral_date": "date"},
           cells={("referral_date", 2): datetime(2024, 9, 1), ("referral_date", 3): MISSING}),
    Defect("dates_disagree", lambda: with_column(
        "referral_date", cycle("01/09/2024", "25/12/2024", "12/25/2024")),
        kinds={"referral_date": "category"},
        problems={"dates_disagree": ("referral_date", tuple(range(4, 42, 3)))}),
    Defect("text_among_dates", lambda: with_column(
        "referral_date", [datetime(2024, 9, 1)] * 39 + ["soon"]), typed=True,
        kinds={"referral_date": "date"},
        problems={"text_in_date_column": ("referral_date", (41,))},
        cells={("referral_date", 41): MISSING}),
    # People
    Defect("nhs_number", lambda: with_column("patient", nhs_numbers(40)), absent=("patient",),
           problems={"likely_identifier": ("patient", ())},
           steps={("leave_out_identifier", "patient"): 40}),
    Defect("nhs_number_as_number", lambda: with_column("patient", map_int(nhs_numbers(40))),
           absent=("patient",), problems={"likely_identifier": ("patient", ())}),
    Defect("upn", lambda: with_column("ref1", [pupil_number(i) for i in range(40)]),
           absent=("ref1",), problems={"likely_identifier": ("ref1", ())}),
    Defect("upn_as_key", lambda: cohort(lambda rows: [
        row.__setitem__(0, pupil_number(i)) for i, row in enumerate(rows)] and None),
        problems={"identifier_is_key": ("pupil_key", ())}, roles={"pupil_key": "unit"}),
    Defect("upn_only", lambda: workbook(
        ("Pupils", [["UPN", *HEADER[1:]],
                    *[[pupil_number(i), *row[1:]] for i, row in enumerate(pupils())]])),
        problems={"identifier_is_key": ("UPN", ())}, roles={"UPN": "unit"}),
    Defect("postcode", lambda: with_column("home", cycle("ME4 4TR", "DA12 1AA", "SW1A 1AA")),
           absent=("home",), problems={"likely_identifier": ("home", ())}),
    Defect("birth_date", lambda: with_column("DOB", cycle(datetime(2010, 1, 5),
                                                           datetime(2011, 3, 9))),
           absent=("DOB",), problems={"likely_identifier": ("DOB", ())}),
    Defect("email", lambda: with_column("contact", [f"p{i}@example.org" for i in range(40)]),
           absent=("contact",), problems={"likely_identifier": ("contact", ())}),
    Defect("phone", lambda: with_column("contact", [f"07700 9{i:05d}" for i in range(40)]),
           absent=("contact",), problems={"likely_identifier": ("contact", ())}),
    Defect("names", lambda: with_column("Pupil name", [f"Child {chr(65 + i % 26)}{i}"
                                                       for i in range(40)]),
           absent=("Pupil name",), problems={"likely_identifier": ("Pupil name", ())}),
)  # fmt: skip


def map_int(texts: Sequence[str]) -> list[int]:
    """Texts of digits as whole numbers."""
    return [int(text) for text in texts]


def generate(folder: Path) -> None:
    """Write every faulty workbook into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for defect in DEFECTS:
        (folder / f"{defect.name}{defect.ending}").write_bytes(defect.write())


if __name__ == "__main__":
    generate(Path(sys.argv[1]))
