"""Studies side by side: all of them, sorted, never averaged where that would mislead."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from evaluator import Study, evaluate
from evaluator.library import LEVELS, TIERS, Library, read_library
from evaluator.problems import Refusal
from evaluator.summary.digest import as_plain, digest
from evaluator.summary.exporters import EXPORTERS
from evaluator.summary.receipt import check_receipt
from methods import synthesis
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan


def study(name: str, tier: str | None, seed: int, effect: float = 1.0) -> Study:
    cohort = cohort_of(referrals(treated=100, pool=250, effect=effect, seed=seed))
    plan = referrals_plan()
    plan = replace(
        plan,
        programme=replace(plan.programme, name=name, tier=tier),  # type: ignore[arg-type]
        data=replace(plan.data, workbook=f"{name}{seed}.xlsx"),
    )
    return Study.of(plan, cohort, evaluate(cohort, plan))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("library")
    for seed in range(3):
        (place / f"site {seed}").mkdir()
        study("Mentoring", "tertiary", seed).save(place / f"site {seed}" / "summary.whatworked")
    study("Sessions", "primary", 7, effect=0.0).save(place / "sessions.whatworked")
    study("Sessions", "secondary", 8).save(place / "other tier.whatworked")
    return place


@pytest.fixture(scope="module")
def library(folder) -> Library:
    return read_library(folder)


def test_every_study_is_there_in_order(library) -> None:
    assert len(library.entries) == 5
    places = [(TIERS.index(e.tier), LEVELS.index(e.result.verdict.level)) for e in library.entries]
    assert places == sorted(places)
    assert {e.file for e in library.entries} >= {"site 0/summary.whatworked", "sessions.whatworked"}


def test_only_one_programme_outcome_and_tier_is_averaged(library) -> None:
    (group,) = library.together
    assert (group.programme, group.tier, len(group.entries)) == ("Mentoring", "tertiary", 3)
    assert group.average is not None
    estimates = [e.result.estimate for e in group.entries]
    expected = synthesis.meta_analysis(estimates).estimate
    assert np.isclose(group.average.estimate.value, expected.value, rtol=1e-12)


def test_two_studies_are_not_averaged(folder, tmp_path) -> None:
    for seed in range(2):
        name = f"{seed}.whatworked"
        (tmp_path / name).write_bytes((folder / f"site {seed}" / "summary.whatworked").read_bytes())
    (group,) = read_library(tmp_path).together
    assert group.average is None and "Fewer than 3" in group.reason


def test_studies_of_one_workbook_are_not_averaged(tmp_path) -> None:
    for seed in range(3):
        one = study("Mentoring", "tertiary", seed)
        data = replace(one.plan.data, workbook="same.xlsx")
        replace(one, plan=replace(one.plan, data=data)).save(tmp_path / f"{seed}.whatworked")
    (group,) = read_library(tmp_path).together
    assert group.average is None and "same workbook" in group.reason


def test_what_cannot_be_used_is_named(folder, tmp_path) -> None:
    good = (folder / "sessions.whatworked").read_bytes()
    (tmp_path / "a.whatworked").write_bytes(good)
    (tmp_path / "b.whatworked").write_bytes(good)
    (tmp_path / "c.whatworked").write_bytes(good[: len(good) // 2])
    content = json.loads(good) | {"receipt": {"sha256": "0"}}
    (tmp_path / "d.whatworked").write_text(json.dumps(content))
    Study(referrals_plan()).save(tmp_path / "e.whatworked")
    library = read_library(tmp_path)
    assert [entry.file for entry in library.entries] == ["a.whatworked"]
    told = " ".join(problem.message for problem in library.left_out)
    assert all(f'"{name}.whatworked"' in told for name in "bcde"), told
    assert "same study" in told and "receipt was edited" in told and "no results" in told
    assert str(tmp_path) not in told


@pytest.mark.parametrize("name", ["none", "empty"])
def test_a_folder_without_studies_is_refused(tmp_path, name) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refusal) as caught:
        read_library(tmp_path / name)
    assert caught.value.problems[0].code in ("library_folder_missing", "library_empty")


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.key)
def test_the_digest_is_written_in_every_format(library, exporter) -> None:
    summary = digest(library, date(2026, 1, 5))
    assert check_receipt(summary.receipt)
    assert len(exporter.write(summary)) > 500


def test_the_digest_lists_every_outcome_once(library) -> None:
    summary = digest(library, date(2026, 1, 5))
    rows = [row for block in summary.blocks for row in getattr(block, "rows", ())]
    assert sum("Mentoring" in row[0] for row in rows) == 4
    assert all(cell for row in rows for cell in row)
    assert len(as_plain(library)["studies"]) == 5
