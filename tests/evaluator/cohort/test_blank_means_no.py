"""Blank cells that mean no: headings and sums never become places to compare with."""

from __future__ import annotations

import pandas as pd
import pytest

from evaluator.cohort.workbook import read_data
from evaluator.values.data import Data, Join

WARDS = [("Abbey", 61), ("Brook", 48), ("Castle", 55), ("Dale", 40), ("Elm", 37), ("Ford", 52)]
SCHEME = {"Abbey", "Castle", "Elm"}


def rows(label, tick):
    """A heading, the wards with a total that is no sum, and an area measured by nobody."""
    table = [["North side", "", "", ""]]
    table += [[ward, tick if ward in SCHEME else "", count, count - 5] for ward, count in WARDS]
    return [*table, [label, "", 999, 912], ["Ward 12", "", "", ""]]


def written(path, label, tick, name):
    frame = pd.DataFrame(rows(label, tick), columns=["Ward", name, "Before", "After"])
    with pd.ExcelWriter(path) as book:
        if name == "Listed":
            frame.drop(columns=name).to_excel(book, sheet_name="Crime", index=False)
            listed = pd.DataFrame({"Ward": sorted(SCHEME)})
            listed.to_excel(book, sheet_name="Scheme", index=False)
        else:
            frame.to_excel(book, sheet_name="Crime", index=False)


@pytest.mark.parametrize("label", ["Total", "England", "Town total"])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("Scheme", Data()),
        ("Site", Data(labels={"Site": {"": "no"}})),
        ("Listed", Data(sheet="Crime", join=(Join(sheet="Scheme", key=("Ward",)),))),
    ],
)
def test_headings_and_sums_are_no_places_to_compare_with(label, name, data, tmp_path):
    path = tmp_path / "wards.xlsx"
    written(path, label, "yes", name)
    frame = read_data(path, data).frame
    column = next(c for c in frame if c.casefold().startswith(name.casefold()))
    said = frame.set_index("Ward")[column].fillna("")
    assert {ward for ward, answer in said.items() if answer.casefold() == "yes"} == SCHEME
    assert {w for w, answer in said.items() if answer.casefold() == "no"} == {
        "Brook", "Dale", "Ford", "Ward 12"}  # fmt: skip


@pytest.mark.parametrize("name", ["Scheme", "Site"])
def test_blanks_that_stay_blank_are_told(name, tmp_path):
    path = tmp_path / "wards.xlsx"
    written(path, "Town total", "yes", name)
    data = Data(labels={"Site": {"": "no"}}) if name == "Site" else Data()
    cohort = read_data(path, data)
    (told,) = (p for p in cohort.problems if p.code == "blank_of_nobody")
    assert (told.column, told.rows, told.count) == (name, (2, 9), 2)


def test_whoever_was_lost_still_says_no(tmp_path):
    path = tmp_path / "people.xlsx"
    people = [[f"P{i:02d}", "x" if i % 2 else "", i % 5, i % 7] for i in range(20)]
    people += [["P20", "", "", ""], ["P21", "", 3, ""]]
    names = ["Pupil", "Offered", "Before", "After"]
    pd.DataFrame(people, columns=names).to_excel(path, index=False)
    said = read_data(path, Data()).frame.set_index("Pupil")["Offered"].fillna("")
    assert said["P20"] == said["P21"] == said["P00"]
    assert said.str.casefold().eq("no").sum() == 12
