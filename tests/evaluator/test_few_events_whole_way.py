"""Zero or few events, from the rows to the verdict: a difference, or what stopped it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from evaluator.summary.content import summarise
from evaluator.values.plan import Analysis, Design, Outcome
from evaluator.walk import evaluate
from methods import matching
from methods.results import NotIdentifiedError
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan

pytestmark = pytest.mark.whole_way

AGAIN = Outcome(
    name="Reoffended", column="again", kind="binary", better="lower", worthwhile=0.1,
    primary=True, event="reoffended",
)  # fmt: skip
LASTS = Outcome(
    name="Time to the next offence", column="months", event="offended", kind="time_to_event",
    better="higher", worthwhile=1.0, unit="months", primary=True,
)  # fmt: skip
WAYS = {
    "nearest": {},
    "optimal": {"method": "optimal", "caliper": None},
    "full": {"method": "full", "caliper": None},
    "subclassification": {"method": "subclassification", "caliper": None},
    "coarsened": {"method": "coarsened", "caliper": None},
    "cardinality": {"method": "cardinality", "caliper": None},
    "ipw": {"method": "ipw", "caliper": None},
    "entropy": {"method": "entropy", "caliper": None},
    "overlap": {"method": "overlap", "estimand": "ATO", "caliper": None},
    "reused": {"replace": True, "ratio": 2},
}


def world(events=0, *, everybody=False, seed=4):
    """120 young people of whom so many reoffended, beside 400 others of whom a quarter did."""
    rng = np.random.default_rng(seed)
    frame = referrals(treated=120, pool=400).drop(columns=["base", "later"])
    own = (frame["referred"] == "yes").to_numpy()
    again = np.where(own, 0, rng.random(len(frame)) < 0.25).astype(int)
    again[:events] = 1
    return frame.assign(again=1 - again if everybody else again)


def asked(outcome=AGAIN, confidence=0.95, **settings):
    return referrals_plan(
        outcomes=(outcome,),
        design=Design("matched_comparison", settings),
        analysis=Analysis(confidence=confidence),
    )


def found(frame, plan):
    return evaluate(cohort_of(frame), plan).outcomes[0]


def by_key(result):
    return {check.key: check for check in result.checks}


@pytest.mark.parametrize("events", [0, 1, 4])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_answers(way, events):
    result = found(world(events), asked(**WAYS[way]))
    estimate = result.estimate
    assert -0.45 < estimate.ci_low < estimate.value < estimate.ci_high < 0
    assert "few events" in estimate.variance
    checks = by_key(result)
    assert not {"comparison_built", "answer_given"} & set(checks)
    assert checks["few_events"].cap == 3
    assert "made for few events" in checks["few_events"].reason
    assert result.verdict.rating <= 3
    assert "fair comparison" not in result.verdict.headline


@pytest.mark.parametrize("way", ["nearest", "full", "ipw"])
def test_everybody_is_the_mirror_image_of_nobody(way):
    nobody = found(world(), asked(**WAYS[way])).estimate
    good = replace(AGAIN, name="Stayed out of trouble", better="higher", event="stayed out")
    everybody = found(world(everybody=True), asked(good, **WAYS[way])).estimate
    assert everybody.value == pytest.approx(-nobody.value)
    assert everybody.ci_low == pytest.approx(-nobody.ci_high)
    assert everybody.ci_high == pytest.approx(-nobody.ci_low)


def test_ten_events_are_asked_as_ever_and_none_of_fewer_is_told_from_another():
    """What is said below the limit under which averages are withheld must not split it."""
    four, nine, enough = (found(world(events, seed=6), asked()) for events in (4, 9, 12))
    assert by_key(four)["few_events"] == by_key(nine)["few_events"]
    assert four.estimate.variance == nine.estimate.variance
    assert "few events" in four.estimate.variance
    assert "few events" not in enough.estimate.variance
    assert "adjusted for" in enough.estimate.method


def test_ratios_say_truly_why_there_are_none():
    for events in (0, 2):
        scales = {each.key: each for each in found(world(events), asked()).scales}
        for key in ("risk_ratio", "odds_ratio"):
            assert scales[key].estimate is None
            assert "fewer than 5 times" in scales[key].note
            assert "obody" not in scales[key].note
        assert "for one fewer" in scales["number_needed"].note


def test_an_adjustment_that_could_not_be_made_is_not_claimed():
    planned = evaluate(cohort_of(world()), asked())
    assert planned.design.balance
    assert not any(row.adjusted for row in planned.design.balance)
    assert "not adjusted for covariates" in planned.outcomes[0].estimate.method
    assert "matched_only" not in {other.key for other in planned.outcomes[0].alternatives}
    usual = evaluate(cohort_of(world(30)), asked())
    assert all(row.adjusted for row in usual.design.balance)


def test_the_deciding_range_is_made_for_few_events_too():
    """Worthwhile 10 in 100: checks and verdict rest on 95 %, whatever the plan prints."""
    narrow, usual = (found(world(3), asked(confidence=level)) for level in (0.8, 0.95))
    assert narrow.estimate.ci_high < usual.estimate.ci_high
    assert narrow.verdict.level == usual.verdict.level
    assert by_key(narrow)["precision"].number == pytest.approx(by_key(usual)["precision"].number)


def test_answers_over_completed_copies_keep_the_shape():
    frame = world()
    frame.loc[frame.index % 9 == 0, "risk"] = np.nan
    plan = asked(missing="multiple_imputation", imputations=3)
    estimate = found(frame, plan).estimate
    assert "Rubin" in estimate.variance
    assert estimate.value - estimate.ci_low > 1.05 * (estimate.ci_high - estimate.value)


def test_counts_of_nobody_on_one_side():
    frame = world()
    frame["again"] *= 1 + frame.index % 3
    result = found(frame, asked(replace(AGAIN, kind="count", event=None, unit="offences")))
    assert result.estimate.ci_high < 0
    assert "Poisson score limits" in result.estimate.variance
    assert {each.key for each in result.scales if each.estimate is None} == {"rate_ratio"}


def timed():
    frame = world()
    rng = np.random.default_rng(2)
    own = (frame["referred"] == "yes").to_numpy()
    months = np.minimum(rng.exponential(20, len(frame)), 12)
    return frame.assign(
        months=np.where(own, 12, months).round(2),
        offended=np.where(own | (months >= 12), "no", "yes"),
    )


def test_a_refused_estimate_is_told_as_that():
    cohort = cohort_of(timed())
    evaluation = evaluate(cohort, asked(LASTS))
    result = evaluation.outcomes[0]
    checks = by_key(result)
    assert result.estimate is None
    assert "comparison_built" not in checks
    failed = checks["answer_given"]
    assert failed.status == "failed"
    assert failed.gate is not None
    assert "fewer than 5 times" in failed.reason
    assert "wait until it has happened more often" in failed.reason
    verdict = result.verdict
    assert verdict.level == "cannot_tell"
    assert verdict.rating == 0
    assert "no answer could be worked out" in verdict.headline
    assert "wait until it has happened more often" in verdict.headline
    assert "more like those who took part" not in verdict.headline
    assert evaluation.design.balance
    assert summarise(evaluation, cohort, asked(LASTS), date(2026, 1, 5)).blocks


@pytest.mark.parametrize("code", ["no_variation", "one_cluster", "too_few_rows", "of_another_kind"])
def test_whatever_the_estimate_refuses_for_names_what_failed(monkeypatch, code):
    sentence = "Something about the answer did not hold."

    def refuse(*_, **__):
        raise NotIdentifiedError(code, sentence)

    monkeypatch.setattr(matching, "effect", refuse)
    result = found(world(30), asked())
    checks = by_key(result)
    assert "comparison_built" not in checks
    assert sentence in checks["answer_given"].reason
    assert sentence in result.verdict.headline
    assert "more like those who took part" not in result.verdict.headline


def test_a_comparison_that_cannot_be_built_is_still_told_so():
    frame = world(30)
    frame["risk"] = np.where(frame["referred"] == "yes", 50.0, 0.0) + frame.index % 7
    result = found(frame, asked(method="coarsened", caliper=None))
    checks = by_key(result)
    assert checks["comparison_built"].status == "failed"
    assert "answer_given" not in checks


def test_ties_that_cannot_be_asked_do_not_take_the_answer_away(monkeypatch):
    def refuse(*_, **__):
        raise NotIdentifiedError("no_variation", "It does not vary.")

    monkeypatch.setattr(matching, "tie_spread", refuse)
    frame = world(30)
    frame["risk"], frame["age"] = frame["risk"].round(), frame["age"].round()
    assert found(frame, asked()).estimate is not None


def before_and_after(*, waves=2, seed=3):
    """500 young people of whom nobody had reoffended at any wave before the start."""
    rng = np.random.default_rng(seed)
    frame = referrals(treated=150, pool=350).drop(columns=["base", "later"])
    own = (frame["referred"] == "yes").to_numpy()
    asked_at = [frame.assign(wave=float(wave), again=0) for wave in range(1, waves)]
    last = frame.assign(wave=float(waves), again=np.where(own, 0, rng.random(len(frame)) < 0.25))
    return pd.concat([*asked_at, last.astype({"again": int})], ignore_index=True)


@pytest.mark.parametrize("waves", [2, 3, 4])
@pytest.mark.parametrize("design", ["matched_comparison", "matched_difference_in_differences"])
def test_an_outcome_that_nobody_had_before_stops_nothing(design, waves):
    plan = referrals_plan(outcomes=(AGAIN,), design=Design(design))
    roles = replace(plan.roles, time="wave", after=(float(waves),))
    result = found(before_and_after(waves=waves), replace(plan, roles=roles))
    assert result.estimate.value == pytest.approx(-0.25, abs=0.1)
    assert result.estimate.ci_high < 0
    assert not {"comparison_built", "answer_given"} & set(by_key(result))


def test_an_outcome_that_nobody_had_before_earns_nothing():
    plan = referrals_plan(outcomes=(AGAIN,), design=Design("matched_comparison"))
    roles = replace(plan.roles, time="wave", after=(2.0,))
    checks = by_key(found(before_and_after(), replace(plan, roles=roles)))
    assert checks["baseline"].status == "concern"
    assert "same for everybody" in checks["baseline"].reason
    assert "same for everybody" in checks["design_strength"].reason
    assert checks["design_strength"].cap == 2


def test_nothing_but_an_outcome_that_nobody_had_before_is_told_as_that():
    plan = referrals_plan(outcomes=(AGAIN,), design=Design("matched_comparison"), covariates=())
    roles = replace(plan.roles, time="wave", after=(2.0,))
    result = found(before_and_after(), replace(plan, roles=roles))
    assert "tells people apart" in result.verdict.headline
