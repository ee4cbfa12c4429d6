"""Which columns seem to hold the key of people, by their names and how often a value stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import is_code, is_code_of, says_what_is_counted, words
from evaluator.values.cohort import Kind

_FEWEST_KEYS = 9
_SUMMED = frozenset({"count", "sum", "average", "max", "min", "total"})  # as in "Count of Ref"
_NUMBERED = {("no",), ("number",), ("num",), ("nr",)}
_OF_PUPILS = frozenset({"admission", "adm", "candidate", "exam"})  # who have a number there
_MOST_KINDS = 20  # of people, such as roles of staff
_MOSTLY_ONCE = 0.9  # of the rows, in a column of labels that is called a number


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A column with its number of different values, of filled cells, and of all rows."""

    name: str
    kind: Kind
    distinct: int
    filled: int
    rows: int


def key_columns(columns: Sequence[KeyColumn]) -> list[str]:
    """The columns named like keys; without any, those of official numbers, or of numbered labels.

    A numbered label stands hardly ever twice. Whoever does is then told, and does not count as two.
    Codes of measures and of other labels beside them are keys of nobody.
    """
    filled = [each for each in columns if each.filled > 0.5 * each.rows]
    filled = [each for each in filled if not _codes_labels(each, columns)]
    for is_key in (_named_like_key, _is_official_number, _is_numbered_label):
        if keys := [each.name for each in filled if is_key(each)]:
            return keys
    return []


def half_filled_keys(columns: Sequence[KeyColumn]) -> list[str]:
    """The columns named like keys of which at most half the cells are filled, hardly one twice."""
    half = [each for each in columns if 0.1 * each.rows < each.filled <= 0.5 * each.rows]
    return [
        each.name
        for each in half
        if each.filled > _FEWEST_KEYS
        and each.distinct >= _MOSTLY_ONCE * each.filled
        and not _codes_labels(each, columns)
        and _named_like_key(each)
    ]


def _codes_labels(column: KeyColumn, columns: Sequence[KeyColumn]) -> bool:
    """Whether a column holds codes of what rows count, as MEASURE_ID does beside MEASURE."""
    if says_what_is_counted(column.name):
        return True
    if set(words(column.name)) & vocabulary.PEOPLE or 2 * column.distinct > column.filled:
        return False
    return is_code(column.name) and any(
        is_code_of(column.name, other.name) and 1 < other.distinct <= column.distinct
        for other in columns
    )


def _named_like_key(column: KeyColumn) -> bool:
    """Whether the name is of a key of people; keys of places often stand for clusters."""
    tokens = set(words(column.name))
    counted = words(column.name)[1:2] == ("of",) and bool(tokens & _SUMMED)
    if column.kind == "number" or column.distinct <= 1 or counted or _is_coded_time(column):
        return False
    if tokens & vocabulary.AREAS and not tokens & vocabulary.PEOPLE:
        return False
    alone = bool(tokens) and tokens <= vocabulary.PEOPLE
    coded = bool(set(words(column.name)[-1:]) & vocabulary.CODES)
    person = bool(tokens & (vocabulary.PEOPLE | _OF_PUPILS)) and (
        alone or words(column.name)[-1:] in _NUMBERED
    )
    once = column.distinct == column.filled > _FEWEST_KEYS
    return coded or (alone and _many_labels(column)) or (person and once)


def _is_coded_time(column: KeyColumn) -> bool:
    """Whether a column named like a key holds times, such as "DateCode" of 2013/2014."""
    tokens = set(words(column.name))
    few = 2 * column.distinct <= column.filled
    return few and bool(tokens & vocabulary.TIMES) and not tokens & vocabulary.PEOPLE


def _many_labels(column: KeyColumn) -> bool:
    """Whether the labels are too many for kinds of people; people who repeat are labels too."""
    few = column.kind == "category" and column.distinct <= _MOST_KINDS
    return column.kind in ("text", "category") and not few


def _is_official_number(column: KeyColumn) -> bool:
    return bool(set(words(column.name)) & {"upn", "uln", "nhs", "pnc"})


def _is_numbered_label(column: KeyColumn) -> bool:
    named = words(column.name)
    if column.kind != "text" or named[-1:] not in _NUMBERED or set(named) & vocabulary.AREAS:
        return False
    return column.distinct > _FEWEST_KEYS and column.distinct >= _MOSTLY_ONCE * column.filled
