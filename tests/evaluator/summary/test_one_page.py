"""Page one stays on one page, whatever the names, in the PDF and as reckoned for Word."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import sample
from docx import Document
from docx.shared import Pt
from pypdf import PdfReader

from evaluator.summary.blocks import (
    Block,
    Bullets,
    Facts,
    Figure,
    PartBreak,
    Summary,
    VerdictBox,
)
from evaluator.summary.exporters.docx import DOCX
from evaluator.summary.exporters.pdf import PDF
from evaluator.summary.layout.arial import lines_taken, width_of
from evaluator.summary.layout.word_page import size_columns

WORDS = "Mentoring by people with lived experience of violence in the night-time economy "


def longer(block: Block, times: int) -> Block:
    """A block of page one with much more to say."""
    if isinstance(block, VerdictBox):
        reason = block.rating_reason + " One less, because " + WORDS * times
        return replace(block, sentence=block.sentence + " " + WORDS * times, rating_reason=reason)
    if isinstance(block, Facts):
        return replace(block, items=tuple((name, WORDS * times) for name, _ in block.items))
    if isinstance(block, Bullets):
        return replace(block, items=tuple(item + " " + WORDS for item in block.items))
    return block


def summary(times: int) -> Summary:
    blocks = sample.SUMMARY.blocks
    cut = next(i for i, block in enumerate(blocks) if isinstance(block, PartBreak))
    front = tuple(longer(block, times) if times else block for block in blocks[:cut])
    return replace(sample.SUMMARY, blocks=(*front, *blocks[cut:]))


def last_words(told: Summary) -> str:
    cannot = next(b for b in told.blocks if isinstance(b, Bullets) and b.style == "cannot_say")
    return cannot.items[-1].split()[-1]


@pytest.mark.whole_way
@pytest.mark.parametrize("times", [0, 1, 2])
def test_all_that_a_commissioner_reads_is_on_page_one(times: int) -> None:
    told = summary(times)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(PDF.write(told))).pages]
    part = next(block.title for block in told.blocks if isinstance(block, PartBreak))
    assert "You cannot say" in pages[0] and last_words(told) in pages[0].split("You cannot say")[1]
    assert part in pages[1]


@pytest.mark.whole_way
def test_what_is_far_too_long_runs_on_and_loses_nothing() -> None:
    told = summary(60)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(PDF.write(told))).pages)
    assert text.count("lived") >= 60 * 3


def front_of(told: Summary) -> tuple[list[float], float]:
    """Sizes of letters before the annex, and how wide the first picture is, in points."""
    document = Document(io.BytesIO(DOCX.write(told)))
    front = []
    for paragraph in document.paragraphs:
        if paragraph.paragraph_format.page_break_before:
            break
        front.append(paragraph)
    sizes = [run.font.size.pt for p in front for run in p.runs if run.font.size is not None]
    return sizes, document.inline_shapes[0].width.pt


@pytest.mark.whole_way
def test_word_shrinks_only_what_would_not_fit() -> None:
    short, long = front_of(summary(0)), front_of(summary(3))
    assert any(isinstance(block, Figure) for block in sample.SUMMARY.blocks)
    assert long[1] < short[1]
    assert min(long[0]) >= 8.5 and max(long[0]) < max(short[0])


def test_words_are_as_wide_as_in_arial() -> None:
    assert width_of("Outcomes", 10, bold=True) == pytest.approx(48.9)
    assert width_of("Outcomes", 10) == pytest.approx(45.57)


@pytest.mark.parametrize(
    ("runs", "room", "lines"),
    [
        ([("aaaa bbbb", 10, False)], 60, 1),
        ([("aaaa bbbb", 10, False)], 40, 2),
        ([("a" * 12, 10, False)], 30, 3),
        ([("aaaa ", 10, True), ("bbbb", 10, False)], 48, 1),
        ([("aaaa ", 10, True), ("bbbb", 10, False)], 46, 2),
        ([], 40, 1),
    ],
)
def test_lines_are_broken_between_words(
    runs: list[tuple[str, float, bool]], room: float, lines: int
) -> None:
    assert lines_taken(runs, room) == lines


@pytest.mark.whole_way
def test_words_page_with_room_spreads_over_it() -> None:
    """What stands between paragraphs grows before a foot stays blank."""
    short, long = (
        Document(io.BytesIO(DOCX.write(replace(summary(times), only_page_one=True))))
        for times in (0, 1)
    )
    spaces = [
        sum(p.paragraph_format.space_after.pt for p in each.paragraphs if p.style.name == "Fact")
        for each in (short, long)
    ]
    assert spaces[0] > 1.2 * spaces[1]


def test_columns_are_as_wide_as_their_words_ask_for() -> None:
    document = Document()
    texts = [["Question", "Result", "What was found"], ["Who?", "Passed", WORDS * 3]]
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table._cells, [*texts[0], *texts[1]], strict=True):
        cell.paragraphs[0].add_run(text)
    size_columns(table, texts, Pt(480))
    widths = [column.width.pt for column in table.columns]
    assert sum(widths) == pytest.approx(480, abs=1)
    assert widths[2] > 3 * max(widths[:2])
    grid = [cell.width.pt for cell in table.rows[1].cells]
    assert grid == pytest.approx(widths, abs=0.1)


@pytest.mark.parametrize("first", ["Kind", WORDS * 3], ids=["with room", "tight"])
def test_the_name_of_a_column_of_numbers_is_never_broken(first: str) -> None:
    """Arial Bold is 4.89 sizes wide for this word, and a cell keeps 10.8 points to itself."""
    texts = (("Prevention", "Outcomes"), (first, "4"))
    table = Document().add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, [*texts[0], *texts[1]], strict=True):
        cell.paragraphs[0].add_run(text)
    size_columns(table, texts, Pt(480))
    size = table._cells[1].paragraphs[0].runs[0].font.size.pt
    assert table.columns[1].width.pt >= 4.89 * size + 10.8
