"""Nobody can be found: every file of small studies, read by somebody who wants to."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest
from scipy.stats import t

from evaluator.commands.cli import main
from tests.attack.channels import exact_counts, left_behind, printed, studies
from tests.attack.intruder import main as intrude
from tests.attack.reader import (
    BASE,
    COVARIATES,
    FEW,
    PLAN,
    YES_NO,
    Files,
    changes_from_effect,
    collect,
    lost_from_sentences,
    narrowed,
    possible_sizes,
    printed_shares,
    small_study,
    told_effect,
)

pytestmark = pytest.mark.whole_way

STUDIES = [
    (seed, design)
    for seed in range(5)
    for design in ("difference_in_differences", "matched_comparison")
]
CELLS = [(when, side) for when in ("before", "after") for side in ("programme", "waiting")]
COUNTS = {
    "treated", "comparison", "treated_used", "comparison_used", "treated_size", "comparison_size",
    "n_treated", "n_comparison", "n_obs", "n_units", "n_clusters", "units", "at_risk", "rows_read",
    "count", "treated_whole", "comparison_whole",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A small study, what a reader has of it, and the command's answer."""

    frame: pd.DataFrame
    files: Files
    followed: bool

    def truth(self, column: str, when: str, side: str) -> tuple[int, int]:
        """How many had it, of how many, among those measured both times."""
        own = self.frame[self.frame["arm"] == side]
        twice = own[own[[f"{column}_before", f"{column}_after"]].notna().all(axis=1)]
        return int(twice[f"{column}_{when}"].sum()), len(twice)

    def changed(self, column: str, side: str) -> dict[str, int]:
        """How many began and how many stopped, among those measured both times."""
        own = self.frame[self.frame["arm"] == side]
        change = (own[f"{column}_after"] - own[f"{column}_before"]).dropna()
        return {"began": int((change > 0).sum()), "stopped": int((change < 0).sum())}


@pytest.fixture(scope="module", params=STUDIES, ids=lambda each: f"{each[1]}-{each[0]}")
def case(request, tmp_path_factory) -> Case:
    seed, design = request.param
    folder, frame = tmp_path_factory.mktemp("study"), small_study(seed)
    frame.to_excel(folder / "data.xlsx", sheet_name="Data", index=False)
    covariates = COVARIATES if design == "matched_comparison" else ""
    (folder / "plan.toml").write_text(PLAN.format(design=design, covariates=covariates))
    said = io.StringIO()
    asked = ["evaluate", str(folder / "plan.toml"), "--out", str(folder / "out"), "--json",
             "--formats", "html,xlsx,json"]  # fmt: skip
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
        assert main(asked) == 0
    return Case(frame, collect(folder / "out", said.getvalue()), not covariates)


def test_no_small_number_is_narrowed_below_the_policy_s_band(case) -> None:
    for outcome in YES_NO:
        sizes = possible_sizes(case.files, outcome)
        for when, side in CELLS:
            possible = narrowed(case.files, outcome, when, side, sizes[side])
            if possible is None:
                continue
            largest = max(sizes[side])
            told = any(FEW <= n <= largest - FEW for n in possible)
            assert told, (outcome, when, side, possible)
            if case.followed:
                had, people = case.truth(YES_NO[outcome], when, side)
                assert FEW <= had <= people - FEW, (outcome, when, side, possible, had)


def test_a_difference_never_gives_back_a_share_that_is_withheld(case) -> None:
    """With the difference, one of two shares gives the other: all stand there, or none does."""
    for outcome in YES_NO:
        shown = set(printed_shares(case.files, outcome))
        assert shown in (set(), set(CELLS)), (outcome, shown)


def test_an_effect_with_its_range_gives_no_small_number_back(case) -> None:
    """Every table that fits what is printed of the effect is tried, as an enemy would."""
    if not case.followed:
        pytest.skip("who was matched, and with whom, is not known to a reader")
    for outcome, column in YES_NO.items():
        told = told_effect(case.files, outcome)
        if told is None:
            continue
        sizes = possible_sizes(case.files, outcome)
        quantile = t.ppf(0.975, sum(min(each) for each in sizes.values()) - 2)
        possible = changes_from_effect(told, sizes, quantile)
        for (side, which), counts in possible.items():
            changed = case.changed(column, side)[which]
            if changed < FEW:
                assert max(counts) - min(counts) >= BASE, (outcome, side, which, counts, changed)


def test_shares_lost_tell_no_small_number(case) -> None:
    arm = case.frame["arm"]
    started = {side: {int((arm == side).sum())} for side in ("programme", "waiting")}
    for lost in lost_from_sentences(case.files, started):
        assert min(lost) >= FEW


def numbers(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], float]]:
    """Every number of a JSON value with the keys that lead to it."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from numbers(child, (*path, key))
    elif isinstance(value, list):
        for child in value:
            yield from numbers(child, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, float(value)


def test_every_count_for_a_machine_is_rounded(case) -> None:
    for source in (case.files.study, case.files.receipt, case.files.output):
        found = [(path, n) for path, n in numbers(source) if path[-1] in COUNTS]
        averages = ("means", "synthetic", "unknown")
        exact = [
            (path, n) for path, n in found
            if n % BASE and not (path[-1] in ("treated", "comparison") and path[-2] in averages)
            and "spread" not in path and "survival" not in path
        ]  # fmt: skip
        assert exact == []


def test_degrees_of_freedom_do_not_count_people(case) -> None:
    for source in (case.files.study, case.files.receipt, case.files.output):
        assert {n for path, n in numbers(source) if path[-1] == "dof"} <= {1.0, 10.0, 30.0}


def test_no_number_for_a_machine_has_more_digits_than_are_printed(case) -> None:
    for source in (case.files.study["evaluation"], case.files.receipt, case.files.output):
        long = [
            (path, n) for path, n in numbers(source)
            if n != float(f"{n:.5g}") and n % BASE
            and path[-1] not in ("threshold", "worthwhile", "edges")
        ]  # fmt: skip
        assert long == []


def test_rows_read_are_not_the_number_of_people(case) -> None:
    everybody = len(case.frame)
    if everybody % BASE == 0:
        pytest.skip("rounding changes nothing of such a number")
    page = re.sub(r"<[^>]+>", " ", case.files.texts["page"])
    assert not re.search(rf"\b{everybody} rows were read", page)
    assert not re.search(rf"Rows read\s+{everybody}\b", page)
    assert case.files.study["provenance"]["rows_read"] % BASE == 0


def test_a_share_of_few_is_withheld_wherever_it_is_kept(case) -> None:
    """Shares of people in checks, balance and matching, with as many behind them as there are."""
    evaluation = case.files.study["evaluation"]
    smallest = min(case.frame["arm"].value_counts())
    for result in evaluation["outcomes"]:
        for check in result["checks"]:
            if check["of"] == "share" and check["number"] is not None:
                assert check["number"] * len(case.frame) >= FEW - BASE
    for row in evaluation["design"]["balance"]:
        if row["variance_ratio_after"] is None and row["treated_mean"] is not None:
            assert min(row["treated_mean"], 1 - row["treated_mean"]) * smallest >= FEW - BASE


def test_nothing_of_a_column_but_its_name_and_kind_is_kept(case) -> None:
    assert all(set(column) == {"name", "kind"} for column in case.files.study["columns"])
    assert all(step["rows"] == [] for step in case.files.study["recipe"])


@pytest.mark.slow
def test_the_table_of_the_intruder_finds_nothing(capsys) -> None:
    assert intrude(["--studies", "2", "--seed", "40"]) == 0
    assert "two exports" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("name", ["triple difference", "mix of places"])
def test_where_places_are_compared_nothing_counts_the_people_in_them(name, tmp_path) -> None:
    """Places are no secret, and rows are: of people at four times they are four times as many."""
    frame, plan = next((f, p) for key, f, p in studies(5) if key == name)
    counts, texts = exact_counts(frame, plan), left_behind(frame, plan, tmp_path / "study")
    assert len(frame) in counts
    assert {channel: found for channel, text in texts.items()
            if (found := printed(text, counts))} == {}  # fmt: skip
