"""Which columns hold keys: a person who stands twice must be told, and not count as two."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluator.cohort.columns.key_columns import KeyColumn, key_columns
from evaluator.cohort.workbook import read_data, read_workbook
from evaluator.values.data import Data, RowsKept


def people(name: str, label: str, *, twice: int) -> pd.DataFrame:
    """Eighty people with a label each, of whom ``twice`` stand again with another score."""
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({name: [label.format(i) for i in range(80)]})
    frame = pd.concat([frame, frame.head(twice)], ignore_index=True)
    return frame.assign(**{"Group": "A", "Score before": rng.integers(10, 60, len(frame)),
                           "Score after": rng.integers(10, 60, len(frame))})  # fmt: skip


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
@pytest.mark.parametrize("name", ["Custody no", "Custody number", "Nominal num", "Pupil no."])
def test_labels_called_a_number_are_keys_though_somebody_stands_twice(name, ending, tmp_path):
    path, frame = tmp_path / f"list{ending}", people(name, "C/{:04d}", twice=2)
    frame.to_excel(path, index=False) if ending == ".xlsx" else frame.to_csv(path, index=False)
    cohort = read_workbook(path)
    assert {c.name: c.role for c in cohort.columns}[name] == "unit"
    (told,) = (p for p in cohort.problems if p.code == "conflicting_rows")
    assert told.column == name and told.count == 4


@pytest.mark.parametrize(
    ("name", "label", "twice"),
    [("Custody no", "C/{:04d}", 40), ("Custody no", "{}", 2), ("Remarks", "He said {}", 2)],
)
def test_what_repeats_or_counts_is_no_key(name, label, twice, tmp_path):
    path = tmp_path / "list.xlsx"
    people(name, label, twice=twice).to_excel(path, index=False)
    assert {c.name: c.role for c in read_workbook(path).columns}[name] != "unit"


@pytest.mark.parametrize(("distinct", "found"), [(560, ["Pupil"]), (24, ["Pupil"]), (6, [])])
def test_people_with_several_rows_are_keys_and_kinds_of_people_are_not(distinct, found):
    assert key_columns([KeyColumn("Pupil", "category", distinct, 2400, 2400)]) == found


MEASURED = ("Referrals", "Contacts", "Discharges", "Waiting")
MANY = tuple(f"{name} of kind {kind}" for name in MEASURED for kind in range(5))


def indicators(heads: tuple[str, ...], measured: tuple[str, ...], code: str) -> pd.DataFrame:
    """A tidy file of eight organisations in six months, with a row for each measure."""
    months = [f"2024-{month:02d}-01" for month in range(1, 7)]
    rows = [
        (month, f"R{place:02d}A", code.format(90 + i), label, 20 + i * 7 + place)
        for month in months for place in range(8) for i, label in enumerate(measured)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(heads))


@pytest.mark.whole_way
@pytest.mark.parametrize("measured", [MEASURED, MANY], ids=["few", "many"])
@pytest.mark.parametrize("code", ["M{}", "{}"], ids=["text", "number"])
@pytest.mark.parametrize(
    ("key", "label"),
    [("MEASURE_ID", "MEASURE"), ("INDICATOR_ID", "INDICATOR_NAME"), ("Metric code", "Metric"),
     ("BREAKDOWN_CODE", "Breakdown description"), ("Statistic ID", "Statistic")],
)  # fmt: skip
def test_a_code_of_what_is_counted_is_no_key_and_its_label_tells_rows_apart(
    key, label, code, measured, tmp_path
):
    path = tmp_path / "tidy.csv"
    indicators(("PERIOD", "ORG_CODE", key, label, "VALUE"), measured, code).to_csv(
        path, index=False
    )
    cohort = read_workbook(path)
    assert {c.name: c.role for c in cohort.columns} == {
        "PERIOD": "time", "ORG_CODE": "unit", key: "unused", label: "unused", "VALUE": "outcome",
    }  # fmt: skip
    (told,) = (p for p in cohort.problems if p.code == "conflicting_rows")
    assert told.message.startswith(f'{len(measured) * 48} rows share their "ORG_CODE" and')
    first = measured[0]
    assert f'keep = [{{ column = "{label}", values = ["{first}"] }}]' in told.fix
    kept = read_data(path, Data(keep=(RowsKept(label, values=(first,)),)))
    assert len(kept.frame) == 48
    assert "conflicting_rows" not in {p.code for p in kept.problems}


@pytest.mark.parametrize(
    ("key", "label", "codes"),
    [("Offence code", "Offence", True), ("Theme ID", "Theme name", True),
     ("Offence code", "Remarks", False), ("Pupil ID", "Pupil", False), ("ID", "Name", False),
     ("Case ref", "Case type", False)],
)  # fmt: skip
def test_a_code_with_its_name_beside_it_is_known_by_the_headings(key, label, codes):
    columns = [KeyColumn(key, "text", 20, 960, 960), KeyColumn(label, "category", 20, 960, 960)]
    assert (key not in key_columns(columns)) == codes
