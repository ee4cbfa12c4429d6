"""A reader who wants to know about single people, and small studies to try it on.

The reader has every file that a run leaves: page, receipt, workbook of tables, saved study and
machine output. Nothing of the product is used to read them.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd

FEW, BASE, STEP = 10, 5, 0.05
_FACTOR = 0.02
_CELL = r"<t[hd].*?>(.*?)</t[hd]>"
_TAG = re.compile(r"<[^>]+>")
PLAN = """
[programme]
name = "Trusted Adult"
people = "young people"
[data]
workbook = "data.xlsx"
sheet = "Data"
[roles]
unit = "key"
treated = "arm"
treated_values = ["programme"]
[[outcomes]]
name = "Self-harm"
before = "harm_before"
after = "harm_after"
kind = "binary"
better = "lower"
worthwhile = 0.1
primary = true
[[outcomes]]
name = "Arrested"
before = "arrest_before"
after = "arrest_after"
kind = "binary"
better = "lower"
worthwhile = 0.1
[[outcomes]]
name = "Wellbeing"
before = "score_before"
after = "score_after"
kind = "continuous"
better = "higher"
worthwhile = 1.0
{covariates}
[design]
kind = "{design}"
[context]
allocation = "rule"
same_measurement = "yes"
other_programme = "no"
recording_change = "no"
comparison_reached = "no"
"""
COVARIATES = """
[[covariates]]
column = "age"
known_before_start = true
[[covariates]]
column = "care"
known_before_start = true
"""
YES_NO = {"Self-harm": "harm", "Arrested": "arrest"}


def small_study(seed: int) -> pd.DataFrame:
    """20 to 60 people on each side, two rare or common events, a score, and a few missing."""
    rng = np.random.default_rng(seed)
    treated, others = int(rng.integers(20, 46)), int(rng.integers(24, 61))
    n = treated + others
    arm = np.repeat(["programme", "waiting"], [treated, others])
    frame = pd.DataFrame({"key": [f"K{i:04d}" for i in range(n)], "arm": arm})
    frame["age"] = rng.integers(11, 18, n)
    frame["care"] = np.where(rng.random(n) < 0.25, "yes", "no")
    level = rng.normal(10, 2, n)
    for name, chance in (("harm", 0.06), ("arrest", 0.3)):
        for when in ("before", "after"):
            frame[f"{name}_{when}"] = (rng.random(n) < chance).astype(float)
            frame.loc[[0, treated], f"{name}_{when}"] = (1.0, 1.0) if when == "before" else (0, 1)
    for when in ("before", "after"):
        frame[f"score_{when}"] = (level + rng.normal(0, 1, n)).round(1)
        gone = rng.random(n) < 0.03
        frame.loc[gone & (when == "after"), f"score_{when}"] = np.nan
        frame.loc[gone & (when == "after"), "harm_after"] = np.nan
    return frame


@dataclass(frozen=True)
class Files:
    """What the reader has: every text by name, and the study and outputs as JSON."""

    texts: dict[str, str]
    study: dict
    receipt: dict
    output: dict
    sheets: tuple[tuple[str, list[list[str]]], ...]

    @property
    def everything(self) -> str:
        """All of it as one text."""
        return "\n".join(self.texts.values())


def collect(folder: Path, output: str) -> Files:
    """The files of a run as the reader opens them."""
    page = (folder / "report.html").read_text()
    sheets = tuple(_sheets(folder / "summary.xlsx"))
    with zipfile.ZipFile(folder / "summary.xlsx") as book:
        raw = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
    study = (folder / "summary.whatworked").read_text()
    receipt = (folder / "summary.json").read_text()
    texts = {
        "page": page, "workbook": "\n".join(raw), "study": study, "receipt": receipt,
        "output": output,
    }  # fmt: skip
    return Files(texts, json.loads(study), json.loads(receipt), json.loads(output), sheets)


def _sheets(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Title and rows of every table of the workbook of tables."""
    for sheet in openpyxl.load_workbook(path):
        rows = [
            ["" if cell is None else str(cell) for cell in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        head = next((i for i, row in enumerate(rows) if row[0] == "When"), None)
        if head is not None:
            title = rows[0][0].rpartition(": ")[2]
            yield title, rows[head:]


def tables(page: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Title and rows of every table of a page."""
    for table in re.findall(r"<table.*?</table>", page, re.S):
        caption = re.search(r"<caption.*?>(.*?)</caption>", table, re.S)
        rows = [
            [_TAG.sub("", cell).strip() for cell in re.findall(_CELL, row, re.S)]
            for row in re.findall(r"<tr.*?</tr>", table, re.S)
        ]
        yield (_TAG.sub("", caption[1]).strip() if caption else "", rows)


def number(text: str) -> float | None:
    """A printed number; None for a mark or words."""
    plain = text.replace(",", "").replace("−", "-")
    return float(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else None


def printed_shares(files: Files, outcome: str) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Every share of an outcome that can be read anywhere: value and half a unit of its last digit,
    or half of the step that it is told in.

    Keyed by time ("before", "after") and side.
    """
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}

    def note(when: str, side: str, value: float, half: float) -> None:
        if outcome in YES_NO and abs(value / STEP - round(value / STEP)) < 1e-9:
            half = max(half, STEP / 2)  # as the note of the table says
        found.setdefault((when, side), []).append((value, half))

    for told in _told_in_words(files.texts["page"], outcome):
        for (when, side), text in told.items():
            value = number(text)
            if value is not None:
                note(when, side, value / 100, 0.5 * 10.0 ** -len(text.partition(".")[2]) / 100)
    for title, rows in (*tables(files.texts["page"]), *files.sheets):
        if title.lower().startswith(f"average {outcome.lower()}"):
            for row in rows[1:]:
                for side, cell in zip(("programme", "waiting"), row[1:], strict=False):
                    value = number(cell)
                    if value is not None:
                        digits = len(cell.partition(".")[2])
                        note(row[0].lower(), side, value / 100, 0.5 * 10.0**-digits / 100)
    for result in (files.study["evaluation"] or {}).get("outcomes", ()):
        if result["outcome"]["name"] != outcome:
            continue
        for point in result["means"]:
            when = "after" if point["after"] else "before"
            for side, key in (("programme", "treated"), ("waiting", "comparison")):
                if point[key] is not None:
                    note(when, side, point[key], _half(point[key]))
        if result["treated_level"] is not None:
            note("after", "programme", result["treated_level"], _half(result["treated_level"]))
    return found


def _told_in_words(page: str, outcome: str) -> Iterator[dict[tuple[str, str], str]]:
    """The same from the alternative text of pictures."""
    moved = r"took part went from (\S+) to (\S+)\. .*?comparison group went from (\S+) to (\S+)\."
    for picture in re.findall(r"<figure.*?</figure>", page, re.S):
        if f"average {outcome.lower()} over time" in picture.lower():
            for match in re.finditer(moved, picture):
                yield dict(zip((("before", "programme"), ("after", "programme"),
                                ("before", "waiting"), ("after", "waiting")),
                               match.groups(), strict=True))  # fmt: skip


def _half(value: float) -> float:
    """Half a unit of the last digit that a number is written with; whole percents at the least."""
    digits = len(repr(value).partition(".")[2])
    return 0.5 * 10.0 ** -max(digits, 2) if digits <= 4 else 1e-9


def possible_sizes(files: Files, outcome: str) -> dict[str, set[int]]:
    """How many can stand behind each side of an outcome, from every count and count in disguise."""
    estimates = [
        result["estimate"]
        for source in (files.receipt["outcomes"], files.output["outcomes"])
        for result in source
        if result["name"] == outcome and result["estimate"]
    ]
    estimates += [
        each
        for result in files.study["evaluation"]["outcomes"]
        if result["outcome"]["name"] == outcome and result["estimate"]
        for each in [result["estimate"], *(a["estimate"] for a in result["alternatives"])]
    ]
    if not estimates:
        left = files.study["evaluation"]["design"]["flow"][-1]
        return {
            side: {left[key]} if left[key] % BASE else set(range(left[key] - 2, left[key] + 3))
            for side, key in (("programme", "treated"), ("waiting", "comparison"))
        }
    planned = estimates[0]
    # Of all who printed a count, exact and rounded alike fit its band; an exact one is seen when
    # it is no multiple of the base.
    sides = {}
    for side, key in (("programme", "n_treated"), ("waiting", "n_comparison")):
        exact = {e[key] for e in estimates if e[key] % BASE and e["method"] == planned["method"]}
        middle = planned[key]
        sides[side] = exact or set(range(max(middle - 2, FEW), middle + 3))
    totals = set()
    for estimate in estimates:
        if estimate["method"] != planned["method"]:
            continue
        totals |= {n for n in (estimate["n_clusters"], estimate["n_units"]) if n and n % BASE}
    for title, rows in tables(files.texts["page"]):
        if title.lower().startswith(f"estimates for {outcome.lower()}"):
            totals |= _from_degrees_of_freedom(rows)
    if totals:
        pairs = [p for p in product(*sides.values()) if sum(p) in totals]
        if pairs:
            sides = dict(zip(sides, (set(side) for side in zip(*pairs, strict=True)), strict=True))
    return sides


def _from_degrees_of_freedom(rows: list[list[str]]) -> set[int]:
    """The number of people that degrees of freedom give: rows less four of a plain regression."""
    at = rows[0].index("Degrees of freedom")
    found = set()
    for row in rows[1:]:
        value = number(row[at])
        if value is not None and value == int(value) and value > 40 and row[0].startswith("Naive"):
            found.add(int(value + 4) // 2)
    return found


def narrowed(files: Files, outcome: str, when: str, side: str, size: set[int]) -> set[int] | None:
    """How many can have had it, from printed shares and possible sizes; None without a share."""
    shares = printed_shares(files, outcome).get((when, side))
    if not shares:
        return None
    return {
        count
        for people in size
        for count in range(people + 1)
        if all(abs(count / people - value) <= half + 1e-9 for value, half in shares)
    }


def lost_from_sentences(files: Files, started: dict[str, set[int]]) -> list[set[int]]:
    """How many were lost on each side, from every printed share of them."""
    found = []
    pattern = r"(\d+)% of the treated and (\d+)% of the comparison group were lost"
    for text in files.texts.values():
        for match in re.finditer(pattern, text):
            for share, side in zip(match.groups(), ("programme", "waiting"), strict=True):
                counts = {
                    lost
                    for people in started[side]
                    for lost in range(people + 1)
                    if abs(100 * lost / people - int(share)) <= 0.5
                }
                found.append(counts)
    return found


@dataclass(frozen=True)
class Told:
    """What is printed of the effect on a yes or no, and half a unit of its last digit."""

    value: float
    low: float
    high: float
    half: float
    stepped: bool


def told_effect(files: Files, outcome: str) -> Told | None:
    """The effect as the machine output has it, the finest there is."""
    for source in (files.output["outcomes"], files.receipt["outcomes"]):
        for result in source:
            found = result["estimate"]
            if result["name"] == outcome and found is not None:
                numbers = [found[key] for key in ("value", "ci_low", "ci_high")]
                digits = max(len(repr(each).partition(".")[2]) for each in numbers)
                return Told(*numbers, half=0.5 * 10.0 ** -max(digits, 2),
                            stepped="in steps" in found["variance"])  # fmt: skip
    return None


def changes_from_effect(
    told: Told, sizes: dict[str, set[int]], quantile: float
) -> dict[tuple[str, str], set[int]]:
    """How many can have begun and stopped on each side, from an effect on changes and its range.

    Every table of those who began and those who stopped is tried, with the standard error of a
    difference between two averages of changes, and kept where the printed range fits.
    """
    sides = {side: _changes(people) for side, people in sizes.items()}
    (first, second) = sides.values()
    found: dict[tuple[str, str], set[int]] = {
        (side, which): set() for side in sides for which in ("began", "stopped")
    }
    order = np.argsort(second[:, 0])
    second = second[order]
    for mean, square, began, stopped in first:
        near = np.searchsorted(
            second[:, 0], [mean - told.value - told.half, mean - told.value + told.half]
        )
        others = second[near[0] : near[1] + 1]
        if not len(others):
            continue
        value = mean - others[:, 0]
        reach = quantile * np.sqrt(square + others[:, 1])
        # Of a range that was widened by up to a step a reader knows the step. Which small-sample
        # factor was used is not known, but it is near one.
        slack = told.half + _FACTOR * reach
        least = min(sum(people) / len(people) for people in sizes.values())
        step = FEW / 2 / (BASE * round(least / BASE)) if told.stepped else 0.0
        fits = (value - reach >= told.low - slack) & (value - reach <= told.low + step + slack)
        fits &= (value + reach <= told.high + slack) & (value + reach >= told.high - step - slack)
        if not fits.any():
            continue
        names = list(sides)
        found[names[0], "began"].add(int(began))
        found[names[0], "stopped"].add(int(stopped))
        found[names[1], "began"] |= set(others[fits, 2].astype(int).tolist())
        found[names[1], "stopped"] |= set(others[fits, 3].astype(int).tolist())
    return found


def _changes(sizes: set[int]) -> np.ndarray:
    """Mean change, its squared error, how many began and how many stopped, of every table."""
    rows = []
    for people in sizes:
        began, stopped = np.meshgrid(np.arange(people + 1), np.arange(people + 1), indexing="ij")
        there = began + stopped <= people
        began, stopped = began[there], stopped[there]
        mean = (began - stopped) / people
        square = ((began + stopped) / people - mean**2) / (people - 1)
        rows.append(np.column_stack([mean, square, began, stopped]))
    return np.concatenate(rows)


def counts_from_balance(
    row: dict[str, Any], sizes: Sequence[set[int]]
) -> tuple[set[int], set[int]]:
    """How many of two groups can have a yes or no, from its standardised difference and averages.

    Every pair of counts is tried, with each way of dividing by a standard deviation that a reader
    may suspect.
    """
    half = 0.5 * 10.0 ** -min(3, max(1, len(repr(row["smd_before"]).partition(".")[2])))
    found: tuple[set[int], set[int]] = (set(), set())
    for first, second in product(*sizes):
        ones, others = np.meshgrid(np.arange(first + 1), np.arange(second + 1), indexing="ij")
        p, q = ones / first, others / second
        fits = np.zeros(p.shape, dtype=bool)
        for spread in (p * (1 - p), (p * (1 - p) + q * (1 - q)) / 2):
            with np.errstate(divide="ignore", invalid="ignore"):
                fits |= np.abs((p - q) / np.sqrt(spread) - row["smd_before"]) <= half
        for share, key in ((p, "treated_mean"), (q, "comparison_mean_before")):
            if row[key] is not None:
                fits &= np.abs(share - row[key]) <= 0.5 * 10.0**-2 + BASE / 2 / first
        found[0].update(ones[fits].tolist())
        found[1].update(others[fits].tolist())
    return found
