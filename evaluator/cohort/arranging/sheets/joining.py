"""Columns of another sheet given to the rows they belong to, with every key that found none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from evaluator.cohort.arranging.combine import rows_of, same_name, take, with_columns
from evaluator.cohort.arranging.sheets.alike import only_numbers, places_of
from evaluator.cohort.arranging.sheets.keys import KeyMatch, key_texts, match_keys
from evaluator.cohort.arranging.sheets.lists import others_not_listed
from evaluator.cohort.columns.names import says_after, says_before
from evaluator.cohort.sheet.header import Grid
from evaluator.cohort.sheet.table import Table
from evaluator.values.cohort import Part, Step
from evaluator.values.problems import Problem, Refusal

_TRIED_FIRST = 20  # rows


def key_of(table: Table, key: Sequence[str], sheet: str) -> list[int]:
    """Places of key columns in a table. Raises Refusal when one is not there."""
    places = {same_name(name): place for place, name in enumerate(table.names)}
    absent = [name for name in key if same_name(name) not in places]
    if absent:
        raise Refusal(
            *(
                Problem(
                    "join_key_absent",
                    f'The sheet "{sheet}" has no column "{name}" to join by.',
                    'Correct "key" (or "there") under [[data.join]].',
                    sheet=sheet,
                    column=name,
                )
                for name in absent
            )
        )
    return [places[same_name(name)] for name in key]


def keys(table: Table, places: Sequence[int]) -> np.ndarray:
    """The key of each row as text; "" without one."""
    return key_texts([table.cells[:, place] for place in places])


def join(
    here: Table,
    there: Table,
    *,
    sheets: tuple[str, str],
    key: tuple[Sequence[str], Sequence[str]],
    columns: Sequence[str] = (),
    offset: int = 0,
    beside: Mapping[str, Table] = MappingProxyType({}),
) -> tuple[Table, Part | None]:
    """The rows of ``here`` with the columns of ``there`` that share their key.

    What a further sheet that is joined (``beside``, by name) calls the same is named after its
    sheet, as "Score (Before)" and "Score (After)" are.

    Where each key stands once in both sheets and ``there`` is no mere list, as with a survey
    before and one after, rows found only there are kept too, their row numbers raised by
    ``offset``.

    Raises:
        Refusal: a key column is not there, or a key stands more than once in ``there``.
    """
    mine = key_of(here, key[0], sheets[0])
    theirs = key_of(there, key[1], sheets[1])
    own, other = keys(here, mine), keys(there, theirs)
    _refuse_repeated(there, other, key[1], sheets[1])
    match = match_keys(own, other)
    known = own[own != ""]
    people = len(set(known.tolist())) == len(known) and 2 * len(there.rows) >= len(here.rows)
    added = match.alone_there if people else match.alone_there[:0]
    wanted = _wanted(there, theirs, columns, sheets[1])
    here, renamed = _told_apart(here, mine, there, wanted, sheets)
    renamed = renamed or _named_after_sheet(there, wanted, sheets[1], beside)
    rows = np.concatenate([match.rows, added])
    more = take(there, rows, wanted)
    whole = _with_rows(here, mine, there, (theirs, added), offset)
    repeated = _repeats(whole, more, tuple(beside))
    fresh = [place for place, name in enumerate(more.names) if name not in repeated]
    names = [renamed.get(more.names[place], more.names[place]) for place in fresh]
    joined = with_columns(whole, names, [more.cells[:, place] for place in fresh])
    steps, problems = _told(here, there, match, sheets, key[0], names, kept=bool(len(added)))
    joined = replace(
        joined,
        steps=(*here.steps, *_relabelled(there.steps, sheets[1]), *steps),
        problems=(*here.problems, *there.problems, *problems),
    )
    if fresh:
        joined.errors[:, -len(fresh) :] = more.errors[:, fresh]
        joined.formulas[:, -len(fresh) :] = more.formulas[:, fresh]
    joined = others_not_listed(joined, match, names, sheets, key[0][0])
    return joined, Part(sheets[1], offset) if len(added) else None


def _refuse_repeated(there: Table, keys_there: np.ndarray, key: Sequence[str], sheet: str) -> None:
    known = keys_there != ""
    _, first, counts = np.unique(
        keys_there[known].astype(str), return_index=True, return_counts=True
    )
    if not (counts > 1).any():
        return
    rows = there.rows[known][first[counts > 1]]
    raise Refusal(
        Problem(
            "join_key_repeats",
            f'{int((counts > 1).sum()):,} keys stand more than once in the sheet "{sheet}", so it '
            "is not clear which of its rows belong to whom.",
            "Join by a further column as well, such as the wave, or keep one row for each key.",
            sheet=sheet,
            row=int(rows[0]),
            column=key[0],
            rows=tuple(int(row) for row in rows[:20]),
            count=int((counts > 1).sum()),
        )
    )


def _wanted(there: Table, theirs: Sequence[int], columns: Sequence[str], sheet: str) -> list[int]:
    if columns:
        return key_of(there, columns, sheet)
    rest = [place for place in range(len(there.names)) if place not in theirs]
    return [place for place in rest if not only_numbers(there, place)]


def _told_apart(
    here: Table, mine: Sequence[int], there: Table, wanted: Sequence[int], sheets: tuple[str, str]
) -> tuple[Table, dict[str, str]]:
    """Names for measures that both sheets hold, when the sheets' names say before and after."""
    if not (says_before(sheets[0]) and says_after(sheets[1])):
        return here, {}
    both = {same_name(name) for place, name in enumerate(here.names) if place not in mine} & {
        same_name(there.names[place]) for place in wanted
    }
    placed = [(table, places_of(table)) for table in (here, there)]
    changing = {
        name
        for name in both
        if any(
            isinstance(cell, float)
            for table, places in placed
            for cell in table.cells[:, places[name]][:50]
        )
    }
    names = tuple(
        f"{name} ({sheets[0]})" if same_name(name) in changing else name for name in here.names
    )
    told = {
        there.names[place]: f"{there.names[place]} ({sheets[1]})"
        for place in wanted
        if same_name(there.names[place]) in changing
    }
    return replace(here, names=names), told


def _named_after_sheet(
    there: Table, wanted: Sequence[int], sheet: str, beside: Mapping[str, Table]
) -> dict[str, str]:
    """Names for the columns that a further sheet beside this one has as well."""
    others = {same_name(name) for table in beside.values() for name in table.names}
    names = [there.names[place] for place in wanted]
    return {name: f"{name} ({sheet})" for name in names if same_name(name) in others}


def _with_rows(
    here: Table,
    mine: Sequence[int],
    there: Table,
    added: tuple[Sequence[int], np.ndarray],
    offset: int,
) -> Table:
    """``here`` with a row for each key that only ``there`` has; shared columns are filled in."""
    theirs, extra = added
    if not len(extra):
        return here
    places = {same_name(name): place for place, name in enumerate(there.names)}
    cells = np.full((len(extra), len(here.names)), "", dtype=object)
    for column, name in enumerate(here.names):
        if column in mine:
            cells[:, column] = there.cells[:, theirs[list(mine).index(column)]][extra]
        elif same_name(name) in places:
            cells[:, column] = there.cells[:, places[same_name(name)]][extra]
    none = np.zeros(cells.shape, dtype=bool)
    return replace(
        here,
        cells=np.vstack([np.asarray(here.cells), cells]),
        rows=np.concatenate([here.rows, there.rows[extra] + offset]),
        errors=np.vstack([here.errors, none]),
        formulas=np.vstack([here.formulas, none]),
    )


def _repeats(here: Table, more: Table, beside: Sequence[str]) -> set[str]:
    """Columns of the other sheet that say what a column of the same name says already.

    That column may be named after one of the sheets ``beside``.
    """
    found = set()
    twins = places_of(here)
    for place, name in enumerate(more.names):
        called = [name, *(f"{name} ({sheet})" for sheet in beside)]
        for twin in [twins[each] for each in map(same_name, called) if each in twins]:
            if _says_the_same(here.cells[:, twin], more.cells[:, place]):
                found.add(name)
                break
    return found


def _says_the_same(own: Grid, other: Grid) -> bool:
    """Whether each cell of another column is empty or equal; the first rows are tried alone."""
    for rows in (slice(0, _TRIED_FIRST), slice(None)):
        mine, theirs = key_texts([own[rows]]), key_texts([other[rows]])
        if not bool(np.all((mine == theirs) | (theirs == ""))):
            return False
    return True


def _relabelled(steps: Sequence[Step], sheet: str) -> list[Step]:
    return [replace(step, reason=f'{step.reason} Sheet "{sheet}".') for step in steps]


def _told(
    here: Table,
    there: Table,
    match: KeyMatch,
    sheets: tuple[str, str],
    key: Sequence[str],
    names: Sequence[str],
    *,
    kept: bool,
) -> tuple[list[Step], list[Problem]]:
    """What the join did, and whose key found no partner."""
    by, size = '" and "'.join(key), len(here.rows)
    added = ", ".join(f'"{name}"' for name in names[:6]) + (", …" if len(names) > 6 else "")
    gave = f"gave its columns ({added}) to" if names else "lists"
    matched = int((match.rows >= 0).sum())
    steps = [
        Step(
            "join_sheet",
            None,
            f'The sheet "{sheets[1]}" {gave} the rows with the same "{by}": '
            f"{matched:,} of {size:,} rows found a partner.",
            matched,
        )
    ]
    told = (
        ("keys_only_here", match.alone_here, here, sheets[0],
         f'have a "{by}" that the sheet "{sheets[1]}" does not hold: they are not listed '
         "there, left, or are written otherwise."),
        ("keys_missing", match.without, here, sheets[0],
         f'have no "{by}", so they were not joined.'),
        ("keys_typed_differently", match.retyped, here, sheets[0],
         f'have a "{by}" typed differently in "{sheets[1]}" (case, spaces, leading zeros, O for '
         "0, St for Saint); they were joined."),
    )  # fmt: skip
    problems = [
        _problem(code, table, mask[: len(table.rows)], sheet, key[0], text)
        for code, mask, table, sheet, text in told
        if mask.any()
    ]
    if match.retyped.any():
        reason = problems[-1].message
        count = int(match.retyped.sum())
        steps.append(Step("match_retyped_keys", None, reason, count, rows_of(here, match.retyped)))
    if len(match.alone_there):
        mask = np.zeros(len(there.rows), dtype=bool)
        mask[match.alone_there] = True
        what = (
            "they joined later; their rows were kept, without the columns of the first sheet."
            if kept
            else "they were left out."
        )
        text = f'have a "{by}" that the sheet "{sheets[0]}" does not hold: {what}'
        problem = _problem("keys_only_there", there, mask, sheets[1], key[0], text)
        problems.append(problem)
        action = "add_rows_of_joiners" if kept else "drop_rows_without_partner"
        steps.append(Step(action, None, problem.message, problem.count, problem.rows))
    return steps, problems


def _problem(
    code: str, table: Table, mask: np.ndarray, sheet: str, column: str, text: str
) -> Problem:
    rows = rows_of(table, mask)
    count = int(mask.sum())
    said = f'{count:,} row{"" if count == 1 else "s"} of the sheet "{sheet}" {text}'
    if count == 1:
        said = said.replace(" have ", " has ", 1)
    fix = "Check the keys in both sheets; nobody else can say who is meant."
    return Problem(code, said, fix, "warning", sheet, rows[0], column, rows, count)
