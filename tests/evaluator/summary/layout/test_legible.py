"""Cleaned text can go into XML, and keeps what a person wrote."""

import pytest
import sample
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from evaluator.summary.blocks import Facts
from evaluator.summary.fonts import drawable
from evaluator.summary.layout.legible import legible


@given(st.text())
def test_any_text_fits_in_xml(text):
    element = etree.Element("a")
    element.text = legible(text)
    assert etree.fromstring(etree.tostring(element)).text in {element.text, None}


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("plain £5 – “quoted”", "plain £5 – “quoted”"),
        ("مدرسة الأمل", "مدرسة الأمل"),
        ("🎉", "🎉"),
        ("a\tb\r\nc\rd", "a b\nc\nd"),
        ("\u202eevil\u202c\u2066x\u2069", "evilx"),
        ("\x00a\x1b\ud800\ufffe", "a"),
    ],
)
def test_what_is_kept_and_what_goes(text, clean):
    assert legible(text) == clean


def test_values_are_cleaned_all_the_way_down():
    assert legible(Facts((("a\x00", "b"),))) == Facts((("a", "b"),))
    assert legible(sample.SUMMARY.blocks) == sample.SUMMARY.blocks


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Étude ≥ 5 – مدرسة", "Étude ≥ 5 – مدرسة"),
        ("汉", "□"),
        ("a\U000e0100b", "ab"),
        ("x\ny", "x\ny"),
    ],
)
def test_characters_without_a_glyph_become_a_box(text, drawn):
    assert drawable(text) == drawn
