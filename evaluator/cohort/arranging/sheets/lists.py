"""A list of those who took part, on a sheet of its own: the others are not on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evaluator.cohort.arranging.combine import rows_of, with_columns
from evaluator.cohort.arranging.sheets.keys import KeyMatch
from evaluator.cohort.arranging.ticks import rows_of_nobody
from evaluator.cohort.columns.labels import YES, normalised
from evaluator.cohort.columns.names import TREATED_LABELS, words
from evaluator.cohort.sheet.table import Table
from evaluator.values.cohort import Step
from evaluator.values.problems import Problem

ACTION = "list_means_no"


def others_not_listed(
    joined: Table, match: KeyMatch, names: Sequence[str], sheets: tuple[str, str], key: str
) -> Table:
    """The joined table with "no" for whoever a list of few does not name, told as a warning.

    A sheet with nothing but the key becomes a column of yes and no. In a column that says yes
    wherever it says something, the rows without a partner say no, but for those that read like
    headings or sums. A list that names somebody who is not in the rows is left as it is.
    """
    if not match.alone_here.any() or len(match.alone_there):
        return joined
    nobody = match.alone_here & rows_of_nobody(joined, -1)
    if not names:
        cells = np.where(nobody, "", np.where(match.rows >= 0, "yes", "no")).astype(object)
        name = f"listed in {sheets[1]}"
        joined = with_columns(joined, [name], [cells])
        return _told(joined, match, joined.names[-1], sheets, key)
    for name in names:
        place = joined.names.index(name)
        yes = _only_yes(joined.cells[:, place])
        if yes is None:
            continue
        joined.cells[match.alone_here & ~nobody, place] = 0.0 if isinstance(yes, float) else "no"
        joined = _told(joined, match, name, sheets, key)
    return joined


def _only_yes(cells: np.ndarray) -> object:
    """The one cell that a column holds wherever it holds something, if that is a yes."""
    filled = [cell for cell in cells if cell != ""]
    if not filled or len({normalised(cell) for cell in filled}) > 1:
        return None
    label = normalised(filled[0])
    said = label in YES or (isinstance(filled[0], str) and set(words(label)) & TREATED_LABELS)
    return filled[0] if said else None


def _told(joined: Table, match: KeyMatch, name: str, sheets: tuple[str, str], key: str) -> Table:
    rows = rows_of(joined, match.alone_here)
    count = int(match.alone_here.sum())
    reason = f'The list "{sheets[1]}" does not name these, so "{name}" says no for them.'
    problem = Problem(
        "list_names_some",
        f'The sheet "{sheets[1]}" names only some of the "{key}" values, so "{name}" says no for '
        "all others.",
        "If the list is not whole, add those who are missing; if it is none of who took part, "
        "leave the column out.",
        "warning",
        sheets[0],
        rows[0],
        name,
        rows,
        count,
    )
    kept = tuple(p for p in joined.problems if p.code != "keys_only_here")
    return replace(
        joined,
        steps=(*joined.steps, Step(ACTION, name, reason, count, rows)),
        problems=(*kept, problem),
    )
