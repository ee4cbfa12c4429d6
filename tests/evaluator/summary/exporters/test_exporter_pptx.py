"""The slide, opened again: a real title, what each picture shows, notes, and nobody's name."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
import sample
from lxml import html
from PIL import Image
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Pt

from evaluator.summary.blocks import Box, Bullets, Facts, Figure, VerdictBox
from evaluator.summary.exporters.html import HTML
from evaluator.summary.exporters.png import PNG
from evaluator.summary.exporters.pptx import PPTX

VERDICT = next(block for block in sample.SUMMARY.blocks if isinstance(block, VerdictBox))
FIGURE = next(block for block in sample.SUMMARY.blocks if isinstance(block, Figure))


@pytest.fixture(scope="module", params=["sample", "hostile"])
def source(request):
    return sample.SUMMARY if request.param == "sample" else sample.hostile()


@pytest.fixture(scope="module")
def written(source):
    return PPTX.write(source)


@pytest.fixture(scope="module")
def deck(written):
    return Presentation(io.BytesIO(written))


def test_the_title_is_a_real_one_on_a_single_wide_slide(deck, source):
    (slide,) = deck.slides
    assert slide.shapes.title.text.split() == source.title.replace("\u202e", "").split()
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9)


def test_every_shape_lies_on_the_slide_and_reads_from_the_top(deck):
    (slide,) = deck.slides
    tops = []
    for shape in slide.shapes:
        assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width
        assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height + Pt(1)
        if shape.has_text_frame and shape.text_frame.text:
            tops.append(shape.top)
    assert tops == sorted(tops)
    shadows = [each.get("idx") for each in slide.element.iter(qn("a:effectRef"))]
    assert shadows and set(shadows) == {"0"}


def test_pictures_say_what_they_show_and_decoration_says_so(deck, source):
    (slide,) = deck.slides
    for shape in slide.shapes:
        marks = shape.element.xpath(".//p:cNvPr")[0]
        decoration = "decorative" in "".join(child.tag for child in marks.iter())
        told = shape.has_text_frame and shape.text_frame.text.strip()
        assert bool(marks.get("descr")) or bool(told) or decoration, shape.name


def test_the_slide_says_the_verdict_the_rating_and_the_sentence():
    deck = Presentation(io.BytesIO(PPTX.write(sample.SUMMARY)))
    (slide,) = deck.slides
    frame = next(s for s in slide.shapes if s.name == "Verdict and trust").text_frame.text
    assert VERDICT.label in frame and VERDICT.sentence in frame
    assert f"Trust: {VERDICT.rating} of 5" in frame
    assert [s.element.xpath(".//p:cNvPr")[0].get("descr") for s in slide.shapes
            if s.shape_type == 13] == [FIGURE.alt]  # fmt: skip


def test_the_notes_say_everything_else_of_the_first_page():
    notes = Presentation(io.BytesIO(PPTX.write(sample.SUMMARY))).slides[0].notes_slide
    told = notes.notes_text_frame.text
    assert VERDICT.rating_reason in told and FIGURE.alt in told
    for block in sample.SUMMARY.blocks:
        if isinstance(block, Facts):
            assert all(value in told for _, value in block.items)
        if isinstance(block, Bullets) and block.style != "plain":
            assert all(item in told for item in block.items)


def test_lines_of_boxes_are_read_out_with_one_full_stop_each():
    boxes = (Box("Cost", "£48,000", ("£32 for each pupil.", "In 2024 prices."), None),)
    blocks = [replace(b, boxes=boxes) if b is VERDICT else b for b in sample.SUMMARY.blocks]
    written = PPTX.write(replace(sample.SUMMARY, blocks=tuple(blocks)))
    told = Presentation(io.BytesIO(written)).slides[0].notes_slide.notes_text_frame.text
    assert "Cost: £48,000. £32 for each pupil. In 2024 prices." in told


def test_the_file_names_nobody_and_no_template_or_clock(written, deck, source):
    properties = deck.core_properties
    assert properties.title.startswith(source.title[:20].replace("\u202e", ""))
    assert properties.created.date().isoformat() == source.date
    for personal in ("author", "last_modified_by", "comments", "keywords", "category", "subject"):
        assert not getattr(properties, personal)
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        names = archive.namelist()
        assert not [name for name in names if "thumbnail" in name or "printer" in name]
        assert "Macintosh" not in archive.read("docProps/app.xml").decode()
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        texts = "".join(archive.read(name).decode() for name in names if name.endswith(".xml"))
    assert 'lang="en-US"' not in texts and 'lang="en-GB"' in texts


def test_slide_and_picture_say_nothing_that_the_web_page_does_not():
    """Whatever disclosure control let through to the page is all that these can hold."""
    page = html.document_fromstring(HTML.write(sample.SUMMARY).decode("utf-8"))
    said = "".join(" ".join(page.text_content().split()).split())
    picture = Image.open(io.BytesIO(PNG.write(sample.SUMMARY)))
    picture.load()
    (slide,) = Presentation(io.BytesIO(PPTX.write(sample.SUMMARY))).slides
    texts = [p.text for s in slide.shapes if s.has_text_frame for p in s.text_frame.paragraphs]
    texts += slide.notes_slide.notes_text_frame.text.split("\n")
    texts += picture.text["Description"].split(". ")
    texts += [s.element.xpath(".//p:cNvPr")[0].get("descr") or "" for s in slide.shapes]
    own = re.compile("^(You can say|You cannot say|The chart|Warning): ")
    for passage in texts:
        text = own.sub("", passage)
        for part in text.split(" · ") if text.startswith("14 July") else [text]:
            names = part.split(": ", 1) if "".join(part.split()) not in said else [part]
            assert all("".join(name.split()).rstrip(".") in said for name in names), part
