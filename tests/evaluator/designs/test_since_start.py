"""Answers by time since the start: each part by itself, with ranges that hold all at once.

Reference of the figures: statsmodels 0.14, least squares with dummies for units and times on the
rows before the start and those of the part, tolerance 1e-9 relative.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from evaluator.checks.trends.lasting import did_not_last, planned_parts
from evaluator.designs import design_of
from evaluator.diagnostics.since_start import rows_since, since_start
from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.published import published
from evaluator.planning.rules.contradictions import contradictions
from evaluator.summary.front.facts import what_now
from evaluator.summary.further.since_start import growth, since_start_table
from evaluator.values.evaluation import SinceStart
from evaluator.values.plan import Analysis, Plan, Roles, plan_hash
from evaluator.values.policy import load_policy
from evaluator.walk import evaluate
from methods.results import Estimate
from tests.evaluator.worlds import (
    cohort_of,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
)

pytestmark = pytest.mark.whole_way

PARTS = (1, 2, 4)


def answers(frame: pd.DataFrame, plan: Plan) -> tuple[SinceStart, ...]:
    design = design_of(plan)
    assert design.since_start is not None
    work = design.groundwork(cohort_of(frame), plan, plan.outcomes[0])
    return since_start(work, plan, design.since_start)


def growing(schools: int = 60, each: int = 12, seed: int = 1) -> tuple[pd.DataFrame, Plan]:
    """Four waves after the start, of which wave k adds 0.5 k points."""
    frame = pupils(schools=schools, each=each, after=4, seed=seed)
    treated = frame["arm"] == "sessions"
    frame["score"] += 0.5 * (frame["wave"] - 1) * treated
    plan = pupils_plan(frame)
    roles = replace(plan.roles, after=(2.0, 3.0, 4.0, 5.0))
    return frame, replace(plan, roles=roles, lock=None, analysis=Analysis(since_start=PARTS))


def test_each_part_is_the_planned_answer_of_its_rows() -> None:
    frame, plan = growing()
    found = answers(frame, plan)
    assert [(part.first, part.last) for part in found] == [(1, 1), (2, 2), (3, 4)]
    assert [part.label for part in found] == ["2", "3", "4 to 5"]
    for part in found:
        waves = {1.0, *(1.0 + k for k in range(part.first, part.last + 1))}
        rows = frame[frame["wave"].isin(waves)]
        rows = rows.assign(now=((rows["arm"] == "sessions") & (rows["wave"] > 1)).astype(int))
        centred = rows.assign(
            **{
                name: rows[name]
                - rows.groupby("pupil")[name].transform("mean")
                - rows.groupby("wave")[name].transform("mean")
                + rows[name].mean()
                for name in ("score", "now")
            }
        )
        fit = smf.ols("score ~ now - 1", centred).fit()
        assert part.estimate is not None
        assert part.estimate.value == pytest.approx(fit.params["now"], rel=1e-9)


def test_no_part_is_told_where_one_person_holds_nearly_all_of_one() -> None:
    """From the whole and the other parts that person's number would follow."""
    frame, plan = growing(schools=12)
    frame["score"] = frame["score"].where(frame["wave"] <= 1, 1.5)
    frame.loc[(frame["pupil"] == frame["pupil"][0]) & (frame["wave"] == 3), "score"] = 1e6
    frame["score"] = frame["score"].round(1)
    told = answers(frame, plan)
    assert len(told) == 3
    assert all(part.estimate is None and "one person" in part.why for part in told)


def test_the_ranges_allow_for_all_parts_together() -> None:
    frame, plan = growing()
    together = answers(frame, plan)
    alone = answers(frame, replace(plan, analysis=Analysis(since_start=(1,))))
    first, single = together[0].estimate, alone[0].estimate
    assert first is not None and single is not None
    assert first.level == pytest.approx(1 - 0.05 / 3)
    assert single.level == pytest.approx(0.95)
    assert first.value == single.value
    assert first.ci_low < single.ci_low < single.ci_high < first.ci_high


def test_several_starts_are_followed_each_by_itself() -> None:
    """With hardly any noise every part is the average of what was planted at its distances."""
    frame = roll_out(effect=0.0, seed=2)
    level = frame.groupby("la")["rate"].transform("first")
    since = frame["year"] - frame["start"] + 1
    frame["rate"] = level + 0.3 * (frame["year"] - 2014) + np.where(since >= 1, -since, 0.0)
    frame["rate"] += np.random.default_rng(5).normal(0, 0.001, len(frame))
    plan = replace(roll_out_plan(), analysis=Analysis(since_start=(1, 3, 5)))
    found = answers(frame, plan)
    values = [part.estimate.value for part in found if part.estimate is not None]
    assert values == pytest.approx([-1.0, -2.5, -4.5], abs=0.002)
    assert [part.label for part in found] == ["time 1", "times 2 to 3", "times 4 to 5"]
    assert found[0].estimate is not None and found[2].estimate is not None
    assert (found[0].estimate.n_treated, found[2].estimate.n_treated) == (30, 15)


def test_who_is_not_measured_so_long_after_is_compared_with_only_until_the_start() -> None:
    frame, plan = roll_out(), roll_out_plan()
    work = design_of(plan).groundwork(cohort_of(frame), plan, plan.outcomes[0])
    late = {f"LA{unit:02}" for unit in range(35, 50)}
    early = rows_since(work, 1, 2)
    assert set(early.loc[early["@treated"] == 1, "@unit"]) > late
    last = rows_since(work, 4, 5)
    assert not late & set(last["@unit"])
    beside = rows_since(work, 1, 1)
    assert late <= set(beside["@unit"])


@pytest.mark.parametrize(
    ("schools", "each", "words"),
    [(8, 30, "Too few places"), (60, 12, "Nobody was measured")],
)
def test_what_cannot_be_told_is_not_told(schools: int, each: int, words: str) -> None:
    frame, plan = growing(schools, each)
    if words.startswith("Nobody"):
        plan = replace(plan, analysis=Analysis(since_start=(1, 4, 6)))
    last = answers(frame, plan)[-1]
    assert last.estimate is None and words in last.why


def test_few_people_are_not_told_apart() -> None:
    frame, plan = growing(schools=30, each=1)
    plan = replace(plan, roles=replace(plan.roles, cluster=None))
    alone = frame.drop(columns="school")
    assert all("Fewer than 20" in part.why for part in answers(alone, plan))


@pytest.mark.parametrize("ends", [(3, 2), (0, 1), (1, 1), tuple(range(1, 9))])
def test_parts_that_do_not_follow_one_another_are_refused(ends: tuple[int, ...]) -> None:
    frame, plan = growing()
    plan = replace(plan, analysis=Analysis(since_start=ends))
    codes = {problem.code for problem in contradictions(plan, cohort_of(frame))}
    assert "plan_since_start_order" in codes


def test_a_design_without_times_refuses_them() -> None:
    plan = replace(referrals_plan(), analysis=Analysis(since_start=(1, 2)))
    codes = {problem.code for problem in contradictions(plan, cohort_of(referrals()))}
    assert "plan_since_start_design" in codes


def test_a_plan_without_parts_keeps_its_hash_and_asks_for_nothing() -> None:
    assert plan_hash(Plan(roles=Roles(unit="a"))) == plan_hash(
        Plan(roles=Roles(unit="a"), analysis=Analysis(since_start=()))
    )
    frame, plan = growing()
    assert answers(frame, replace(plan, analysis=Analysis())) == ()


def part(value: float, half: float) -> SinceStart:
    estimate = Estimate(
        value=value, std_error=half / 2, ci_low=value - half, ci_high=value + half, p_value=0.5,
        dof=30, level=0.98, n_obs=100, n_units=50, n_treated=25, n_comparison=25, n_clusters=None,
        scale="difference", method="", variance="",
    )  # fmt: skip
    return SinceStart("a", 1, 1, estimate)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (part(0.5, 0.2), part(2.0, 0.3), "The effect grew"),
        (part(-0.5, 0.8), part(-3.0, 0.3), "The effect grew"),
        (part(2.0, 0.3), part(0.5, 0.2), "The effect faded"),
        (part(-2.0, 0.3), part(1.5, 0.3), "The effect turned"),
        (part(0.5, 0.5), part(1.2, 0.5), "leave open"),
        (part(0.5, 0.5), SinceStart("b", 2, 2), "Nothing can be said"),
    ],
)
def test_growth_is_told_only_where_the_ranges_do_not_meet(first, last, words) -> None:
    assert words in growth((first, last))


@pytest.mark.parametrize(
    ("first", "last", "gone"),
    [
        (part(2.0, 0.3), part(0.1, 0.3), True),
        (part(-2.0, 0.3), part(0.1, 0.3), True),
        (part(2.0, 0.3), part(0.5, 0.2), False),
        (part(2.0, 0.3), part(1.0, 1.5), False),
        (part(0.1, 0.3), part(2.0, 0.3), False),
        (part(2.0, 0.3), SinceStart("b", 2, 2), False),
    ],
)
def test_an_effect_is_gone_where_none_is_left_and_its_size_is_another(first, last, gone) -> None:
    parts = planned_parts((first, last))
    assert (parts is not None and did_not_last(*parts)) == gone


@pytest.mark.parametrize("planned", [(2, 4), ()])
def test_page_one_tells_that_an_effect_did_not_last(planned) -> None:
    """Where parts of the time were planned, and where nobody asked."""
    frame = pupils(schools=40, each=6, before=3, after=4, seed=1)
    frame["score"] += 3.0 * (frame["arm"] == "sessions") * frame["wave"].isin([4, 5])
    plan = pupils_plan(frame)
    roles = replace(plan.roles, after=(4.0, 5.0, 6.0, 7.0))
    plan = replace(plan, roles=roles, lock=None, analysis=Analysis(since_start=planned))
    (result,) = published(evaluate(cohort_of(frame), plan)).outcomes
    assert result.verdict.level in ("worked", "promising")
    assert result.verdict.label.endswith(" (did not last)")
    assert any("no effect was left" in alert for alert in result.verdict.alerts)
    facts = dict(what_now(result, plan))
    assert "did not last" in facts["What would settle it"]
    assert "Carry on" not in facts["What to do next"]


def test_the_summary_shows_them_with_the_digits_that_are_published() -> None:
    frame, plan = growing()
    evaluation = published(evaluate(cohort_of(frame), plan))
    rules = rules_for(load_policy().disclosure, places=False)
    table = since_start_table(evaluation.outcomes[0], rules)
    assert table is not None and len(table.rows) == 3
    assert "The effect grew: the ranges of the first and the last part do not meet." in table.notes
    assert all(len(cell.partition(".")[2]) <= 2 for row in table.rows for cell in row[1:4])
    main = evaluation.outcomes[0].estimate
    assert main is not None and 0.5 < main.value < 2.0
