"""Writing: every file or none, older files intact, and a reason a person can act on."""

import errno
import os
import tempfile

import pytest
from lxml.etree import SerialisationError
from openpyxl.worksheet._writer import WorksheetWriter

from evaluator.cohort.exchange.template import make_template
from evaluator.summary.export import export
from evaluator.summary.exporters import EXPORTERS
from evaluator.values.problems import Refusal
from tests.evaluator.worlds import referrals_plan

pytestmark = pytest.mark.whole_way

ALL = tuple(exporter.key for exporter in EXPORTERS)


def listing(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_formats_are_written_in_the_order_asked_for(summary, tmp_path):
    folder = tmp_path / "new" / "folder"
    paths = export(summary, folder, ("json", "html", "json"))
    assert paths == (folder / "summary.json", folder / "summary.html")
    assert sorted(listing(folder)) == ["summary.html", "summary.json"]
    for exporter in EXPORTERS:
        (path,) = export(summary, folder, (exporter.key,), stem="Séance 1.2")
        assert path == folder / f"Séance 1.2{exporter.suffix}"
        assert path.read_bytes() == exporter.write(summary)


def test_an_unknown_format_is_refused_by_name_before_anything_is_written(summary, tmp_path):
    with pytest.raises(Refusal) as refused:
        export(summary, tmp_path, ("json", "odt", "csv"))
    assert [problem.code for problem in refused.value.problems] == ["unknown_format"] * 2
    assert '"odt"' in refused.value.problems[0].message
    assert "pdf, docx, html, xlsx, pptx, png, json" in refused.value.problems[0].fix
    assert not listing(tmp_path)


@pytest.mark.parametrize(
    "stem", ["", "a/b", "../up", "..", "CON", "nul.1", "com¹", "a:b", "end.", " a", "a*b", "a\nb"]
)
def test_a_name_that_some_system_does_not_allow_is_refused(summary, tmp_path, stem):
    with pytest.raises(Refusal) as refused:
        export(summary, tmp_path, ("json",), stem=stem)
    assert refused.value.problems[0].code == "unusable_file_name"
    assert not listing(tmp_path)


def failing(method, name, when):
    def wrapper(self, *args, **kwargs):
        if when(self, *args):
            raise OSError(*name)
        return method(self, *args, **kwargs)

    return wrapper


FULL = (errno.ENOSPC, "No space left on device")
DENIED = (errno.EACCES, "Permission denied")


def refuse_and_compare(summary, folder, before):
    with pytest.raises(Refusal) as refused:
        export(summary, folder, ("json", "html"))
    (problem,) = refused.value.problems
    assert problem.code == "folder_not_writable"
    assert str(folder) in problem.message
    assert "Nothing there was changed" in problem.fix
    assert listing(folder) == before


def older(folder):
    (folder / "summary.json").write_bytes(b"older receipt")
    (folder / "summary.html").write_bytes(b"older page")
    return listing(folder)


@pytest.mark.parametrize("reason", [FULL, DENIED])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_full_or_read_only_disk_leaves_the_folder_as_it_was(
    summary, tmp_path, monkeypatch, reason, at
):
    before = older(tmp_path)
    calls = []

    def full(*_):
        calls.append(1)
        return len(calls) == at

    monkeypatch.setattr(os, "fsync", failing(os.fsync, reason, full))
    refuse_and_compare(summary, tmp_path, before)


def test_a_folder_that_is_a_file_is_refused(summary, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("here first")
    with pytest.raises(Refusal) as refused:
        export(summary, blocked, ("json",))
    assert str(blocked) in refused.value.problems[0].message
    assert blocked.read_text() == "here first"


def test_a_name_too_long_for_the_disk_is_refused(summary, tmp_path):
    with pytest.raises(Refusal):
        export(summary, tmp_path, ("json",), stem="n" * 300)
    assert not listing(tmp_path)


@pytest.mark.parametrize("reason", [FULL, (errno.ENOENT, "No such file or directory")])
def test_a_full_or_absent_temporary_folder_is_told_and_no_fault(
    summary, tmp_path, monkeypatch, reason
):
    def refuse(*_, **__):
        raise OSError(*reason)

    before = older(tmp_path)
    monkeypatch.setattr(tempfile, "_mkstemp_inner", refuse)
    for make in (lambda: export(summary, tmp_path, ALL), lambda: make_template(referrals_plan())):
        with pytest.raises(Refusal) as refused:
            make()
        (problem,) = refused.value.problems
        assert problem.code == "cannot_compose"
        assert reason[1].lower() in problem.message
        assert "the folder for temporary files" in problem.fix
    assert listing(tmp_path) == before
    monkeypatch.setattr(tempfile, "gettempdir", refuse)
    with pytest.raises(Refusal) as refused:
        export(summary, tmp_path, ("xlsx",))
    assert "of this computer" in refused.value.problems[0].fix


def test_a_temporary_folder_that_fills_half_way_is_told(summary, tmp_path, monkeypatch):
    def full(_):
        raise SerialisationError("IO_ENOSPC")

    before = older(tmp_path)
    monkeypatch.setattr(WorksheetWriter, "write", full)
    with pytest.raises(Refusal) as refused:
        export(summary, tmp_path, ("xlsx",))
    assert "the disk is full" in refused.value.problems[0].message
    assert listing(tmp_path) == before
