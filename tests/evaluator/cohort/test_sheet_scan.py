"""What the XML of a sheet tells, in each of the forms that programs write it."""

from __future__ import annotations

import io
import zipfile

import pytest

from evaluator.cohort.sheet_scan import column_letters, column_number, scan_sheet

BOOK = (
    '<workbook xmlns="m" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>'
)
RELATIONS = '<Relationships xmlns="p"><Relationship Id="a" Target="{}"/></Relationships>'


def scan(rows, *, target="worksheets/one.xml", max_cells=1_000, sheet="S", prefix=""):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(target))
        space = f'xmlns:{prefix[:-1]}="m"' if prefix else 'xmlns="m"'
        archive.writestr(
            "xl/worksheets/one.xml",
            f"<{prefix}worksheet {space}><{prefix}sheetData>{rows}</{prefix}sheetData>"
            f"</{prefix}worksheet>",
        )
    with zipfile.ZipFile(stream) as archive:
        return scan_sheet(archive, sheet, max_cells)


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16384)])
def test_letters_and_numbers_of_columns(letters, number):
    assert column_number(letters) == number
    assert column_letters(number) == letters


@pytest.mark.parametrize("target", ["worksheets/one.xml", "/xl/worksheets/one.xml"])
def test_the_sheet_is_found_however_its_place_is_written(target):
    assert scan('<row r="1"><c r="B1"><v>1</v></c></row>', target=target).last_column == 2


@pytest.mark.parametrize("sheet", ["s", "T"])
def test_no_sheet_of_that_name(sheet):
    assert scan("", sheet=sheet) is None


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
    found = scan(f'<row r="1">{cell}</row>')
    assert (found.last_row, found.last_column) == (90, 702)


def test_extent_under_a_prefix():
    row = '<x:row r="1"><x:c r="C7"><x:v>1</x:v></x:c></x:row>'
    assert scan(row, prefix="x:").last_row == 7


def test_cells_without_references_are_counted():
    found = scan("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")
    assert (found.last_row, found.last_column) == (2, 2)


def test_empty_cells_far_away_do_not_count_against_the_limit():
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576" s="1"/></row>'
    assert (scan(rows).last_row, scan(rows).last_column) == (1, 1)


@pytest.mark.parametrize("reference", ["A0x", "1A", "ABCD1", "A99999999", ""])
def test_impossible_references_are_damage(reference):
    with pytest.raises(zipfile.BadZipFile):
        scan(f"<row><c r='{reference}'><v>1</v></c></row>")


def test_errors_bare_formulas_and_hidden_rows():
    found = scan(
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c>'
        '<c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><f>B2</f></c><c r="B2"><f>B2</f><v></v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/><v/></c><c r="B3" t="str"><f>""</f><v></v></c>'
        '<c r="C3"><f>1+1</f><v>2</v></c></row>'
    )
    assert found.errors == ((1, 1, "#N/A"), (1, 2, "#DIV/0!"))
    assert found.bare_formulas == ((2, 1), (2, 2), (3, 1))
    assert found.hidden_rows == 1


def test_declared_entities_are_refused():
    stream = io.BytesIO()
    bomb = (
        '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row>'
        "<c r='A1'><v>&b;</v></c></row></sheetData></worksheet>"
    )
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format("worksheets/one.xml"))
        archive.writestr("xl/worksheets/one.xml", bomb)
    with zipfile.ZipFile(stream) as archive, pytest.raises(zipfile.BadZipFile):
        scan_sheet(archive, "S", 1_000)
