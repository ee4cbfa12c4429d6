"""A logo on page one: nothing of its file but its dots is passed on, and it is described."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sample
from docx import Document
from openpyxl import load_workbook
from PIL import Image, ImageChops, PngImagePlugin
from pptx import Presentation
from pypdf import PdfReader

from evaluator.commands.verification.exports import _without_picture
from evaluator.planning.plan_file import plan_to_toml
from evaluator.summary.exporters.docx import DOCX
from evaluator.summary.exporters.html import HTML
from evaluator.summary.exporters.pdf import PDF
from evaluator.summary.exporters.png import PNG, alternative
from evaluator.summary.exporters.pptx import PPTX
from evaluator.summary.exporters.xlsx import XLSX
from evaluator.summary.layout.gist import gist
from evaluator.summary.logo import logo_of, report_marks, with_logo, without_logo
from evaluator.values.account import Report
from evaluator.values.plan import Plan, plan_hash
from evaluator.values.problems import Refusal

SECRET = "taken by somebody at home"


def drawing(folder: Path, name: str, size: tuple[int, int] = (1200, 300)) -> None:
    """A picture with more in its file than its dots."""
    picture = Image.new("RGBA" if name.endswith("png") else "RGB", size, "navy")
    if name.endswith("png"):
        said = PngImagePlugin.PngInfo()
        said.add_text("Comment", SECRET)
        picture.save(folder / name, pnginfo=said)
    else:
        picture.save(folder / name, "JPEG", comment=SECRET.encode())


def planned(name: str, text: str = "Eastmarsh Council") -> Plan:
    return Plan(report=Report(logo=name, logo_text=text))


def test_a_receipt_holds_marks_by_which_another_logo_or_other_words_show(tmp_path: Path) -> None:
    drawing(tmp_path, "logo.png")
    drawing(tmp_path, "other.png", (1200, 310))
    plan = with_logo(planned("logo.png"), tmp_path)
    marks = report_marks(plan)
    assert list(marks) == ["logo"] and report_marks(without_logo(plan)) == {}
    apart = (
        with_logo(planned("other.png"), tmp_path),
        with_logo(planned("logo.png", "Westmarsh Council"), tmp_path),
        replace(plan, report=replace(plan.report, evaluated_by="Somebody else")),
    )
    assert len({str(report_marks(each)) for each in (plan, *apart)}) == 4
    receipt = {"format": "x", "report": dict(marks)}
    assert not _without_picture(dict(receipt), plan), "it is compared"
    assert _without_picture(receipt, without_logo(plan)) and receipt == {"format": "x"}


@pytest.mark.parametrize("name", ["logo.png", "logo.jpg"])
def test_only_the_dots_are_kept_and_no_more_than_are_printed(tmp_path: Path, name: str) -> None:
    drawing(tmp_path, name)
    assert SECRET.encode() in (tmp_path / name).read_bytes()
    plan = with_logo(planned(name), tmp_path)
    logo = logo_of(plan)
    assert logo is not None and SECRET.encode() not in logo.png
    assert (logo.width, logo.height, logo.text) == (480, 120, "Eastmarsh Council")
    assert logo_of(with_logo(plan, Path("elsewhere"))) == logo, "held by the plan itself"
    assert plan_hash(plan) == plan_hash(Plan()) and "logo" not in plan_to_toml(without_logo(plan))


def test_a_plan_names_no_picture_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    drawing(tmp_path, "logo.png")
    with pytest.raises(Refusal):
        with_logo(planned("../logo.png"), tmp_path / "plans")


@pytest.mark.parametrize(
    ("content", "text", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "A", "logo_unreadable"),
        (b"\x89PNG\r\n\x1a\n damaged", "A", "logo_unreadable"),
        (b"", "A", "logo_unreadable"),
        (b"GIF89a", "", "logo_without_text"),
    ],
)
def test_what_is_no_picture_is_refused(
    tmp_path: Path, content: bytes, text: str, code: str
) -> None:
    (tmp_path / "logo.png").write_bytes(content)
    with pytest.raises(Refusal) as refused:
        with_logo(planned("logo.png", text), tmp_path)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    Image.new("1", (5000, 5000)).save(tmp_path / "logo.png")
    with pytest.raises(Refusal):
        with_logo(planned("logo.png"), tmp_path)
    edited = planned("data:image/png;base64,not base64 at all")
    assert logo_of(edited) is None and logo_of(planned("logo.png")) is None


@pytest.mark.whole_way
def test_every_document_shows_and_describes_it_on_one_page(tmp_path: Path) -> None:
    drawing(tmp_path, "logo.png")
    logo = logo_of(with_logo(planned("logo.png"), tmp_path))
    assert logo is not None
    told = replace(sample.SUMMARY, report="Evaluation report", logo=logo, only_page_one=True)
    page = HTML.write(told).decode("utf-8")
    assert re.search(r'<img src="data:image/png;base64,[^"]+" alt="Eastmarsh Council">', page)
    document = Document(io.BytesIO(DOCX.write(told)))
    assert document.inline_shapes[0]._inline.docPr.get("descr") == "Eastmarsh Council"
    pdf = PdfReader(io.BytesIO(PDF.write(told)))
    assert len(pdf.pages) == 1
    without = PdfReader(io.BytesIO(PDF.write(replace(told, logo=None))))
    assert len(pdf.pages[0].images) == len(without.pages[0].images) + 1
    assert "Eastmarsh Council" in described(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])


def test_the_slide_and_the_picture_show_it_beside_the_title(tmp_path: Path) -> None:
    drawing(tmp_path, "logo.png")
    logo = logo_of(with_logo(planned("logo.png"), tmp_path))
    assert logo is not None
    told = replace(sample.SUMMARY, logo=logo)
    slide = Presentation(io.BytesIO(PPTX.write(told))).slides[0]
    shown = next(each for each in slide.shapes if each.name == "Logo")
    title = slide.shapes.title
    assert title is not None and title.left + title.width < shown.left
    assert shown.height * logo.width == pytest.approx(shown.width * logo.height, rel=0.01)
    assert shown.element.xpath(".//p:cNvPr")[0].get("descr") == "Eastmarsh Council"
    with_it, without = (Image.open(io.BytesIO(PNG.write(each))).convert("RGB")
                        for each in (told, replace(told, logo=None)))  # fmt: skip
    changed = ImageChops.difference(with_it, without).getbbox()
    assert changed is not None and changed[3] < with_it.height / 4, "only the head differs"
    assert alternative(gist(told), logo).startswith("Eastmarsh Council.")


def test_the_workbooks_cover_shows_it_beside_the_date(tmp_path: Path) -> None:
    drawing(tmp_path, "logo.png")
    logo = logo_of(with_logo(planned("logo.png"), tmp_path))
    assert logo is not None
    written = XLSX.write(replace(sample.SUMMARY, logo=logo))
    cover = load_workbook(io.BytesIO(written))["Cover"]
    (shown,) = cover._images
    place = shown.anchor._from
    assert str(cover.cell(place.row + 1, place.col + 1).value).endswith("14 July 2026")
    assert cover.row_dimensions[place.row + 1].height > shown.anchor.ext.height / 12_700
    assert shown._data() == logo.png
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        drawn = archive.read("xl/drawings/drawing1.xml").decode()
    assert 'descr="Eastmarsh Council"' in drawn


def described(node: Any) -> list[str]:
    """Alternative texts of a part of the structure tree."""
    node = node.get_object()
    if isinstance(node, list):
        return [text for child in node for text in described(child)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/Alt"])] if "/Alt" in node else []
    return own + (described(node["/K"]) if "/K" in node else [])
