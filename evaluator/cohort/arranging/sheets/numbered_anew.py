"""Sheets of two groups that each number their own people: the sheet becomes a part of the key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluator.cohort.arranging.combine import same_name, take
from evaluator.cohort.arranging.sheets.alike import places_of, repeated_key
from evaluator.cohort.arranging.sheets.keys import key_texts
from evaluator.cohort.cells.sorted_cells import first_rows
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.names import says_after, says_before, words
from evaluator.cohort.sheet.table import Table
from evaluator.values.cohort import Step
from evaluator.values.problems import Problem

ACTION = "key_with_sheet"
QUESTION = "keys_numbered_anew"
_SURELY_COMPARISON = frozenset(
    {"control", "controls", "comparison", "comparator", "waiting", "waitlist", "usual",
     "untreated", "placebo", "unexposed", "tau", "bau"}
)  # fmt: skip
_NOT = frozenset({"no", "none", "not", "never", "without", "non"})
_TAKING_PART = vocabulary.TREATED | vocabulary.TREATED_LABELS | vocabulary.CAME
_NUMBER = re.compile(r"(.*?)([0-9]{1,9})")
_NEARBY = 0.1  # of the keys, by which the first numbers of both sheets may differ
_DENSE = 2  # times as many numbers as keys lie between the first and the last
_AGREE = 0.9  # of the shared keys, above which both sheets seem to hold the same people
_MOSTLY_ONE = 0.75  # of the cells of a column that tells nobody apart
_FEWEST_SHARED = 4


@dataclass(frozen=True, slots=True)
class NumberedAnew:
    """Two sheets of groups. key: the column of their keys; shared: how many stand in both."""

    sheets: tuple[str, ...]
    key: str
    shared: int


def name_two_groups(sheets: Sequence[str]) -> bool:
    """Whether one of two names is of a comparison and the other of those who took part.

    Beside a sure word such as "Comparison" any name will do, as that of a programme. Names that
    say different times do not.
    """
    if len(sheets) != 2:
        return False
    tokens = [set(words(sheet)) for sheet in sheets]
    numbers = [{token for token in each if token.isdigit()} for each in tokens]
    if numbers[0] != numbers[1] or _when(sheets[0]) != _when(sheets[1]):
        return False
    for other, own in (tokens, tokens[::-1]):
        if own & (_SURELY_COMPARISON | _NOT):
            continue
        if other & _SURELY_COMPARISON:
            return bool(own) and not own & (vocabulary.EVERYBODY | vocabulary.TIMES)
        if other & _NOT and (own & _TAKING_PART or own <= other):
            return True
    return False


def _when(sheet: str) -> tuple[bool, bool]:
    return says_before(sheet), says_after(sheet)


def numbered_anew(tables: Mapping[str, Table]) -> NumberedAnew | None:
    """The key of two sheets of groups that each count their own people; None for all others.

    The same numbers must stand in both, counted from about the same one, each once in a sheet (and
    time). None where a further column says the same of nearly all of them: then they seem to be
    the same people.
    """
    if not name_two_groups(list(tables)):
        return None
    both = _columns_of_both(tables)
    key = repeated_key(both, "place") if both else ()
    if not key:
        return None
    one, other = (_by_key(table, key) for table in both.values())
    shared = one.keys() & other.keys()
    alone = [{_spelled(table, key[0])[row] for row in rows.values()}
             for table, rows in zip(both.values(), (one, other), strict=True)]  # fmt: skip
    if not shared or not _counted_alike(*alone):
        return None
    pairs = [(one[each], other[each]) for each in sorted(shared)]
    if not _different_people(list(both.values()), key, pairs):
        return None
    return NumberedAnew(tuple(tables), key[0], len(alone[0] & alone[1]))


def _columns_of_both(tables: Mapping[str, Table]) -> dict[str, Table]:
    """The tables with the columns that both have, in the order of the first."""
    first, second = tables.values()
    there = places_of(second)
    names = [name for name in places_of(first) if name in there]
    if len(names) < 2:
        return {}
    return {
        label: take(
            table, np.arange(len(table.rows)), sorted(places_of(table)[name] for name in names)
        )
        for label, table in tables.items()
    }


def _spelled(table: Table, name: str) -> list[str]:
    return list(key_texts([table.cells[:, places_of(table)[same_name(name)]]]))


def _by_key(table: Table, key: Sequence[str]) -> dict[tuple[str, ...], int]:
    """The row of each key (and time); nothing where one stands twice."""
    found = [*zip(*(_spelled(table, name) for name in key), strict=True)]
    rows = {each: row for row, each in enumerate(found) if each[0]}
    return rows if len(rows) == sum(bool(each[0]) for each in found) else {}


def _counted_alike(one: set[str], other: set[str]) -> bool:
    """Whether keys are numbers, or one mark and a number, counted from about the same start."""
    counted = [_counted(keys) for keys in (one, other)]
    if counted[0] is None or counted[1] is None or counted[0][0] != counted[1][0]:
        return False
    apart = abs(counted[0][1] - counted[1][1])
    few = min(len(one), len(other))
    return apart <= _NEARBY * few and len(one & other) >= max(_FEWEST_SHARED, few / 2)


def _counted(keys: set[str]) -> tuple[str, int] | None:
    """The mark before the numbers and the first of them; None where they do not count."""
    parts = [_NUMBER.fullmatch(key) for key in keys]
    marks = {part[1].casefold() for part in parts if part is not None}
    numbers = {int(part[2]) for part in parts if part is not None}
    if None in parts or len(marks) != 1 or max(numbers) - min(numbers) >= _DENSE * len(keys):
        return None
    return marks.pop(), min(numbers)


def _different_people(
    tables: Sequence[Table], key: Sequence[str], pairs: Sequence[tuple[int, int]]
) -> bool:
    """Whether no column that tells people apart says the same of nearly all keys in both sheets."""
    first, second = tables
    differs = False
    for name in first.names:
        if same_name(name) in {same_name(each) for each in key}:
            continue
        here, there = _spelled(first, name), _spelled(second, name)
        said = [(here[one], there[other]) for one, other in pairs if here[one] or there[other]]
        if not said:
            continue
        most = Counter(one for one, _ in said).most_common(1)[0][1]
        alike = sum(one == other for one, other in said)
        if alike >= _AGREE * len(said) and most <= _MOSTLY_ONE * len(said):
            return False
        differs |= most <= _MOSTLY_ONE * len(said)
    return differs


def with_sheet_in_key(table: Table, found: NumberedAnew, rows: Sequence[int]) -> Table:
    """The stacked table whose keys say their sheet, as in "7 (Comparison)"; told and asked.

    ``rows`` are the numbers of rows of each sheet, in the order of ``found.sheets``.
    """
    place = places_of(table)[same_name(found.key)]
    name = table.names[place]
    cells = np.array(table.cells, dtype=object)
    said = np.repeat(np.array(found.sheets, dtype=object), rows)
    texts = key_texts([cells[:, place]])
    cells[:, place] = [
        f"{key} ({sheet})" if key else "" for key, sheet in zip(texts, said, strict=True)
    ]
    one, other = found.sheets
    reason = f'Each "{name}" now names its sheet, as both count their own people.'
    count = int((texts != "").sum())
    problem = Problem(
        QUESTION,
        f'{found.shared:,} "{name}" values stand in "{one}" and in "{other}" with different values '
        "beside them. They were taken for different people, so each key now names its sheet.",
        f'If they are the same people, untick this change; in a plan, give without = ["{ACTION}"].',
        "warning",
        sheet=one,
        column=name,
        count=found.shared,
    )
    step = Step(ACTION, name, reason, count, first_rows(table.rows[texts != ""]))
    return replace(
        table, cells=cells, steps=(*table.steps, step), problems=(*table.problems, problem)
    )
