"""How much room text takes, reckoned from the sizes of letters where no program can be asked."""

from __future__ import annotations

from evaluator.summary.layout.arial import lines_taken

_SURE = 0.98  # of a column, where a program that draws letters may round their widths


def lines_of(text: str, size: float, width: float) -> int:
    """About how many lines a text takes at a size, in a column of a width, both in points."""
    per_line = max(1, int(width / (0.52 * size)))
    lines, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > per_line:
            lines, used = lines + 1, 0
        used += len(word) + bool(used)
        lines, used = lines + used // (per_line + 1), used % (per_line + 1)
    return lines


def arial_lines(text: str, size: float, width: float, *, bold: bool = False) -> int:
    """Lines that a text of Arial takes at a size, in a column of a width, both in points."""
    return lines_taken([(text, size, bold)], _SURE * width)


def fitted(
    text: str, sizes: tuple[float, ...], width: float, height: float, *, bold: bool = False
) -> float:
    """The first of the sizes, largest first, at which a text fits; the last where none does."""
    fits = (
        size for size in sizes if arial_lines(text, size, width, bold=bold) * size * 1.2 <= height
    )
    return next(fits, sizes[-1])
