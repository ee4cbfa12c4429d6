"""Time until an event, end to end: average time, hazard ratio, safe steps, and fair clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from evaluator.designs.matched.matched_comparison import MATCHED_COMPARISON
from evaluator.designs.shared.matched_part import matched_finding
from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.published import published
from evaluator.disclosure.published_parts import published_survival
from evaluator.disclosure.steps import told_in_steps
from evaluator.planning.rules.requirements import missing
from evaluator.summary.blocks import Figure
from evaluator.summary.content import summarise
from evaluator.values.plan import Design, Outcome
from evaluator.values.policy import load_policy
from evaluator.values.problems import Refusal
from evaluator.walk import evaluate
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan, referrals, referrals_plan

pytestmark = pytest.mark.whole_way

TIME = Outcome(
    name="Time to the next offence", column="months", event="offended", kind="time_to_event",
    better="higher", worthwhile=1.0, unit="months", horizon=12.0, primary=True,
)  # fmt: skip


def world(ratio=0.5, *, treated=400, pool=1200, seed=4):
    rng = np.random.default_rng(seed)
    frame = referrals(treated=treated, pool=pool, seed=seed)
    own = (frame["referred"] == "yes").to_numpy()
    hazard = 0.06 * np.exp(0.4 * frame["risk"].to_numpy()) * np.where(own, ratio, 1.0)
    lasts, watched = rng.exponential(1 / hazard), rng.uniform(12.5, 24, len(frame))
    frame["months"] = np.minimum(lasts, watched).round(2)
    frame["offended"] = np.where(lasts <= watched, "yes", "no")
    return frame.drop(columns=["base", "later"])


def plan_with(outcome=TIME, **settings):
    return referrals_plan(outcomes=(outcome,), design=Design("matched_comparison", settings))


@pytest.mark.parametrize("settings", [{}, {"method": "full"}, {"method": "entropy"}], ids=str)
def test_fewer_events_give_more_time(settings):
    found = evaluate(cohort_of(world()), plan_with(**settings)).outcomes[0]
    estimate = found.estimate
    assert estimate.scale == "rmst"
    assert 1.0 < estimate.value < 3.5
    assert estimate.ci_low > 0
    hazard = next(each for each in found.scales if each.key == "hazard_ratio").estimate
    assert hazard.value == pytest.approx(0.5, abs=0.15)
    assert found.treated_level - found.comparison_level == pytest.approx(estimate.value)
    assert 6 < found.comparison_level < found.treated_level < 12


def test_no_effect_is_found_where_there_is_none():
    found = evaluate(cohort_of(world(1.0, seed=8)), plan_with()).outcomes[0]
    assert found.estimate.ci_low < 0 < found.estimate.ci_high


def test_steps_hold_many_events_and_counts_are_safe():
    frame, plan = world(), plan_with()
    cohort = cohort_of(frame)
    evaluation = evaluate(cohort, plan)
    told = evaluation.outcomes[0].part
    assert told.horizon == 12.0
    for group in (told.treated, told.comparison):
        assert all(np.diff(group.shares) < 0)
        assert all(np.diff(group.at_risk) <= 0)
        drops = -np.diff(group.shares) * group.at_risk[0]
        assert drops.min() >= 9
    summary = summarise(evaluation, cohort, plan, date(2026, 1, 5))
    picture = next(
        b for b in summary.blocks if isinstance(b, Figure) and b.key.startswith("survival")
    )
    assert all(count is None or count % 5 == 0 for count in picture.chart.treated_at_risk)


def test_the_clock_is_checked():
    frame = world()
    fair = evaluate(cohort_of(frame), plan_with()).outcomes[0]
    assert next(c for c in fair.checks if c.key == "immortal_time").status == "passed"
    own = frame["referred"] == "yes"
    late = frame.assign(months=frame["months"] + np.where(own, 6.0, 0.0))
    found = evaluate(cohort_of(late), plan_with()).outcomes[0]
    check = next(c for c in found.checks if c.key == "immortal_time")
    assert (check.status, check.cap) == ("concern", 2)
    backwards = frame.assign(months=frame["months"] - 2.0)
    stopped = evaluate(cohort_of(backwards), plan_with()).outcomes[0]
    check = next(c for c in stopped.checks if c.key == "immortal_time")
    assert check.gate is not None
    assert stopped.verdict.level == "cannot_tell"


def test_a_horizon_beyond_what_was_watched_is_told_not_guessed():
    found = evaluate(cohort_of(world()), plan_with(replace(TIME, horizon=60.0))).outcomes[0]
    assert found.estimate is None
    assert found.verdict.level == "cannot_tell"


def test_without_a_horizon_both_groups_decide():
    outcome = replace(TIME, horizon=None)
    plan = plan_with(outcome)
    work = MATCHED_COMPARISON.groundwork(cohort_of(world()), plan, outcome)
    found = MATCHED_COMPARISON.effect(work, plan, outcome)
    survival = matched_finding(found).survival
    assert 20 < survival.horizon <= 24
    assert f"up to {survival.horizon:g}"[:8] in found.estimate.method


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"event": ""}, "plan_outcome_event"),
        ({"column": None, "before": "months", "after": "months"}, "plan_outcome_timed_once"),
        ({"horizon": 0.0}, "plan_outcome_horizon"),
        ({"kind": "continuous"}, "plan_outcome_horizon"),
        ({"event": "ofended"}, "missing_column"),
    ],
)
def test_what_is_missing_is_named(changes, code):
    plan = plan_with(replace(TIME, **changes))
    assert code in {problem.code for problem in missing(plan, cohort_of(world()))}


def test_other_designs_refuse_by_name():
    frame = pupils()
    plan = replace(pupils_plan(frame), outcomes=(replace(TIME, column="score", event="sex"),))
    found = {p.code: p for p in missing(plan, cohort_of(frame))}
    assert '"difference_in_differences"' in found["plan_outcome_kind"].message


def test_an_event_that_is_no_yes_or_no_is_refused():
    frame = world().assign(offended="maybe")
    with pytest.raises(Refusal) as refusal:
        evaluate(cohort_of(frame), plan_with())
    assert refusal.value.problems[0].code == "event_not_usable"


def test_an_unknown_event_is_a_loss_to_follow_up():
    frame = world()
    frame.loc[:20, "offended"] = np.nan
    plan = plan_with()
    work = MATCHED_COMPARISON.groundwork(cohort_of(frame), plan, TIME)
    assert work.flow[0].treated - work.flow[1].treated == 21


def test_few_events_are_told_as_coarsely_as_few_of_a_yes_or_no():
    """An average time below the horizon is a sum over those who had the event."""
    frame = world(treated=45, pool=90)
    rare = frame.index[(frame["referred"] == "yes")][22:]
    frame.loc[rare, "offended"], frame.loc[rare, "months"] = "no", 12.5
    done = evaluate(cohort_of(frame), plan_with())
    (found,) = published(done).outcomes
    assert found.estimate is not None and told_in_steps(found.estimate)
    assert found.part is None and found.treated_level is None
    assert all(each.estimate is None for each in found.scales)
    (exact,) = evaluate(cohort_of(world(treated=45, pool=90)), plan_with()).outcomes
    assert not told_in_steps(exact.estimate) and exact.part is not None


def test_no_step_of_a_curve_and_no_end_of_it_is_the_day_of_one_person():
    """Steps stand at twentieths of the time watched, which ends where nobody's own time does."""
    outcome = replace(TIME, horizon=None)
    frame = world(treated=60, pool=180)
    result = evaluate(cohort_of(frame), plan_with(outcome)).outcomes[0]
    found = result.part
    assert f"up to {found.horizon:g};" in f"{result.estimate.method};"
    assert found.horizon == round(found.horizon) < frame["months"].max()
    for side in (found.treated, found.comparison):
        assert len(side.times) > 2
        for time in side.times[1:]:
            twentieths = 20 * time / found.horizon
            assert twentieths == pytest.approx(round(twentieths), abs=0.05)
        rules = rules_for(load_policy().disclosure, places=False)
        shares = published_survival(found, 0, 1.0, rules)
        people = shares.treated.at_risk[0]
        assert all(round(share * people) % 5 in (0, 1, 4) for share in shares.treated.shares)
