"""Write a summary to a folder: every file asked for, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from evaluator.summary.blocks import Summary
from evaluator.summary.documents import documents
from evaluator.summary.exporters import EXPORTERS
from evaluator.values.files.writing import write_together
from evaluator.values.places.file_names import LONGEST, is_usable_name
from evaluator.values.places.temporary import composing
from evaluator.values.problems import Problem, Refusal


class Exporter(Protocol):
    """One format: a stable key, the file's suffix, what a person reads, and the writer.

    ``usual`` formats are ticked in the window until a person chooses otherwise. In ``paged`` ones
    the summary and the report are two documents, and plan and script lie beside them.
    """

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def suffix(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102
    @property
    def usual(self) -> bool: ...  # noqa: D102
    @property
    def paged(self) -> bool: ...  # noqa: D102
    def write(self, summary: Summary) -> bytes: ...  # noqa: D102


def export(
    summary: Summary, folder: Path, formats: tuple[str, ...], stem: str = "summary"
) -> tuple[Path, ...]:
    """Write ``folder/stem.pdf`` and so on, in the order asked for, and return the paths.

    Where page one is a document of its own, the report is written beside it (``documents``).

    All files are composed before the first is written, and they replace older ones together:
    when one cannot be written, the older ones are put back.

    Raises:
        Refusal: a format is not known, the name cannot be a file's name, or the folder cannot
            be written to (missing rights, full disk, a file open in another program).
    """
    files = compose(summary, folder, formats, stem)
    write_set(folder, files, stem)
    return tuple(files)


def compose(
    summary: Summary, folder: Path, formats: tuple[str, ...], stem: str
) -> dict[Path, bytes]:
    """What ``export`` writes: the content of each file by its path.

    Raises:
        Refusal: a format is not known, the name cannot be a file's name, or there is no room for
            what is on its way.
    """
    chosen = exporters_for(formats)
    if not is_usable_name(stem):
        raise Refusal(
            Problem(
                code="unusable_file_name",
                message=f'"{stem}" cannot be the name of a file.',
                fix=f"Choose one of up to {LONGEST} letters and digits, without signs like / or :.",
            )
        )
    return {
        folder / f"{name}{exporter.suffix}": drawn(document, exporter)
        for exporter in chosen
        for name, document in written(summary, exporter, stem)
    }


def drawn(document: Summary, exporter: Exporter) -> bytes:
    """The content of one file.

    Raises:
        Refusal: ``cannot_compose``, where there is no room for what is on its way.
    """
    with composing(f'"{exporter.label.partition(",")[0]}"'):
        return exporter.write(document)


def written(summary: Summary, exporter: Exporter, stem: str) -> tuple[tuple[str, Summary], ...]:
    """Name without ending, and content, of each file that a format is written in."""
    return documents(summary, stem) if exporter.paged else ((stem, summary),)


def to_run(summary: Summary, pages: Iterable[Path], read: Iterable[Path] = ()) -> dict[Path, bytes]:
    """The plan and the script, to lie beside documents so that anybody can run them again.

    A file that is among those that were ``read`` is there already and is left out.
    """
    paged = {exporter.suffix for exporter in EXPORTERS if exporter.paged}
    folders = {path.parent for path in pages if path.suffix in paged}
    sources = {path.resolve() for path in read}
    named = {
        folder / name: text.encode() for folder in folders for name, text in summary.files.items()
    }
    return {path: text for path, text in named.items() if path.resolve() not in sources}


def write_set(folder: Path, files: Mapping[Path, bytes], stem: str) -> None:
    """Write the files of one summary to ``folder``: all of them, or none.

    Raises:
        Refusal: the folder cannot be written to, or a file is open in another program; it says
            which.
    """
    if files:
        what = f'The summary could not be written to "{folder}"'
        write_together(files, what=what, code="folder_not_writable", stem=stem)


def formats_named(listed: str | None) -> tuple[str, ...]:
    """The formats in a list separated by commas; all of them for None.

    Raises:
        Refusal: as ``exporters_for``.
    """
    if listed is None:
        return tuple(exporter.key for exporter in EXPORTERS)
    named = tuple(word.strip() for word in listed.split(",") if word.strip())
    exporters_for(named)
    return named


def exporters_for(formats: tuple[str, ...]) -> list[Exporter]:
    """The exporters of the formats named.

    Raises:
        Refusal: ``unknown_format`` for each that does not exist; ``no_format`` when none is named.
    """
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
    if not formats:
        raise Refusal(
            Problem("no_format", "No format was chosen.", f"Choose from {', '.join(known)}.")
        )
    return [known[key] for key in dict.fromkeys(formats)]
