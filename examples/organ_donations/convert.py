"""Turns the published extract into the example workbook: same rows, same order, readable headers.

Run ``python -m examples.organ_donations.convert``; see ``SOURCE.md`` for where the rows come from.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from examples.writing import Cell, Sheet, about, write_workbook

START = date(2011, 7, 1)
COLUMNS = ("state", "quarter", "start_quarter", "registered_share")
ABOUT = {
    "Source": "Kessler and Roth (2014): 27 American states, autumn 2010 to winter 2012",
    "Licence": "Extract of the data set organ_donations of causaldata 0.1.5, MIT licence",
    "quarter": "First day of the quarter",
    "start_quarter": "First quarter in which California asked for a yes or a no; empty elsewhere",
    "registered_share": "Share of people asked who registered as organ donors; more is better",
}


def rows(source: Path) -> Iterator[tuple[Cell, ...]]:
    """The extract's rows with dates in place of labels such as Q42010."""
    with source.open(newline="", encoding="utf-8") as lines:
        for record in csv.DictReader(lines):
            label = record["Quarter"]
            quarter = date(int(label[2:]), 3 * int(label[1]) - 2, 1)
            started = START if record["State"] == "California" else None
            yield record["State"], quarter, started, float(record["Rate"])


def write(target: Path) -> None:
    """Write the workbook into the folder ``target``."""
    source = Path(__file__).with_name("organ_donations.csv")
    sheets = [Sheet("States", COLUMNS, rows(source)), about(ABOUT)]
    write_workbook(target / "organ_donations.xlsx", "Asking for organ donors", sheets)


if __name__ == "__main__":
    write(Path(__file__).parent)
