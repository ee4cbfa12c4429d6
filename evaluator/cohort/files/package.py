"""Whether a file is of a kind that can be read safely, and if not, what it really is."""

from __future__ import annotations

import hashlib
import io
import lzma
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from evaluator.cohort.files.locked import is_locked, unlock
from evaluator.cohort.files.plain_text_file import what_text_is
from evaluator.values.files.writing import LONGEST_WINDOWS_PATH
from evaluator.values.files.written_names import STUDY_SUFFIX, says_it_is_a_study
from evaluator.values.problems import Problem, Refusal

MAX_FILE_BYTES = 300 * 2**20
MAX_UNPACKED_BYTES = 3 * 2**30
MAX_PARTS = 5_000

TEXT_ENDINGS = (".csv", ".tsv", ".tab", ".txt")

BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, RuntimeError, OSError, EOFError,
    ValueError, LookupError, ArithmeticError, MemoryError,
)  # fmt: skip

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PARQUET, _LOCKED_PARQUET = b"PAR1", b"PARE"
_HEAD = 2**16
_MAIN_PART = re.compile(
    rb"""<(?:\w+:)?Relationship\s(?=[^>]*\bType=["'][^"']*/officeDocument["'])"""
    rb"""[^>]*?\bTarget=["'](?P<part>[^"']+)["']"""
)
_WORKBOOK = re.compile(rb"<(?:\w+:)?workbook[\s>]")
_SAVE_AS = "Open it in Excel and save it as an Excel workbook (.xlsx), then choose that file."
_OPENDOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True, slots=True)
class Package:
    """The bytes of a file that passed every check, what they are, and where they came from.

    Attributes:
        name: of the file, without its folder. content: unlocked bytes. sha256: of the file as it
            is stored. kind: key of the format that the bytes are of, whatever the name says.
    """

    name: str
    content: bytes
    sha256: str
    kind: str = "xlsx"

    def parts(self) -> zipfile.ZipFile:
        """The files inside the workbook."""
        return zipfile.ZipFile(io.BytesIO(self.content))


def open_package(path: str | Path, password: str | None = None) -> Package:
    """Read the file once, whole, and find out which format it is in from its bytes.

    Raises:
        Refusal: ``file_missing``, ``file_unreadable``, ``file_locked``, ``file_too_large``,
            ``workbook_password``, ``password_protected``, ``not_a_workbook``,
            ``damaged_workbook`` or ``suspicious_workbook``.
    """
    file = Path(path)
    stored = _read(file)
    if not stored:
        raise _refuse(
            "not_a_workbook", f"{file.name} is an empty file.", "Ask for the file to be sent again."
        )
    if file.name.startswith("~$"):
        raise _refuse(
            "not_a_workbook",
            f"{file.name} is a temporary file that Excel makes while a workbook is open.",
            f"Choose {file.name[2:]} instead.",
        )
    content = stored
    if stored.startswith(_OLE) and is_locked(stored):
        content = unlock(file.name, stored, password)
    kind = _kind(file.name, content)
    return Package(file.name, content, hashlib.sha256(stored).hexdigest(), kind)


def _refuse(code: str, message: str, fix: str) -> Refusal:
    return Refusal(Problem(code, message, fix))


def _read(file: Path) -> bytes:
    name = file.name
    try:
        if file.is_dir():
            raise _refuse(
                "file_unreadable", f"{name} is a folder, not a workbook.", "Choose a workbook."
            )
        found = file.stat()
        if not stat.S_ISREG(found.st_mode):
            raise _refuse(
                "file_unreadable", f"{name} is a device and not a file.", "Choose a workbook."
            )
        if found.st_size > MAX_FILE_BYTES:
            raise _refuse(
                "file_too_large",
                f"{name} is {found.st_size / 2**20:,.0f} MB, more than the "
                f"{MAX_FILE_BYTES / 2**20:,.0f} MB that can be read.",
                "Keep only the sheet with the cohort, without pictures, in a new workbook.",
            )
        return file.read_bytes()
    except FileNotFoundError:
        if (length := len(str(file.absolute()))) > LONGEST_WINDOWS_PATH:
            raise _refuse(
                "file_missing",
                f"{name} cannot be found; its path is {length} characters long, and Windows allows "
                f"{LONGEST_WINDOWS_PATH}.",
                "Copy it to a folder with a shorter path, such as your desktop.",
            ) from None
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
    except (OSError, ValueError, MemoryError):
        raise _refuse(
            "file_unreadable",
            "The file cannot be read from where it is stored.",
            "Copy it to a folder on this computer and try again.",
        ) from None


def _kind(name: str, content: bytes) -> str:
    """Key of the format that the bytes are of."""
    if content.startswith(_OLE):
        return "xls"
    if content.startswith(_ZIP):
        return _kind_of_zip(Package(name, content, ""))
    if content.startswith(_PARQUET):
        return "parquet"
    if content.startswith(_LOCKED_PARQUET):
        raise locked_for_good(name)
    ending = Path(name).suffix.lower()
    said = what_text_is(content, certain=ending not in TEXT_ENDINGS)
    if said is None:
        return "csv"
    if says_it_is_a_study(content):
        raise _refuse(
            "not_a_workbook",
            f"{name} is a saved study and not a workbook.",
            f"Give it a name that ends in {STUDY_SUFFIX}, then open it.",
        )
    raise _refuse("not_a_workbook", f"{name} is not an Excel workbook: {said}.", _SAVE_AS)


def _kind_of_zip(package: Package) -> str:
    name = package.name
    try:
        with package.parts() as archive:
            parts = archive.infolist()
            names = {part.filename.replace("\\", "/").lstrip("/").lower() for part in parts}
            small = "mimetype" in names and archive.getinfo("mimetype").file_size < 200
            mime = archive.read("mimetype") if small else b""
            listed = _listed(archive) if mime.strip().startswith(_OPENDOCUMENT) else b""
            elsewhere = _kind_by_relations(archive, names)
    except BROKEN:
        raise damaged(name) from None
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise _refuse(
            "suspicious_workbook",
            f"{name} would unpack to far more than a workbook should hold, so it was not opened.",
            "Copy the rows of the cohort into a new workbook and choose that one.",
        )
    if mime.strip().startswith(_OPENDOCUMENT):
        if b"encryption-data" in listed:
            raise locked_for_good(name)
        return "ods"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if elsewhere is not None:
        return elsewhere
    raise _refuse(
        "not_a_workbook",
        f"{name} is not an Excel workbook: it is {_zip_kind(names)}.",
        "Choose the workbook itself; if it is inside this file, take it out first.",
    )


def _kind_by_relations(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    """Key of the format of a workbook whose parts lie in folders of their own; None without one."""
    if "_rels/.rels" not in names:
        return None
    with archive.open("_rels/.rels") as stream:
        found = _MAIN_PART.search(stream.read(_HEAD))
    said = found and found["part"].decode("utf-8", "replace").lstrip("/")
    if not said or said not in archive.namelist():
        return None
    if said.lower().endswith(".bin"):
        return "xlsb"
    with archive.open(said) as stream:
        return "xlsx" if _WORKBOOK.search(stream.read(_HEAD)) else None


def _listed(archive: zipfile.ZipFile) -> bytes:
    """The list of parts of an OpenDocument file, which says whether they are locked."""
    try:
        with archive.open("META-INF/manifest.xml") as stream:
            return stream.read(2**20)
    except KeyError:
        return b""


def _zip_kind(names: set[str]) -> str:
    if "word/document.xml" in names:
        return "a Word document"
    if "ppt/presentation.xml" in names:
        return "a presentation"
    if "index/document.iwa" in names or "index.apxl" in names or "index/tables" in names:
        return "a Numbers or Pages document"
    return "a zip file with something else in it"


def unlike_its_name(package: Package, endings: tuple[str, ...], label: str) -> Problem | None:
    """A note when a file is of another format than its name says; None when they agree."""
    ending = Path(package.name).suffix.lower()
    if ending in endings or not ending:
        return None
    return Problem(
        "format_unlike_name",
        f"{package.name} ends in {ending} but is {label}; it was read as that.",
        f"Give it the ending {endings[0]}, so that other programs open it too.",
        "note",
    )


def damaged(name: str) -> Refusal:
    """The refusal for a file that starts well and then breaks off."""
    return _refuse(
        "damaged_workbook",
        f"{name} is damaged or incomplete.",
        "Open it in Excel, which may repair it, and save it again; or ask for a new copy.",
    )


def locked_for_good(name: str) -> Refusal:
    """The refusal for a file that is locked in a way that cannot be opened here."""
    return _refuse(
        "password_protected",
        f"{name} is locked in a way that cannot be opened here, even with its password.",
        "Open it in the program that made it, and save it as an Excel workbook (.xlsx) without "
        "the password, or with one set in Excel.",
    )
