"""The workbook, opened again, against the government rules for accessible spreadsheets."""

import io
import itertools
import zipfile
from dataclasses import replace

import pytest
import sample
from openpyxl import load_workbook

from evaluator.summary.blocks import Bullets, Code, Facts, PartBreak, Table, VerdictBox
from evaluator.summary.exporters.xlsx import XLSX
from evaluator.summary.layout.outline import entries


@pytest.fixture(scope="module", params=["sample", "hostile"])
def source(request):
    return sample.SUMMARY if request.param == "sample" else sample.hostile()


@pytest.fixture(scope="module")
def written(source):
    return XLSX.write(source)


@pytest.fixture(scope="module")
def book(written):
    return load_workbook(io.BytesIO(written))


def cells(book):
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def test_sheets_are_cover_contents_notes_then_one_per_table(book, source):
    tables = [e for e in entries(source) if isinstance(e.block, Table)]
    plan = ["Plan"] if source.files else []
    names = ["Cover", "Contents", "Notes", *plan, *(f"Table {e.number}" for e in tables)]
    assert book.sheetnames == names
    assert all(sheet.sheet_state == "visible" for sheet in book)


def test_the_workbook_opens_on_the_first_cell_of_the_cover(book):
    assert book.active.title == "Cover"
    for sheet in book:
        assert sheet.sheet_view.selection[0].activeCell == "A1"
        assert sheet["A1"].value


def test_nothing_is_merged_frozen_filtered_hidden_or_commented(book, written):
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert sheet.auto_filter.ref is None
        assert not any(dim.hidden for dim in sheet.column_dimensions.values())
        assert not any(dim.hidden for dim in sheet.row_dimensions.values())
        assert all(table.autoFilter is None for table in sheet.tables.values())
        assert not sheet.HeaderFooter.oddHeader.center.text
    assert not any(cell.comment for cell in cells(book))
    assert not book.defined_names
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        names = archive.namelist()
    assert not [n for n in names if "drawing" in n or "pivot" in n or "external" in n]


def test_properties_name_the_programme_and_nobody(book, source):
    assert book.properties.title
    assert book.properties.language == "en-GB"
    assert not book.properties.creator
    assert not book.properties.lastModifiedBy
    assert book.properties.created.date().isoformat() == source.date
    assert book.properties.modified.date().isoformat() == source.date


def test_every_table_is_marked_from_column_a_with_unique_headers(book, source):
    for sheet in list(book)[1:]:
        (table,) = sheet.tables.values()
        first, last = table.ref.split(":")
        assert first.startswith("A")
        assert table.headerRowCount == 1
        top = [cell.value for cell in sheet[int(first[1:])]]
        assert [column.name for column in table.tableColumns] == top
        assert len({str(name).casefold() for name in top}) == len(top)
        assert sheet.max_row == int("".join(c for c in last if c.isdigit()))
        inside = sheet[table.ref]
        assert all(cell.value not in {None, ""} for row in inside for cell in row)


def test_no_row_is_blank_and_text_is_wrapped(book):
    for sheet in book:
        for row in sheet.iter_rows():
            assert any(cell.value not in {None, ""} for cell in row)
    long = [c for c in cells(book) if isinstance(c.value, str) and len(c.value) > 80]
    assert long
    assert all(cell.alignment.wrap_text for cell in long)


def test_text_that_looks_like_a_formula_stays_text(book):
    assert not any(cell.data_type == "f" for cell in cells(book))
    risky = [cell for cell in cells(book) if cell.value is not None and cell.data_type != "n"]
    risky = [cell for cell in risky if str(cell.value)[:1] in set("=+-@")]
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)


def test_the_hostile_workbook_really_holds_risky_cells():
    book = load_workbook(io.BytesIO(XLSX.write(sample.hostile())))
    starts = {str(c.value)[:1] for c in cells(book) if isinstance(c.value, str) and c.quotePrefix}
    assert starts == set("=+-@")


def test_links_in_the_contents_lead_to_sheets(book):
    contents = book["Contents"]
    linked = [cell for (cell,) in contents.iter_rows(min_row=3, max_col=1)]
    assert [cell.value for cell in linked] == book.sheetnames[2:]
    assert all(cell.hyperlink.location == f"'{cell.value}'!A1" for cell in linked)
    assert not any(cell.hyperlink.target for cell in linked)


def test_the_cover_says_what_the_first_page_says(source, book):
    lines = [cell.value for (cell,) in book["Cover"].iter_rows(max_col=1)]
    for entry in itertools.takewhile(
        lambda each: not isinstance(each.block, PartBreak), entries(source)
    ):
        if isinstance(entry.block, Bullets):
            assert set(entry.block.items) <= set(lines)
        if isinstance(entry.block, VerdictBox):
            assert f"Verdict: {entry.block.label}" in lines and entry.block.sentence in lines
            assert {f"{box.title}: {box.main}" for box in entry.block.boxes} <= set(lines)
        if isinstance(entry.block, Facts):
            assert {f"{name}: {said}" for name, said in entry.block.items} <= set(lines)


def test_the_plan_stands_on_a_sheet_of_its_own(summary):
    text = 'seed = 1\n[programme]\nname = "=Sessions"\n[[outcomes]]\nname = "A"\nprimary = true\n'
    book = load_workbook(io.BytesIO(XLSX.write(with_blocks(summary, Code(text, "plan.toml")))))
    rows = [[cell.value for cell in row] for row in book["Plan"].iter_rows(min_row=3)]
    assert rows == [
        ["seed", "[z]", "1"],
        ["programme", "name", "=Sessions"],
        ["outcomes 1", "name", "A"],
        ["outcomes 1", "primary", "yes"],
    ]


def test_every_sheet_prints_as_wide_as_the_paper_with_its_header_on_each_page(book):
    for sheet in book:
        assert sheet.page_setup.paperSize == int(sheet.PAPERSIZE_A4)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        for table in sheet.tables.values():
            first = table.ref.split(":")[0][1:]
            assert sheet.print_title_rows == f"${first}:${first}"
        for row in sheet.iter_rows():
            lines = max(len(str(c.value or "")) / sheet.column_dimensions[c.column_letter].width
                        for c in row)  # fmt: skip
            assert sheet.row_dimensions[row[0].row].height >= min(12 * lines, 409)


def test_shorthand_is_explained(book):
    first = [cell.value for (cell,) in book["Notes"].iter_rows(min_row=3, max_row=5, max_col=1)]
    assert first == ["[c]", "[z]", "[x]"]


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("1,250", 1250, "#,##0"),
        ("0.08", 0.08, "0.00"),
        ("−0.1", -0.1, "0.0"),
        ("+1.2", 1.2, "+0.0;−0.0;0.0"),
        ("17%", 0.17, "0%"),
        ("28 %", 0.28, "0%"),
        ("24", 24, "0"),
    ],
)
def test_numbers_are_numbers(summary, text, value, shown):
    table = Table("t", ("a", "b"), (("x", text),), (False, True))
    book = load_workbook(io.BytesIO(XLSX.write(with_blocks(summary, table))))
    cell = book["Table 1"]["B3"]
    assert cell.data_type == "n"
    assert cell.value == pytest.approx(value, abs=1e-12)
    assert cell.number_format == shown


@pytest.mark.parametrize(
    "text", ["[c]", "1,25", "0.4 to 2.0", "1e5", "=1+1", "12345678901234567", "about 5", "1.", "٣"]
)
def test_what_is_no_plain_number_stays_text(summary, text):
    table = Table("t", ("a", "b"), (("x", text),), (False, True))
    book = load_workbook(io.BytesIO(XLSX.write(with_blocks(summary, table))))
    assert book["Table 1"]["B3"].value == text
    assert book["Table 1"]["B3"].data_type == "s"


def test_a_column_of_text_is_never_turned_into_numbers(summary):
    table = Table("t", ("key", "b"), (("007", "1"),), (False, False))
    book = load_workbook(io.BytesIO(XLSX.write(with_blocks(summary, table))))
    assert [book["Table 1"][f"{column}3"].value for column in "AB"] == ["007", "1"]


def with_blocks(summary, *blocks):
    return replace(summary, blocks=blocks)


def test_a_name_that_reads_like_the_code_of_a_letter_stays_as_it_is():
    name = "Score _x0041_ and _x00"
    held = XLSX.write(replace(sample.SUMMARY, title=name))
    with zipfile.ZipFile(io.BytesIO(held)) as archive:
        written = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "Score _x005F_x0041_ and _x00<" in written
