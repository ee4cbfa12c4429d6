"""Several starts against mixes of places: one average, its placebos, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from evaluator import walk as evaluating
from evaluator.checks.situation import Situation
from evaluator.checks.synthetic.synthetic_fit import synthetic_fit
from evaluator.designs.design import Finding
from evaluator.designs.shared.synthetic_part import synthetic_report
from evaluator.designs.synthetic.mixes import fit
from evaluator.designs.synthetic.place_rows import place_rows
from evaluator.designs.synthetic.placebo_places import placebos
from evaluator.designs.synthetic.synthetic_comparison import (
    SYNTHETIC_COMPARISON,
    effect,
    groundwork,
)
from evaluator.disclosure.published import published
from evaluator.values.evaluation import Evaluation, OutcomeResult
from evaluator.values.files.storage import from_plain, to_plain
from evaluator.values.plan import Plan
from evaluator.values.policy import load_policy
from evaluator.values.problems import Refusal
from methods import did
from methods.results import interval
from tests.contracts.test_gate import broken
from tests.evaluator.histories import areas, areas_plan, starting_areas, starting_areas_plan
from tests.evaluator.worlds import cohort_of

pytestmark = pytest.mark.whole_way

ESTIMATORS = ("synthetic_did", "synthetic_control")


def rows_of(frame: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    return place_rows(cohort_of(frame), plan, plan.outcomes[0]).rows.frame


def evaluated(frame: pd.DataFrame, plan: Plan) -> Evaluation:
    return evaluating.evaluate(cohort_of(frame), plan)


def answered(frame: pd.DataFrame, plan: Plan) -> Finding:
    return effect(groundwork(cohort_of(frame), plan, plan.outcomes[0]), plan, plan.outcomes[0])


@cache
def found() -> tuple[Evaluation, OutcomeResult]:
    evaluation = evaluated(starting_areas(), starting_areas_plan())
    return evaluation, evaluation.outcomes[0]


# --- the answer ---------------------------------------------------------------------------------


@pytest.mark.parametrize("starts", [(6, 8), (6, 6, 8), (4, 6, 8)])
def test_the_point_is_that_of_the_published_estimator(starts: tuple[int, ...]) -> None:
    """Clarke and others (2023): every start by itself, averaged by treated cells."""
    rows = rows_of(starting_areas(starts=starts), starting_areas_plan())
    wanted = did.synthetic_did(
        rows.assign(now=rows["@treated"] * rows["@post"]), outcome="@outcome", unit="@unit",
        time="@time", treated_now="now",
    )  # fmt: skip
    ours = fit(rows, "synthetic_did")
    assert ours.value == pytest.approx(wanted.value, abs=1e-10)
    assert [part.value for part in ours.parts] == pytest.approx(wanted.by_start["effect"].tolist())
    assert [part.cells for part in ours.parts] == [
        n * t for n, t in wanted.by_start[["n_treated", "n_after"]].to_numpy().tolist()
    ]
    np.testing.assert_allclose(ours.weights, wanted.unit_weights, atol=1e-10)


@pytest.mark.parametrize("estimator", [*ESTIMATORS, "equal_weights"])
def test_it_is_the_average_of_one_start_at_a_time(estimator) -> None:
    """Each start asked by itself, as if the other places with the programme were not there."""
    rows = rows_of(starting_areas(starts=(6, 6, 8)), starting_areas_plan())
    ours = fit(rows, estimator)
    alone = []
    for start in (6, 8):
        part = rows[rows["@start"].isna() | (rows["@start"] == start)]
        alone.append(fit(part.assign(**{"@post": (part["@time"] >= start).astype(int)}), estimator))
    cells = [2 * 4, 1 * 2]
    assert ours.value == pytest.approx(np.average([one.value for one in alone], weights=cells))
    misfits = np.square([one.misfit for one in alone])
    assert ours.misfit**2 == pytest.approx(np.average(misfits, weights=cells))
    # Six times before every start, and from it on four, the last two of the early places alone.
    early, late = alone[0].effect, alone[1].effect[2:]
    np.testing.assert_allclose(ours.effect[:8], (2 * early[:8] + late) / 3)
    np.testing.assert_allclose(ours.effect[8:], early[8:])
    seen = np.repeat([3, 2], 2)
    assert ours.value == pytest.approx(np.average(ours.effect[6:], weights=seen))


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_placebos_are_all_ways_to_give_the_starts_to_other_places(estimator) -> None:
    rows = rows_of(starting_areas(donors=5), starting_areas_plan())
    table = rows[rows["@treated"] == 0].pivot(index="@unit", columns="@time", values="@outcome")
    wanted = []
    for early, late in permutations(table.index, 2):
        start = pd.Series({early: 6.0, late: 8.0})
        long = table.stack().rename("@outcome").reset_index()
        long["@treated"] = long["@unit"].isin(start.index).astype(int)
        long["@post"] = (long["@time"] >= long["@unit"].map(start).fillna(6)).astype(int)
        wanted.append(fit(long, estimator).value)
    others = placebos(rows, estimator, 1)
    assert others.every and len(others.value) == 20
    np.testing.assert_allclose(np.sort(others.value), np.sort(wanted), atol=1e-9)


def test_the_range_is_that_of_the_placebos_spread() -> None:
    rows = rows_of(starting_areas(), starting_areas_plan())
    estimate = found()[1].estimate
    spread = np.sqrt((placebos(rows, "synthetic_did", 1).value ** 2).mean())
    _, low, high = interval(fit(rows, "synthetic_did").value, float(spread), 6.0, 0.95)
    assert estimate is not None
    assert (estimate.ci_low, estimate.ci_high) == pytest.approx((low, high))
    assert (estimate.n_treated, estimate.n_comparison, estimate.dof) == (2, 7, 6.0)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_one_start_gives_the_answer_of_one_start_to_the_last_digit(estimator: str) -> None:
    """Told by a column of starts, in one year or on several days of it, and by who took part."""
    frame = areas(treated=2, donors=6, before=6, after=2)
    settings = {"estimator": estimator}
    plain = answered(frame, areas_plan(before=6, after=2, **settings))
    days = frame["ward"].map({"Ward 01": "2006-02-01", "Ward 02": "2006-09-30"})
    for start in (
        pd.Series(np.where(frame["arm"] == "pilot", 2006.0, np.nan)), pd.to_datetime(days),
    ):  # fmt: skip
        told = frame.drop(columns="arm").assign(start=start)
        same = answered(told, starting_areas_plan(**settings))
        assert same.estimate == plain.estimate
        assert synthetic_report(same) == synthetic_report(plain)
        assert same.path.value.tolist() == plain.path.value.tolist()
        assert same.path.std_error.tolist() == plain.path.std_error.tolist()


# --- what is shown ------------------------------------------------------------------------------


def test_starts_are_shown_one_by_one_and_times_from_each_own_start() -> None:
    evaluation, result = found()
    report = result.part
    assert report is not None and report.treated == ()
    assert report.times == (*(f"{n} before" for n in range(6, 0, -1)), "start",
                            *(f"{n} later" for n in range(1, 4)))  # fmt: skip
    assert [(s.label, s.places, s.before, s.after) for s in report.starts] == [
        ("2006", 1, 6, 4), ("2008", 1, 8, 2),
    ]  # fmt: skip
    values = [start.value for start in report.starts]
    assert result.estimate is not None
    assert result.estimate.value == pytest.approx(np.average(values, weights=[4, 2]))
    assert all(start.low < start.value < start.high for start in report.starts)
    checks = {check.key: check for check in result.checks}
    assert "Each of the 2 starts has a mix of its own" in checks["synthetic_fit"].reason
    assert "Had each start been 2 times earlier" in checks["synthetic_earlier_start"].reason
    told = json.loads(json.dumps(to_plain(evaluation), allow_nan=False))
    assert from_plain(Evaluation, told, "The evaluation") == evaluation


def test_a_start_that_its_mix_misses_is_a_concern() -> None:
    frame = starting_areas(donors=8, seed=2)
    late, swing = frame["ward"] == "Ward 02", np.where(frame["year"] % 2, 4.0, -4.0)
    frame["rate"] += np.where(late, swing, 0.0)
    plan = starting_areas_plan()
    work = groundwork(cohort_of(frame), plan, plan.outcomes[0])
    situation = Situation(
        cohort_of(frame), plan, plan.outcomes[0], SYNTHETIC_COMPARISON, work, None, load_policy()
    )
    check = synthetic_fit(situation)
    assert check is not None
    assert check.status in ("concern", "failed") and "that of 2008 fits worst" in check.reason


def test_gaps_of_single_schools_are_in_no_study() -> None:
    """Of places that are not public the average alone, and no time that few of them reach."""
    plan = starting_areas_plan()
    plan = replace(plan, roles=replace(plan.roles, unit="school", cluster="school"))
    exact = evaluated(starting_areas().rename(columns={"ward": "school"}), plan)
    report = exact.outcomes[0].part
    assert report is not None and report.times[-1] == "1 later"
    assert max(point.event_time for point in exact.outcomes[0].path) == 1
    (told,) = published(exact).outcomes
    assert told.part is not None
    assert all(start.value is start.low is start.high is None for start in told.part.starts)
    assert broken(published(exact)) == broken(published(found()[0])) == []
    (public,) = published(found()[0]).outcomes
    assert public.part is not None and public.part.starts[0].value is not None
    assert public.part.starts[0].misfit == float(f"{public.part.starts[0].misfit:.3g}")


def test_nothing_before_the_lock_depends_on_the_treated_afterwards() -> None:
    frame, plan = starting_areas(), starting_areas_plan()
    changed = frame.assign(rate=frame["rate"] + 50 * (frame["year"] >= frame["start"]))
    one, two = (groundwork(cohort_of(f), plan, plan.outcomes[0]) for f in (frame, changed))
    assert synthetic_report(one) is not None and synthetic_report(one) == synthetic_report(two)
    assert one.minimum_detectable == two.minimum_detectable


# --- who counts, and what is refused ------------------------------------------------------------


def test_a_start_after_the_last_time_is_none_and_one_at_the_first_leaves() -> None:
    frame, plan = starting_areas(), starting_areas_plan()
    later = frame.assign(start=frame["start"].where(frame["ward"] != "Ward 03", 2030.0))
    pd.testing.assert_frame_equal(rows_of(later, plan), rows_of(frame, plan))
    early = frame.assign(start=frame["start"].where(frame["ward"] != "Ward 03", 2000.0))
    work = groundwork(cohort_of(early), plan, plan.outcomes[0])
    assert (work.treated, work.comparison, work.n_before) == (2, 6, 6)
    assert work.flow[-1].reason == "started before the first time"


def test_people_are_averaged_to_their_places() -> None:
    frame, plan = starting_areas(), starting_areas_plan()
    people = pd.concat([frame.assign(rate=frame["rate"] + d, key=frame["ward"] + f" {d}")
                        for d in (-1.0, 0.0, 1.0, *range(2, 6), *range(-5, -1))])  # fmt: skip
    asked = replace(plan, roles=replace(plan.roles, unit="key"))
    one, two = rows_of(frame, plan), rows_of(people, asked)
    pd.testing.assert_frame_equal(one, two, check_dtype=False, check_exact=False)
    mixed = people.assign(start=people["start"].mask(people["key"] == "Ward 02 0.0", 2007.0))
    assert refused(mixed, asked) == "place_with_starts"


def refused(frame: pd.DataFrame, plan: Plan) -> str:
    with pytest.raises(Refusal) as caught:
        groundwork(cohort_of(frame), plan, plan.outcomes[0])
    (problem,) = caught.value.problems
    assert problem.message.endswith(".") and problem.fix.endswith(".") and problem.count == 1
    return problem.code


@pytest.mark.parametrize(
    ("ward", "took", "code"),
    [("Ward 02", "no", "donor_started"), ("Ward 05", "yes", "start_missing")],
)
def test_who_took_part_and_who_started_have_to_agree(ward: str, took: str, code: str) -> None:
    frame = starting_areas()
    arm = pd.Series(np.where(frame["start"].notna(), "yes", "no"))
    frame["arm"] = arm.mask(frame["ward"] == ward, took)
    plan = starting_areas_plan()
    plan = replace(plan, roles=replace(plan.roles, treated="arm", treated_values=("yes",)))
    assert refused(frame, plan) == code


def test_what_cannot_be_told_gives_no_answer() -> None:
    plan = starting_areas_plan()
    work = groundwork(cohort_of(starting_areas(starts=(1, 8))), plan, plan.outcomes[0])
    assert work.failure is not None and "only one time before their start" in work.failure
    everybody = evaluated(starting_areas(donors=0, starts=(5, 6, 8)), plan).outcomes[0]
    assert everybody.estimate is None and everybody.verdict.level == "cannot_tell"
    few = groundwork(cohort_of(starting_areas(donors=3)), plan, plan.outcomes[0])
    assert few.failure is not None and "too few" in few.failure
