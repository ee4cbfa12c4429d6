"""A document held against the one that is made again: its bytes, words, pictures and parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from pathlib import Path

from evaluator.commands.verification.findings import LOOKS, Unchecked, Verification
from evaluator.commands.verification.markup_read import foreign_markup, page_apart
from evaluator.commands.verification.parts_read import (
    kinds_apart,
    parts_apart,
    parts_in_both,
    saved_anew,
)
from evaluator.commands.verification.shown_read import shown_apart
from evaluator.commands.verification.words_read import UNREADABLE, damaged, pictures_in, words_in
from evaluator.summary.export import Exporter
from evaluator.summary.exporters import EXPORTERS
from evaluator.values.problems import Problem, Refusal

_MOST = 20
_BEFORE = 40
_LARGEST = 64 * 1024 * 1024


def compare_document(
    path: Path, drawn: Sequence[bytes], apart: tuple[str, ...], unchecked: Sequence[Unchecked]
) -> Verification:
    """What a document says and shows against those that were made again.

    Args:
        path: the document.
        drawn: what it can have been made as; the nearest is compared.
        apart: programs whose version was another when it was made: pictures are then drawn
            otherwise, which is no difference.
        unchecked: what nothing here can check.

    Raises:
        Refusal: it cannot be read.
    """
    held = _bytes(path)
    again, open_parts = _nearest(held, list(drawn), path), [*unchecked]
    if held == again:
        return Verification((), True, apart, unchecked=tuple(open_parts))
    before, after = words_in(held, path), words_in(again, path)
    if before is None or after is None:
        words = "It is not, byte for byte, the file that the study and the workbook give."
        return Verification((words,), False, apart, unchecked=tuple(open_parts))
    found = [*_passages(before, after)]
    try:
        parts = parts_in_both(held, again, path)
    except UNREADABLE:
        raise Refusal(damaged(path)) from None
    is_page = path.suffix.lower() == ".html"
    others = [*parts_apart(*parts), *(page_apart(held, again) if is_page and not found else ())]
    unseen = bool(others) and (bool(apart) or saved_anew(path, *parts))
    if unseen:
        words = _looks(pictures_in(held, path), pictures_in(again, path))
        open_parts.append(Unchecked(LOOKS, words))
        others = [*foreign_markup(held, again)] if is_page else [*kinds_apart(*parts)]
        others += () if is_page else shown_apart(held, again)
    found += others
    return Verification(tuple(found), not (found or unseen), apart, unchecked=tuple(open_parts))


def exporter_of(path: Path) -> Exporter:
    """Who writes files of this kind. Raises Refusal where nobody does."""
    for each in EXPORTERS:
        if each.suffix == path.suffix.lower():
            return each
    raise Refusal(not_an_export(path))


def _nearest(held: bytes, drawn: list[bytes], path: Path) -> bytes:
    """The document, of summary and report, that the one held was made as: as long as that one."""
    if held in drawn or len(drawn) == 1:
        return held if held in drawn else drawn[0]
    said = words_in(held, path)
    long = len(held) if said is None else len(said)
    return min(drawn, key=lambda each: abs(len(words_in(each, path) or each) - long))


def _looks(held: Counter[str], made: Counter[str]) -> str:
    """What cannot be told of a document whose bytes are others, in words.

    A picture that is drawn otherwise was replaced, or comes from a program that draws otherwise.
    """
    others = (held - made).total()
    gone = max(0, (made - held).total() - others)
    told = f"; {gone} of the {made.total()} made here are not in it" if gone else ""
    if not others:
        same = "its pictures are those made here" if held else "it holds no picture"
        return f"its layout ({same}{told})"
    some = "one" if others == 1 else f"{others}"
    return f"its layout, and {some} of its {held.total()} pictures, not drawn as here{told}"


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size <= _LARGEST:
            return path.read_bytes()
    except OSError:
        pass
    raise Refusal(not_an_export(path))


def _passages(before: list[str], after: list[str]) -> Iterator[str]:
    """Where two texts part, in words."""
    changes = [
        change
        for change in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if change[0] != "equal"
    ]
    for _, i, j, k, m in changes[:_MOST]:
        held, made = _listed(before[i:j]), _listed(after[k:m])
        if not held:
            yield f"It lacks {made}."
        elif not made:
            yield f"It says {held}, which the study and the workbook do not give."
        else:
            held, made = (_listed(each) for each in _parted(before[i:j], after[k:m]))
            yield f"It says {held} where the study and the workbook give {made}."
    if len(changes) > _MOST:
        yield f"It differs in {len(changes) - _MOST} more places."


def _parted(held: list[str], made: list[str]) -> tuple[list[str], list[str]]:
    """Two passages from a little before the place at which they part."""
    one, other = " / ".join(held), " / ".join(made)
    alike = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
    start = max(0, alike - _BEFORE)
    cut = "…" if start else ""
    return [cut + one[start:]], [cut + other[start:]]


def _listed(passages: list[str]) -> str:
    text = " / ".join(passages)
    return f'"{text[:200]}{"…" if len(text) > 200 else ""}"' if passages else ""


def not_an_export(path: Path) -> Problem:
    """That a file is no document that can be held against a study."""
    kinds = ", ".join(exporter.suffix for exporter in EXPORTERS)
    return Problem(
        code="export_unreadable",
        message=f'"{path.name}" cannot be held against this study.',
        fix=f"Choose a file that was exported ({kinds}) and the study that was saved with it.",
    )
