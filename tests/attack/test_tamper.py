"""No edit of a study, a receipt or a document passes without notice."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from evaluator.commands.verify_export import verify_any
from evaluator.values.problems import Refusal
from tests.attack.tamper import make, tampered

pytestmark = pytest.mark.whole_way
EVERY = 45


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("tamper"))


def test_every_edit_is_found_or_named(folder: Path) -> None:
    total = sum(tampered(folder, EVERY).values(), Counter())
    assert total["missed"] == 0 and total["found"] > 15, total


@pytest.mark.parametrize(
    "suffix", [".whatworked", ".json", ".pdf", ".docx", ".html", ".xlsx", ".pptx", ".png"]
)
def test_what_was_not_edited_is_confirmed(folder: Path, suffix: str) -> None:
    found, lock = verify_any(folder / f"summary{suffix}", folder / "data.xlsx", None)
    assert found.identical and found.to_the_last_digit, found.differences
    assert lock is not None and lock.holder == "County council"


def in_archive(part: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        assert any(old in content for name, content in held.items() if part in name)
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in held.items():
                archive.writestr(name, content.replace(old, new) if part in name else content)

    return edit


def in_text(old: bytes, new: bytes) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new, 1))

    return edit


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


def test_a_picture_that_was_replaced_is_named(folder: Path, tmp_path: Path) -> None:
    """As where a program saved the document anew, only the bytes of pictures can be held on to."""
    study, path = folder / "summary.whatworked", tmp_path / "summary.docx"
    said = []
    for edit in (in_archive("core.xml", b"<dc:title>", b"<dc:title> "),
                 in_archive("image1.png", b"IDAT", b"IDAt")):  # fmt: skip
        shutil.copy(folder / path.name, path)
        edit(path)
        found, _ = verify_any(path, folder / "data.xlsx", study)
        assert found.identical
        said.append(next(each.words for each in found.unchecked if each.path == "looks"))
    assert "its pictures are those made here" in said[0]
    assert "one of its" in said[1] and "not drawn as here" in said[1]


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
    }  # fmt: skip
    assert "Not checked" in found.sentence
    receipt = json.loads((folder / "summary.json").read_text("utf-8"))
    assert receipt["lock"]["holder"] == "County council"
