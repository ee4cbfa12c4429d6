"""Names of files that every system allows, since a folder is often a share or goes by mail."""

from __future__ import annotations

import re
from pathlib import Path

LONGEST = 100
_ILLEGAL = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
# What Windows keeps for devices, whatever follows the first dot; it counts raised digits too.
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])\s*(\..*)?", re.I)


def is_usable_name(name: str) -> bool:
    """Whether ``name``, without a suffix, can begin a file's name on Windows and elsewhere."""
    ends = name != name.strip() or name.endswith(".")
    hostile = _ILLEGAL.search(name) or _RESERVED.fullmatch(name)
    return bool(name) and not ends and not hostile and len(name) <= LONGEST


def proposed_name(words: str) -> str:
    """``words`` as the beginning of a file's name that Windows allows too."""
    name = _ILLEGAL.sub("-", words)[:LONGEST].strip(" .-")
    return f"study {name}".strip() if not name or _RESERVED.fullmatch(name) else name


def with_suffix(path: Path, suffix: str) -> Path:
    """``path`` ending in ``suffix``, which is added unless it is there: "v1.2" is no suffix."""
    return path if path.suffix.lower() == suffix else path.with_name(f"{path.name}{suffix}")
