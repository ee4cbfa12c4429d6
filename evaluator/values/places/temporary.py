"""The system's folder for temporary files, where libraries put parts of a file on their way."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator

from lxml.etree import SerialisationError

from evaluator.values.problems import Problem, Refusal


@contextlib.contextmanager
def composing(what: str) -> Iterator[None]:
    """Refuse in words where a file cannot be composed, as that folder is full or not there.

    ``what`` names the file as a person does, such as "The Excel workbook".

    Raises:
        Refusal: ``cannot_compose``; nothing that was there before has been changed.
    """
    try:
        yield
    except (OSError, SerialisationError) as wrong:
        said = wrong.strerror if isinstance(wrong, OSError) else None
        reason = (said or "the disk is full or cannot be reached").lower()
        raise Refusal(
            Problem(
                code="cannot_compose",
                message=f"{what} could not be put together: {reason}.",
                fix=f"Make room in {_folder()}, then try again. Nothing was changed.",
            )
        ) from wrong


def _folder() -> str:
    words = "the folder for temporary files"
    try:
        return f'{words}, "{tempfile.gettempdir()}"'
    except OSError:  # none can be written to
        return f"{words} of this computer, or create it"
