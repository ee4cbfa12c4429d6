"""Triple differences: how much more the gap within each place changed where the programme ran.

References: ``did.triple_difference`` (held to statsmodels on the cells of injury data) and, here,
statsmodels 0.14 least squares with all products of three indicators; both on one row for each
place, time and group, tolerance 1e-9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from evaluator.designs import design_of
from evaluator.disclosure.published import published
from evaluator.planning.plan_columns import columns_of, with_columns
from evaluator.planning.rules.contradictions import contradictions
from evaluator.summary.behind import reading_notes
from evaluator.values.plan import Design, Outcome, Plan, Programme, Roles, lock
from evaluator.verdict.answer import found
from evaluator.walk import evaluate
from methods import did
from tests.evaluator.worlds import ANSWERED, LOCKED_AT, cohort_of


def wards(
    *, effect: float = -2.0, drift: float = 0.0, places: int = 40, times: int = 6, seed: int = 3
) -> pd.DataFrame:
    """Wards by quarter; half have a programme for the young from the fourth quarter on.

    ``drift`` moves everybody in those wards from then on, young or not.
    """
    rng = np.random.default_rng(seed)
    ward = np.repeat(np.arange(places), times)
    time = np.tile(np.arange(times), places)
    treated = ward % 2 == 0
    now = treated & (time >= times // 2)
    shared = rng.normal(0, 1.5, (places, times))[ward, time] + drift * now
    level = rng.normal(20, 3, places)[ward]
    young = level + 4 + 0.3 * time + shared + effect * now + rng.normal(0, 0.8, ward.size)
    older = level + 0.1 * time + shared + rng.normal(0, 0.8, ward.size)
    return pd.DataFrame(
        {
            "ward": [f"W{w:02d}" for w in ward],
            "quarter": time + 1,
            "arm": np.where(treated, "yes", "no"),
            "young": young.round(4),
            "older": older.round(4),
        }
    )


def planned(frame: pd.DataFrame, less: str | None = "older", **settings: object) -> Plan:
    times = sorted(frame["quarter"].unique())
    plan = Plan(
        programme=Programme(name="Youth work", people="wards"),
        roles=Roles(
            unit="ward", cluster="ward", time="quarter", treated="arm", treated_values=("yes",),
            after=tuple(float(t) for t in times[len(times) // 2 :]),
        ),
        outcomes=(
            Outcome("Offences", column="young", less=less, better="lower", worthwhile=1.0,
                    primary=True, unit="offences per 1,000"),
        ),
        design=Design("difference_in_differences", dict(settings)),
        context=ANSWERED,
    )  # fmt: skip
    return lock(plan, "0" * 64, LOCKED_AT)


def stacked(frame: pd.DataFrame) -> pd.DataFrame:
    long = frame.melt(["ward", "quarter", "arm"], ["young", "older"], "who", "y")
    return long.assign(
        t=(long["arm"] == "yes").astype(int),
        p=(long["quarter"] > 3).astype(int),
        e=(long["who"] == "young").astype(int),
    )


@pytest.mark.whole_way
def test_it_is_the_coefficient_of_all_three() -> None:
    frame = wards()
    estimate = evaluate(cohort_of(frame), planned(frame)).outcomes[0].estimate
    long = stacked(frame)
    fit = smf.ols("y ~ t * p * e", long).fit()
    method = did.triple_difference(
        long, outcome="y", treated="t", post="p", eligible="e", cluster="ward"
    )
    assert estimate is not None
    assert estimate.value == pytest.approx(fit.params["t:p:e"], abs=1e-9)
    assert estimate.value == pytest.approx(method.value, abs=1e-9)
    assert estimate.method.startswith("triple difference; ")


@pytest.mark.whole_way
def test_what_hits_everybody_in_a_place_is_taken_out() -> None:
    frame = wards(drift=5.0)
    gap = evaluate(cohort_of(frame), planned(frame)).outcomes[0].estimate
    plain = evaluate(cohort_of(frame), planned(frame, less=None)).outcomes[0].estimate
    assert gap is not None and plain is not None
    assert gap.ci_low < -2.0 < gap.ci_high < 0
    assert plain.ci_low > 0


@pytest.mark.whole_way
def test_levels_of_a_gap_are_nobodys() -> None:
    frame = wards()
    plan = planned(frame)
    (result,) = published(evaluate(cohort_of(frame), plan)).outcomes
    assert (result.treated_level, result.comparison_level) == (None, None)
    assert result.change_in_treated is None
    assert "than expected without it" in found(result, plan, places=False)
    assert "averaged" not in found(result, plan, places=False)
    (note,) = reading_notes(result, plan)
    assert "triple difference" in note
    assert "rate_ratio" not in {other.key for other in result.alternatives}
    assert result.path and {point.event_time < 0 for point in result.path} == {True, False}


@pytest.mark.whole_way
def test_starts_of_their_own_are_followed_too() -> None:
    frame = wards()
    frame["start"] = np.where(frame["arm"] == "yes", 4.0, np.nan)
    plan = planned(frame)
    roles = Roles(unit="ward", cluster="ward", time="quarter", first_treated="start")
    plan = replace(plan, roles=roles, design=Design("staggered_roll_out"), lock=None)
    estimate = evaluate(cohort_of(frame), lock(plan, "0" * 64, LOCKED_AT)).outcomes[0].estimate
    assert estimate is not None and estimate.ci_low < -2.0 < estimate.ci_high < 0


@pytest.mark.parametrize(
    ("outcome", "design"),
    [
        ({"less": "young"}, Design()),
        ({"kind": "count"}, Design()),
        ({"kind": "binary"}, Design()),
        ({}, Design("difference_in_differences", {"scale": "ratio"})),
        ({}, Design("matched_comparison")),
        ({"column": None, "before": "young", "after": "older"}, Design()),
    ],
)
def test_what_is_no_gap_is_refused(outcome: dict[str, object], design: Design) -> None:
    frame = wards()
    plan = planned(frame)
    plan = replace(plan, outcomes=(replace(plan.outcomes[0], **outcome),), design=design)
    codes = {problem.code for problem in contradictions(plan, cohort_of(frame))}
    assert "plan_less_not_usable" in codes


def test_its_column_is_a_column_of_the_plan() -> None:
    plan = planned(wards())
    assert "older" in columns_of(plan)
    names = {name: name for name in columns_of(plan)} | {"older": "adults"}
    assert with_columns(plan, names).outcomes[0].less == "adults"


@pytest.mark.slow
def test_ranges_hold_what_was_planted_where_places_drift(draws: Callable[[int, int], int]) -> None:
    """The places with the programme drift by 3; 95 % of ranges hold the effect on the gap."""
    number, inside = draws(40, 1000), 0
    for seed in range(number):
        frame = wards(drift=3.0, places=24, seed=seed)
        plan = planned(frame)
        design = design_of(plan)
        work = design.groundwork(cohort_of(frame), plan, plan.outcomes[0])
        estimate = design.effect(work, plan, plan.outcomes[0]).estimate
        assert estimate is not None
        inside += estimate.ci_low <= -2.0 <= estimate.ci_high
    assert inside >= stats.binom.ppf(0.001, number, 0.94)
