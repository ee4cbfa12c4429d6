"""Write a summary to a folder: every file asked for, or none."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from evaluator.problems import Problem, Refusal
from evaluator.summary.blocks import Summary
from evaluator.summary.exporters import EXPORTERS


class Exporter(Protocol):
    """One format: a stable key, the file's suffix, what a person reads, and the writer."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def suffix(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102
    def write(self, summary: Summary) -> bytes: ...  # noqa: D102


def export(
    summary: Summary, folder: Path, formats: tuple[str, ...], stem: str = "summary"
) -> tuple[Path, ...]:
    """Write ``folder/stem.pdf`` and so on, in the order asked for, and return the paths.

    All files are composed before the first is written, and they replace older ones together:
    when one cannot be written, the older ones are put back.

    Raises:
        Refusal: a format is not known, the name cannot be a file's name, or the folder cannot
            be written to (missing rights, full disk, a file open in another program).
    """
    chosen = _chosen(formats)
    if not stem or Path(stem).name != stem or stem in {".", ".."}:
        raise Refusal(
            Problem(
                code="unusable_file_name",
                message=f'"{stem}" cannot be the name of a file.',
                fix="Choose a name without slashes.",
            )
        )
    files = {folder / f"{stem}{exporter.suffix}": exporter.write(summary) for exporter in chosen}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _replace_together(folder, files)
    except OSError as error:
        raise Refusal(_not_written(folder, error)) from error
    return tuple(files)


def _chosen(formats: tuple[str, ...]) -> list[Exporter]:
    known: dict[str, Exporter] = {exporter.key: exporter for exporter in EXPORTERS}
    unknown = [key for key in formats if key not in known]
    if unknown:
        raise Refusal(
            *(
                Problem(
                    code="unknown_format",
                    message=f'"{key}" is not a format that a summary can be written in.',
                    fix=f"Choose from {', '.join(known)}.",
                )
                for key in unknown
            )
        )
    return [known[key] for key in dict.fromkeys(formats)]


def _replace_together(folder: Path, files: dict[Path, bytes]) -> None:
    """Write beside the targets first; then swap, keeping what was there until all are in."""
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder) as name:
        waiting = Path(name)
        for target, content in files.items():
            _write(waiting / target.name, content)
        swapped: list[Path] = []
        try:
            for target in files:
                if target.exists():
                    target.replace(waiting / f"{target.name}.before")
                swapped.append(target)
                (waiting / target.name).replace(target)
        except OSError:
            for target in swapped:
                _put_back(target, waiting / f"{target.name}.before")
            raise


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _put_back(target: Path, before: Path) -> None:
    with suppress(OSError):
        if before.exists():
            before.replace(target)
        else:
            target.unlink(missing_ok=True)


def _not_written(folder: Path, error: OSError) -> Problem:
    return Problem(
        code="folder_not_writable",
        message=f'The summary could not be written to "{folder}": {error.strerror or error}.',
        fix=(
            "Close the older files if they are open in another program, make room on the disk, or "
            "choose another folder. Nothing there was changed."
        ),
    )
