"""What the XML of a sheet tells, in each of the forms that programs write it."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import numpy as np
import pytest

from evaluator.cohort.cells.cell_grid import ERROR, FORMULA
from evaluator.cohort.files.package import Package
from evaluator.cohort.files.readers.xlsx import XLSX
from evaluator.cohort.sheet.sheet_scan import column_letters, column_number
from evaluator.values.problems import Refusal

BOOK = (
    '<workbook xmlns="m" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="p"><Relationship Id="a" Type="x/worksheet" Target="{}"/></Relationships>'
)


def archive(sheet_xml, target="worksheets/one.xml"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("xl/workbook.xml", BOOK)
        made.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(target))
        made.writestr("xl/worksheets/one.xml", sheet_xml)
    return stream.getvalue()


def repacked(book, listed):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, listed if name == "xl/workbook.xml" else old.read(name))
    return stream.getvalue()


def page(sheet_xml, target="worksheets/one.xml", sheet="S"):
    book = XLSX.open(Package("b.xlsx", archive(sheet_xml, target), "0"), lambda _: None)
    return book.page(sheet)


def scan(rows, *, target="worksheets/one.xml", prefix="", before="", after=""):
    space = f'xmlns:{prefix[:-1]}="m"' if prefix else 'xmlns="m"'
    return page(
        f"<{prefix}worksheet {space}>{before}<{prefix}sheetData>{rows}</{prefix}sheetData>{after}"
        f"</{prefix}worksheet>",
        target,
    )


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16384)])
def test_letters_and_numbers_of_columns(letters, number):
    assert column_number(letters) == number
    assert column_letters(number) == letters


@pytest.mark.parametrize("target", ["worksheets/one.xml", "/xl/worksheets/one.xml"])
def test_the_sheet_is_found_however_its_place_is_written(target):
    assert scan('<row r="1"><c r="B1"><v>1</v></c></row>', target=target).scan.last_column == 2


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="ZZ90"><v>1</v></c>',
        "<c r='ZZ90'><v>1</v></c>",
        '<c s="3" r="ZZ90"><v>1</v></c>',
        '<c\nr="ZZ90"><v>1</v></c>',
        '<c r = "ZZ90"><is><t>x</t></is></c>',
        '<c r="&#90;Z90"><v>1</v></c>',
    ],
)
def test_extent_counts_cells_however_they_are_written(cell):
    found = scan(f'<row r="1">{cell}</row>').scan
    assert (found.last_row, found.last_column) == (90, 702)


def test_extent_under_a_prefix():
    row = '<x:row r="1"><x:c r="C7"><x:v>1</x:v></x:c></x:row>'
    assert scan(row, prefix="x:").scan.last_row == 7


def test_cells_without_references_are_counted():
    found = scan("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>").scan
    assert (found.last_row, found.last_column) == (2, 2)


def test_empty_cells_far_away_do_not_count_against_the_limit():
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576" s="1"/></row>'
    found = scan(rows).scan
    assert (found.last_row, found.last_column) == (1, 1)


@pytest.mark.parametrize("reference", ["A0x", "1A", "ABCD1", "A99999999", ""])
def test_impossible_references_are_damage(reference):
    with pytest.raises(Refusal) as refused:
        scan(f"<row><c r='{reference}'><v>1</v></c></row>")
    assert refused.value.problems[0].code == "damaged_workbook"


def test_errors_bare_formulas_and_hidden_rows():
    found = scan(
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c>'
        '<c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><f>B2</f></c><c r="B2"><f>B2</f><v></v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/><v/></c><c r="B3" t="str"><f>""</f><v></v></c>'
        '<c r="C3"><f>1+1</f><v>2</v></c></row>'
    )
    assert np.argwhere(found.cells.where(ERROR)).tolist() == [[0, 0], [0, 1]]
    assert np.argwhere(found.cells.where(FORMULA)).tolist() == [[1, 0], [1, 1], [2, 0]]
    assert found.scan.hidden_rows == 1


def test_hidden_columns_filters_and_merged_cells():
    found = scan(
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        before='<cols><col min="2" max="3" hidden="1"/><col min="5" max="5"/></cols>',
        after='<autoFilter ref="A1:B2"><filterColumn colId="0"/></autoFilter>'
        '<mergeCells><mergeCell ref="A1:B3"/></mergeCells>',
    )
    assert found.scan.hidden_columns == (2, 3) and found.scan.filtered
    assert list(found.merged) == [((0, 0), (2, 1))]


def test_the_first_day_of_1904_and_of_1900():
    cells = '<row r="1"><c r="A1" s="1"><v>{}</v></c></row>'
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'

    def day(serial, properties=""):
        stream = io.BytesIO(archive(f"<worksheet><sheetData>{cells.format(serial)}</sheetData>"
                                    "</worksheet>"))  # fmt: skip
        with zipfile.ZipFile(stream, "a") as made:
            made.writestr("xl/styles.xml", styles)
        book = stream.getvalue()
        if properties:
            changed = BOOK.replace("<sheets>", f"<workbookPr {properties}/><sheets>")
            book = repacked(book, changed)
        return XLSX.open(Package("b.xlsx", book, "0"), lambda _: None).page("S").cells[0, 0]

    assert [day(1), day(59), day(61), day(45_000)] == [
        date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(2023, 3, 15)
    ]  # fmt: skip
    assert day(1, 'date1904="1"') == date(1904, 1, 2)
    assert day(2_958_465) == date(9999, 12, 31) and day(2_958_466) == 2_958_466.0


def test_declared_entities_are_refused():
    bomb = (
        '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row>'
        "<c r='A1'><v>&b;</v></c></row></sheetData></worksheet>"
    )
    with pytest.raises(Refusal):
        page(bomb)
