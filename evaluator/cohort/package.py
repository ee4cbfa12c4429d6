"""Whether a file is a workbook we can safely open, and if not, what it really is."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from evaluator.problems import Problem, Refusal

MAX_FILE_BYTES = 300 * 2**20
MAX_UNPACKED_BYTES = 2**30
MAX_PARTS = 5_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "Open it in Excel and save it as an Excel workbook (.xlsx), then choose that file."


@dataclass(frozen=True, slots=True)
class Package:
    """The bytes of a workbook that passed every check, and where they came from."""

    name: str
    content: bytes
    sha256: str

    def parts(self) -> zipfile.ZipFile:
        """The files inside the workbook."""
        return zipfile.ZipFile(io.BytesIO(self.content))


def open_package(path: str | Path) -> Package:
    """Read the file once, whole, and check that it is an .xlsx or .xlsm workbook.

    Raises:
        Refusal: ``file_missing``, ``file_unreadable``, ``file_locked``, ``file_too_large``,
            ``password_protected``, ``legacy_format``, ``other_format``, ``not_a_workbook``,
            ``damaged_workbook`` or ``suspicious_workbook``.
    """
    file = Path(path)
    content = _read(file)
    _check_signature(file.name, content)
    package = Package(file.name, content, hashlib.sha256(content).hexdigest())
    _check_parts(package)
    return package


def _refuse(code: str, message: str, fix: str) -> Refusal:
    return Refusal(Problem(code, message, fix))


def _read(file: Path) -> bytes:
    name = file.name
    try:
        if file.is_dir():
            raise _refuse(
                "file_unreadable", f"{name} is a folder, not a workbook.", "Choose a workbook."
            )
        size = file.stat().st_size
        if size > MAX_FILE_BYTES:
            raise _refuse(
                "file_too_large",
                f"{name} is {size / 2**20:,.0f} MB, more than the {MAX_FILE_BYTES / 2**20:,.0f} MB "
                "that can be read.",
                "Keep only the sheet with the cohort, without pictures, in a new workbook.",
            )
        return file.read_bytes()
    except FileNotFoundError:
        raise _refuse(
            "file_missing",
            f"There is no file called {name} in that folder.",
            "Check the name and the folder, and that the drive is connected.",
        ) from None
    except PermissionError:
        raise _refuse(
            "file_locked",
            f"{name} cannot be read: it is open in another program, or you may not read it.",
            "Close it in Excel and try again, or ask its owner for access.",
        ) from None
    except (OSError, ValueError):
        raise _refuse(
            "file_unreadable",
            "The file cannot be read from where it is stored.",
            "Copy it to a folder on this computer and try again.",
        ) from None


def _check_signature(name: str, content: bytes) -> None:
    if not content:
        raise _refuse(
            "not_a_workbook", f"{name} is an empty file.", "Ask for the file to be sent again."
        )
    if name.startswith("~$"):
        raise _refuse(
            "not_a_workbook",
            f"{name} is a temporary file that Excel makes while a workbook is open.",
            f"Choose {name[2:]} instead.",
        )
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise password_protected(name)
        raise _refuse(
            "legacy_format", f"{name} is in an older Office format, which is not read.", _SAVE_AS
        )
    if content.startswith(_ZIP):
        return
    raise _refuse("not_a_workbook", f"{name} is not an Excel workbook: {_what(content)}.", _SAVE_AS)


def _what(content: bytes) -> str:
    """What bytes that are neither a zip nor an Office file seem to be, in words."""
    head = content[:4096]
    if head.startswith(b"%PDF"):
        return "it is a PDF"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "it is a text file"
    opening = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if opening.startswith((b"<html", b"<!doctype html", b"<table")):
        return "it is a web page saved under a workbook's name"
    if opening.startswith(b"<?xml"):
        return "it is an XML file"
    if b"\0" in head:
        return "its contents are of another kind, or damaged"
    return "it is a text file, such as CSV"


def _check_parts(package: Package) -> None:
    name = package.name
    try:
        with package.parts() as archive:
            parts = archive.infolist()
            kinds = archive.read("mimetype")[:80] if "mimetype" in archive.namelist() else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        raise damaged(name) from None
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise _refuse(
            "suspicious_workbook",
            f"{name} would unpack to far more than a workbook should hold, so it was not opened.",
            "Copy the rows of the cohort into a new workbook and choose that one.",
        )
    names = {part.filename.replace("\\", "/").lstrip("/").lower() for part in parts}
    if b"opendocument" in kinds or "xl/workbook.bin" in names:
        raise _refuse(
            "other_format", f"{name} is a spreadsheet in a format that is not read.", _SAVE_AS
        )
    if "xl/workbook.xml" not in names:
        raise _refuse(
            "not_a_workbook",
            f"{name} is not an Excel workbook: it is {_zip_kind(names)}.",
            "Choose the workbook itself; if it is inside this file, take it out first.",
        )


def _zip_kind(names: set[str]) -> str:
    if "word/document.xml" in names:
        return "a Word document"
    if "ppt/presentation.xml" in names:
        return "a presentation"
    return "a zip file with something else in it"


def damaged(name: str) -> Refusal:
    """The refusal for a workbook that starts well and then breaks off."""
    return _refuse(
        "damaged_workbook",
        f"{name} is damaged or incomplete.",
        "Open it in Excel, which may repair it, and save it again; or ask for a new copy.",
    )


def password_protected(name: str) -> Refusal:
    """The refusal for a workbook that only opens with a password."""
    return _refuse(
        "password_protected",
        f"{name} is password-protected, so it cannot be read.",
        "Open it in Excel with its password, choose File, Info, Protect Workbook, Encrypt "
        "with Password, clear the password, and save it.",
    )
