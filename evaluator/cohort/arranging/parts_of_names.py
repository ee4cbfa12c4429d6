"""Several columns that Eurostat writes in one, as "freq,unit,geo" above "A,NR,BE"."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluator.cohort.cells.cell_grid import TEXT, column_of
from evaluator.cohort.cells.cell_text import tidy
from evaluator.cohort.sheet.table import Table
from evaluator.values.cohort import Step

ACTION = "split_column"


def with_parts_apart(table: Table) -> Table:
    """The table with a column for each part of a first column that holds several.

    Its name lists the parts before a backslash, as many as each cell has between commas.
    """
    listed, backslash, _ = table.names[0].partition("\\")
    parts = [tidy(part) for part in listed.split(",")]
    taken = len({*parts, *table.names[1:]}) < len(parts) + len(table.names) - 1
    column = column_of(table.cells, 0)
    if not backslash or not all(parts) or taken or not (column.kinds == TEXT).all():
        return table
    cells = [[tidy(part) for part in str(cell).split(",")] for cell in column[:].tolist()]
    if any(len(each) != len(parts) for each in cells):
        return table
    apart = np.array(cells, dtype=object)
    reason = f'"{table.names[0]}" holds {len(parts)} columns in one, which were set apart.'
    rest = np.zeros((len(cells), len(parts) - 1), dtype=bool)
    return replace(
        table,
        names=(*parts, *table.names[1:]),
        numbers=(*[table.numbers[0]] * len(parts), *table.numbers[1:]),
        cells=np.concatenate([apart, np.asarray(table.cells[:, 1:])], axis=1),
        errors=np.concatenate([rest, table.errors], axis=1),
        formulas=np.concatenate([rest, table.formulas], axis=1),
        steps=(*table.steps, Step(ACTION, table.names[0], reason, len(cells))),
    )
