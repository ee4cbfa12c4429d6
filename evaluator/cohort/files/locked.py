"""Workbooks that open with a password only. The password is used here and kept nowhere."""

from __future__ import annotations

import io
import re
from typing import Any

from evaluator.values.problems import Problem, Refusal

OfficeFile = Any  # of the msoffcrypto library

_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_EVERYBODYS = "VelvetSweatshop"  # Excel's own, for workbooks that open without being asked
_MOST_SPINS = 500_000  # Excel itself asks for 100,000
_SPINS = re.compile(rb'spinCount="([0-9]+)"')
_UNKNOWN = (
    RuntimeError, ValueError, LookupError, ArithmeticError, OSError, EOFError, TypeError,
    AttributeError, AssertionError, MemoryError,
)  # fmt: skip


def is_locked(content: bytes) -> bool:
    """Whether an Office file in the older container opens with a password only."""
    if _PACKAGE in content:
        return True
    try:
        return bool(_office_file(content).is_encrypted())
    except Exception as error:
        if _is_answer(error):
            return False
        raise


def unlock(name: str, content: bytes, password: str | None) -> bytes:
    """The workbook inside. Raises Refusal ``workbook_password`` or ``password_protected``."""
    if _is_strange(content):
        raise _unknown(name)
    if password is None:
        try:
            return _unlocked(content, _EVERYBODYS)
        except Exception as error:
            if _is_answer(error):
                raise _refuse(f"{name} is protected with a password.") from None
            raise
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    try:
        return _unlocked(content, password)
    except (InvalidKeyError, DecryptionError):
        raise _refuse(f"The password given does not open {name}.") from None
    except Exception as error:
        if _is_answer(error):
            raise _unknown(name) from None
        raise


def _unlocked(content: bytes, password: str) -> bytes:
    file, out = _office_file(content), io.BytesIO()
    if hasattr(file, "type"):
        file.load_key(password=password, verify_password=file.type in ("agile", "standard"))
    else:
        file.load_key(password=password)
    file.decrypt(out)
    return out.getvalue()


class _InMemory:
    """In the place of ``tempfile``: an unlocked workbook never lies on the disk."""

    TemporaryFile = io.BytesIO


def _office_file(content: bytes) -> OfficeFile:
    import msoffcrypto
    from msoffcrypto.format import xls97

    xls97.tempfile = _InMemory
    return msoffcrypto.OfficeFile(io.BytesIO(content))


def _is_answer(error: Exception) -> bool:
    """Whether an error is the parser's answer to bytes that it cannot make sense of."""
    return isinstance(error, _UNKNOWN) or type(error).__module__.startswith(
        ("msoffcrypto", "olefile", "cryptography", "struct", "xml", "zipfile", "zlib")
    )


def _is_strange(content: bytes) -> bool:
    """Whether opening could take for ever or read entities."""
    spins = max((int(found[:10]) for found in _SPINS.findall(content)), default=0)
    return spins > _MOST_SPINS or b"<!DOCTYPE" in content or b"<!ENTITY" in content


def _refuse(message: str) -> Refusal:
    fix = "Give the password that it was sent with, or ask for a copy without one."
    return Refusal(Problem("workbook_password", message, fix))


def _unknown(name: str) -> Refusal:
    return Refusal(
        Problem(
            "password_protected",
            f"{name} is locked in a way that cannot be opened here.",
            "Open it in Excel with its password, choose File, Info, Protect Workbook, Encrypt "
            "with Password, clear the password, and save it.",
        )
    )
