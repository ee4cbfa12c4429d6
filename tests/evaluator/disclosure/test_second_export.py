"""A second summary of almost the same people is noticed, and tells less."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluator.commands.evaluate import Finished, run_study
from evaluator.commands.verify import verify
from evaluator.commands.verify_export import verify_receipt
from evaluator.disclosure.published import published
from evaluator.disclosure.steps import told_in_steps
from evaluator.planning.plan_file import write_plan
from evaluator.study.study import Study
from evaluator.values.plan import Covariate, Data, Design, Plan
from evaluator.values.problems import Refusal
from tests.evaluator.worlds import pupils, pupils_plan, referrals, referrals_plan

pytestmark = pytest.mark.whole_way
AT = datetime(2026, 3, 1, 9, 30)


def world(treated: int = 60, seed: int = 3) -> tuple[pd.DataFrame, Plan]:
    """A yes or no that about half had before and after, on both sides."""
    frame = referrals(treated=treated, pool=2 * treated, effect=1.0, seed=seed)
    for name in ("base", "later"):
        frame[name] = np.where(frame[name] > 10, "Yes", "No")
    frame["sex"] = np.where(frame.index % 2, "F", "M")
    plan = referrals_plan(design=Design("difference_in_differences"))
    (first, *_) = plan.outcomes
    told = replace(first, kind="binary", worthwhile=0.1)
    return frame, replace(plan, outcomes=(told,), lock=None)


def run(frame: pd.DataFrame, plan: Plan, folder: Path, name: str = "data.xlsx") -> Finished:
    frame.to_excel(folder / name, sheet_name="Data", index=False)
    plan = replace(plan, data=replace(plan.data, workbook=name, sheet="Data"))
    write_plan(plan, folder / "plan.toml")
    return run_study(folder / "plan.toml", None, folder / "out", formats=("html", "json"), now=AT)


def withheld_averages(finished: Finished) -> set[bool]:
    (result,) = published(finished.evaluation).outcomes
    return {point.treated is None for point in result.means}


def test_one_person_less_in_the_same_folder_is_noticed_and_told_coarsely(tmp_path: Path) -> None:
    frame, plan = world()
    first = run(frame, plan, tmp_path)
    assert first.noticed == () and withheld_averages(first) == {False}
    second = run(frame.drop(index=3), plan, tmp_path)
    (noticed,) = second.noticed
    assert noticed.code == "published_before" and plan.outcomes[0].name in noticed.message
    assert withheld_averages(second) == {True}
    (result,) = second.evaluation.outcomes
    assert result.estimate is not None and told_in_steps(result.estimate)
    page = (tmp_path / "out" / "summary.html").read_text("utf-8")
    assert "almost the same people" in page


def test_a_third_summary_is_held_against_a_coarse_second(tmp_path: Path) -> None:
    frame, plan = world()
    run(frame, plan, tmp_path)
    run(frame.drop(index=3), plan, tmp_path)
    third = run(frame.drop(index=[3, 70]), plan, tmp_path)
    assert [problem.code for problem in third.noticed] == ["published_before"]


def test_every_earlier_summary_is_compared_not_the_last_alone(tmp_path: Path) -> None:
    """Between the first and one of almost the same people came a summary of quite others."""
    frame, plan = world()
    others, _ = world(treated=90, seed=9)
    assert run(frame, plan, tmp_path).noticed == ()
    assert run(others, plan, tmp_path).noticed == ()
    third = run(frame.drop(index=3), plan, tmp_path)
    assert third.evaluation.told_coarsely == (plan.outcomes[0].name,)
    study = Study.load(third.study)
    assert len(study.released) == 2
    assert all(point.treated_fewest is None for each in study.released
               for outcome in each.outcomes for point in outcome.means)  # fmt: skip
    found = verify(study, tmp_path / "data.xlsx")
    assert found.identical and "released" in {each.path for each in found.unchecked}


def test_what_a_part_left_out_had_is_not_told_by_subtraction(tmp_path: Path) -> None:
    """Twenty people of the same workbook, four of whom had it, are in the first summary alone."""
    frame, plan = world()
    own = frame.index[frame["referred"] == "yes"][:20]
    frame.loc[own, ["base", "later"]] = "No"
    frame.loc[own[:4], ["base", "later"]] = "Yes"
    run(frame, plan, tmp_path)
    keys = tuple(str(key) for key in frame.loc[own, "key"])
    fewer = replace(plan, data=Data(leave_out=plan.data.leave_out, missing={"key": keys}))
    assert run(frame, fewer, tmp_path).evaluation.told_coarsely == (plan.outcomes[0].name,)


def test_the_same_rows_again_are_not_told_more_finely_than_before(tmp_path: Path) -> None:
    """The first summary is still out: a third run of the second's rows must not tell them apart."""
    frame, plan = world()
    run(frame, plan, tmp_path)
    fewer = frame.drop(index=3)
    for _ in range(2):
        again = run(fewer, plan, tmp_path)
        assert again.evaluation.told_coarsely == (plan.outcomes[0].name,)
        assert withheld_averages(again) == {True}


def test_what_was_told_coarsely_is_verified_as_such(tmp_path: Path) -> None:
    frame, plan = world()
    run(frame, plan, tmp_path)
    run(frame.drop(index=3), plan, tmp_path)
    study = Study.load(tmp_path / "out" / "summary.whatworked")
    assert verify(study, tmp_path / "data.xlsx").identical
    assert study.evaluation is not None
    forged = replace(study, evaluation=replace(study.evaluation, told_coarsely=()))
    assert not verify(forged, tmp_path / "data.xlsx").identical
    receipt = next((tmp_path / "out").glob("*.json"))
    assert verify_receipt(receipt, study.plan, tmp_path / "data.xlsx")[0].identical


def test_one_person_less_of_the_matched_is_noticed_too(tmp_path: Path) -> None:
    frame, plan = world()
    plan = replace(plan, design=Design("matched_comparison", {"ratio": 1}))
    run(frame, plan, tmp_path)
    assert run(frame, plan, tmp_path).noticed == ()
    second = run(frame.drop(index=3), plan, tmp_path)
    assert second.evaluation.told_coarsely == (plan.outcomes[0].name,)


@pytest.mark.parametrize("case", ["the same rows", "other people", "many people", "another folder"])
def test_nothing_is_lost_where_two_summaries_tell_of_nobody(case: str, tmp_path: Path) -> None:
    frame, plan = world(treated=220 if case == "many people" else 60)
    run(frame, plan, tmp_path)
    if case == "the same rows":
        plan = replace(plan, covariates=(Covariate("age", True),))
    elif case == "other people":
        frame, _ = world(treated=90, seed=9)
    elif case == "many people":
        frame = frame.drop(index=3)
    else:
        tmp_path = tmp_path / "elsewhere"
        tmp_path.mkdir()
        frame = frame.drop(index=3)
    second = run(frame, plan, tmp_path)
    assert second.noticed == () and second.evaluation.told_coarsely == ()
    assert withheld_averages(second) == {False}


def test_rows_left_out_by_the_plan_are_noticed_too(tmp_path: Path) -> None:
    frame, plan = world()
    run(frame, plan, tmp_path)
    key = str(frame["key"][3])
    fewer = replace(plan, data=Data(leave_out=plan.data.leave_out, missing={"key": (key,)}))
    second = run(frame, fewer, tmp_path)
    assert second.evaluation.told_coarsely == (plan.outcomes[0].name,)


def test_a_summary_is_never_written_over_the_workbook(tmp_path: Path) -> None:
    frame, plan = world()
    frame.to_excel(tmp_path / "summary.xlsx", sheet_name="Data", index=False)
    before = (tmp_path / "summary.xlsx").read_bytes()
    write_plan(replace(plan, data=Data("summary.xlsx", "Data")), tmp_path / "plan.toml")
    with pytest.raises(Refusal) as refused:
        run_study(tmp_path / "plan.toml", None, tmp_path, formats=("xlsx",), now=AT, overwrite=True)
    assert refused.value.problems[0].code == "would_replace_source"
    assert (tmp_path / "summary.xlsx").read_bytes() == before


def test_checks_and_parts_of_few_people_tell_no_more_than_the_effect(tmp_path: Path) -> None:
    """An answer without one place, or in a part of the people, is as coarse as the whole."""
    frame, plan = world(treated=40)
    frame["later"] = np.where(frame.index % 9 == 0, "Yes", "No")
    frame["team"] = [f"{told}{i % 6}" for i, told in enumerate(frame["referred"])]
    plan = replace(plan, analysis=replace(plan.analysis, subgroups=("sex",)),
                   roles=replace(plan.roles, cluster="team"))  # fmt: skip
    (result,) = published(run(frame, plan, tmp_path).evaluation).outcomes
    assert result.estimate is not None and told_in_steps(result.estimate)
    assert all(told_in_steps(part.estimate) for part in result.subgroups) and result.subgroups
    checks = {check.key: check for check in result.checks}
    spoken = [check for check in checks.values() if check.of == "effect"]
    assert spoken and all(check.number is None for check in spoken)
    assert "[c]" in checks["one_place"].reason


def test_parts_of_few_people_are_told_in_steps_where_the_whole_is_not(tmp_path: Path) -> None:
    frame, plan = world()
    plan = replace(plan, analysis=replace(plan.analysis, subgroups=("sex",)))
    (result,) = run(frame, plan, tmp_path).evaluation.outcomes
    assert result.estimate is not None and not told_in_steps(result.estimate)
    assert result.subgroups and all(told_in_steps(part.estimate) for part in result.subgroups)
    apart = {round(part.interaction_p, 6) for part in result.subgroups}
    assert apart <= {0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0}


def test_how_few_moved_before_the_start_is_not_kept_either(tmp_path: Path) -> None:
    """Earlier differences of a rare event are effects on few, in the study as on the page."""
    frame = pupils(schools=16, each=10, before=4)
    rng = np.random.default_rng(4)
    frame["score"] = np.where(rng.random(len(frame)) < 0.05, "Yes", "No")
    first = replace(pupils_plan(frame).outcomes[0], kind="binary", worthwhile=0.1)
    plan = replace(pupils_plan(frame, outcomes=(first,)), lock=None)
    done = run(frame, plan, tmp_path)
    study = Study.load(done.study)
    assert study.evaluation is not None
    (result,) = study.evaluation.outcomes
    assert result.estimate is not None and told_in_steps(result.estimate)
    assert done.evaluation.design.earlier_path[first.name] and result.path == ()
    assert study.evaluation.design.earlier_path == {}
    spoken = [check for check in study.evaluation.design.checks if check.of == "effect"]
    assert all(check.number is None for check in spoken)
    assert verify(study, tmp_path / "data.xlsx").identical
