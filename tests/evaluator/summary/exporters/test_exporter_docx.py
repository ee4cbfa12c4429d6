"""The Word file, opened again: styles, lists, header rows, alt text, and nobody's name."""

import io
import itertools
import zipfile

import pytest
import sample
from docx import Document
from docx.oxml.ns import qn

from evaluator.summary.blocks import Bullets, Figure, Table
from evaluator.summary.exporters.docx import DOCX
from evaluator.summary.layout.outline import printed, sections


@pytest.fixture(scope="module", params=["sample", "hostile"])
def source(request):
    return sample.SUMMARY if request.param == "sample" else sample.hostile()


@pytest.fixture(scope="module")
def written(source):
    return DOCX.write(source)


@pytest.fixture(scope="module")
def document(written):
    return Document(io.BytesIO(written))


def styled(document, name):
    return [p.text for p in document.paragraphs if p.style.name == name]


@pytest.mark.whole_way
def test_properties_name_the_programme_and_nobody(document, source):
    properties = document.core_properties
    assert properties.title.startswith(source.title[:20].replace("\u202e", ""))
    assert properties.language == "en-GB"
    assert properties.created.date().isoformat() == source.date
    for personal in ("author", "last_modified_by", "comments", "keywords", "category", "subject"):
        assert not getattr(properties, personal)


def test_the_properties_tell_of_no_template(written):
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        told = archive.read("docProps/app.xml").decode()
    assert "What Worked" in told and "Microsoft" not in told and "dotm" not in told


def test_the_archive_holds_no_picture_of_another_page_and_no_clock(written):
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_headings_have_real_styles_and_never_jump(document, source):
    assert len(styled(document, "Title")) == 1
    ranks = [int(p.style.name[8:]) for p in document.paragraphs if p.style.name[:8] == "Heading "]
    shown = [e for e in printed(source) if e.depth and not (e.heading and not e.block.items)]
    assert len(ranks) == len(shown)
    assert ranks[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(ranks))


def test_lists_are_lists(document, source):
    placed = printed(source)
    items = [text for e in placed if isinstance(e.block, Bullets) for text in e.block.items]
    links = [text for _, text in sections(placed)]
    assert sorted(styled(document, "List Bullet")) == sorted([*items, *links])
    assert document.styles["List Bullet"].element.find(f".//{qn('w:numId')}") is not None


def test_text_is_twelve_point_sans_serif_at_the_left(document):
    normal = document.styles["Normal"]
    assert normal.font.size.pt == 12
    assert normal.font.name == "Arial"
    assert normal.paragraph_format.alignment is None
    assert not document.element.findall(f".//{qn('w:i')}")
    assert not document.element.findall(f".//{qn('w:u')}")
    languages = document.styles.element.iter(qn("w:lang"))
    assert {language.get(qn("w:val")) for language in languages} == {"en-GB"}


def test_tables_repeat_their_header_and_split_nothing(document, source):
    blocks = [e.block for e in printed(source) if isinstance(e.block, Table)]
    assert len(document.tables) == len(blocks)
    for table, block in zip(document.tables, blocks, strict=True):
        assert [cell.text for cell in table.rows[0].cells] == list(block.columns)
        assert len(table.rows) == 1 + len(block.rows)
        assert all(cell.text.strip() for row in table.rows for cell in row.cells)
        headers = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") for row in table.rows]
        assert headers[0] is not None
        assert not any(header is not None for header in headers[1:])
        assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
                   for row in table.rows)  # fmt: skip
    assert not document.element.findall(f".//{qn('w:gridSpan')}")
    assert not document.element.findall(f".//{qn('w:vMerge')}")


def test_every_chart_carries_its_finding(document, source):
    figures = [e.block for e in printed(source) if isinstance(e.block, Figure)]
    said = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert said == [figure.alt for figure in figures]
    numbers = [shape._inline.docPr.get("id") for shape in document.inline_shapes]
    assert len(set(numbers)) == len(numbers)


def test_every_page_carries_the_footer_and_its_number(document):
    footer = document.sections[0].footer
    fields = [node.text for node in footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "Page " in footer.paragraphs[0].text


ORDER = (
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "pBdr",
    "shd",
    "spacing",
    "ind",
    "jc",
)


def test_paragraph_properties_stand_in_the_order_word_demands(document):
    for properties in document.element.iter(qn("w:pPr")):
        names = [child.tag.rpartition("}")[2] for child in properties]
        places = [ORDER.index(name) for name in names if name in ORDER]
        assert places == sorted(places)


def test_the_annex_starts_on_a_new_page():
    document = Document(io.BytesIO(DOCX.write(sample.SUMMARY)))
    annex = next(p for p in document.paragraphs if p.text == "Technical annex")
    assert annex.paragraph_format.page_break_before
