"""Turns the published extract into the example workbook: same rows, same order, readable headers.

Run ``python -m examples.castle_doctrine.convert``; see ``SOURCE.md`` for where the rows come from.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from examples.writing import Cell, Sheet, about, write_workbook

# In the order of the extract's state numbers, which begin at 1 and count the District of Columbia.
PLACES = (
    "Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Connecticut",
    "Delaware", "District of Columbia", "Florida", "Georgia", "Hawaii", "Idaho", "Illinois",
    "Indiana", "Iowa", "Kansas", "Kentucky", "Louisiana", "Maine", "Maryland", "Massachusetts",
    "Michigan", "Minnesota", "Mississippi", "Missouri", "Montana", "Nebraska", "Nevada",
    "New Hampshire", "New Jersey", "New Mexico", "New York", "North Carolina", "North Dakota",
    "Ohio", "Oklahoma", "Oregon", "Pennsylvania", "Rhode Island", "South Carolina",
    "South Dakota", "Tennessee", "Texas", "Utah", "Vermont", "Virginia", "Washington",
    "West Virginia", "Wisconsin", "Wyoming",
)  # fmt: skip
COLUMNS = (
    "state", "year", "first_full_year", "homicide_rate", "log_homicide_rate", "robbery_rate",
    "assault_rate", "burglary_rate", "population",
)  # fmt: skip
ABOUT = {
    "Source": "Cheng and Hoekstra (2013), from FBI Uniform Crime Reports, 50 states, 2000 to 2010",
    "Licence": "Extract of the data set castle of causaldata 0.1.5, MIT licence",
    "first_full_year": (
        "First full calendar year with a castle-doctrine law; empty where none was passed by 2010. "
        "The year in which a law came in counts as before"
    ),
    "homicide_rate": "Homicides recorded per 100,000 residents",
    "log_homicide_rate": "Natural logarithm of homicide_rate; 0.05 more is about 5% more",
    "robbery_rate": "Robberies recorded per 100,000 residents",
    "assault_rate": "Aggravated assaults recorded per 100,000 residents",
    "burglary_rate": "Burglaries recorded per 100,000 residents",
    "population": "Residents, the same in every year: the weight of the published analysis",
}


def rows(source: Path) -> Iterator[tuple[Cell, ...]]:
    """The extract's rows with names in place of numbers and the first year with the law."""
    with source.open(newline="", encoding="utf-8") as lines:
        records = list(csv.DictReader(lines))
    starts: dict[str, int] = {}
    for record in records:
        if record["post"] == "1":
            year = int(record["year"])
            starts[record["sid"]] = min(year, starts.get(record["sid"], year))
    for record in records:
        yield (
            PLACES[int(record["sid"]) - 1],
            int(record["year"]),
            starts.get(record["sid"]),
            float(record["homicide"]),
            float(record["l_homicide"]),
            float(record["robbery"]),
            float(record["assault"]),
            float(record["burglary"]),
            int(float(record["popwt"])),
        )


def write(target: Path) -> None:
    """Write the workbook into the folder ``target``."""
    source = Path(__file__).with_name("castle.csv")
    sheets = [Sheet("States", COLUMNS, rows(source)), about(ABOUT)]
    write_workbook(target / "castle_doctrine.xlsx", "Castle-doctrine laws and homicide", sheets)


if __name__ == "__main__":
    write(Path(__file__).parent)
