"""Triple differences from rows of those a programme is for and of others in the same places.

References: ``did.triple_difference`` on one row for each place, time and kind (tolerance 1e-9), and
the design that follows a gap written in one column less another, which must agree to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evaluator.checks.comparison.others_alone import others_alone
from evaluator.checks.comparison.starting_levels import starting_levels
from evaluator.checks.measurement.exposure_moved import exposure_moved
from evaluator.designs import design_of
from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.published import published
from evaluator.planning.roles import with_column_named
from evaluator.planning.rules.requirements import missing
from evaluator.summary.behind import reading_notes
from evaluator.summary.comparisons.compared import how_compared
from evaluator.summary.diagnostics import who_is_counted
from evaluator.summary.figures import means_figure
from evaluator.summary.script import script
from evaluator.values.evaluation import Evaluation
from evaluator.values.plan import Covariate, Design, Plan, lock
from evaluator.values.policy import load_policy
from evaluator.values.problems import Refusal
from evaluator.verdict.answer import found as found_size
from evaluator.verdict.quotable import can_say
from evaluator.walk import evaluate
from methods import did
from tests.evaluator.checks.diagnosed import after_lock
from tests.evaluator.designs.gaps.test_gaps import planned, stacked, wards
from tests.evaluator.histories import residents, residents_plan
from tests.evaluator.worlds import LOCKED_AT, cohort_of


def long_rows(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.melt(["ward", "quarter", "arm"], ["young", "older"], "who", "y")


def asked(frame: pd.DataFrame, **settings: object) -> Plan:
    plan = planned(frame, None)
    roles = replace(plan.roles, eligible="who", eligible_values=("young",))
    outcome = replace(plan.outcomes[0], column="y")
    design = Design("triple_difference", dict(settings))
    plan = replace(plan, roles=roles, outcomes=(outcome,), design=design, lock=None)
    return lock(plan, "0" * 64, LOCKED_AT)


@pytest.fixture(scope="module")
def asked_anew() -> tuple[pd.DataFrame, Plan, Evaluation]:
    frame, plan = residents(drift=4.0), residents_plan()
    return frame, plan, evaluate(cohort_of(frame), plan)


@pytest.mark.whole_way
def test_long_rows_give_what_the_method_and_one_column_less_another_give() -> None:
    frame = wards(drift=5.0)
    plan = asked(long_rows(frame))
    (found,) = evaluate(cohort_of(long_rows(frame)), plan).outcomes
    (gap,) = evaluate(cohort_of(frame), planned(frame)).outcomes
    method = did.triple_difference(
        stacked(frame), outcome="y", treated="t", post="p", eligible="e", cluster="ward"
    )
    assert found.estimate is not None and gap.estimate is not None
    assert found.estimate.value == pytest.approx(method.value, abs=1e-9)
    assert found.estimate == gap.estimate
    said = found.verdict.headline.replace('those it is for ("young")', plan.programme.people)
    assert replace(found.verdict, headline=said) == gap.verdict
    assert found.treated_level is found.comparison_level is found.change_in_treated is None
    checks = {check.key: check for check in found.checks}
    assert checks["others_alone"].status == "concern"
    assert "ended up higher by" in checks["others_alone"].reason
    assert checks["others_alone"].cap == 2 and found.verdict.rating == 2
    assert any("worse for those it is not for" in alert for alert in found.verdict.alerts)
    naive = {other.key: other for other in found.alternatives if other.naive}
    assert naive["without_others"].estimate.value == pytest.approx(
        found.estimate.value + 5.0, abs=1.0
    )
    assert "others" in " ".join(reading_notes(found, plan))


@pytest.mark.whole_way
def test_people_are_counted_and_places_compared(asked_anew) -> None:
    frame, _plan, found = asked_anew
    young = frame[frame["young"] == "yes"]
    last = found.design.flow[-1]
    assert (last.treated, last.comparison) == tuple(
        int((young["arm"] == side).sum()) for side in ("yes", "no")
    )
    assert (found.design.clusters_treated, found.design.clusters_comparison) == (8, 8)
    assert not found.design.places
    score, high = found.outcomes
    cells = frame.groupby(["ward", "arm", "wave", "young"])["score"].agg(["mean", "size"])
    wide = cells.unstack("young")
    gaps = (wide["mean"]["yes"] - wide["mean"]["no"]).reset_index(name="gap")
    gaps["n"] = wide["size"]["yes"].to_numpy()
    gaps["now"] = (gaps["arm"] == "yes") & (gaps["wave"] > 2)
    reference = did.two_way(
        gaps.assign(now=gaps["now"].astype(int)), outcome="gap", unit="ward", time="wave",
        treated_now="now", cluster="ward", weights="n",
    )  # fmt: skip
    assert score.estimate is not None and high.estimate is not None
    assert score.estimate.value == pytest.approx(reference.value, abs=1e-9)
    assert score.estimate.ci_low < -2.0 < score.estimate.ci_high < 0
    assert "for every 100" in high.verdict.headline or "in every 100" in high.verdict.headline


@pytest.mark.whole_way
def test_whom_the_answer_is_about_is_counted_and_told(asked_anew) -> None:
    """Others it is not for are used, so nobody says that they took part or were left out."""
    frame, plan, found = asked_anew
    young, rules = frame[frame["young"] == "yes"], rules_for(load_policy().disclosure, places=False)
    told = published(found)
    counts = {(step.treated, step.comparison) for step in found.design.flow}
    assert counts == {tuple(int((young["arm"] == side).sum()) for side in ("yes", "no"))}
    score = told.outcomes[0]
    assert score.estimate is not None
    assert (score.estimate.n_treated, score.estimate.n_comparison) == (8, 8)
    paragraph = who_is_counted(score, told, f"{len(frame):,}", plan, rules)
    assert paragraph is not None and "64 gaps of 16 wards are analysed" in paragraph.text
    assert "others in the same places" not in paragraph.text
    said = f"{found_size(score, plan, places=True)} {score.verdict.headline} {can_say(score, plan)}"
    assert said.count('those it is for (by "young")') == 3
    assert "against places without the programme" in how_compared(told, plan)
    figure = means_figure(score, plan, rules)
    assert figure is not None and figure.title == "Average gap in score over time"
    assert figure.table.title.startswith("Average gap in score")
    assert "less the others in the same place" in figure.alt + figure.table.notes[0]


@pytest.mark.whole_way
@pytest.mark.parametrize("settings", [{}, {"average_over": "places"}])
def test_the_script_gives_the_same_range(asked_anew, settings, tmp_path, monkeypatch) -> None:
    frame, plan, found = asked_anew
    if settings:
        plan = replace(plan, design=Design("triple_difference", dict(settings)), lock=None)
        plan = replace(plan, outcomes=plan.outcomes[1:])
        found = evaluate(cohort_of(frame), plan)
    cohort, result = cohort_of(frame), found.outcomes[-1]
    frame.to_excel(tmp_path / "data.xlsx", sheet_name="Data", index=False)
    code = script(result, cohort, plan)
    assert code is not None
    monkeypatch.chdir(tmp_path)
    told: dict[str, float] = {}
    exec(code, told)
    assert result.estimate is not None
    assert (told["value"], told["low"], told["high"]) == pytest.approx(
        (result.estimate.value, result.estimate.ci_low, result.estimate.ci_high), abs=1e-9
    )


@pytest.mark.whole_way
def test_counts_are_divided_in_each_kind_and_place() -> None:
    frame = long_rows(wards())
    frame["people"] = np.where(frame["who"] == "young", 2_000.0, 8_000.0)
    frame["y"] = (frame["y"] * frame["people"] / 1_000).round()
    plan = asked(frame)
    plan = replace(
        plan,
        roles=replace(plan.roles, exposure="people"),
        outcomes=(replace(plan.outcomes[0], kind="count", unit="offences"),),
    )
    (found,) = evaluate(cohort_of(frame), plan).outcomes
    estimate = found.estimate
    assert found.outcome.unit == "offences per 1,000 (people)"
    assert estimate is not None and estimate.ci_low < -2.0 < estimate.ci_high < 0
    rates = frame.assign(y=1_000 * frame["y"] / frame["people"])
    weighted = replace(
        plan,
        roles=replace(plan.roles, exposure=None, weight="people"),
        outcomes=(replace(plan.outcomes[0], kind="continuous"),),
    )
    design = design_of(weighted)
    work = design.groundwork(cohort_of(rates), weighted, weighted.outcomes[0])
    alike = design.effect(work, weighted, weighted.outcomes[0]).estimate
    assert alike is not None
    assert (estimate.value, estimate.ci_low) == pytest.approx((alike.value, alike.ci_low), abs=1e-9)


def test_people_who_are_followed_may_move_from_one_kind_to_the_other_and_that_is_told() -> None:
    plan = residents_plan()
    followed = replace(plan, roles=replace(plan.roles, unit="person"))
    say = design_of(plan).to_know
    assert "as by a birthday" in say(followed, plan.outcomes[0])
    assert "as by a birthday" not in say(plan, plan.outcomes[0])


def test_several_starts_of_gaps_are_told_what_helps() -> None:
    frame, plan = residents(), residents_plan()
    late = frame["ward"].isin(["W00", "W02"])
    frame["start"] = np.where(frame["arm"] == "yes", np.where(late, 4.0, 3.0), np.nan)
    roles = replace(plan.roles, treated=None, treated_values=(), after=(), first_treated="start")
    with pytest.raises(Refusal) as refused:
        evaluate(cohort_of(frame), replace(plan, roles=roles, lock=None))
    assert refused.value.problems[0].fix.startswith("Evaluate one start at a time; or work out")


@pytest.mark.whole_way
@pytest.mark.parametrize(
    ("better", "others", "cap", "harm"),
    [("lower", 3.0, 2, False), ("higher", 3.0, 2, True), ("lower", 0.0, None, False)],
)
def test_an_answer_that_the_others_make_is_no_proof(better, others, cap, harm) -> None:
    """The others alone move with the programme, or the young alone do."""
    frame = wards(effect=0.0 if others else -3.0)
    now = (frame["arm"] == "yes") & (frame["quarter"] > 3)
    frame = long_rows(frame.assign(older=frame["older"] + others * now))
    plan = asked(frame)
    plan = replace(plan, outcomes=(replace(plan.outcomes[0], better=better),))
    check = others_alone(after_lock(frame, plan))
    assert check is not None and (check.cap, check.explains_harm) == (cap, harm)
    assert ("Half of the answer" in check.reason) == (cap is not None)


@pytest.mark.whole_way
@pytest.mark.parametrize(("share", "effect", "cap"), [(0.5, 0.0, 2), (0.0, -3.0, None)])
@pytest.mark.parametrize(("columns", "corrected"), [(False, False), (True, False), (True, True)])
def test_both_kinds_that_fall_by_the_same_share_are_no_effect(
    columns, corrected, share, effect, cap
) -> None:
    """Also where one recorded figure lies below zero, such as a correction."""
    frame = wards(effect=effect)
    frame["young"] += 25.0
    if corrected:
        frame.loc[frame.index[0], "older"] = -0.3
    now = (frame["arm"] == "yes") & (frame["quarter"] > 3)
    frame[["young", "older"]] = frame[["young", "older"]].mul(1 - share * now, axis=0)
    rows = frame if columns else long_rows(frame)
    check = starting_levels(after_lock(rows, planned(rows) if columns else asked(rows)))
    assert (check and check.cap) == cap
    assert cap is None or "Those it is for and the others started" in check.reason


@pytest.mark.parametrize(("others", "cap"), [(2.0, 3), (0.0, None)])
def test_kinds_apart_that_lie_below_zero_can_not_be_asked_about(others, cap) -> None:
    """Proportions mean nothing then; that matters where the others moved too."""
    frame = wards(effect=-3.0)
    now = (frame["arm"] == "yes") & (frame["quarter"] > 3)
    frame["young"] += 25.0
    frame["older"] += others * now - frame["older"].mean()
    rows = long_rows(frame)
    check = starting_levels(after_lock(rows, asked(rows)))
    assert (check and check.cap) == cap
    assert cap is None or (check is not None and check.status == "not_possible")


@pytest.mark.whole_way
@pytest.mark.parametrize(
    ("kind", "cap", "harm"), [("young", 2, False), ("older", 2, True), ("none", None, False)]
)
def test_what_rates_are_out_of_is_looked_at_for_each_kind(kind, cap, harm) -> None:
    """A larger population lowers the rate of its kind, and so the gap or what it is less."""
    frame = long_rows(wards(effect=0.0))
    more = (frame["arm"] == "yes") & (frame["quarter"] > 3) & (frame["who"] == kind)
    size = np.where(frame["who"] == "young", 2_000.0, 8_000.0) + frame["quarter"]
    frame["people"] = (size * np.where(more, 1.4, 1.0)).round()
    frame["y"] = (frame["y"] * size / 1_000).round()
    plan = asked(frame)
    outcome = replace(plan.outcomes[0], kind="count", unit="offences")
    plan = replace(plan, roles=replace(plan.roles, exposure="people"), outcomes=(outcome,))
    check = exposure_moved(after_lock(frame, plan))
    assert check is not None and (check.cap, check.explains_harm) == (cap, harm)


def _no_adults(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[(frame["ward"] != "W03") | (frame["who"] == "young")]


def _no_young(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[~frame["ward"].isin(["W02", "W04"]) | (frame["who"] == "older")]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_no_adults, "1 of 40 have nobody whom the programme is not for"),
        (_no_young, "2 of 40 have nobody whom it is for"),
    ],
)
def test_a_place_with_one_kind_alone_is_refused(spoil, said) -> None:
    frame = spoil(long_rows(wards()))
    plan = asked(frame)
    with pytest.raises(Refusal) as refused:
        design_of(plan).groundwork(cohort_of(frame), plan, plan.outcomes[0])
    (problem,) = refused.value.problems
    assert problem.code == "place_with_one_kind" and said in problem.message


def test_a_column_of_one_kind_alone_and_too_few_people_are_refused() -> None:
    frame, plan = residents(), residents_plan()
    few = frame[frame["ward"] < "W02"].groupby(["ward", "wave", "young"]).head(2)
    for spoilt, code in (
        (frame.assign(young="yes"), "eligible_values_needed"), (few, "group_too_small")
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            design_of(plan).groundwork(cohort_of(spoilt), plan, plan.outcomes[0])
        assert refused.value.problems[0].code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda p: replace(p, roles=replace(p.roles, eligible=None)), "plan_eligible_missing"),
        (lambda p: replace(p, design=Design()), "plan_eligible_not_used"),
        (
            lambda p: replace(p, analysis=replace(p.analysis, subgroups=("arm",))),
            "plan_subgroups_design",
        ),
        (
            lambda p: replace(p, roles=replace(p.roles, eligible=None, eligible_values=("young",))),
            "plan_eligible_values_without_eligible",
        ),
        (lambda p: replace(p, outcomes=(replace(p.outcomes[0], less="y"),)), "plan_less_not"),
    ],
)
def test_what_the_plan_has_to_say_of_whom_it_is_for(change, code) -> None:
    frame = residents()
    problems = missing(change(residents_plan()), cohort_of(frame))
    assert any(problem.code.startswith(code) for problem in problems)
    assert not missing(residents_plan(), cohort_of(frame))


def test_who_it_is_for_is_no_guessed_characteristic_any_more() -> None:
    """A characteristic that somebody confirmed stays, for the plan to say that it is both."""
    plan = replace(residents_plan(), lock=None, covariates=(Covariate("arm"), Covariate("high")))
    freed = with_column_named(plan, "eligible", "high")
    assert freed.roles.eligible == "high" and freed.roles.eligible_values == ()
    assert freed.covariates == (Covariate("arm"),)
    sure = replace(plan, covariates=(Covariate("high", known_before_start=True),))
    assert with_column_named(sure, "eligible", "high").covariates == sure.covariates


@pytest.mark.slow
def test_ranges_hold_what_was_planted_where_places_drift(draws: Callable[[int, int], int]) -> None:
    """Places with the programme move by 4 alike; 95 % of ranges hold the effect on the young."""
    number, inside = draws(16, 1000), 0
    plan = residents_plan()
    design = design_of(plan)
    for seed in range(number):
        work = design.groundwork(
            cohort_of(residents(drift=4.0, places=12, seed=seed)), plan, plan.outcomes[0]
        )
        estimate = design.effect(work, plan, plan.outcomes[0]).estimate
        assert estimate is not None
        inside += estimate.ci_low <= -2.0 <= estimate.ci_high
    assert inside >= stats.binom.ppf(0.001, number, 0.94)
