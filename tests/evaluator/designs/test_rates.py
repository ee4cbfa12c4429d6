"""Counts divided by an exposure, against hand calculation; other scales of the same question."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator import evaluate
from evaluator.planning.rules.requirements import missing
from evaluator.values.evaluation import OutcomeResult
from evaluator.values.plan import Covariate, Design, Outcome, Plan, Roles
from evaluator.words.per_so_many import so_many
from methods import did
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan

pytestmark = pytest.mark.whole_way

CLOSE = {"rel": 1e-8}
OUTCOME = Outcome(
    name="Offences", column="offences", kind="count", better="lower", worthwhile=1.0,
    primary=True, unit="offences",
)  # fmt: skip


def wards(*, staggered: bool = False, ratio: float = 0.8, seed: int = 0) -> pd.DataFrame:
    """Thirty wards of very different size over ten months; half start in month 6 (or 6 and 8)."""
    rng = np.random.default_rng(seed)
    ward, month = (a.ravel() for a in np.indices((30, 10)))
    first = np.where(ward % 2 == 1, 99, np.where(staggered & (ward % 4 == 0), 8, 6))
    people = np.round(np.exp(rng.uniform(6.5, 9.5, 30)))[ward]
    rate = np.exp(rng.normal(-4, 0.3, 30))[ward] * (1 + 0.03 * month)
    counted = rng.poisson(people * rate * np.where(month >= first, ratio, 1.0))
    return pd.DataFrame(
        {
            "ward": [f"W{w:02}" for w in ward],
            "month": month + 1.0,
            "arm": np.where(first < 99, "yes", "no"),
            "start": np.where(first < 99, first + 1.0, np.nan),
            "residents": people,
            "offences": counted.astype(float),
        }
    )


def plan_for(*, staggered: bool = False, **settings: object) -> Plan:
    roles = Roles(
        unit="ward", cluster="ward", time="month", after=(7.0, 8.0, 9.0, 10.0), treated="arm",
        treated_values=("yes",), exposure="residents",
    )  # fmt: skip
    kind = "difference_in_differences"
    if staggered:
        roles = Roles(
            unit="ward", cluster="ward", time="month", first_treated="start", exposure="residents"
        )
        kind = "staggered_roll_out"
    plan = pupils_plan(pupils(schools=2, each=2), outcomes=(OUTCOME,), roles=roles)
    return replace(plan, design=Design(kind, dict(settings)), lock=None)  # type: ignore[arg-type]


def only(frame: pd.DataFrame, plan: Plan) -> OutcomeResult:
    (result,) = evaluate(cohort_of(frame), plan).outcomes
    return result


def numbered(frame: pd.DataFrame, per: float) -> pd.DataFrame:
    rate = per * frame.offences / frame.residents
    now = (frame.arm == "yes") & (frame.month >= frame.start.fillna(99))
    return frame.assign(rate=rate, now=now * 1, size=frame.residents / per)


def test_people_count_alike_and_the_unit_says_so() -> None:
    frame = wards()
    result = only(frame, plan_for())
    by_hand = did.two_way(
        numbered(frame, 1000), outcome="rate", unit="ward", time="month", treated_now="now",
        weights="residents",
    )  # fmt: skip
    assert result.estimate.value == pytest.approx(by_hand.value, **CLOSE)
    assert result.outcome.unit == "offences per 1,000 (residents)"
    assert "offences per 1,000 (residents)" in result.verdict.headline
    treated = frame[(frame.arm == "yes") & (frame.month >= 7)]
    level = 1000 * treated.offences.sum() / treated.residents.sum()
    assert result.treated_level == pytest.approx(level, **CLOSE)


def test_places_count_alike_when_the_plan_says_so() -> None:
    frame = wards()
    result = only(frame, plan_for(average_over="places", per=100))
    by_hand = did.two_way(
        numbered(frame, 100), outcome="rate", unit="ward", time="month", treated_now="now"
    )
    assert result.estimate.value == pytest.approx(by_hand.value, **CLOSE)
    assert result.outcome.unit == "offences per 100 (residents)"


def test_rare_counts_are_given_per_hundred_thousand() -> None:
    frame = wards().assign(residents=lambda f: f.residents * 1000)
    assert only(frame, plan_for()).outcome.unit == "offences per 100,000 (residents)"


def test_a_unit_that_says_what_it_is_per_is_left_alone() -> None:
    plan = plan_for(per=1000)
    told = replace(OUTCOME, unit="offences per 1,000 residents a month")
    assert only(wards(), replace(plan, outcomes=(told,))).outcome.unit == told.unit


@pytest.mark.parametrize(
    ("unit", "of", "per"),
    [
        ("assaults per 10,000 a quarter", "", 10_000),
        ("calls per year per 1 000 residents", "", 1_000),
        ("thefts/100k", "", 100_000),
        ("thefts for every hundred thousand people", "", 100_000),
        ("thefts per ten thousand", "", 10_000),
        ("% of residents", "", 100),
        ("calls per head", "", 1),
        ("burglaries per household", "Households", 1),
        ("burglaries per household", "Population", None),
        ("calls per 12 weeks", "", None),
        ("assaults a quarter", "", None),
    ],
)
def test_what_a_rate_is_per_is_read_in_its_unit(unit, of, per) -> None:
    assert so_many(unit, of) == per


@pytest.mark.parametrize("staggered", [False, True])
def test_a_rate_is_worked_out_as_its_unit_says(staggered) -> None:
    told = replace(OUTCOME, unit="offences per 10,000 a month")
    plan = replace(plan_for(staggered=staggered), outcomes=(told,))
    result = only(wards(staggered=staggered), plan)
    plain = only(wards(staggered=staggered), plan_for(staggered=staggered))
    assert result.outcome.unit == told.unit
    assert result.estimate.value == pytest.approx(10 * plain.estimate.value, **CLOSE)
    differs = replace(plan, design=replace(plan.design, settings={"per": 1000}))
    codes = {p.code: p.severity for p in missing(differs, cohort_of(wards(staggered=staggered)))}
    assert codes.get("plan_rate_unit_differs") == "stops"


@pytest.mark.parametrize(
    ("unit", "settings", "warned"),
    [
        ("offences", {}, True),
        ("offences per month", {}, True),
        ("offences", {"per": 1000}, False),
        ("offences per 1,000", {}, False),
    ],
)
def test_a_worthwhile_change_of_a_rate_per_nobody_knows_what_is_a_warning(
    unit, settings, warned
) -> None:
    plan = replace(plan_for(**settings), outcomes=(replace(OUTCOME, unit=unit),))
    found = [p.severity for p in missing(plan, None) if p.code == "plan_rate_unit_unsaid"]
    assert found == ["warning"] * warned
    unsaid = replace(plan, outcomes=(replace(plan.outcomes[0], worthwhile=None),))
    fix = next(p.fix for p in missing(unsaid, None) if p.code == "plan_worthwhile_missing")
    assert ("per how many" in fix) == warned and ("per 1,000 of" in fix) == bool(settings)


@pytest.mark.parametrize("staggered", [False, True])
def test_equal_proportions_stand_beside_it_and_can_be_planned(staggered) -> None:
    frame = wards(staggered=staggered)
    beside = only(frame, plan_for(staggered=staggered))
    by_hand = did.rate_change(
        numbered(frame, 1000), outcome="offences", unit="ward", time="month", treated_now="now",
        exposure="size",
    )  # fmt: skip
    poisson = next(o.estimate for o in beside.alternatives if o.key == "rate_ratio")
    assert poisson.value == pytest.approx(by_hand.value, **CLOSE)
    (scale,) = beside.scales
    assert scale.estimate.is_ratio and 0.7 < scale.estimate.value < 0.9
    assert scale.note == f"{100 * (1 - scale.estimate.value):.0f}% fewer than expected."
    planned = only(frame, plan_for(staggered=staggered, scale="ratio"))
    assert planned.estimate.value == pytest.approx(by_hand.value, **CLOSE)
    assert planned.estimate.std_error >= by_hand.std_error
    expected = planned.treated_level - planned.estimate.value
    assert planned.treated_level / expected == pytest.approx(scale.estimate.value, **CLOSE)


def test_several_starts_are_rates_too() -> None:
    frame = wards(staggered=True)
    result = only(frame, plan_for(staggered=True))
    data = numbered(frame, 1000).assign(t=frame.month - 1, g=frame.start - 1)
    path = did.imputation(
        data, outcome="rate", unit="ward", time="t", first_treated="g", weights="residents"
    )
    assert result.estimate.value == pytest.approx(path.overall.value, **CLOSE)


def test_amounts_are_divided_only_when_asked_and_shares_never() -> None:
    frame = wards()
    amount = replace(OUTCOME, kind="continuous")
    plain = only(frame, replace(plan_for(), outcomes=(amount,)))
    assert plain.outcome.unit == "offences" and plain.treated_level > 20
    asked = only(frame, replace(plan_for(rates_for="counts_and_amounts"), outcomes=(amount,)))
    assert asked.outcome.unit == "offences per 1,000 (residents)"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda f: f.assign(residents=0.0), "plan_exposure_not_usable"),
        (lambda f: f.assign(residents="many"), "plan_exposure_not_usable"),
        (lambda f: f.assign(residents=f.residents.where(f.index > 3)), "plan_exposure_not_usable"),
    ],
)
def test_sizes_that_cannot_divide_are_refused(change, code) -> None:
    problems = missing(plan_for(), cohort_of(change(wards())))
    assert code in {problem.code for problem in problems if problem.severity == "stops"}


@pytest.mark.parametrize("per", [0, -5])
def test_rates_per_nothing_are_refused(per) -> None:
    problems = missing(plan_for(per=per), cohort_of(wards()))
    assert "plan_design_settings" in {problem.code for problem in problems}


@pytest.mark.parametrize("name", ["Population (000s)", "Residents in thousands"])
def test_sizes_in_thousands_stop(name) -> None:
    cohort = cohort_of(wards().rename(columns={"residents": name}))
    plan = replace(plan_for(), roles=replace(plan_for().roles, exposure=name))
    (problem,) = missing(plan, cohort)
    assert (problem.code, problem.severity) == ("plan_exposure_in_thousands", "stops")


def test_nothing_to_divide_is_a_warning() -> None:
    plan = replace(plan_for(), outcomes=(replace(OUTCOME, kind="continuous"),))
    (problem,) = missing(plan, cohort_of(wards()))
    assert (problem.code, problem.severity) == ("plan_exposure_divides_nothing", "warning")


# Yes/no outcomes and characteristics


def test_shares_are_also_compared_by_their_odds() -> None:
    frame = pupils(effect=1.0, seed=3)
    frame["score"] = np.where(frame.score > 11, "yes", "no")
    outcome = Outcome(name="Passed", column="score", kind="binary", worthwhile=0.1, primary=True)
    result = only(frame, pupils_plan(frame, outcomes=(outcome,)))
    odds = next(o.estimate for o in result.alternatives if o.key == "odds")
    s = frame.assign(y=(frame.score == "yes") * 1.0).groupby(["arm", "wave"]).y.mean()
    o = s / (1 - s)
    expected = o["sessions", 1] * o["waiting", 2] / o["waiting", 1]
    assert odds.value == pytest.approx(s["sessions", 2] - expected / (1 + expected), **CLOSE)
    assert odds.n_clusters == 24


def aged(*, schools: int, each: int) -> pd.DataFrame:
    frame = pupils(schools=schools, each=each, effect=0.7, seed=5)
    age = pd.Series(np.random.default_rng(0).normal(14, 1, frame.pupil.nunique()).round(1))
    age[:3] = np.nan
    return frame.assign(age=frame.pupil.map(dict(zip(frame.pupil.unique(), age, strict=True))))


def by_hand(frame: pd.DataFrame, cluster: str) -> float:
    known = frame[frame.age.notna()].assign(
        on=lambda f: (f.arm == "sessions") * 1, post=lambda f: (f.wave == 2) * 1
    )
    return did.doubly_robust(
        known, outcome="score", treated="on", post="post", unit="pupil",
        covariates=("age", "sex"), cluster=cluster,
    ).value  # fmt: skip


KNOWN = (Covariate("age", True), Covariate("sex", True))


def test_characteristics_are_allowed_for_beside_the_planned_answer() -> None:
    frame = aged(schools=24, each=12)
    result = only(frame, pupils_plan(frame, covariates=KNOWN))
    found = next(o.estimate for o in result.alternatives if o.key == "doubly_robust")
    assert found.value == pytest.approx(by_hand(frame, "school"), **CLOSE)
    assert found.method.endswith("left out as not every characteristic is known: fewer than 10")


def test_or_in_the_planned_answer_where_places_are_not_few() -> None:
    frame = aged(schools=60, each=4)
    design = Design("difference_in_differences", {"adjust": "doubly_robust"})
    result = only(frame, pupils_plan(frame, covariates=KNOWN, design=design))
    assert result.estimate.value == pytest.approx(by_hand(frame, "school"), **CLOSE)
    assert "unadjusted" in {other.key for other in result.alternatives}
    few = aged(schools=24, each=8)
    result = only(few, pupils_plan(few, covariates=KNOWN, design=design))
    assert result.estimate.variance.startswith("wild cluster bootstrap")
    assert "doubly_robust" in {other.key for other in result.alternatives}
