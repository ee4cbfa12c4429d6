"""Files made to harm or mislead a program that reads them, and what must become of them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from generate import HEADER, OLE, pupils

from evaluator.cohort.workbook import read_workbook
from evaluator.values.problems import Refusal
from tests.bad_workbooks.writers import (
    shared_xlsx,
    write_csv,
    write_ods,
    write_parquet,
    write_xls,
    write_xlsb,
    write_xlsx,
    zipped,
)

SHEET = "xl/worksheets/sheet1.xml"
ROWS = [list(HEADER), *pupils()]
PUPILS = [("Pupils", ROWS)]


@dataclass(frozen=True)
class Attack:
    """A hostile file: its bytes, the code of its refusal, or None when it is read as 40 rows.

    ``says`` is a code that must be among the problems of a file that is read.
    """

    name: str
    write: Callable[[], bytes]
    refusal: str | None
    ending: str = ".xlsx"
    says: str | None = None


def refused(attack: Attack, folder: Path) -> list[str]:
    """What differs from what must become of it."""
    path = folder / f"{attack.name}{attack.ending}"
    path.write_bytes(attack.write())
    try:
        cohort = read_workbook(path)
    except Refusal as refusal:
        (problem,) = refusal.problems
        good = problem.code == attack.refusal and str(folder) not in problem.message
        return [] if good else [f"{path.name}: refused as {problem.code}"]
    if attack.refusal is not None:
        return [f"{path.name}: not refused"]
    said = {problem.code for problem in cohort.problems}
    wrong = [] if attack.says is None or attack.says in said else [f"{path.name}: said {said}"]
    return wrong if len(cohort.frame) == 40 else [*wrong, f"{path.name}: {len(cohort.frame)} rows"]


def part(name: str, change: Callable[[bytes], bytes], book: bytes | None = None) -> bytes:
    """A workbook with one part rewritten, or added when it has none of that name."""
    found: dict[str, bytes | str] = {}
    with zipfile.ZipFile(io.BytesIO(book or write_xlsx(PUPILS))) as old:
        for each in old.namelist():
            found[each] = old.read(each)
    before = found.get(name, b"")
    found[name] = change(before if isinstance(before, bytes) else before.encode())
    return zipped(found)


def laughs(data: bytes) -> bytes:
    """A billion laughs: nine entities, each ten times the one before."""
    names = "abcdefghi"
    lines = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names)
    )
    laughing = data.replace(b"P0001", b"&i;").replace(b"Pupils", b"&i;")
    return declared(f"<!DOCTYPE x [{lines}]>".encode(), laughing)


def declared(doctype: bytes, data: bytes) -> bytes:
    """XML with a document type where one belongs."""
    cut = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    return data[:cut] + doctype + data[cut:]


def outside(data: bytes) -> bytes:
    """An entity that would read a file of this computer."""
    doctype = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    return declared(doctype, data.replace(b"P0001", b"&a;"))


def phantom(data: bytes) -> bytes:
    """Two hundred thousand rows that are formatted and empty."""
    rows = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="0"/><c r="D%d" s="0"/></row>'
        % (row, row, row)
        for row in range(42, 200_000)
    )
    return data.replace(b"</sheetData>", rows + b"</sheetData>")


def elements(data: bytes) -> bytes:
    """Three million empty elements where some hundred are usual."""
    cut = data.rindex(b"</")
    return data[:cut] + b"<x/>" * 3_000_000 + data[cut:]


def endless_text() -> bytes:
    """One long text that a small file repeats in every row."""
    import pyarrow as pa
    from pyarrow import parquet

    keys = [f"P{number}" for number in range(6_000)]
    long = pa.array(["x" * 100_000] * 6_000).dictionary_encode()
    stream = io.BytesIO()
    parquet.write_table(pa.table({"key": keys, "text": long}), stream)
    return stream.getvalue()


def bomb() -> bytes:
    """A sheet of one kind of byte that unpacks to a thousand times its size."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write_xlsx(PUPILS))) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != SHEET:
                new.writestr(name, old.read(name))
        with new.open(SHEET, "w", force_zip64=True) as out:
            out.write(b"<worksheet><sheetData><row><c>")
            for _ in range(300):
                out.write(b" " * 2**20)
    return stream.getvalue()


def wrong_size() -> bytes:
    """A zip file whose list says that a part is far larger than it is."""
    data = bytearray(write_xlsx(PUPILS))
    place = data.rfind(b"PK\x01\x02")
    data[place + 24 : place + 28] = (2**32 - 2).to_bytes(4, "little")
    return bytes(data)


def nested() -> bytes:
    """A zip file in a zip file."""
    return zipped({"cohort.xlsx": write_xlsx(PUPILS)})


def with_path(name: str) -> bytes:
    """A workbook with a part whose name leads out of any folder."""
    return part(name, lambda _: b"gotcha")


def external(data: bytes) -> bytes:
    """A sheet that is said to lie on another computer."""
    return data.replace(b'Target="/xl/worksheets/sheet1.xml"',
                        b'Target="http://localhost:9/x.xml" TargetMode="External"')  # fmt: skip


def ods_repeats(columns: int, rows: int) -> bytes:
    """An OpenDocument sheet whose one cell repeats."""

    def change(data: bytes) -> bytes:
        cell = (
            f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
            f'table:number-columns-repeated="{columns}" office:value-type="float" '
            'office:value="1"/></table:table-row><table:table-row>'
        ).encode()
        return data.replace(b"<table:table-row>", cell, 1)

    return part("content.xml", change, write_ods(PUPILS))


def spins() -> bytes:
    """A locked workbook that asks for its password to be worked on for years."""
    marker = "EncryptedPackage".encode("utf-16-le")
    return OLE + b"\0" * 504 + marker + b'<encryption spinCount="2147483647"/>'


def many_columns(count: int) -> list[list[object]]:
    """Pupils with many measures."""
    names: list[object] = [*HEADER, *(f"m{j}" for j in range(count - len(HEADER)))]
    return [names, *([*row, *([1] * (count - len(row)))] for row in pupils())]


def equal_names(count: int) -> list[list[object]]:
    """Pupils with many questions that a survey tool all called "Yes"."""
    names: list[object] = [*HEADER, *(["Yes"] * (count - len(HEADER)))]
    return [names, *([*row, *([1] * (count - len(row)))] for row in pupils())]


def empty_between(count: int) -> list[list[object]]:
    """Pupils with many measures, an empty column after every second one."""
    return [
        [cell for place in range(0, len(row), 2) for cell in (*row[place : place + 2], "")]
        for row in many_columns(count)
    ]


def far_column(data: bytes) -> bytes:
    """A cell in a column that Excel does not have."""
    return data.replace(b'r="A2"', b'r="XFE2"', 1)


WIDE = [("Pupils", [["pupil_key", "school", "arm", "score" * 6_553 + "ab"], *pupils()])]
EMOJI = [("\U0001f600", [["pupil_key", "\u05d1\u05d9\u05ea", "arm", "\u202escore"], *pupils()])]
INJECTED = [("Pupils", [HEADER, *([r[0], "@SUM(A1)|cmd", *r[2:]] for r in pupils())])]
CSV = write_csv(PUPILS)
HTML = b"<html><body><table><tr><td>pupil_key</td></tr></table></body></html>"

HOSTILE: tuple[Attack, ...] = (
    *(Attack(f"nothing{e[1:]}", lambda: b"", "not_a_workbook", e)
      for e in (".xlsx", ".xlsb", ".xls", ".ods", ".csv", ".parquet")),
    *(Attack(f"cut_{e[1:]}", lambda write=write: write(PUPILS)[:-len(write(PUPILS)) // 3],
             "damaged_workbook", e)
      for e, write in ((".xlsx", write_xlsx), (".xlsb", write_xlsb), (".xls", write_xls),
                       (".ods", write_ods), (".parquet", write_parquet))),
    *(Attack(f"web_page_{e[1:]}", lambda: HTML, "not_a_workbook", e)
      for e in (".xlsx", ".xls", ".csv", ".ods")),
    *(Attack(f"text_{e[1:]}", lambda: CSV, None, e, says="format_unlike_name")
      for e in (".xlsx", ".xls", ".ods", ".parquet")),
    Attack("workbook_named_csv", lambda: write_xlsx(PUPILS), None, ".csv", "format_unlike_name"),
    Attack("workbook_named_xls", lambda: write_xlsx(PUPILS), None, ".xls", "format_unlike_name"),
    Attack("billion_laughs", lambda: part(SHEET, laughs), "damaged_workbook"),
    Attack("billion_laughs_ods", lambda: part("content.xml", laughs, write_ods(PUPILS)),
           "damaged_workbook", ".ods"),
    Attack("file_entity", lambda: part(SHEET, outside), "damaged_workbook"),
    Attack("laughs_in_list", lambda: part("xl/workbook.xml", laughs), "damaged_workbook"),
    Attack("laughs_in_texts", lambda: part("xl/sharedStrings.xml", laughs, shared_xlsx(PUPILS)),
           "damaged_workbook"),
    Attack("bomb", bomb, "damaged_workbook"),
    Attack("style_bomb", lambda: part("xl/styles.xml", elements), "damaged_workbook"),
    Attack("list_bomb", lambda: part("xl/workbook.xml", elements), "damaged_workbook"),
    Attack("text_bomb", endless_text, "too_much_text", ".parquet"),
    Attack("wrong_size", wrong_size, "suspicious_workbook"),
    Attack("nested_zip", nested, "not_a_workbook"),
    Attack("absolute_path", lambda: with_path("/etc/cron.d/x"), None),
    Attack("path_upwards", lambda: with_path("../../../x"), None),
    Attack("external_sheet", lambda: part("xl/_rels/workbook.xml.rels", external),
           "damaged_workbook"),
    Attack("external_link", lambda: part("xl/externalLinks/externalLink1.xml", lambda _: b"<x/>"),
           None),
    Attack("macros", lambda: part("xl/vbaProject.bin", lambda _: OLE), None, ".xlsm"),
    Attack("phantom_rows", lambda: part(SHEET, phantom), None),
    Attack("phantom_ods", lambda: write_ods(PUPILS), None, ".ods"),
    Attack("ods_wide", lambda: ods_repeats(100_000, 1), "beyond_excel", ".ods"),
    Attack("ods_tall", lambda: ods_repeats(1, 2_000_000), "beyond_excel", ".ods"),
    Attack("ods_large", lambda: ods_repeats(16_000, 1_000_000), "sheet_too_large", ".ods"),
    Attack("long_name", lambda: write_xlsx(WIDE), None),
    Attack("emoji", lambda: write_xlsx(EMOJI), None),
    Attack("injected", lambda: write_xlsx(INJECTED), None),
    Attack("many_columns", lambda: write_csv([("Pupils", many_columns(1_000))]), None, ".csv"),
    *(Attack(f"equal_names{e[1:]}", lambda write=write: write([("Pupils", equal_names(1_500))]),
             None, e) for e, write in ((".csv", write_csv), (".xlsx", write_xlsx))),
    Attack("empty_between", lambda: write_csv([("Pupils", empty_between(1_500))]), None, ".csv"),
    Attack("sixty_thousand_columns", lambda: (b"a," * 59_999 + b"a\n") * 9, "sheet_too_large",
           ".csv"),
    Attack("one_wide_row", lambda: b"a,b\n" * 9 + b"," * 16_384 + b"\n1,2\n", "sheet_too_large",
           ".csv"),
    Attack("far_column", lambda: part(SHEET, far_column), "beyond_excel"),
    Attack("spins", spins, "password_protected"),
    Attack("other_office", lambda: OLE + zlib.compress(b"x" * 9_000), "damaged_workbook", ".xls"),
)  # fmt: skip

LONG: tuple[Attack, ...] = (
    Attack(
        "all_columns",
        lambda: write_csv([("Pupils", many_columns(16_384))]),
        "too_many_columns",
        ".csv",
    ),
)
