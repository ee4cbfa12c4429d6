"""Files that somebody else has changed, which are not replaced unasked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

from evaluator.study.study import Study
from evaluator.summary.blocks import Summary
from evaluator.summary.documents import named_anew
from evaluator.summary.export import compose, write_set
from evaluator.values.files.writing import is_taken
from evaluator.values.problems import Problem, Refusal


def hashes(pages: Mapping[Path, bytes]) -> dict[str, str]:
    """SHA-256 of each page by its name."""
    return {path.name: hashlib.sha256(content).hexdigest() for path, content in pages.items()}


def content_hash(path: Path) -> str | None:
    """SHA-256 of a file; None where there is none, or it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def refuse_sources(written: Iterable[Path], sources: Iterable[Path]) -> None:
    """Let nothing be written over the workbook or the plan, whatever was asked for.

    Raises:
        Refusal: a file to be written is one of those that were read.
    """
    read = [source.resolve() for source in sources]
    for path in written:
        if path.resolve() in read:
            raise Refusal(
                Problem(
                    code="would_replace_source",
                    message=f'The summary would be written over "{path.name}", which was read.',
                    fix="Choose another folder for the results, or give that file another name.",
                )
            )


def edited_pages(pages: Mapping[Path, bytes], known: Mapping[str, str]) -> tuple[str, ...]:
    """Names of files that are there, and are neither as they were written nor as they will be.

    ``known`` gives the SHA-256 that pages were last written with, by their names.
    """
    new = hashes(pages)
    there = {path: content_hash(path) for path in pages}
    return tuple(
        path.name
        for path, found in there.items()
        if found is not None and found not in (known.get(path.name), new[path.name])
    )


def free_stem(pages: Iterable[Path], stem: str) -> str:
    """``stem`` with the first number under which none of ``pages`` would replace a file."""
    paths = tuple(pages)
    tried = (f"{stem}-{number}" for number in count(2))
    return next(
        name for name in tried if not any(is_taken(named_anew(p, stem, name)) for p in paths)
    )


def refuse_edited(pages: Mapping[Path, bytes], study_path: Path | None) -> None:
    """Let pages be replaced that are as they were written, or as they will be.

    ``study_path`` is the study that was written with them; None where none is. One of an earlier
    version does not say how its pages were; those are replaced.

    Raises:
        Refusal: naming each page that is another one.
    """
    known: dict[str, str] = {}
    if study_path is not None and is_taken(study_path):
        known = Study.load(study_path).written
        if not known:
            return
    if edited := edited_pages(pages, known):
        raise Refusal(*(_edited(name) for name in edited))


def write_pages(
    summary: Summary,
    folder: Path,
    formats: tuple[str, ...],
    stem: str,
    *,
    sources: Iterable[Path] = (),
    overwrite: bool = False,
) -> tuple[Path, ...]:
    """Write a summary that no study is saved with, in the order of ``formats``.

    Raises:
        Refusal: a page would replace one of ``sources`` or, without ``overwrite``, a file with
            other content; or the folder cannot be written to.
    """
    pages = compose(summary, folder, formats, stem)
    refuse_sources(pages, sources)
    if not overwrite:
        refuse_edited(pages, None)
    write_set(folder, pages, stem)
    return tuple(pages)


def _edited(name: str) -> Problem:
    return Problem(
        code="page_edited",
        message=f'"{name}" is there already, and was changed after it was written or was written '
        "from something else.",
        fix="Move it or give it another name, or have it replaced with --overwrite.",
    )


def refuse_if_saved_since(study_path: Path, before: str | None) -> None:
    """Let a study be replaced only while it is the one that was there at the start.

    Raises:
        Refusal: another window or program saved it meanwhile.
    """
    if content_hash(study_path) != before:
        raise Refusal(
            Problem(
                code="study_saved_meanwhile",
                message=f'"{study_path.name}" was saved by another window or program while this '
                "ran, so nothing was written.",
                fix="Run this again, or choose another folder.",
            )
        )
