"""A secret that stays on this computer, with which rows are marked so that nobody else can guess.

Whoever knows all but a few cells of a sheet could try values for them until an open mark of all
rows fits, however slow or short that is. A mark made with this secret tells nothing to whoever
lacks it, and the secret is in no file that leaves the program.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from evaluator.values.places.own_folder import own_folder

_NAME = "secret of this computer"
_BYTES = 32
_ID, _MARK = 4, 16  # hexadecimal digits


def marked(content: bytes) -> str:
    """A mark of a content that only this computer makes; empty where no secret can be kept."""
    key = _own_key()
    return "" if key is None else f"{_id(key)}{_mac(key, b'of', content)[:_MARK]}"


def made_here(mark: str) -> bool:
    """Whether a mark says that it was made with the secret of this computer."""
    key = _own_key()
    return key is not None and mark.startswith(_id(key)) and len(mark) > _ID


def _id(key: bytes) -> str:
    return _mac(key, b"id", b"")[:_ID]


def _mac(key: bytes, what: bytes, content: bytes) -> str:
    return hmac.new(key, what + content, hashlib.sha256).hexdigest()


def _own_key() -> bytes | None:
    """The secret, made the first time that it is asked for."""
    path = own_folder() / _NAME
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path)
        key = path.read_bytes()
        return key if len(key) == _BYTES else None
    return None


def _make(path: Path) -> None:
    """Lay a secret down whole, where there is none: of two that do so at once the first stays."""
    if path.exists():
        return
    own = path.with_name(f"{_NAME}.{secrets.token_hex(4)}")
    descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
        with suppress(FileExistsError):
            os.link(own, path)
    finally:
        own.unlink()
