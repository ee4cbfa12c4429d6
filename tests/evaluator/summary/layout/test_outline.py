"""Printing order: ranks never jump, numbers run through, charts bring their numbers."""

from dataclasses import replace

import pytest
import sample
from hypothesis import given
from hypothesis import strategies as st

from evaluator.summary.blocks import Bullets, Figure, Heading, Paragraph, PartBreak, Table
from evaluator.summary.layout.outline import (
    CONTENTS,
    DEFERRED,
    entries,
    printed,
    sections,
    table_title,
)


def laid_out(*blocks):
    return entries(replace(sample.SUMMARY, blocks=blocks))


BLOCKS = st.one_of(
    st.builds(Heading, st.just("h"), st.integers(1, 3)),
    st.just(PartBreak("part")),
    st.just(Paragraph("p")),
    st.builds(Bullets, st.just(("a",)), st.sampled_from(["plain", "can_say", "cannot_say"])),
)


@given(st.lists(BLOCKS, max_size=12))
def test_ranks_never_jump(blocks):
    last = 1
    for entry in laid_out(*blocks):
        if entry.depth:
            assert 2 <= entry.depth <= last + 1
            last = entry.depth


def test_ranks_follow_levels_within_a_part():
    placed = laid_out(
        Heading("a", 2), Heading("b", 3), Heading("c", 2), PartBreak("d"), Heading("e", 2)
    )
    assert [entry.depth for entry in placed] == [2, 3, 2, 2, 3]


def test_numbers_of_front_charts_wait_until_the_end():
    placed = laid_out(sample.MEANS, PartBreak("annex"), sample.EFFECT, Paragraph("after"))
    kinds = [type(entry.block).__name__ for entry in placed]
    assert kinds == ["Figure", "PartBreak", "Figure", "Table", "Paragraph", "Heading", "Table"]
    assert placed[5].block.text == DEFERRED
    assert [(e.number, e.behind) for e in placed if isinstance(e.block, Table)] == [(1, 2), (2, 1)]
    assert [e.number for e in placed if isinstance(e.block, Figure)] == [1, 2]
    assert table_title(placed[3]).startswith("Table 1. Numbers behind figure 2: ")


def test_a_heading_above_a_say_list_becomes_its_own():
    placed = laid_out(Heading("What may be claimed"), Bullets(("a",), "can_say"))
    assert [(e.heading, e.depth) for e in placed] == [("What may be claimed", 2)]


def test_a_say_list_without_heading_gets_one():
    placed = laid_out(Heading("x"), Paragraph("p"), Bullets(("a",), "cannot_say"))
    assert [(e.heading, e.depth) for e in placed] == [("", 2), ("", 0), ("You cannot say", 3)]


def test_no_cell_stays_empty():
    table = Table("t", ("", "b"), (("", " "), ("x", "1")), (False, True))
    placed = laid_out(table)[0].block
    assert placed.columns == ("[x]", "b")
    assert placed.rows == (("[x]", "[x]"), ("x", "1"))


def test_a_ragged_table_is_refused():
    with pytest.raises(ValueError, match="one cell per column"):
        laid_out(Table("t", ("a", "b"), (("x",),), (False, True)))


def test_the_contents_open_the_first_part_alone_where_there_is_enough_to_list():
    parts = PartBreak("a"), Heading("b", 2), Heading("c", 2), PartBreak("d")
    few = printed(replace(sample.SUMMARY, blocks=parts))
    assert not any(entry.anchor for entry in few) and not sections(few)
    placed = printed(replace(sample.SUMMARY, blocks=(*parts, Heading("e", 2), Heading("f", 3))))
    anchors = [CONTENTS, "section-1", "section-2", "", "section-3", ""]
    assert [entry.anchor for entry in placed] == anchors
    assert [words for _, words in sections(placed)] == ["b", "c", "e"]
