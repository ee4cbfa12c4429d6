"""Where a file lies that another one names, and that it leads to no other computer."""

from __future__ import annotations

import re
from pathlib import Path

from evaluator.values.problems import Problem, Refusal

_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(r"\\\\[?.]\\")
_SHARED = re.compile(r"UNC\\", re.IGNORECASE)


def named_beside(folder: Path, name: str) -> Path:
    """The file that a plan names, looked for from ``folder``.

    A plan may have come by mail. To look for a file on another computer asks that computer, on
    Windows with the sign-in of whoever opened the plan. So a name may lead to the computer that
    ``folder`` is on and to no other, as a person chose only that one.

    Raises:
        Refusal: ``named_elsewhere``; nothing was looked for.
    """
    there = _computer(name)
    if there and there != _computer(str(folder.absolute())):
        raise Refusal(_elsewhere(name))
    return folder / name


def _computer(path: str) -> str:
    """Which other computer or device a path leads to; empty for a drive or folder of this one."""
    plain = path.replace("/", "\\")
    if _DEVICE.match(plain):
        rest = plain[4:]
        if _DRIVE.match(rest):
            return ""
        shared = _SHARED.match(rest)
        plain = "\\\\" + (rest[shared.end() :] if shared else f"?{rest}")
    if not plain.startswith("\\\\"):
        return ""
    return plain.lstrip("\\").partition("\\")[0].casefold() or "?"


def _elsewhere(name: str) -> Problem:
    return Problem(
        code="named_elsewhere",
        message=f'The plan names "{name}", which lies on another computer. To look for it there '
        "would tell that computer who opened the plan.",
        fix="Copy the workbook beside the plan and write its name alone. If the share is yours, "
        "keep the plan there too, or name the first workbook with --data.",
    )
