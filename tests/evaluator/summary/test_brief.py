"""Page one with the longest names and the most outcomes is still one page."""

import io
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from docx.shared import Length
from pypdf import PdfReader

from evaluator.summary.content import summarise
from evaluator.summary.documents import documents
from evaluator.summary.exporters.docx import DOCX
from evaluator.summary.exporters.pdf import PDF
from evaluator.summary.front.brief import cut
from evaluator.summary.layout import word_page
from evaluator.summary.layout.outline import printed
from evaluator.values.account import Report
from evaluator.walk import evaluate
from tests.evaluator.worlds import ANSWERED, cohort_of, pupils, pupils_plan

WORDS = "Mentoring by people with lived experience of violence in the night-time economy "


def name(start: str, letters: int = 200) -> str:
    return (f"{start} " + WORDS * 8)[:letters].strip()


def longest_summary():
    frame = pupils(schools=24, each=8, before=1, effect=2.5)
    cohort, plan = cohort_of(frame), pupils_plan(frame, context=ANSWERED)
    (outcome,) = plan.outcomes
    plan = replace(
        plan,
        programme=replace(
            plan.programme, name=name("The"), description=name("It", 500), setting=name("Schools"),
            area=name("Towns"), people="young people who live in the borough",
        ),
        outcomes=tuple(
            replace(outcome, name=name(f"Result {number}"), primary=number == 0)
            for number in range(12)
        ),
        report=Report(
            evaluated_by=name("Unit"), commissioned_by=name("Board"), contact=name("Team"),
            licence="Open Government Licence v3.0",
        ),
    )  # fmt: skip
    return plan, summarise(evaluate(cohort, plan), cohort, plan, date(2026, 1, 5))


@pytest.mark.whole_way
def test_the_longest_names_and_twelve_outcomes_stand_on_one_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan, told = longest_summary()
    (_, short), (_, whole) = documents(told, "summary")
    pages = PdfReader(io.BytesIO(PDF.write(short))).pages
    assert len(pages) == 1
    text = " ".join(pages[0].extract_text().split())
    last = ("You cannot say", "What to do next", "more are in the report")
    assert all(words in text for words in last)
    with monkeypatch.context() as unshrunk:
        unshrunk.setattr(word_page, "_resize", lambda *_: None)
        document = Document(io.BytesIO(DOCX.write(short)))
    section = document.sections[0]
    room = section.page_height - section.top_margin - section.bottom_margin
    width = section.page_width - section.left_margin - section.right_margin
    tall = [word_page._height(document, Length(width).pt, step) for step in word_page._STEPS]
    assert tall[0] > Length(room).pt > tall[-1]
    said = repr([entry.block for entry in printed(whole)])
    assert all(outcome.name in said for outcome in plan.outcomes), "whole in the report"
    assert plan.programme.description in said


@pytest.mark.parametrize(
    ("text", "most", "told"),
    [
        ("A short name", 20, "A short name"),
        ("A name of several words", 12, "A name of…"),
        ("A name of several words", 10, "A name of…"),
        ("Unbrokenwordofmanyletters", 10, "Unbrokenw…"),
        ("First part, and more", 13, "First part…"),
    ],
)
def test_a_long_name_is_cut_between_words(text: str, most: int, told: str) -> None:
    assert cut(text, most) == told and len(cut(text, most)) <= most
