"""Files that are opened, and files that are not."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile

import pytest

from evaluator.cohort.files import package
from evaluator.cohort.files.package import open_package
from evaluator.values.problems import Refusal


def book(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def refusal(path):
    with pytest.raises(Refusal) as refused:
        open_package(path)
    (problem,) = refused.value.problems
    assert str(path.parent) not in problem.message + problem.fix
    return problem.code


def test_the_fingerprint_is_that_of_the_bytes_and_the_folder_is_forgotten(tmp_path):
    path = tmp_path / "cohort.xlsx"
    path.write_bytes(book())
    opened = open_package(str(path))
    assert opened.name == "cohort.xlsx"
    assert opened.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_that_is_not_there(tmp_path):
    assert refusal(tmp_path / "absent.xlsx") == "file_missing"


def test_a_folder(tmp_path):
    (tmp_path / "folder.xlsx").mkdir()
    assert refusal(tmp_path / "folder.xlsx") == "file_unreadable"


@pytest.mark.parametrize("name", ["x" * 5_000 + ".xlsx", "nul\0byte.xlsx"])
def test_a_name_no_disk_can_hold(name, tmp_path):
    assert refusal(tmp_path / name) == "file_unreadable"


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "open.xlsx"
    path.write_bytes(book())

    def locked(*_):
        raise PermissionError

    monkeypatch.setattr(package.Path, "read_bytes", locked)
    assert refusal(path) == "file_locked"


def test_the_lock_file_of_excel(tmp_path):
    path = tmp_path / "~$cohort.xlsx"
    path.write_bytes(b"\x05Ada" + b" " * 160)
    assert refusal(path) == "not_a_workbook"


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "large.xlsx"
    path.write_bytes(b"PK")
    os.truncate(path, package.MAX_FILE_BYTES + 1)
    monkeypatch.setattr(package.Path, "read_bytes", lambda _: pytest.fail("it was read"))
    assert refusal(path) == "file_too_large"


def test_a_zip_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "MAX_UNPACKED_BYTES", 10_000)
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(book(**{"xl/worksheets/sheet1.xml": b"0" * 20_000}))
    assert len(path.read_bytes()) < 2_000
    assert refusal(path) == "suspicious_workbook"


def test_too_many_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "MAX_PARTS", 3)
    path = tmp_path / "many.xlsx"
    path.write_bytes(book(**{f"part{i}": "" for i in range(4)}))
    assert refusal(path) == "suspicious_workbook"
