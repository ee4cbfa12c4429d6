"""The verdict as a file a machine can check: an edited number or word no longer fits its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_HASH = "sha256"


def make_receipt(content: Mapping[str, Any]) -> dict[str, Any]:
    """Content with the SHA-256 of its canonical JSON under the key ``sha256``.

    The hash shows that a receipt was changed, not who made it: it is no signature.

    Raises:
        ValueError: the content already has that key, or holds a number that JSON cannot (NaN,
            infinity).
        TypeError: it holds something that is not JSON.
    """
    if _HASH in content:
        raise ValueError(f'A receipt\'s content must not hold the key "{_HASH}".')
    plain: dict[str, Any] = json.loads(_canonical(content))
    return {**plain, _HASH: _digest(plain)}


def check_receipt(receipt: object) -> bool:
    """Whether a receipt, as read back from its file, is as it was made."""
    if not isinstance(receipt, Mapping) or not isinstance(receipt.get(_HASH), str):
        return False
    content = {key: value for key, value in receipt.items() if key != _HASH}
    try:
        return bool(_digest(content) == receipt[_HASH])
    except (TypeError, ValueError, RecursionError):
        return False


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(content).encode("ascii")).hexdigest()
