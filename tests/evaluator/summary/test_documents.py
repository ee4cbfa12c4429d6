"""The summary and the report as two documents of their own in every paged format."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
import sample
from docx import Document
from pypdf import PdfReader

from evaluator.commands.edited_files import free_stem
from evaluator.summary.documents import documents, named_anew, report_stem, studies_beside
from evaluator.summary.export import compose, export
from evaluator.summary.exporters.docx import DOCX
from evaluator.summary.exporters.html import HTML
from evaluator.summary.exporters.pdf import PDF
from evaluator.summary.exporters.xlsx import XLSX

BOTH = replace(sample.SUMMARY, report="Evaluation report")


@pytest.mark.whole_way
def test_paged_formats_are_two_documents_and_the_others_one(tmp_path: Path) -> None:
    asked = ("pdf", "docx", "html", "xlsx", "pptx", "png", "json")
    names = [path.name for path in export(BOTH, tmp_path, asked)]
    assert names == [
        "summary.pdf", "report.pdf", "summary.docx", "report.docx", "summary.html", "report.html",
        "summary.xlsx", "summary.pptx", "summary.png", "summary.json",
    ]  # fmt: skip
    assert [path.name for path in export(sample.SUMMARY, tmp_path / "one", ("pdf",))] == [
        "summary.pdf"
    ]


@pytest.mark.parametrize(
    ("stem", "named"),
    [("summary", "report"), ("summary-2", "report-2"), ("night-bus", "night-bus-report")],
)
def test_the_report_is_called_after_the_summary(stem: str, named: str) -> None:
    assert report_stem(stem) == named
    assert [name for name, _ in documents(BOTH, stem)] == [stem, named]
    study = Path(f"{stem}.whatworked")
    assert study in studies_beside(Path(f"{named}.pdf"), ".whatworked")
    assert study in studies_beside(Path(f"{stem}.pdf"), ".whatworked")


def test_a_free_name_is_free_for_both(tmp_path: Path) -> None:
    (tmp_path / "report-2.html").write_text("mine", "utf-8")
    pages = compose(BOTH, tmp_path, ("html",), "summary")
    free = free_stem(pages, "summary")
    assert free == "summary-3"
    assert [named_anew(path, "summary", free).name for path in pages] == [
        "summary-3.html", "report-3.html",
    ]  # fmt: skip


def test_the_summary_is_one_page_that_opens_the_report() -> None:
    (_, short), (_, whole) = documents(BOTH, "summary")
    first, report = (PdfReader(io.BytesIO(PDF.write(each))) for each in (short, whole))
    assert len(first.pages) == 1 < len(report.pages)
    said = " ".join(first.pages[0].extract_text().split())
    opened = " ".join(report.pages[0].extract_text().split())
    assert "You cannot say" in said and "You cannot say" in opened
    assert said.split("Page 1 of")[0] == opened.split("Page 1 of")[0].replace(
        "Evaluation report", "Evaluation summary"
    )
    assert "Evaluation report" in opened


@pytest.mark.whole_way
def test_word_and_web_page_end_before_the_report() -> None:
    (_, short), (_, whole) = documents(BOTH, "summary")
    part = "Technical annex"
    pages = [HTML.write(each).decode("utf-8") for each in (short, whole)]
    assert [f">{part}<" in page for page in pages] == [False, True]
    texts = [
        {each.text for each in Document(io.BytesIO(DOCX.write(doc))).paragraphs}
        for doc in (short, whole)
    ]
    assert [part in text for text in texts] == [False, True]
    assert XLSX.write(BOTH) == XLSX.write(sample.SUMMARY)
