"""A second summary of almost the same people is refused; one of a part of them tells less."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluator.commands.evaluate import Finished, run_study
from evaluator.commands.verification.exports import verify_receipt
from evaluator.commands.verify import verify
from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.near_copies import CODE, too_near
from evaluator.disclosure.published import published
from evaluator.disclosure.second_export import released
from evaluator.disclosure.steps import told_in_steps
from evaluator.planning.plan_file import write_plan
from evaluator.study.study import Study
from evaluator.values.plan import Covariate, Data, Design, Plan
from evaluator.values.policy import load_policy
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


def run(
    frame: pd.DataFrame,
    plan: Plan,
    folder: Path,
    name: str = "data.xlsx",
    *,
    forget_earlier: bool = False,
) -> Finished:
    frame.to_excel(folder / name, sheet_name="Data", index=False)
    plan = replace(plan, data=replace(plan.data, workbook=name, sheet="Data"))
    write_plan(plan, folder / "plan.toml")
    return run_study(folder / "plan.toml", None, folder / "out", formats=("html", "json"), now=AT,
                     forget_earlier=forget_earlier)  # fmt: skip


def withheld_averages(finished: Finished) -> set[bool]:
    (result,) = published(finished.evaluation).outcomes
    return {point.treated is None for point in result.means}


def without_a_part(frame: pd.DataFrame, plan: Plan) -> Plan:
    """The plan without twenty people, four of whom had it; ``frame`` is made so that they had."""
    own = frame.index[frame["referred"] == "yes"][:20]
    frame.loc[own, ["base", "later"]] = "No"
    frame.loc[own[:4], ["base", "later"]] = "Yes"
    keys = tuple(str(key) for key in frame.loc[own, "key"])
    return replace(plan, data=Data(leave_out=plan.data.leave_out, missing={"key": keys}))


def refused(frame: pd.DataFrame, plan: Plan, folder: Path, name: str = "data.xlsx") -> bool:
    """Whether a run is refused as too near an earlier one, and leaves all files as they were."""
    before = {path: path.read_bytes() for path in (folder / "out").iterdir()}
    try:
        run(frame, plan, folder, name)
    except Refusal as stopped:
        assert {path: path.read_bytes() for path in (folder / "out").iterdir()} == before
        return [problem.code for problem in stopped.problems] == [CODE]
    return False


def test_one_person_less_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    frame, plan = world()
    first = run(frame, plan, tmp_path)
    assert first.noticed == () and withheld_averages(first) == {False}
    assert refused(frame.drop(index=3), plan, tmp_path)


def test_whoever_says_that_nobody_holds_the_earlier_summary_may_replace_it(tmp_path: Path) -> None:
    frame, plan = world()
    run(frame, plan, tmp_path)
    second = run(frame.drop(index=3), plan, tmp_path, forget_earlier=True)
    assert second.noticed == () and withheld_averages(second) == {False}
    study = Study.load(second.study)
    assert study.released == () and study.evaluation is not None
    assert study.evaluation.earlier_set_aside and study.receipt["earlier_set_aside"] is True
    page = (tmp_path / "out" / "summary.html").read_text("utf-8")
    assert "its author says that nobody holds it" in page
    found = verify(study, tmp_path / "data.xlsx")
    assert found.identical
    assert "evaluation.earlier_set_aside" in {each.path for each in found.unchecked}
    hidden = replace(study, evaluation=replace(study.evaluation, earlier_set_aside=False))
    assert not verify(hidden, tmp_path / "data.xlsx").identical
    assert refused(frame.drop(index=[3, 70]), plan, tmp_path)


def test_the_same_results_again_set_no_other_summary_aside(tmp_path: Path) -> None:
    frame, plan = world()
    run(frame, plan, tmp_path)
    again = run(frame, plan, tmp_path, forget_earlier=True)
    assert not again.evaluation.earlier_set_aside


def test_one_corrected_cell_is_refused_as_one_person_less_is(tmp_path: Path) -> None:
    frame, plan = world()
    run(frame, plan, tmp_path)
    frame.loc[3, "later"] = "No" if frame.loc[3, "later"] == "Yes" else "Yes"
    assert refused(frame, plan, tmp_path)


def test_another_outcome_of_almost_the_same_people_is_refused(tmp_path: Path) -> None:
    """The numbers of people and their balance move, whatever was measured."""
    frame, plan = world()
    frame["other"] = np.where(frame.index % 3, "Yes", "No")
    run(frame, plan, tmp_path)
    (first, *_) = plan.outcomes
    other = replace(plan, outcomes=(replace(first, name="Other", after="other"),))
    assert refused(frame.drop(index=3), other, tmp_path)
    assert run(frame, other, tmp_path).noticed == ()


@pytest.mark.parametrize(("lost", "near"), [(0, False), (5, True), (40, False)])
def test_a_plan_that_leaves_a_few_of_the_same_people_out_is_too_near(
    lost: int, near: bool, tmp_path: Path
) -> None:
    """Their outcomes would follow from the averages with and without them."""
    frame, plan = world()
    found = published(run(frame, plan, tmp_path).evaluation)
    then = released(plan, found)
    (*steps, last) = then.flow
    now = replace(then, flow=(*steps, replace(last, treated=last.treated - lost)))
    rules = rules_for(load_policy().disclosure, places=False)
    assert too_near((then,), now, rules) is near
    assert not too_near((then,), now, rules_for(load_policy().disclosure, places=True))


def test_every_earlier_summary_is_compared_not_the_last_alone(tmp_path: Path) -> None:
    """Between the first and one of almost the same people came a summary of quite others."""
    frame, plan = world()
    others, _ = world(treated=90, seed=9)
    assert run(frame, plan, tmp_path).noticed == ()
    assert run(others, plan, tmp_path).noticed == ()
    assert refused(frame.drop(index=3), plan, tmp_path, "again.xlsx")
    study = Study.load(tmp_path / "out" / "summary.whatworked")
    assert len(study.released) == 1
    assert all(point.treated_fewest is None for each in study.released
               for outcome in each.outcomes for point in outcome.means)  # fmt: skip
    found = verify(study, tmp_path / "data.xlsx")
    assert found.identical and "released" in {each.path for each in found.unchecked}


def test_what_a_part_left_out_had_is_not_told_by_subtraction(tmp_path: Path) -> None:
    """Twenty people of the same workbook, four of whom had it, are in the first summary alone."""
    frame, plan = world()
    fewer = without_a_part(frame, plan)
    run(frame, plan, tmp_path)
    second = run(frame, fewer, tmp_path)
    assert second.evaluation.told_coarsely == (plan.outcomes[0].name,)
    (noticed,) = second.noticed
    assert noticed.code == "published_before" and plan.outcomes[0].name in noticed.message
    assert withheld_averages(second) == {True}
    (result,) = second.evaluation.outcomes
    assert result.estimate is not None and told_in_steps(result.estimate)
    assert "of part of these people" in (tmp_path / "out" / "summary.html").read_text("utf-8")


def test_a_part_left_out_of_both_groups_and_another_file_is_noticed_too(tmp_path: Path) -> None:
    frame, plan = world(treated=90)
    without_a_part(frame, plan)
    own = frame.index[frame["referred"] == "yes"][:20]
    others = frame.index[frame["referred"] != "yes"][:24]
    frame.loc[others, ["base", "later"]] = "No"
    run(frame, plan, tmp_path)
    second = run(frame.drop(index=[*own, *others]), plan, tmp_path, "again.xlsx")
    assert second.evaluation.told_coarsely == (plan.outcomes[0].name,)


def test_the_same_rows_again_are_not_told_more_finely_than_before(tmp_path: Path) -> None:
    """The first summary is still out: a third run of the second's rows must not tell them apart."""
    frame, plan = world()
    fewer = without_a_part(frame, plan)
    run(frame, plan, tmp_path)
    for _ in range(2):
        again = run(frame, fewer, tmp_path)
        assert again.evaluation.told_coarsely == (plan.outcomes[0].name,)
        assert withheld_averages(again) == {True}


def test_what_was_told_coarsely_is_verified_as_such(tmp_path: Path) -> None:
    frame, plan = world()
    fewer = without_a_part(frame, plan)
    run(frame, plan, tmp_path)
    run(frame, fewer, tmp_path)
    study = Study.load(tmp_path / "out" / "summary.whatworked")
    assert verify(study, tmp_path / "data.xlsx").identical
    assert study.evaluation is not None
    forged = replace(study, evaluation=replace(study.evaluation, told_coarsely=()))
    assert not verify(forged, tmp_path / "data.xlsx").identical
    receipt = next((tmp_path / "out").glob("*.json"))
    assert verify_receipt(receipt, study.plan, tmp_path / "data.xlsx")[0].identical


def test_one_person_less_of_the_matched_is_refused_too(tmp_path: Path) -> None:
    frame, plan = world()
    plan = replace(plan, design=Design("matched_comparison", {"ratio": 1}))
    run(frame, plan, tmp_path)
    assert run(frame, plan, tmp_path).noticed == ()
    assert refused(frame.drop(index=3), plan, tmp_path)


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
    assert refused(frame, fewer, tmp_path)


def test_a_summary_is_never_written_over_the_workbook(tmp_path: Path) -> None:
    frame, plan = world()
    frame.to_excel(tmp_path / "summary.xlsx", sheet_name="Data", index=False)
    before = (tmp_path / "summary.xlsx").read_bytes()
    write_plan(replace(plan, data=Data("summary.xlsx", "Data")), tmp_path / "plan.toml")
    with pytest.raises(Refusal) as stopped:
        run_study(tmp_path / "plan.toml", None, tmp_path, formats=("xlsx",), now=AT, overwrite=True)
    assert stopped.value.problems[0].code == "would_replace_source"
    assert (tmp_path / "summary.xlsx").read_bytes() == before


def test_checks_and_parts_of_few_people_tell_no_more_than_the_effect(tmp_path: Path) -> None:
    """An answer without one place is as coarse as the whole; in a part of the people none is."""
    frame, plan = world(treated=40)
    frame["later"] = np.where(frame.index % 9 == 0, "Yes", "No")
    frame["team"] = [f"{told}{i % 6}" for i, told in enumerate(frame["referred"])]
    plan = replace(plan, analysis=replace(plan.analysis, subgroups=("sex",)),
                   roles=replace(plan.roles, cluster="team"))  # fmt: skip
    (result,) = published(run(frame, plan, tmp_path).evaluation).outcomes
    assert result.estimate is not None and told_in_steps(result.estimate)
    assert result.subgroups == ()
    checks = {check.key: check for check in result.checks}
    spoken = [check for check in checks.values() if check.of == "effect"]
    assert spoken and all(check.number is None for check in spoken)
    assert "that are not told, as few people" in checks["one_place"].reason


def test_parts_of_few_people_are_told_in_steps_where_the_whole_is_not(tmp_path: Path) -> None:
    frame, plan = world(treated=90)
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
