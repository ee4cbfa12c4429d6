"""Numbers that a column loses: read as text for how they are written, or in another size."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from evaluator.cohort.cells import cell_text as reading
from evaluator.cohort.cells.sorted_cells import Mask, SortedCells
from evaluator.cohort.columns.names import MEASURES, is_count, says_after, says_before, words
from evaluator.cohort.columns.times.periods import parse_periods

_MOSTLY = 0.9  # of the cells that say something
_FEWEST = 3
_POINT, _COMMA = re.compile(r"[+-]?[0-9]+\.[0-9]{1,2}"), re.compile(r"[+-]?[0-9]+,[0-9]{1,2}")
_OUT_OF = re.compile(r"([0-9]{1,4}) ?/ ?([0-9]{1,4})")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")


def note_numbers_lost(cells: SortedCells) -> None:
    """Record that a column of numbers was read as text: two decimal signs, "3/24", "0020"."""
    if cells.raw.is_code or not len(cells.codes):
        return
    name = cells.raw.name
    numbers = cells.is_number | cells.pick(cells.number_uniques)
    points, commas = cells.where(_is(_POINT)), cells.where(_is(_COMMA))
    if min(points.sum(), commas.sum()) >= _FEWEST and _all(cells, numbers | commas):
        cells.problem(
            "numbers_read_as_text",
            commas | points,
            f'"{name}" was read as text: some of its numbers have a decimal point and some a comma '
            f"({cells.quoted(points | commas)}).",
            "Write all numbers of the column in one way in the workbook, with a decimal point.",
        )
    shares = cells.where(_is(_OUT_OF))
    if shares.sum() >= _FEWEST and _all(cells, shares | numbers) and _are_no_times(cells):
        cells.problem(
            "two_numbers_in_cells",
            shares,
            f'"{name}" holds two numbers in a cell ({cells.quoted(shares)}), so it was read as '
            "text.",
            "Write each of the two in a column of its own, as numbers alone, and use the one that "
            "should be compared.",
        )
    zeros = cells.where(reading.has_leading_zero)
    if zeros.any() and _is_measured(name) and _all(cells, numbers):
        cells.problem(
            "numbers_read_as_text",
            zeros,
            f'"{name}" was read as text, because numbers in it begin with a zero, as codes do '
            f"({cells.quoted(zeros)}).",
            f"If they are amounts, read the column as numbers; in a plan, under [data]: "
            f'kinds = {{ "{name}" = "number" }}.',
        )


def note_points_of_thousands(cells: SortedCells) -> None:
    """Record points that may separate thousands, as in "1.100" among whole numbers.

    Every number with a point then has three digits behind each point, and the name is of a count
    or the whole numbers beside them are larger than any of them read with decimals.
    """
    spelled = [t for t, found in zip(cells.bare, cells.number_uniques, strict=True) if found]
    dotted = [t for t in spelled if "." in t]
    real = cells.raw.cells.values[cells.is_number]
    if len(dotted) < _FEWEST or not all(map(_THOUSANDS.fullmatch, dotted)):
        return
    plain = [reading.parse_number(text) or 0.0 for text in spelled if "." not in text]
    whole = np.array([*plain, *real.tolist()])
    if bool((whole % 1 != 0).any()):
        return
    most = max(reading.parse_number(text) or 0.0 for text in dotted)
    if not is_count(cells.raw.name) and not (whole.size and whole.max() > most):
        return
    where = cells.pick(cells.number_uniques) & cells.where(lambda text: "." in text)
    cells.problem(
        "points_may_be_thousands",
        where,
        f'Numbers in "{cells.raw.name}" have three digits after a point '
        f"({cells.quoted(where)}). They were read as decimals, so that 1.100 is a little more than "
        "1; in other countries it is 1,100.",
        "If the points separate thousands, write these numbers without points in the workbook.",
    )


def note_none_among_counts(cells: SortedCells) -> None:
    """Record "none" among numbers under the name of a count, where it may be 0."""
    none = cells.where(lambda text: text.casefold() == "none")
    if not none.any() or not is_count(cells.raw.name):
        return
    spelled = sorted({cells.texts[code] for code in np.unique(cells.codes[none])})[0]
    cells.problem(
        "blanks_may_mean_none",
        none,
        f'Cells of "{cells.raw.name}" say "{spelled}", which may mean that there was nothing to '
        "count. They were read as missing, so that averages leave out who had none.",
        f'If they mean none, write 0 in the workbook; in a plan, "{spelled}" = "0" under '
        f'[data.labels."{cells.raw.name}"].',
    )


def _all(cells: SortedCells, found: Mask) -> bool:
    """Whether nearly all cells that say something are among those found."""
    gone = cells.where(lambda text: not text or reading.is_no_number(text))
    said = ~cells.is_empty & ~gone
    return bool(said.any()) and int((found & said).sum()) >= _MOSTLY * int(said.sum())


def _are_no_times(cells: SortedCells) -> bool:
    """Whether pairs such as "3/24" are no years, months or ranges of neighbours such as 7/8."""
    texts = sorted({text for text in cells.texts if _OUT_OF.fullmatch(text)})
    pairs = [[int(part) for part in text.split("/")] for text in texts]
    neighbours = all(last in (first + 1, (first + 1) % 100) for first, last in pairs)
    return len(pairs) >= _FEWEST and not neighbours and parse_periods(texts) is None


def _is_measured(name: str) -> bool:
    """Whether a name is of what is measured, so that its numbers are no codes."""
    measured = is_count(name) or bool(set(words(name)) & MEASURES)
    return measured or says_before(name) or says_after(name)


def _is(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None
