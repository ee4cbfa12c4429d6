"""The saved study: whole or not at all, without a row of anybody, and checkable afterwards."""

from __future__ import annotations

import errno
import getpass
import json
import math
import os
from dataclasses import replace
from pathlib import Path

import pytest

from evaluator import Study
from evaluator.disclosure.published import published
from evaluator.study.study import relink
from evaluator.values.evaluation import Evaluation
from evaluator.values.files.storage import from_plain, read_text, to_plain, write_atomic
from evaluator.values.parts.survival import Survival
from evaluator.values.parts.synthetic_report import SyntheticReport
from evaluator.values.problems import Refusal
from tests.evaluator.saved_studies import FRAME, edit
from tests.evaluator.worlds import save_book


def test_a_study_is_read_back_as_it_was_saved(study, saved) -> None:
    again = Study.load(saved)
    assert to_plain(again) == to_plain(study)
    assert again.plan == study.plan and again.evaluation == study.evaluation


def test_an_infinite_number_survives(study, tmp_path) -> None:
    assert study.evaluation is not None
    first, *rest = study.evaluation.outcomes
    assert first.estimate is not None
    endless = replace(first, estimate=replace(first.estimate, dof=math.inf, ci_low=-math.inf))
    evaluation = replace(study.evaluation, outcomes=(endless, *rest))
    replace(study, evaluation=evaluation).save(tmp_path / "s.whatworked")
    again = Study.load(tmp_path / "s.whatworked").evaluation
    assert again is not None and again.outcomes[0].estimate is not None
    assert (again.outcomes[0].estimate.dof, again.outcomes[0].estimate.ci_low) == (
        math.inf,
        -math.inf,
    )
    json.loads((tmp_path / "s.whatworked").read_text(), parse_constant=pytest.fail)


def test_a_study_before_the_first_run_is_kept_too(plan, tmp_path) -> None:
    Study.of(plan, None).save(tmp_path / "s.whatworked")
    again = Study.load(tmp_path / "s.whatworked")
    assert again == Study(plan) and again.evaluation is None


def test_nobody_can_be_found_in_a_saved_study(saved, book) -> None:
    raw = saved.read_bytes()
    text = raw.decode()
    assert [key for key in FRAME["key"] if key in text] == []
    assert str(book.parent) not in text and str(saved.parent) not in text
    assert getpass.getuser() not in text.replace("root", "") or getpass.getuser() == "root"
    assert str(Path.home()) not in text
    # Shorter numbers stand in sentences too, and coincide with somebody's by chance.
    long = {text for text in map(str, FRAME["base"]) if len(text.strip("-")) > 4}
    assert len(long) > 100
    assert long & set(text.replace(",", " ").replace("]", " ").replace("[", " ").split()) == set()


OUTSIDE = ("//elsewhere/share/", r"\\elsewhere\share" + "\\", "C:\\", "/dev/")


@pytest.mark.parametrize("folder", OUTSIDE)
def test_no_name_in_a_study_leads_out_of_its_folder(saved, folder) -> None:
    """One that came by mail must not have the workbook looked for on another machine."""

    def led_away(content) -> None:
        source, data = content["provenance"], content["plan"]["data"]
        source["file_name"] = f"{folder}book.xlsx"
        for told in (data, source["read_as"]):
            told["workbook"] = f"{folder}book.xlsx"
            told["workbooks"] = [f"{folder}second.xlsx", folder]

    study = Study.load(edit(saved, led_away))
    assert study.provenance is not None and study.provenance.file_name == "book.xlsx"
    for told in (study.plan.data, study.provenance.read_as):
        assert told.workbook == "book.xlsx"
        assert not [name for name in told.workbooks if set(name) & set("/\\:")]


def test_a_saved_study_says_its_format_and_version(saved) -> None:
    """Every program that can read this version must be able to tell that it can."""
    content = json.loads(saved.read_text("utf-8"))
    assert (content["format"], content["version"]) == ("whatworked-study", 3)


GROUP = {"times": [0.0, 5.0], "shares": [1.0, 0.5], "at_risk": [100, 50]}
SURVIVAL = {"treated": GROUP, "comparison": GROUP, "marks": [0.0, 5.0], "horizon": 9.0}
MIX = {
    "times": ["2023", "2024"], "after": [False, True], "treated": [], "synthetic": [],
    "shifted": False, "donors": [], "places": 9, "misfit": 0.1, "usual_misfit": 0.2,
    "spread": 0.5, "smallest_p": 0.1, "ranked": 10, "public": False, "rank": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "told", "kind"),
    [("survival", SURVIVAL, Survival), ("synthetic", MIX, SyntheticReport)],
)
def test_what_one_design_shows_is_found_in_an_older_study(saved, name, told, kind) -> None:
    def older(content) -> None:
        content["version"] = 2
        for result in content["evaluation"]["outcomes"]:
            del result["part"]
            result.update({"survival": None, "synthetic": None})
            for check in result["checks"]:
                del check["fault"]
                check["conflict"] = False
        for check in content["evaluation"]["design"]["checks"]:
            check["conflict"] = True
        content["evaluation"]["outcomes"][0][name] = told

    first, *rest = Study.load(edit(saved, older)).evaluation.outcomes
    shown = to_plain(first.shown(kind))
    assert {key: shown[key] for key in told} == told
    assert all(each.part is None for each in rest)


@pytest.mark.parametrize("told", [SURVIVAL, MIX])
@pytest.mark.parametrize(
    ("change", "code", "named"),
    [
        (lambda part: part.pop("treated"), "missing_key", "treated"),
        (lambda part: part.update(treated="many"), "wrong_value", "treated"),
        (lambda part: part.update(note=1), "unknown_key", "note"),
    ],
)
def test_a_part_that_does_not_fit_is_told_of_what_it_is(saved, told, change, code, named) -> None:
    part = dict(told)
    change(part)
    changed = edit(saved, lambda content: content["evaluation"]["outcomes"][0].update(part=part))
    with pytest.raises(Refusal) as caught:
        Study.load(changed)
    (problem,) = caught.value.problems
    assert (problem.code, problem.column) == (code, f"evaluation.outcomes[1].part.{named}")


def test_every_count_of_people_is_rounded(study) -> None:
    evaluation = study.evaluation
    assert evaluation is not None
    counts = [n for step in evaluation.design.flow for n in (step.treated, step.comparison)]
    for result in evaluation.outcomes:
        assert result.estimate is not None and result.subgroups and result.alternatives
        estimates = [
            result.estimate,
            *(a.estimate for a in result.alternatives),
            *(s.estimate for s in result.subgroups),
        ]
        counts += [n for e in estimates for n in (e.n_obs, e.n_units, e.n_treated, e.n_comparison)]
        counts += [n for point in result.means for n in (point.n_treated, point.n_comparison)]
        counts += [
            int(check.number)
            for check in (*result.checks, *evaluation.design.checks)
            if check.key in ("group_size", "comparison_group") and check.number is not None
        ]
    assert evaluation.design.overlap is not None
    told = (*evaluation.design.overlap.treated, *evaluation.design.overlap.comparison)
    counts += [n for n in told if n is not None]
    matching = evaluation.design.matching
    assert matching is not None
    counts += [matching.treated, matching.comparison, matching.treated_used]
    counts += [int(matching.treated_size), int(matching.comparison_size)]
    assert len(counts) > 50 and all(n % 5 == 0 for n in counts)


def test_rounding_twice_changes_nothing(study) -> None:
    assert published(study.evaluation) == study.evaluation


def refused(path: Path) -> str:
    with pytest.raises(Refusal) as caught:
        Study.load(path)
    for problem in caught.value.problems:
        assert path.name in problem.message
        assert problem.message.endswith(".") and problem.fix[-1] in ".?"
    return caught.value.problems[0].code


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.999])
def test_a_truncated_study_is_refused(saved, share) -> None:
    raw = saved.read_bytes()
    saved.write_bytes(raw[: int(len(raw) * share)])
    assert refused(saved) == "study_damaged"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda c: c.update(version=99), "study_too_new"),
        (lambda c: c.update(version=0), "study_damaged"),
        (lambda c: c.update(version=-3), "study_damaged"),
        (lambda c: c.update(version="1"), "study_damaged"),
        (lambda c: c.update(version=True), "study_damaged"),
        (lambda c: c.pop("version"), "study_damaged"),
        (lambda c: c.update(format="other"), "study_damaged"),
        (lambda c: c.pop("plan"), "missing_key"),
        (lambda c: c.update(note="hello"), "unknown_key"),
        (lambda c: c["evaluation"].pop("outcomes"), "missing_key"),
        (lambda c: c["evaluation"]["outcomes"][0]["verdict"].update(level="great"), "wrong_value"),
        (lambda c: c["evaluation"]["outcomes"][0]["estimate"].update(value="big"), "wrong_value"),
        (lambda c: c["plan"]["outcomes"][0].update(better="up"), "wrong_value"),
        (lambda c: c["plan"]["design"].update(kind="tea_leaves"), "wrong_value"),
        (lambda c: c["plan"]["design"]["settings"].update(adjust="nope"), "wrong_value"),
        (lambda c: c["plan"]["design"]["settings"].update(spoons=3), "unknown_key"),
        (lambda c: c["plan"]["outcomes"][0].update(measure="moon_phase"), "measure_unknown"),
    ],
)
def test_a_study_edited_into_something_else_is_refused(saved, change, code) -> None:
    assert refused(edit(saved, change)) == code


@pytest.mark.parametrize("content", ["[]", "null", "3", '"x"', "[" * 100_000, "{}", "\x00"])
def test_what_is_no_study_is_refused(tmp_path, content) -> None:
    path = tmp_path / "s.whatworked"
    path.write_text(content)
    assert refused(path) == "study_damaged"


def test_another_workbook_is_not_linked(study, tmp_path) -> None:
    changed = save_book(FRAME.iloc[1:], tmp_path / "data.xlsx")
    with pytest.raises(Refusal) as caught:
        relink(study, changed)
    (problem,) = caught.value.problems
    assert problem.code == "workbook_changed"
    assert "rows" not in problem.message
    fewer = save_book(FRAME.iloc[50:], tmp_path / "fewer.xlsx")
    with pytest.raises(Refusal) as caught:
        relink(study, fewer)
    assert "about 350 rows then and has 300 now" in caught.value.problems[0].message


def test_the_right_workbook_is_linked_under_any_name(study, book, tmp_path) -> None:
    copy = tmp_path / "other name.xlsx"
    copy.write_bytes(book.read_bytes())
    assert relink(study, copy).provenance.sha256 == study.provenance.sha256


# Writing


@pytest.mark.parametrize(
    ("name", "code"), [("fsync", errno.ENOSPC), ("fsync", errno.EDQUOT), ("fdopen", errno.EROFS)]
)
def test_a_full_disk_leaves_what_was_there(saved, monkeypatch, name, code) -> None:
    before = saved.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, name, fail)
        with pytest.raises(Refusal) as caught:
            write_atomic(saved, b"new")
    (problem,) = caught.value.problems
    assert problem.code == "cannot_write"
    assert os.strerror(code).lower() in problem.message
    assert str(saved.parent.parent) not in problem.message
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_a_read_only_folder_is_named(tmp_path, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("evaluator.values.files.writing.os.open", fail)
    with pytest.raises(Refusal) as caught:
        write_atomic(tmp_path / "reports" / "x.toml", b"")
    assert '"reports"' in caught.value.problems[0].message


def test_a_folder_in_the_way_is_no_traceback(tmp_path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "inside").write_text("")
    with pytest.raises(Refusal):
        write_atomic(tmp_path / "x", b"new")
    assert (tmp_path / "x" / "inside").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_new_folders_are_made(tmp_path) -> None:
    write_atomic(tmp_path / "a" / "b" / "c.txt", b"x")
    assert read_text(tmp_path / "a" / "b" / "c.txt", "It") == "x"


def test_plain_values_hold_nothing_json_cannot(study) -> None:
    text = json.dumps(to_plain(study), allow_nan=False)
    assert from_plain(Evaluation, json.loads(text)["evaluation"], "It") == study.evaluation
