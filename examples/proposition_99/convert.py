"""Turns the published extract into the example workbook: same rows, same order, readable headers.

Run ``python -m examples.proposition_99.convert``; see ``SOURCE.md`` for where the rows come from.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from examples.writing import Cell, Sheet, about, write_workbook

START = 1989
COLUMNS = ("state", "year", "start_year", "packs_per_head")
ABOUT = {
    "Source": "Abadie, Diamond and Hainmueller (2010): 39 American states, 1970 to 2000",
    "Licence": "Extract of the data set california_prop99 of synthdid, BSD-3-Clause",
    "start_year": "First year with Proposition 99, California alone; empty elsewhere",
    "packs_per_head": "Packs of cigarettes sold per head of the population in the year",
}


def rows(source: Path) -> Iterator[tuple[Cell, ...]]:
    """The extract's rows with the year of the start in place of a mark."""
    with source.open(newline="", encoding="utf-8") as lines:
        for record in csv.DictReader(lines):
            state = record["State"]
            started = START if state == "California" else None
            packs = round(float(record["PacksPerCapita"]), 4)
            yield state, int(record["Year"]), started, packs


def write(target: Path) -> None:
    """Write the workbook into the folder ``target``."""
    source = Path(__file__).with_name("prop99.csv")
    sheets = [Sheet("States", COLUMNS, rows(source)), about(ABOUT)]
    write_workbook(target / "proposition_99.xlsx", "Proposition 99 and smoking", sheets)


if __name__ == "__main__":
    write(Path(__file__).parent)
