"""What commands share: wrong usage, and files that are not written over."""

from __future__ import annotations

from pathlib import Path

from evaluator.values.files.writing import is_there
from evaluator.values.problems import Problem, Refusal


class WrongUsage(Refusal):
    """The command was written wrongly, and nothing was begun."""


def refuse_to_overwrite(path: Path) -> None:
    """Refuse to write where a file is already."""
    if is_there(path):
        raise Refusal(
            Problem(
                code="plan_exists",
                message=f'There is already a file "{path.name}", which may hold your work.',
                fix="Choose another name, or move that file away.",
            )
        )
