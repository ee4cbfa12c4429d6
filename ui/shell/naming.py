"""Names of files that a person is offered, or has typed."""

from __future__ import annotations

import re
from pathlib import Path

_ILLEGAL = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST = 100


def proposed_name(words: str) -> str:
    """``words`` as the beginning of a file's name that Windows allows too."""
    name = _ILLEGAL.sub("-", words)[:_LONGEST].strip(" .-")
    return f"study {name}".strip() if not name or _RESERVED.fullmatch(name) else name


def with_suffix(path: Path, suffix: str) -> Path:
    """``path`` ending in ``suffix``, which is added unless it is there: "v1.2" is no suffix."""
    return path if path.suffix.lower() == suffix else path.with_name(f"{path.name}{suffix}")
