"""The PDF, read back: tagged, in British English, with title, headings, tables and alt text.

Read with pypdf; PDF/UA-1 itself is checked by the typesetter, which refuses to write less.
"""

import io
import itertools
import re
from collections import Counter

import pytest
import sample
from pypdf import PdfReader

from evaluator.summary.blocks import Figure, Table
from evaluator.summary.exporters.pdf import PDF
from evaluator.summary.layout.outline import printed
from evaluator.summary.layout.row_headers import with_row_headers


@pytest.fixture(scope="module")
def reader():
    return PdfReader(io.BytesIO(PDF.write(sample.SUMMARY)))


@pytest.fixture(scope="module")
def tags(reader):
    """Every structure element: (role, element)."""
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((str(node["/S"]), node))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def texts(node):
    alternative = node.get("/Alt")
    return None if alternative is None else str(alternative)


def test_the_file_is_marked_and_says_its_title_and_language(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == sample.SUMMARY.title
    assert not reader.metadata.author
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_the_creation_date_is_the_evaluations(reader):
    assert reader.metadata.creation_date.date().isoformat() == sample.SUMMARY.date


def test_headings_are_tagged_and_never_jump(tags):
    ranks = [int(role[2:]) for role, _ in tags if role[:2] == "/H" and role[2:].isdigit()]
    assert ranks[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(ranks))
    headings = [e for e in printed(sample.SUMMARY) if e.depth]
    assert len(ranks) == len(headings)


def test_every_chart_carries_its_finding(tags):
    said = {texts(node) for role, node in tags if role == "/Figure"}
    figures = [b for b in sample.SUMMARY.blocks if isinstance(b, Figure)]
    assert {figure.alt for figure in figures} <= said


def test_tables_have_header_cells_with_a_scope(tags):
    tables = [e.block for e in printed(sample.SUMMARY) if isinstance(e.block, Table)]
    roles = Counter(role for role, _ in tags)
    assert roles["/Table"] == len(tables)
    assert roles["/THead"] == len(tables)
    rows = sum(len(table.rows) for table in tables)
    columns = sum(len(table.columns) for table in tables)
    assert roles["/TH"] == columns + rows
    assert roles["/TD"] == sum((len(table.columns) - 1) * len(table.rows) for table in tables)
    scopes = Counter(
        str(each.get_object()["/Scope"])
        for role, node in tags if role == "/TH"
        for each in node["/A"] if "/Scope" in each.get_object()
    )  # fmt: skip
    assert scopes == {"/Column": columns, "/Row": rows}


def test_the_first_cell_of_each_row_is_its_header(tags):
    for role, node in tags:
        if role == "/TR" and node["/P"].get_object()["/S"] != "/THead":
            kinds = [str(kid.get_object()["/S"]) for kid in node["/K"]]
            assert kinds == ["/TH"] + ["/TD"] * (len(kinds) - 1)


@pytest.mark.whole_way
def test_the_file_is_whole_after_headers_were_marked():
    written = PDF.write(sample.hostile())
    reader = PdfReader(io.BytesIO(written), strict=True)
    start = int(written.rsplit(b"startxref", 1)[1].split()[0])
    assert written[start : start + 4] == b"xref"
    for line in written[start:].split(b"\n")[3:]:
        if not line.rstrip().endswith(b"n"):
            break
        assert re.match(rb"\d+ 0 obj", written[int(line[:10]) :][:20])
    assert all(page.extract_text() for page in reader.pages)


def test_a_file_of_another_make_is_left_as_it_is():
    assert with_row_headers(b"%PDF-1.7 of somebody else") == b"%PDF-1.7 of somebody else"


def test_lists_and_facts_are_lists(tags):
    assert Counter(role for role, _ in tags)["/L"] == 4


@pytest.mark.whole_way
def test_every_page_carries_the_footer_and_its_number(reader):
    count = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        assert sample.SUMMARY.footer in text
        assert f"Page {number} of {count}" in text


def test_the_footer_is_a_part_of_the_text_once(reader):
    """A reader by ear is not told what is only a page's margin."""
    told = sum(_told(page).count(sample.SUMMARY.footer) for page in reader.pages)
    assert told == 1


def _told(page):
    """What a page says outside its artifacts."""
    inside, told = [], []

    def mark(operator, operands, *_):
        if operator in (b"BDC", b"BMC"):
            inside.append(operands[0] == "/Artifact")
        elif operator == b"EMC":
            inside.pop()
        elif operator in (b"TJ", b"Tj") and any(inside):
            operands[0] = type(operands[0])()

    page.extract_text(visitor_operand_before=mark, visitor_text=lambda said, *_: told.append(said))
    return " ".join("".join(told).split())


def test_the_first_page_holds_the_whole_answer(reader):
    text = " ".join(reader.pages[0].extract_text().split())
    for part in ("Promising", "Trust: 3 of 5", "moderate trust", "You can say", "You cannot say"):
        assert part in text
    assert text.index("You can say") < text.index("gained more") < text.index("You cannot say")
    assert "Technical annex" not in text
    assert reader.pages[1].extract_text().lstrip().startswith("Technical annex")


def test_fonts_are_inside_the_file(reader):
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descendants = font.get_object().get("/DescendantFonts", [font])
            descriptor = descendants[0].get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


@pytest.mark.whole_way
def test_markup_in_names_is_printed_not_obeyed(hostile):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(PDF.write(hostile))).pages)
    for written in ("#let x = 1; $x^2$ *bold* _it_ `raw` @ref <label>", "{{ 7 * 7 }}", "=cmd|"):
        assert written in text


def test_plan_and_script_are_attached_as_they_run(reader):
    kept = {name: [data.decode() for data in each] for name, each in reader.attachments.items()}
    assert kept == {name: [text] for name, text in sample.SUMMARY.files.items()}
    assert set(kept) == {"plan.toml", "check.py"}
