"""The web page, parsed: one h1, no script, no outside address, every table and chart named."""

import itertools
import re
from collections import Counter
from dataclasses import replace

import pytest
import sample
from lxml import html

from evaluator.summary.blocks import Figure, Heading, PartBreak, Table
from evaluator.summary.exporters.html import HTML
from evaluator.summary.layout.outline import printed


@pytest.fixture(scope="module", params=["sample", "hostile"])
def source(request):
    return sample.SUMMARY if request.param == "sample" else sample.hostile()


@pytest.fixture(scope="module")
def page(source):
    return html.document_fromstring(HTML.write(source).decode("utf-8"))


def test_the_page_says_its_language_and_title(page, source):
    assert page.get("lang") == "en-GB"
    assert page.findtext(".//title").strip() == page.findtext(".//h1").strip()
    assert len(page.findall(".//h1")) == 1
    assert page.find(".//main") is not None
    assert page.find(".//meta[@name='viewport']") is not None
    assert page.text_content().isprintable() or "\n" in page.text_content()


def test_nothing_runs_and_nothing_is_fetched(page, source):
    assert not page.findall(".//script")
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    assert not page.xpath("//iframe | //object | //embed | //link | //form | //img")
    references = page.xpath("//@href | //@src | //@xlink:href", namespaces={"xlink": "x"})
    assert all(reference.startswith("#") for reference in references)
    written = HTML.write(source).decode("utf-8")
    assert not re.search(r"https?://|@import|url\((?!#|data:font/woff)", written)


def test_the_skip_link_leads_to_the_content(page):
    first = page.find(".//body").find("a")
    assert first.get("class") == "skip"
    assert page.get_element_by_id(first.get("href")[1:]).tag == "main"


def test_every_line_of_the_contents_leads_to_its_section():
    named = ("b", "c", "d")
    blocks = (PartBreak("a"), *(Heading(words, 2) for words in named), PartBreak("e"))
    page = html.document_fromstring(
        HTML.write(replace(sample.SUMMARY, blocks=blocks)).decode("utf-8")
    )
    (listed,) = page.findall(".//nav")
    assert listed.get("aria-label") == "Contents"
    links = listed.findall(".//a")
    assert tuple(page.get_element_by_id(a.get("href")[1:]).text for a in links) == named


def test_heading_ranks_never_jump(page):
    ranks = [int(h.tag[1]) for h in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert ranks[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(ranks))


def test_every_table_has_a_caption_and_scopes(page, source):
    tables = page.findall(".//table")
    assert len(tables) == sum(isinstance(e.block, Table) for e in printed(source))
    for table in tables:
        assert table.findtext("caption").strip()
        assert all(cell.get("scope") == "col" for cell in table.findall("thead/tr/th"))
        assert all(row.find("th").get("scope") == "row" for row in table.findall("tbody/tr"))
        assert all(cell.text_content().strip() for cell in table.iter("th", "td"))


def test_every_chart_is_named_and_described(page, source):
    figures = [e.block for e in printed(source) if isinstance(e.block, Figure)]
    pictures = page.xpath("//figure//*[local-name()='svg']")
    assert len(pictures) == len(figures)
    for picture in pictures:
        assert picture.get("role") == "img"
        assert picture.xpath(".//*[local-name()='text']")
        for attribute in ("aria-labelledby", "aria-describedby"):
            assert page.get_element_by_id(picture.get(attribute)).text.strip()


def test_ids_are_unique_and_every_reference_finds_its_own(page):
    ids = page.xpath("//@id")
    assert max(Counter(ids).values()) == 1
    assert {reference[1:] for reference in page.xpath("//@href")} <= set(ids)


def test_markup_in_names_stays_text():
    page = HTML.write(sample.hostile()).decode("utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    assert "49" not in re.sub(r"<svg.*?</svg>|@font-face.*?}", "", page, flags=re.DOTALL)


def test_the_look_is_light_and_prints():
    page = HTML.write(sample.SUMMARY).decode("utf-8")
    assert "color-scheme: light" in page
    assert "@media print" in page
    assert "prefers-color-scheme" not in page
