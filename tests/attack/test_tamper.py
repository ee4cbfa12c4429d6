"""No edit of a study, a receipt or a document passes without notice."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evaluator import walk
from evaluator.cohort.files.package import open_package
from evaluator.commands.verification import exports
from evaluator.commands.verification.documents import compare_document
from evaluator.commands.verification.exports import verify_any
from evaluator.commands.verification.parts_read import parts_in
from evaluator.values.fingerprint import versions
from evaluator.values.places import own_key
from evaluator.values.problems import Refusal
from tests.attack.tamper import Bench, make, tampered

pytestmark = pytest.mark.whole_way
EVERY = 45


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("tamper"))


@pytest.fixture(scope="module", autouse=True)
def evaluated_once(folder: Path) -> Iterator[None]:
    """What did not change is not evaluated anew for each edit: the same input, the same output."""
    bench = Bench(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walk, "evaluate", bench.evaluate)
        patch.setattr(exports, "evaluate", bench.evaluate)
        yield


def test_every_edit_is_found_or_named(folder: Path) -> None:
    total = sum(tampered(folder, EVERY).values(), Counter())
    assert total["missed"] == 0 and total["found"] > 15, total


@pytest.mark.parametrize(
    "suffix", [".whatworked", ".json", ".pdf", ".docx", ".html", ".xlsx", ".pptx", ".png"]
)
def test_what_was_not_edited_is_confirmed(folder: Path, suffix: str) -> None:
    found, plan = verify_any(folder / f"summary{suffix}", folder / "data.xlsx", None)
    assert found.identical and found.to_the_last_digit, found.differences
    assert plan.lock is not None and plan.lock.holder == "County council"


def test_a_study_is_known_whatever_its_name_became_on_its_way(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "summary"
    shutil.copy(folder / "summary.whatworked", path)
    assert verify_any(path, folder / "data.xlsx", None)[0].identical
    with pytest.raises(Refusal) as caught:
        open_package(path)
    assert "is a saved study" in caught.value.problems[0].message


def in_archive(part: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        assert any(old in content for name, content in held.items() if part in name)
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in held.items():
                archive.writestr(name, content.replace(old, new) if part in name else content)

    return edit


def in_part(part: str, before: bytes, odd: bytes) -> Callable[[Path], None]:
    """Something odd in an XML part, in front of what the pattern finds."""

    def edit(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            (old,) = (archive.read(name) for name in archive.namelist() if name.endswith(part))
        found = re.search(before, old)
        assert found is not None
        new = old[: found.start()] + odd + old[found.start() :]
        in_archive(part, old, new)(path)

    return edit


def in_text(old: bytes, new: bytes) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new, 1))

    return edit


def saved_by_another(
    source: Path, path: Path, part: str, old: str, new: str, **added: bytes
) -> None:
    """A copy in which every part has what programs pass over, and one part another text."""
    with zipfile.ZipFile(source) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in held.items():
            assert name != part or re.search(old.encode(), content)
            anew = content
            if name == part:
                anew = re.sub(old.encode(), new.encode(), content, count=1)
            end = anew.rfind(b"</") if name.endswith(".xml") else -1
            archive.writestr(name, anew if end < 0 else anew[:end] + b"<saved/>" + anew[end:])
        for name, content in added.items():
            archive.writestr(name, content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2000])


@pytest.mark.parametrize(
    ("suffix", "edit", "words"),
    [
        (".html", in_text(b"of 5", b"of 6"), "of 6"),
        (".docx", in_archive("document.xml", b"of 5", b"of 6"), "of 6"),
        (".xlsx", in_archive("sheet1", b"of 5", b"of 6"), "of 6"),
        (".pptx", in_archive("slides/slide1", b"of 5", b"of 6"), "of 6"),
        (".pdf", cut, "byte for byte"),
        (".png", in_text(b"of 5", b"of 6"), "byte for byte"),
    ],
)
def test_an_edited_document_shows(
    folder: Path, tmp_path: Path, suffix: str, edit: Callable[[Path], None], words: str
) -> None:
    path = tmp_path / f"summary{suffix}"
    shutil.copy(folder / path.name, path)
    edit(path)
    study = folder / "summary.whatworked"
    found, _ = verify_any(path, folder / "data.xlsx", study)
    assert any(words in difference for difference in found.differences), found.differences


def first_number(tag: bytes, name: bytes) -> Callable[[Path], None]:
    """Another first number in an attribute of the first such element of a web page's pictures."""

    def edit(path: Path) -> None:
        content = path.read_bytes()
        start = content.index(b"<svg")
        pattern = rb"(<%s\b[^>]*? %s=\"[^\"\d]*)(\d+)" % (tag, name)
        edited = re.sub(pattern, rb"\g<1>7\2", content[start:], count=1)
        assert edited != content[start:]
        path.write_bytes(content[:start] + edited)

    return edit


def added(part: str, content: bytes) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(part, content)

    return edit


@pytest.mark.parametrize(
    ("suffix", "edit"),
    [
        (".docx", in_archive("image1.png", b"IDAT", b"IDAt")),
        (".docx", in_archive("document.xml", b'<wp:extent cx="', b'<wp:extent cx="1')),
        (".docx", added("word/comments.xml", b"<comments/>")),
        (".pptx", in_archive("slides/slide1", b'<a:off x="', b'<a:off x="1')),
        (".pptx", in_archive("slides/slide1", b'<a:ext cx="', b'<a:ext cx="1')),
        (".pptx", in_archive("slides/slide1", b"<a:srgbClr val=", b"<a:srgbClr  val=")),
        (".xlsx", in_archive("xl/workbook.xml", b'state="visible"', b'state="hidden"')),
        (".xlsx", added("xl/comments1.xml", b"<comments/>")),
        (".html", first_number(b"path", b"d")),
        (".html", first_number(b"svg", b"viewBox")),
        (".html", in_text(b' role="img" ', b' role="img" aria-label="It worked" ')),
    ],
)
def test_an_edit_beside_the_words_shows(
    folder: Path, tmp_path: Path, suffix: str, edit: Callable[[Path], None]
) -> None:
    path = tmp_path / f"summary{suffix}"
    shutil.copy(folder / path.name, path)
    before = parts_in(path.read_bytes(), path)
    edit(path)
    found, _ = verify_any(path, folder / "data.xlsx", folder / "summary.whatworked")
    assert found.identical is (before == parts_in(path.read_bytes(), path))
    assert "looks" not in {each.path for each in found.unchecked}


def test_a_document_that_another_program_saved_anew_says_what_is_not_checked(
    folder: Path, tmp_path: Path
) -> None:
    """Its words are held against those made here; of how it looks only its pictures can be."""
    path = tmp_path / "summary.docx"
    saved_by_another(folder / path.name, path, "", "", "")
    found, _ = verify_any(path, folder / "data.xlsx", folder / "summary.whatworked")
    looks = next(each.words for each in found.unchecked if each.path == "looks")
    assert not found.differences and "its pictures are those made here" in looks
    assert not found.identical and not found.to_the_last_digit
    assert "Not confirmed" in found.sentence and "Identical" not in found.sentence
    assert "words can be hidden, or others shown in their place" in found.sentence


_LEVEL = '<w:lvl w:ilvl="8"><w:lvlText w:val="Worked"/></w:lvl></w:abstractNum>'
_ROW, _BOOK = "xl/worksheets/sheet2.xml", "xl/workbook.xml"
SHOWN = {
    "a format's words": (
        "xl/styles.xml", "<numFmts[^>]*>",
        '<numFmts count="3"><numFmt numFmtId="180" formatCode=";;;&quot;Worked&quot;"/>',
    ),
    "a format that shows nothing": (
        "xl/styles.xml", "<numFmts[^>]*>",
        '<numFmts count="3"><numFmt numFmtId="180" formatCode=";;;"/>',
    ),
    "a hidden row": (_ROW, '<row r="5"', '<row hidden="1" r="5"'),
    "a row of no height": (_ROW, '<row r="5"(?: ht="[^"]*")?', '<row ht="0.1" r="5"'),
    "a hidden sheet": (_BOOK, 'state="visible"', 'state="hidden"'),
    "a hidden run": ("word/document.xml", "<w:rPr>", "<w:rPr><w:vanish/>"),
    "a tiny run": ("word/document.xml", "<w:rPr>", '<w:rPr><w:sz w:val="2"/>'),
    "a list's mark": ("word/numbering.xml", "</w:abstractNum>", _LEVEL),
    "a sign": ("word/document.xml", "<w:r>", '<w:r><w:sym w:font="X" w:char="F041"/></w:r><w:r>'),
    "a field": ("word/document.xml", "<w:p>", '<w:p><w:fldSimple w:instr="QUOTE Worked"/>'),
    "text that was deleted": ("word/document.xml", "<w:r>", '<w:del w:id="1"/><w:r>'),
    "words of no vocabulary": (
        "word/document.xml", "<w:t>([^<]+)</w:t>", r'<z xmlns="urn:z">\1</z>',
    ),
    "a text from elsewhere": (
        "word/_rels/document.xml.rels", "</Relationships>",
        '<Relationship Id="z" Type="t" Target="http://x/" TargetMode="External"/></Relationships>',
    ),
    "a hidden slide": ("ppt/slides/slide1.xml", "<p:sld ", '<p:sld show="0" '),
    "a tiny line": ("ppt/slides/slide1.xml", "<a:rPr[^>]*?(?=/?>)", '<a:rPr sz="100"'),
    "a point's mark": ("ppt/slides/slide1.xml", "<a:p>", '<a:p><a:buChar char="Worked"/>'),
    "a hidden shape": ("ppt/slides/slide1.xml", "<p:cNvPr ", '<p:cNvPr hidden="1" '),
}  # fmt: skip


@pytest.mark.parametrize(("part", "old", "new"), SHOWN.values(), ids=SHOWN)
def test_what_shows_or_hides_words_is_found_whoever_saved_it(
    folder: Path, tmp_path: Path, part: str, old: str, new: str
) -> None:
    """Its texts alone are those made here: what is seen of them need not be."""
    suffix = {"x": ".xlsx", "w": ".docx", "p": ".pptx"}[part[0]]
    source, path = folder / f"summary{suffix}", tmp_path / f"summary{suffix}"
    saved_by_another(source, path, part, old, new)
    apart = ("whatworked 0.3.9 (here 0.4.0)",)
    for versions_apart in ((), apart):
        found = compare_document(path, [source.read_bytes()], versions_apart, ())
        assert found.differences, found.sentence
    saved_by_another(source, path, "", "", "")
    assert not compare_document(path, [source.read_bytes()], (), ()).differences


@pytest.mark.parametrize("name", ["word/header9.png", "word/header9.XML", "word/header9.rels"])
def test_words_in_a_part_that_passes_for_another_are_found(
    folder: Path, tmp_path: Path, name: str
) -> None:
    source, path = folder / "summary.docx", tmp_path / "summary.docx"
    saved_by_another(source, path, "", "", "", **{name: b"<hdr>Worked</hdr>"})
    assert compare_document(path, [source.read_bytes()], (), ()).differences


@pytest.mark.parametrize("kind", ["html", "mht", "rtf", "bin"])
def test_a_part_that_could_be_shown_among_its_words_is_found_whoever_saved_it(
    folder: Path, tmp_path: Path, kind: str
) -> None:
    """Word shows what an "altChunk" points to as lines of the page."""
    path = tmp_path / "summary.docx"
    chunk = {f"word/chunk.{kind}": b"Worked. Trust: 5 of 5."}
    saved_by_another(folder / path.name, path, "", "", "", **chunk)
    found, _ = verify_any(path, folder / "data.xlsx", folder / "summary.whatworked")
    assert any(f"chunk.{kind}" in each for each in found.differences)


@pytest.mark.parametrize("suffix", [".html", ".json"])
def test_what_another_version_made_is_named_as_such(
    folder: Path, tmp_path: Path, suffix: str
) -> None:
    """A summary of another build, with the study it made, is no forgery of this one's."""
    old, new = versions()["whatworked"].encode(), b"0.3.9+0123456789ab"
    for name in ("summary.whatworked", f"summary{suffix}"):
        content = (folder / name).read_bytes().replace(old, new)
        (tmp_path / name).write_bytes(content)
    study = json.loads((tmp_path / "summary.whatworked").read_text("utf-8"))
    found, _ = verify_any(
        tmp_path / f"summary{suffix}", folder / "data.xlsx", tmp_path / "summary.whatworked"
    )
    assert study["evaluation"]["versions"]["whatworked"] == new.decode()
    assert any("whatworked 0.3.9" in each for each in found.elsewhere)
    assert all("0.4.0+" not in each for each in found.differences), found.differences
    if found.differences:
        assert "made with" in found.sentence and "need not be an edit" in found.sentence


COVER = b'<div style="position:absolute;background:white"><h1>Worked</h1></div>'
ODD = {
    "an empty comment that a browser ends at once": b"<!-->" + COVER + b"<!-- -->",
    "a comment that a browser ends at --!>": b"<!-- --!>" + COVER + b"<!-- -->",
    "a comment": b"<!-- Worked -->",
    "a comment without an end": b"<!-- ",
    "a declaration": b"<!x>",
    "an instruction": b"<?x>",
    "a part that a browser takes for a comment": b"<![CDATA[" + COVER + b"]]>",
    "an end tag without a name": b"</ x>",
    "all that follows as plain words": b"<plaintext>",
    "for readers without scripts": b"<noscript>",
    "what a browser never shows": b"<template>",
    "a sign that nobody sees": b"\0",
}


@pytest.mark.parametrize("apart", [(), ("whatworked 0.3.9 (here 0.4.0)",)])
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_markup_that_two_readers_take_otherwise_shows(
    folder: Path, tmp_path: Path, odd: bytes, apart: tuple[str, ...]
) -> None:
    made, path = (folder / "summary.html").read_bytes(), tmp_path / "summary.html"
    path.write_bytes(made.replace(b"<body>", b"<body>" + odd))
    assert path.read_bytes() != made
    assert not compare_document(path, [made], apart, ()).identical
    path.write_bytes(made.replace(b"\n", b"\r\n"))
    assert compare_document(path, [made], apart, ()).identical


@pytest.mark.parametrize("apart", [(), ("whatworked 0.3.9 (here 0.4.0)",)])
@pytest.mark.parametrize(
    ("suffix", "part"),
    [(".docx", "document.xml"), (".xlsx", "sheet1.xml"), (".pptx", "slides/slide1.xml")],
)
@pytest.mark.parametrize("odd", [b"<!-- x -->", b"<?x y?>", b"<![CDATA[ ]]>", b"<!DOCTYPE x>"])
def test_what_only_some_readers_of_a_part_take_for_words_shows(
    folder: Path, tmp_path: Path, suffix: str, part: str, odd: bytes, apart: tuple[str, ...]
) -> None:
    made, path = (folder / f"summary{suffix}").read_bytes(), tmp_path / f"summary{suffix}"
    path.write_bytes(made)
    start = rb"(<(?:w:document|worksheet|p:sld)\b)" if b"DOCTYPE" in odd else rb"()(?=</[^>]*>\s*$)"
    in_part(part, start, odd)(path)
    assert not compare_document(path, [made], apart, ()).identical


@pytest.mark.parametrize("suffix", [".json", ".whatworked"])
def test_a_name_that_stands_twice_is_refused(folder: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"summary{suffix}"
    shutil.copy(folder / path.name, path)
    in_text(b'"format"', b'"format": "x", "format"')(path)
    with pytest.raises(Refusal):
        verify_any(path, folder / "data.xlsx", folder / "summary.whatworked")


def test_on_another_computer_the_mark_of_rows_is_named_and_all_else_comes_back(
    folder: Path, tmp_path: Path, monkeypatch
) -> None:
    """The secret that marks rows stays where the study was made."""
    mark = json.loads((folder / "summary.whatworked").read_text("utf-8"))["evaluation"]
    assert own_key.made_here(mark["rows_fingerprint"])
    monkeypatch.setattr(own_key, "own_folder", lambda: tmp_path / "elsewhere")
    for name in ("summary.whatworked", "summary.json", "summary.html"):
        plan = folder / "summary.whatworked"
        found, _ = verify_any(folder / name, folder / "data.xlsx", plan)
        assert found.identical and found.to_the_last_digit, found.differences
    found, _ = verify_any(folder / "summary.whatworked", folder / "data.xlsx", None)
    assert "evaluation.rows_fingerprint" in {each.path for each in found.unchecked}


def test_a_document_without_its_study_is_refused_by_name(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "summary.html"
    shutil.copy(folder / "summary.html", path)
    with pytest.raises(Refusal) as caught:
        verify_any(path, folder / "data.xlsx", None)
    assert caught.value.problems[0].code == "export_without_study"
    damaged = tmp_path / "summary.docx"
    damaged.write_bytes(b"PK no archive")
    with pytest.raises(Refusal) as caught:
        verify_any(damaged, folder / "data.xlsx", folder / "summary.whatworked")
    assert caught.value.problems[0].code == "export_unreadable"


def test_what_cannot_be_checked_is_named(folder: Path) -> None:
    found, _ = verify_any(folder / "summary.whatworked", folder / "data.xlsx", None)
    assert {each.path for each in found.unchecked} == {
        "receipt.date", "plan.lock", "plan.amendments", "written", "released",
        "evaluation.earlier_set_aside",
    }  # fmt: skip
    assert "Not checked" in found.sentence
    receipt = json.loads((folder / "summary.json").read_text("utf-8"))
    assert receipt["lock"]["holder"] == "County council"
