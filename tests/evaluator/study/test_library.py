"""Studies side by side: all of them, sorted, never averaged where that would mislead."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from evaluator import Study, evaluate
from evaluator.study.digest import as_plain, digest
from evaluator.study.doubts import doubts
from evaluator.study.library import LEVELS, Library, read_library
from evaluator.study.wanted import Wanted
from evaluator.summary.content import summarise
from evaluator.summary.exporters import EXPORTERS
from evaluator.summary.receipt import check_receipt, make_receipt
from evaluator.values.policy import load_policy
from evaluator.values.problems import Refusal
from evaluator.values.tier import TIERS
from methods import synthesis
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan

pytestmark = pytest.mark.whole_way

EARLIER = {"at": "2020-01-01T00:00:00+00:00", "plan_hash": "0" * 64, "holder": "The council"}
CHANGE = {
    "at": "2026-01-04T00:00:00+00:00", "field": "analysis.seed", "old": "1", "new": "2",
    "reason": "Mistyped.", "results_seen": False,
}  # fmt: skip


def study(
    name: str, tier: str | None, seed: int, effect: float = 1.0, book: str = "", called: str = ""
) -> Study:
    """A finished study; ``book`` tells its workbook's content apart, ``called`` is its name."""
    cohort = cohort_of(referrals(treated=100, pool=250, effect=effect, seed=seed))
    sha256 = hashlib.sha256((book or f"{name}{tier}{seed}").encode()).hexdigest()
    cohort = replace(cohort, provenance=replace(cohort.provenance, sha256=sha256))
    plan = referrals_plan()
    plan = replace(
        plan,
        programme=replace(plan.programme, name=name, tier=tier),  # type: ignore[arg-type]
        data=replace(plan.data, workbook=called or f"{name}{seed}.xlsx"),
    )
    evaluation = evaluate(cohort, plan)
    receipt = summarise(evaluation, cohort, plan, date(2026, 1, 5)).receipt
    return Study.of(plan, cohort, evaluation, receipt)


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
    tiers = [*(tier.key for tier in TIERS), None]
    places = [(tiers.index(e.tier), LEVELS.index(e.result.verdict.level)) for e in library.entries]
    assert places == sorted(places)
    assert {e.file for e in library.entries} >= {"site 0/summary.whatworked", "sessions.whatworked"}


def test_only_one_programme_outcome_and_tier_is_averaged(library) -> None:
    (group,) = library.together
    assert (group.programme, group.tier, len(group.entries)) == ("Mentoring", "tertiary", 3)
    assert group.average is not None
    estimates = [e.result.estimate for e in group.entries]
    expected = synthesis.meta_analysis(estimates).estimate
    assert np.isclose(group.average.estimate.value, expected.value, rtol=1e-12)


def test_studies_chosen_by_what_they_concluded_are_not_averaged(folder) -> None:
    library = read_library(folder, Wanted(theme="mentoring", rating=1))
    (group,) = library.together
    assert len(group.entries) == 3 and library.others == 2
    assert group.average is None and "chosen by what they concluded" in group.reason
    assert read_library(folder, Wanted(theme="mentoring")).together[0].average is not None


def test_a_choice_that_nothing_fits_is_refused(folder) -> None:
    with pytest.raises(Refusal) as caught:
        read_library(folder, Wanted(setting="prisons"))
    (problem,) = caught.value.problems
    assert problem.code == "library_nothing_asked_for" and "setting: prisons" in problem.message


def test_two_studies_are_not_averaged(folder, tmp_path) -> None:
    for seed in range(2):
        name = f"{seed}.whatworked"
        (tmp_path / name).write_bytes((folder / f"site {seed}" / "summary.whatworked").read_bytes())
    (group,) = read_library(tmp_path).together
    assert group.average is None and "Fewer than 3" in group.reason


def test_one_workbook_under_three_names_is_not_averaged(tmp_path) -> None:
    for seed in range(3):
        study("Mentoring", "tertiary", seed, book="one").save(tmp_path / f"{seed}.whatworked")
    (group,) = read_library(tmp_path).together
    assert group.average is None and "same data" in group.reason


def test_the_same_rows_in_three_files_are_not_averaged(tmp_path) -> None:
    for number in range(3):
        name = "Mentoring" if number else " mentoring "
        study(name, "tertiary", 4, book=f"file {number}").save(tmp_path / f"{number}.whatworked")
    (group,) = read_library(tmp_path).together
    assert len(group.entries) == 3
    assert group.average is None and "same data" in group.reason


def test_three_workbooks_of_one_name_are_averaged(tmp_path) -> None:
    for seed in range(3):
        study("Mentoring", "tertiary", seed, called="data.xlsx").save(
            tmp_path / f"{seed}.whatworked"
        )
    (group,) = read_library(tmp_path).together
    assert group.average is not None


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


def rehashed(content: dict) -> None:
    """Make the receipt's hash anew; it is no secret."""
    receipt = {key: value for key, value in content["receipt"].items() if key != "sha256"}
    content["receipt"] = make_receipt(receipt)


EDITS = {
    "level": ("verdict", "level", "worked"),
    "label": ("verdict", "label", "Worked"),
    "rating": ("verdict", "rating", 5),
    "headline": ("verdict", "headline", "It worked. Trust in this result: 5 of 5."),
    "cap": ("verdict", "cap", "Every check allowed the highest rating."),
    "value": ("estimate", "value", -3.0),
    "low": ("estimate", "ci_low", -4.0),
    "high": ("estimate", "ci_high", -2.0),
}


@pytest.mark.parametrize("edited", EDITS)
@pytest.mark.parametrize("both", [False, True], ids=["study", "study and receipt"])
def test_a_result_edited_by_hand_is_left_out_and_the_real_one_shown(
    folder, tmp_path, edited, both
) -> None:
    real = (folder / "sessions.whatworked").read_bytes()
    (tmp_path / "z real.whatworked").write_bytes(real)
    content = json.loads(real)
    part, field, value = EDITS[edited]
    result, told = content["evaluation"]["outcomes"][0], content["receipt"]["outcomes"][0]
    assert result[part][field] != value
    result[part][field] = value
    if both and field in told[part]:
        told[part][field] = value
        rehashed(content)
    (tmp_path / "a edited.whatworked").write_text(json.dumps(content))
    other = "other tier.whatworked"
    (tmp_path / other).write_bytes((folder / other).read_bytes())
    library = read_library(tmp_path)
    left = {problem.message for problem in library.left_out}
    shown = {entry.file for entry in library.entries}
    if both and part == "estimate":  # a number that nothing in the file contradicts
        assert shown == {other}
        assert len(left) == 2 and all("tell different results" in message for message in left)
        return
    assert shown == {"z real.whatworked", other}
    (message,) = left
    assert message.startswith('"a edited.whatworked" was left out.')
    assert result["outcome"]["name"] in message


def test_a_verdict_that_its_own_checks_contradict_is_left_out_on_its_own(folder, tmp_path) -> None:
    content = json.loads((folder / "sessions.whatworked").read_bytes())
    verdict = content["evaluation"]["outcomes"][0]["verdict"]
    verdict |= {"level": "worked", "label": "Worked", "rating": 5, "headline": "Trust: 5 of 5."}
    content["receipt"]["outcomes"][0]["verdict"] |= {
        field: verdict[field] for field in ("level", "rating", "headline")
    }
    rehashed(content)
    for receipt in (content["receipt"], None):
        (tmp_path / "edited.whatworked").write_text(json.dumps(content | {"receipt": receipt}))
        with pytest.raises(Refusal) as caught:
            read_library(tmp_path)
        told = caught.value.problems[1].message
        assert "does not follow from its checks" in told
        assert "does not follow from its estimate and its checks" in told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c["plan"]["programme"].update(name="Another"), "plan"),
        (lambda c: c["plan"]["outcomes"][0].update(worthwhile=0.01), "plan"),
        (lambda c: c["provenance"].update(sha256="0" * 64), "another workbook"),
        (lambda c: c["provenance"].update(sheet="Other"), "fingerprint"),
        (lambda c: c["evaluation"]["versions"].update(numpy="0"), "fingerprint"),
        (lambda c: c["receipt"]["outcomes"].clear(), "receipt"),
        (lambda c: c["plan"].update(lock=EARLIER), "another lock"),
        (lambda c: c["plan"].update(amendments=[CHANGE]), "other changes"),
    ],
)
def test_results_of_something_else_are_left_out(folder, tmp_path, change, words) -> None:
    content = json.loads((folder / "sessions.whatworked").read_bytes())
    change(content)
    rehashed(content)
    (tmp_path / "edited.whatworked").write_text(json.dumps(content))
    with pytest.raises(Refusal) as caught:
        read_library(tmp_path)
    assert words in caught.value.problems[1].message


def test_no_doubt_falls_on_what_the_program_wrote(folder) -> None:
    for path in folder.rglob("*.whatworked"):
        study = Study.load(path)
        assert doubts(study) == () == doubts(replace(study, receipt=None))


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [("estimate", "level", 0.9), ("policy", "version", "0.1")],
    ids=["another confidence", "other rules"],
)
def test_a_verdict_that_the_rules_cannot_follow_is_left_out(
    folder, tmp_path, part, field, value
) -> None:
    """Rules of another name or a range of another confidence would switch the verdict table off."""
    content = json.loads((folder / "sessions.whatworked").read_bytes())
    result = content["evaluation"]["outcomes"][0]
    result["verdict"] |= {"level": "worked", "label": "Worked"}
    (content["evaluation"] if part == "policy" else result)[part][field] = value
    (tmp_path / "edited.whatworked").write_text(json.dumps(content | {"receipt": None}))
    with pytest.raises(Refusal) as refused:
        read_library(tmp_path)
    if part == "policy":
        (why,) = (each.message for each in refused.value.problems if "policy" in each.message)
        now = load_policy().stamp
        assert f"{now.name} 0.1, here it is {now.name} {now.version}" in why
