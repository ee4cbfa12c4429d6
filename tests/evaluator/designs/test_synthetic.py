"""Synthetic comparison: a planted effect, honest ranges, named refusals and its own checks."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator import walk as evaluating
from evaluator.designs.shared.synthetic_part import synthetic_report
from evaluator.designs.synthetic.mixes import Fit, fit
from evaluator.designs.synthetic.place_rows import place_rows
from evaluator.designs.synthetic.placebo_places import Placebos, judged, placebos, smallest_p
from evaluator.designs.synthetic.synthetic_comparison import groundwork
from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.paths import points_told
from evaluator.disclosure.published import published
from evaluator.disclosure.second_export import released
from evaluator.values.files.storage import to_plain
from evaluator.values.plan import Analysis, Plan, lock
from evaluator.values.policy import load_policy
from evaluator.values.problems import Refusal
from methods import did
from tests.evaluator.histories import areas, areas_plan, by_start, counted, in_counts
from tests.evaluator.worlds import LOCKED_AT, cohort_of

pytestmark = pytest.mark.whole_way

ESTIMATORS = ("synthetic_did", "synthetic_control")


def result_of(frame: pd.DataFrame, plan: Plan):
    (result,) = evaluating.evaluate(cohort_of(frame), plan).outcomes
    return result


def checks_of(result) -> dict:
    return {check.key: check for check in result.checks}


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize("treated", [1, 3])
def test_the_effect_is_found_where_plain_changes_miss_it(estimator: str, treated: int) -> None:
    frame = areas(treated=treated, factor=0.6, seed=1)
    result = result_of(frame, areas_plan(estimator=estimator))
    assert result.estimate is not None
    assert result.estimate.ci_low < -3.0 < result.estimate.ci_high
    told = {other.key: other for other in result.alternatives}
    assert set(told) == {*ESTIMATORS, "without_largest", "equal_weights"} - {estimator}
    assert told["equal_weights"].naive
    apart = abs(result.estimate.value + 3.0)
    assert apart < abs(told["equal_weights"].estimate.value + 3.0)
    assert checks_of(result)["independent_units"].cap == 3


def test_without_an_effect_none_is_claimed() -> None:
    for seed in range(3):
        result = result_of(areas(effect=0.0, factor=0.5, seed=seed), areas_plan())
        assert result.verdict.level in ("not_proven", "no_worthwhile_effect")


def test_one_place_never_reaches_worked() -> None:
    result = result_of(areas(effect=-20.0, donors=40), areas_plan())
    assert result.verdict.level == "promising" and result.verdict.rating == 3


def test_the_point_is_that_of_the_published_estimator() -> None:
    plan, frame = areas_plan(), areas(treated=2)
    work = groundwork(cohort_of(frame), plan, plan.outcomes[0])
    now = work.frame.assign(now=work.frame["@treated"] * work.frame["@post"])
    wanted = did.synthetic_did(
        now, outcome="@outcome", unit="@unit", time="@time", treated_now="now"
    )
    assert fit(work.frame, "synthetic_did").value == pytest.approx(wanted.value, abs=1e-10)
    one = work.frame[work.frame["@unit"] != "Ward 02"]
    known = did.synthetic_control(
        one, outcome="@outcome", unit="@unit", time="@time", treated_unit="Ward 01", start=16
    )
    found = fit(one, "synthetic_control")
    assert found.value == pytest.approx(known.value, abs=1e-8)
    assert found.misfit == pytest.approx(known.pre_fit, abs=1e-8)
    others = placebos(one, "synthetic_control", 1)
    np.testing.assert_allclose(others.value, known.placebos["effect"].iloc[1:], atol=1e-8)


def test_equal_weights_are_the_plain_difference_in_changes() -> None:
    plan, frame = areas_plan(), areas(treated=2)
    work = groundwork(cohort_of(frame), plan, plan.outcomes[0])
    plain = did.two_period(work.frame, outcome="@outcome", treated="@treated", post="@post")
    assert fit(work.frame, "equal_weights").value == pytest.approx(plain.value, abs=1e-10)


# --- what so few places allow -------------------------------------------------------------------


def test_the_range_of_one_place_is_that_of_the_placebo_ranks() -> None:
    frame = areas()
    result = result_of(frame, areas_plan())
    plan = areas_plan()
    work = groundwork(cohort_of(frame), plan, plan.outcomes[0])
    sizes = np.sort(np.abs(placebos(work.frame, "synthetic_did", 1).value))
    assert result.estimate is not None
    assert result.estimate.ci_high - result.estimate.value == pytest.approx(sizes[-1])
    assert result.estimate.p_value == pytest.approx(1 / 25)
    check = checks_of(result)["synthetic_ranks"]
    assert "1 in 25" in check.reason and "24 places" in check.reason


@pytest.mark.parametrize("donors", [2, 3, 12, 18])
def test_too_few_places_never_exclude_no_effect(donors: int) -> None:
    result = result_of(areas(donors=donors, effect=-40.0), areas_plan())
    assert result.verdict.level == "cannot_tell"
    if result.estimate is not None:
        assert result.estimate.ci_low <= 0 <= result.estimate.ci_high
        assert checks_of(result)["synthetic_ranks"].status == "concern"
    assert smallest_p(1, donors) > 0.05


def test_a_verdict_rests_on_a_range_of_95_percent() -> None:
    """With 12 places 90 % can be had by rank, and 95 % cannot."""
    plan = replace(areas_plan(), analysis=Analysis(confidence=0.9), lock=None)
    plan = lock(plan, "0" * 64, LOCKED_AT)
    result = result_of(areas(donors=12, effect=-40.0), plan)
    assert result.estimate is not None and result.estimate.ci_high < 0
    assert result.verdict.level == "cannot_tell"
    few = result_of(areas(donors=19, effect=-40.0), plan)
    assert few.estimate is not None and few.estimate.ci_high < 0
    assert few.verdict.level == "promising"
    strict = replace(areas_plan(), analysis=Analysis(confidence=0.99), lock=None)
    wide = result_of(areas(donors=30, effect=-40.0), strict)
    assert wide.estimate is not None and wide.estimate.ci_low <= 0 <= wide.estimate.ci_high


@pytest.mark.parametrize(("every", "p_value"), [(False, 1 / 201), (True, 1 / 780)])
def test_no_p_value_lies_below_what_drawn_groups_can_show(*, every: bool, p_value: float) -> None:
    """Two of 40 places, an effect far beyond 200 placebos: drawn ones rank it among themselves."""
    value = np.random.default_rng(1).normal(0, 1, 200)
    others = Placebos(value, np.zeros((200, 2)), value, value[:, None], value[:, None], every)
    found = Fit(50.0, *(np.zeros(2),) * 3, pd.Series(dtype=float), 0.1, ())
    side = (np.arange(40) < 2).astype(int)
    frame = pd.DataFrame({"@unit": np.arange(40), "@treated": side, "@outcome": 1.0})
    assert judged(found, others, frame, "", 0.95).p_value == pytest.approx(p_value)


def test_two_places_need_six_to_compare_with() -> None:
    assert result_of(areas(treated=2, donors=5), areas_plan()).verdict.level == "cannot_tell"
    found = checks_of(result_of(areas(treated=2, donors=6), areas_plan()))
    assert found["independent_units"].gate is None and found["independent_units"].cap == 1


def test_nothing_is_infinite_in_what_is_saved() -> None:
    for donors in (3, 24):
        result = result_of(areas(donors=donors), areas_plan(estimator="synthetic_control"))
        json.dumps(to_plain(result), allow_nan=False)


# --- before the lock ----------------------------------------------------------------------------


def test_nothing_before_the_lock_depends_on_the_treated_afterwards() -> None:
    frame = areas()
    changed = frame.copy()
    late = (changed["arm"] == "pilot") & (changed["year"] >= 2016)
    changed.loc[late, "rate"] += 50
    plan = areas_plan()
    one, two = (groundwork(cohort_of(f), plan, plan.outcomes[0]) for f in (frame, changed))
    report = synthetic_report(one)
    assert report == synthetic_report(two) and one.minimum_detectable == two.minimum_detectable
    assert report is not None and report.treated == ()


def test_a_poor_likeness_before_the_start_is_said() -> None:
    frame = areas(seed=2)
    wild = frame["arm"] == "pilot"
    swing = np.where(frame["year"] % 2, 6.0, -6.0)
    frame.loc[wild, "rate"] += swing[wild]
    found = checks_of(result_of(frame, areas_plan()))["synthetic_fit"]
    assert found.status == "failed" and found.cap is not None and found.cap < 3
    fine = checks_of(result_of(areas(seed=2), areas_plan()))["synthetic_fit"]
    assert fine.status == "passed"


def test_one_place_that_makes_up_the_mix_is_a_concern() -> None:
    frame = areas(seed=3)
    twin = frame["ward"] == "Ward 02"
    noise = np.random.default_rng(0).normal(0, 0.05, int(twin.sum()))
    frame.loc[twin, "rate"] = frame.loc[frame["ward"] == "Ward 01", "rate"].to_numpy() + noise
    result = result_of(frame, areas_plan(estimator="synthetic_control"))
    found = checks_of(result)["synthetic_fit"]
    assert found.status == "concern" and "its own luck" in found.reason
    assert result.part.donors[0].name == "Ward 02"


@pytest.mark.parametrize(("effects", "cap"), [((-12.0, 0.0, 0.0, 0.0), 2), ((-3.0,) * 4, None)])
@pytest.mark.parametrize("public", [True, False])
def test_an_effect_in_one_of_several_places_is_named(effects, cap, public) -> None:
    frame = areas(treated=4, donors=20, effect=0.0, factor=None, before=10)
    for ward, effect in enumerate(effects, 1):
        frame.loc[(frame["ward"] == f"Ward {ward:02d}") & (frame["year"] >= 2010), "rate"] += effect
    plan = areas_plan(before=10)
    if not public:
        frame = frame.rename(columns={"ward": "school"})
        plan = replace(plan, roles=replace(plan.roles, unit="school", cluster="school"), lock=None)
    found = checks_of(result_of(frame, plan))["one_place"]
    assert (found.cap, found.status) == (cap, "concern" if cap else "passed")
    assert "4 places with the programme" in found.reason and "Ward 01" not in found.reason
    assert (found.number is not None) == public == ("against" in found.reason)


def test_a_change_before_the_start_is_found_by_a_made_up_start() -> None:
    frame = areas(effect=0.0, factor=0.3, donors=40, seed=4)
    early = (frame["arm"] == "pilot") & (frame["year"] >= 2011)
    frame.loc[early, "rate"] -= 12
    found = checks_of(result_of(frame, areas_plan()))["synthetic_earlier_start"]
    assert found.status == "concern" and found.cap == 2 and "2011" in found.reason
    calm = checks_of(result_of(areas(factor=0.3, donors=40, seed=4), areas_plan()))
    assert calm["synthetic_earlier_start"].status == "passed"


def test_a_short_history_is_trusted_less() -> None:
    result = result_of(areas(treated=3, before=4), areas_plan(before=4))
    found = checks_of(result)
    assert found["design_strength"].cap == 3 and "luck" in found["design_strength"].reason
    assert found["synthetic_earlier_start"].status == "not_possible"
    once = result_of(areas(before=1), areas_plan(before=1))
    assert once.estimate is None and once.verdict.level == "cannot_tell"


# --- people in places, names, refusals ----------------------------------------------------------


def refuse_few_people_of(frame: pd.DataFrame, plan: Plan) -> None:
    """Raises Refusal where the rows are those of few people."""
    place_rows(cohort_of(frame), plan, plan.outcomes[0])


def test_people_are_averaged_to_their_places() -> None:
    frame = areas(donors=21)
    twice = pd.concat([frame.assign(rate=frame["rate"] + d, key=frame["ward"] + f" {i}")
                       for i, d in enumerate((-1.0, 0.0, 1.0) * 4)])  # fmt: skip
    plan = areas_plan()
    people = replace(plan, roles=replace(plan.roles, unit="key"))
    one, two = result_of(frame, plan), result_of(twice, people)
    assert one.estimate is not None and two.estimate is not None
    assert two.estimate.value == pytest.approx(one.estimate.value, abs=1e-9)
    assert two.part is not None and not two.part.public
    assert {donor.name for donor in two.part.donors} == {""}
    first = released(people, published(evaluating.evaluate(cohort_of(twice), people)))
    with pytest.raises(Refusal, match="almost the same people"):
        without = cohort_of(twice[twice["key"] != "Ward 01 4"], sha256="1" * 64)
        evaluating.evaluate_beside(without, people, [first])
    few = twice[twice["key"].str[-2:].isin([" 0", " 1", " 2"])]
    assert refused(few, people)[0] == "places_of_few_people"
    keyed = replace(plan, roles=replace(plan.roles, unit=None, cluster="ward"))
    assert refused(few, keyed)[0] == "places_of_few_people"
    refuse_few_people_of(frame, keyed)  # one row for each place and time: rows of places
    (asked,) = people.outcomes
    rare = twice.assign(rate=((twice["year"] == 2015) & (twice["key"] == "Ward 01 4")) * 1.0)
    counts = replace(people, outcomes=(replace(asked, kind="count"),))
    yes_no = replace(people, outcomes=(replace(asked, kind="binary", worthwhile=0.1),))
    for frame, plan in ((rare, yes_no), (rare.assign(rate=40 * rare["rate"]), counts)):
        code, message = refused(frame, plan)
        assert code == "places_of_few_people" and "about those few" in message


@pytest.mark.parametrize("starts", [False, True])
def test_counts_are_compared_by_their_rates(*, starts: bool) -> None:
    """By their own population at each time, as in a column of rates; so in places with parts."""
    frame, plan = by_start() if starts else (areas(), areas_plan())
    frame = counted(frame)
    lesser = frame["cases"] // 3
    halves = [
        frame.assign(lsoa=frame["ward"] + " a", cases=lesser, residents=frame["residents"] // 4),
        frame.assign(
            lsoa=frame["ward"] + " b",
            cases=frame["cases"] - lesser,
            residents=frame["residents"] - frame["residents"] // 4,
        ),
    ]
    two = pd.concat(halves)
    parts = in_counts(replace(plan, roles=replace(plan.roles, unit="lsoa")))
    as_rates, as_counts, of_parts = (
        result_of(*each) for each in ((frame, plan), (frame, in_counts(plan)), (two, parts))
    )
    assert as_rates.estimate is not None
    wanted = as_rates.estimate
    for found in (as_counts, of_parts):
        assert found.estimate is not None
        for name in ("value", "ci_low", "ci_high", "p_value", "std_error"):
            told, known = getattr(found.estimate, name), getattr(wanted, name)
            assert told == pytest.approx(known, abs=1e-9)
        assert found.outcome.unit == "cases per 1,000 (residents)"
        assert found.verdict.level == as_rates.verdict.level


def test_schools_are_not_named() -> None:
    frame = areas().rename(columns={"ward": "school"})
    plan = areas_plan()
    plan = replace(plan, roles=replace(plan.roles, unit="school", cluster="school"))
    result = result_of(frame, plan)
    assert result.part is not None and not result.part.public
    assert "Ward" not in json.dumps(to_plain(result))
    rules = rules_for(load_policy().disclosure, places=True)
    few = replace(result, means=(replace(result.means[0], treated_fewest=2.0), *result.means[1:]))
    known = replace(few, part=replace(result.part, public=True))
    told = [points_told(each.path, each, rules) for each in (result, few, known)]
    assert told == [result.path, (), result.path] and result.path, "gaps beside withheld averages"


def refused(frame: pd.DataFrame, plan: Plan) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        evaluating.evaluate(cohort_of(frame), plan)
    (problem,) = caught.value.problems
    assert problem.message.endswith(".") and problem.fix.endswith(".")
    return problem.code, problem.message


def test_a_gap_is_named() -> None:
    frame = areas()
    gone = (frame["ward"] == "Ward 07") & (frame["year"] == 2003)
    code, message = refused(frame[~gone], areas_plan())
    assert code == "places_with_gaps" and "Ward 07 at 2003" in message and "1 is" in message
    frame.loc[frame["ward"] == "Ward 05", "rate"] = np.nan
    code, message = refused(frame, areas_plan())
    assert "20 are" in message and "and 15 more" in message


def test_a_comparison_place_with_a_start_is_named() -> None:
    frame = areas()
    frame["start"] = np.where(frame["arm"] == "pilot", 2016.0, np.nan)
    frame.loc[frame["ward"] == "Ward 09", "start"] = 2016.0
    plan = areas_plan()
    plan = replace(plan, roles=replace(plan.roles, first_treated="start"))
    code, message = refused(frame, plan)
    assert code == "donor_started" and "Ward 09" in message


def test_units_that_are_not_places_are_refused() -> None:
    frame = areas().rename(columns={"ward": "person"})
    plan = areas_plan()
    plan = replace(plan, roles=replace(plan.roles, unit="person", cluster=None))
    assert refused(frame, plan)[0] == "plan_places_unknown"


def test_weights_of_places_are_refused() -> None:
    plan = areas_plan()
    plan = replace(plan, roles=replace(plan.roles, weight="size"))
    assert refused(areas().assign(size=2.0), plan)[0] == "plan_weight_not_used"


@pytest.mark.parametrize(("times", "cap"), [(1.0, None), (6.0, 2)])
def test_ranks_say_little_of_a_place_that_varied_more_before(times: float, cap) -> None:
    frame = areas(effect=0.0, factor=None, seed=2)
    own, mean = frame["arm"] == "pilot", frame.groupby("year")["rate"].transform("mean")
    rate = frame["rate"].where(~own, mean + times * (frame["rate"] - mean))
    check = checks_of(result_of(frame.assign(rate=rate.round(4)), areas_plan()))["synthetic_ranks"]
    assert check.cap == cap
    assert ("says little" in check.reason) == (cap is not None)
