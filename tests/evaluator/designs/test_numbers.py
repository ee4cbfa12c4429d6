"""The engine's numbers against statsmodels 0.14 and hand calculation, to 1e-8 unless said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from evaluator import evaluate
from evaluator.cohort.rows.shapes import BASELINE, OUTCOME, TIME, UNIT
from evaluator.designs.changes.difference_in_differences import DIFFERENCE_IN_DIFFERENCES
from evaluator.designs.matched.matched_comparison import MATCHED_COMPARISON, settings_of
from evaluator.designs.shared.matched_part import matched_part
from evaluator.summary.report.outcome import untold_subgroups
from evaluator.values.evaluation import Evaluation, OutcomeResult
from evaluator.values.plan import Analysis, Covariate, Design, Outcome, Plan, Roles
from methods import inference
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan, referrals, referrals_plan

pytestmark = pytest.mark.whole_way

CLOSE = {"rel": 1e-8, "abs": 1e-10}


def run(frame: pd.DataFrame, plan: Plan) -> Evaluation:
    return evaluate(cohort_of(frame), plan)


def only(frame: pd.DataFrame, plan: Plan) -> OutcomeResult:
    (result,) = run(frame, plan).outcomes
    return result


def alternative(result: OutcomeResult, key: str):
    return next(other.estimate for other in result.alternatives if other.key == key)


def followed(frame: pd.DataFrame, start: int) -> pd.DataFrame:
    """Pupils with a score before and one after the start, as numbers."""
    known = frame.dropna(subset=["score"])
    early = set(known.loc[known.wave < start, "pupil"])
    late = set(known.loc[known.wave >= start, "pupil"])
    kept = known[known.pupil.isin(early & late)]
    return kept.assign(
        treated=(kept.arm == "sessions") * 1.0, post=(kept.wave >= start) * 1.0
    ).assign(now=lambda x: x.treated * x.post)


def settings(**chosen: object) -> dict[str, Design]:
    return {"design": Design("difference_in_differences", chosen)}


# Before and after, with clusters


@pytest.mark.parametrize("weighted", [False, True])
def test_two_periods_by_school(weighted) -> None:
    frame = pupils(effect=0.7, lost=0.1, seed=4)
    frame["w"] = np.random.default_rng(1).uniform(0.5, 3, len(frame)) if weighted else 1.0
    plan = pupils_plan(frame, **settings(variance="CR1"))
    plan = replace(plan, roles=replace(plan.roles, weight="w" if weighted else None))
    result = only(frame, plan)
    data = followed(frame, 2)
    fit = smf.wls("score ~ treated * post", data, weights=data.w).fit(
        cov_type="cluster", cov_kwds={"groups": data.school}, use_t=True
    )
    assert result.estimate.value == pytest.approx(fit.params["treated:post"], **CLOSE)
    assert result.estimate.std_error == pytest.approx(fit.bse["treated:post"], **CLOSE)
    low, high = fit.conf_int().loc["treated:post"]
    assert (result.estimate.ci_low, result.estimate.ci_high) == pytest.approx((low, high), **CLOSE)
    after = data[(data.treated == 1) & (data.post == 1)]
    level = np.average(after.score, weights=after.w)
    assert result.treated_level == pytest.approx(level, **CLOSE)
    assert result.comparison_level == pytest.approx(level - result.estimate.value, **CLOSE)
    before = data[(data.treated == 1) & (data.post == 0)]
    change = level - np.average(before.score, weights=before.w)
    assert result.change_in_treated == pytest.approx(change, **CLOSE)


@pytest.mark.parametrize("weighted", [False, True])
def test_each_place_counted_once(weighted) -> None:
    frame = pupils(effect=0.7, lost=0.2, seed=4)
    frame["w"] = np.random.default_rng(1).uniform(0.5, 3, len(frame)) if weighted else 1.0
    plan = pupils_plan(frame)
    plan = replace(plan, roles=replace(plan.roles, weight="w" if weighted else None))
    found = alternative(only(frame, plan), "places_equal")
    data = followed(frame, 2)
    by = data.assign(total=data.score * data.w).groupby(["school", "treated", "post"])
    means = (by.total.sum() / by.w.sum()).unstack("post")
    change = (means[1.0] - means[0.0]).reset_index(name="change")
    first, second = (change.loc[change.treated == side, "change"] for side in (1.0, 0.0))
    assert found.value == pytest.approx(first.mean() - second.mean(), **CLOSE)
    # CR2 of differences between clusters is Welch's variance (Imbens and Kolesar 2016).
    welch = np.sqrt(first.var() / len(first) + second.var() / len(second))
    assert found.std_error == pytest.approx(welch, **CLOSE)


@pytest.mark.parametrize("weighted", [False, True])
def test_two_dozen_schools_are_judged_by_the_bootstrap_of_the_same_effect(weighted) -> None:
    """Effect and error are CR2's; range and p-value those of ``wild_cluster_bootstrap``."""
    frame = pupils(effect=0.7, lost=0.1, before=2, after=2, seed=4)
    frame["w"] = np.random.default_rng(1).uniform(0.5, 3, len(frame)) if weighted else 1.0
    roles = replace(pupils_plan(frame).roles, after=(3.0, 4.0), weight="w" if weighted else None)
    result = only(frame, pupils_plan(frame, roles=roles))
    data = followed(frame, 3)
    drawn = inference.wild_cluster_bootstrap(
        data, outcome="score", term="now", effects=("pupil", "wave"), cluster="school", seed=1,
        row_weights="w",
    )  # fmt: skip
    corrected = alternative(result, "few_places")
    assert result.estimate.value == pytest.approx(drawn.value, **CLOSE)
    assert result.estimate.std_error == corrected.std_error
    assert (result.estimate.p_value, result.estimate.ci_low, result.estimate.ci_high) == (
        pytest.approx((drawn.p_value, drawn.ci_low, drawn.ci_high), rel=1e-6)
    )
    naive = alternative(result, "many_places")
    assert naive.std_error < corrected.std_error and naive.dof == 23


def test_comparing_people_with_the_same_start() -> None:
    frame = pupils(effect=0.7, seed=4)
    found = alternative(only(frame, pupils_plan(frame, **settings(variance="CR1"))),
                        "baseline_adjusted")  # fmt: skip
    wide = followed(frame, 2).pivot_table(
        index=["pupil", "school", "treated"], columns="post", values="score"
    )
    wide.columns = ["before", "after"]
    data = wide.reset_index()
    fit = smf.ols("after ~ treated + before", data).fit(
        cov_type="cluster", cov_kwds={"groups": data.school}, use_t=True
    )
    assert found.value == pytest.approx(fit.params["treated"], **CLOSE)
    assert found.std_error == pytest.approx(fit.bse["treated"], **CLOSE)


def test_people_chosen_one_by_one_are_followed() -> None:
    """Two times, everybody seen twice: the difference in mean changes; CR1 by person."""
    frame = pupils(schools=100, each=2, shock=0.0, seed=2).drop(columns="school")
    plan = pupils_plan(frame)
    result = only(frame, replace(plan, roles=replace(plan.roles, cluster=None)))
    data = followed(frame, 2)
    change = data.pivot_table(index=["pupil", "treated"], columns="post", values="score")
    change = (change[1.0] - change[0.0]).reset_index(name="change")
    means = change.groupby("treated").change.mean()
    assert result.estimate.value == pytest.approx(means[1.0] - means[0.0], **CLOSE)
    fit = smf.ols("score ~ treated * post", data).fit(
        cov_type="cluster", cov_kwds={"groups": data.pupil}, use_t=True
    )
    assert result.estimate.std_error == pytest.approx(fit.bse["treated:post"], **CLOSE)
    assert result.estimate.n_clusters == 200


def test_repeated_cross_sections_without_a_key() -> None:
    frame = pupils(schools=100, each=4, shock=0.0, seed=2).drop(columns=["school", "pupil"])
    plan = pupils_plan(frame)
    result = only(frame, replace(plan, roles=replace(plan.roles, unit=None, cluster=None)))
    data = frame.assign(treated=(frame.arm == "sessions") * 1.0, post=(frame.wave == 2) * 1.0)
    fit = smf.ols("score ~ treated * post", data).fit(cov_type="HC3", use_t=True)
    assert result.estimate.value == pytest.approx(fit.params["treated:post"], **CLOSE)
    assert result.estimate.std_error == pytest.approx(fit.bse["treated:post"], **CLOSE)
    assert "attrition" not in {check.key for check in result.checks}


@pytest.mark.parametrize("sample", ["followed", "all_rows"])
def test_unbalanced_panels_of_several_times(sample) -> None:
    """Two-way effects by least squares with a dummy for each pupil and time."""
    frame = pupils(schools=12, each=6, effect=0.7, before=3, after=2, seed=9)
    drop = np.random.default_rng(0).random(len(frame)) < 0.25
    frame.loc[drop, "score"] = np.nan
    plan = pupils_plan(frame, **settings(sample=sample, variance="CR1"))
    plan = replace(plan, roles=replace(plan.roles, after=(4.0, 5.0)))
    result = only(frame, plan)
    data = followed(frame, 4)
    if sample == "all_rows":
        data = frame.dropna(subset=["score"])
        data = data.assign(now=((data.arm == "sessions") & (data.wave >= 4)) * 1.0)
    fit = smf.ols("score ~ now + C(pupil) + C(wave)", data).fit()
    assert result.estimate.value == pytest.approx(fit.params["now"], rel=1e-7)
    assert result.estimate.n_clusters == 12


def test_yes_and_no_are_compared_as_shares() -> None:
    frame = pupils(effect=1.0, seed=3)
    frame["score"] = np.where(frame.score > 11, "yes", "no")
    outcome = Outcome(name="Passed", column="score", kind="binary", worthwhile=0.1, primary=True)
    result = only(frame, pupils_plan(frame, outcomes=(outcome,)))
    share = frame.assign(y=(frame.score == "yes") * 1.0).groupby(["arm", "wave"]).y.mean()
    by_hand = (share["sessions", 2] - share["sessions", 1]) - (
        share["waiting", 2] - share["waiting", 1]
    )
    assert result.estimate.value == pytest.approx(by_hand, **CLOSE)
    assert result.treated_level == pytest.approx(share["sessions", 2], **CLOSE)


# Losses


def test_losses_are_counted_among_those_measured_before() -> None:
    frame = pupils(schools=20, each=10, seed=1)
    early, late = frame.wave == 1, frame.wave == 2
    treated = frame.arm == "sessions"
    frame.loc[frame.index[late & treated][:30], "score"] = np.nan
    frame.loc[frame.index[late & ~treated][:10], "score"] = np.nan
    frame.loc[frame.index[early & ~treated][40:45], "score"] = np.nan
    plan = pupils_plan(frame)
    work = DIFFERENCE_IN_DIFFERENCES.groundwork(cohort_of(frame), plan, plan.outcomes[0])
    assert work.attrition_treated == pytest.approx(30 / 100)
    assert work.attrition_comparison == pytest.approx(10 / 95)
    assert work.attrition == pytest.approx(40 / 195)
    assert work.listwise_loss == pytest.approx(5 / 160)
    assert [(s.treated, s.comparison) for s in work.flow] == [(100, 100), (100, 95), (70, 85)]
    assert (work.treated, work.comparison) == (70, 85)


@pytest.mark.parametrize("wide", [True, False])
def test_losses_of_a_matched_comparison(wide) -> None:
    frame = referrals(treated=100, pool=300, seed=5)
    frame.loc[frame.index[:20], "later"] = np.nan  # treated, lost
    frame.loc[frame.index[100:115], "later"] = np.nan  # comparison, lost
    frame.loc[frame.index[30:34], "base"] = np.nan
    frame.loc[frame.index[200:210], "age"] = np.nan
    outcome = referrals_plan().outcomes[0]
    if not wide:
        outcome = replace(outcome, before=None, after=None, column="later")
    plan = referrals_plan(outcomes=(outcome,))
    work = MATCHED_COMPARISON.groundwork(cohort_of(frame), plan, outcome)
    started = 396 if wide else 400
    assert work.attrition == pytest.approx(35 / started)
    assert work.attrition_treated == pytest.approx(20 / (96 if wide else 100))
    assert work.attrition_comparison == pytest.approx(15 / 300)
    assert work.listwise_loss == pytest.approx((14 if wide else 10) / 365)
    assert (BASELINE in work.frame) is wide
    assert work.baseline == ("outcome" if wide else "covariates")


@pytest.mark.parametrize(
    ("chosen", "target"),
    [
        ({"ratio": 1}, "yes"),
        ({"ratio": 4, "replace": True}, "yes"),
        ({"exact": ("sex",)}, "yes"),
        ({"estimand": "ATC", "replace": True}, "no"),
    ],
)
def test_off_support_is_the_share_of_those_whom_the_effect_is_about(chosen, target) -> None:
    frame = referrals(treated=120, pool=200, seed=6)
    frame.loc[frame.index[:12], "risk"] += 40  # nobody is like them
    plan = referrals_plan(design=Design("matched_comparison", chosen))
    work = MATCHED_COMPARISON.groundwork(cohort_of(frame), plan, plan.outcomes[0])
    assert matched_part(work).matches is not None and matched_part(work).overlap is not None
    side = (frame.referred == target).to_numpy()
    left_out = 1 - (matched_part(work).matches.weights[side] > 0).mean()
    if chosen.get("replace"):
        assert matched_part(work).overlap.off_support == pytest.approx(left_out)
    else:
        assert matched_part(work).overlap.off_support == pytest.approx(0.1, abs=0.02)
        assert matched_part(work).overlap.off_support <= left_out + 1e-12
    if target == "yes":
        assert left_out == pytest.approx(0.1, abs=0.05)


def test_matching_never_sees_the_outcome() -> None:
    frame = referrals(treated=80, pool=200, seed=7)
    other = frame.assign(later=np.random.default_rng(0).permutation(frame.later))
    weights = []
    for data in (frame, other):
        plan = referrals_plan()
        work = MATCHED_COMPARISON.groundwork(cohort_of(data), plan, plan.outcomes[0])
        assert matched_part(work).matches is not None
        weights.append(matched_part(work).matches.weights)
    assert (weights[0] == weights[1]).all()


def test_the_baseline_of_a_yes_no_outcome_is_matched_on_once() -> None:
    frame = referrals(seed=8)
    for name in ("base", "later"):
        frame[name] = np.where(frame[name] > 10, "yes", "no")
    outcome = Outcome(
        name="Arrested", before="base", after="later", kind="binary", better="lower",
        worthwhile=0.1, primary=True,
    )  # fmt: skip
    plan = referrals_plan(
        outcomes=(outcome,), covariates=(Covariate("age", True), Covariate("base", True))
    )
    result = only(frame, plan)
    assert result.estimate is not None
    (report,) = [run(frame, plan).design]
    assert [row.covariate for row in report.balance].count("Outcome before the start") == 1


def test_the_default_caliper_belongs_to_the_propensity_score() -> None:
    def caliper(**chosen: object) -> float | None:
        return settings_of(referrals_plan(design=Design("matched_comparison", chosen))).caliper

    assert caliper() == 0.2
    assert caliper(distance="mahalanobis") is None
    assert caliper(caliper=None) is None


def test_matching_by_distance_needs_no_caliper() -> None:
    plan = referrals_plan(design=Design("matched_comparison", {"distance": "mahalanobis"}))
    assert only(referrals(effect=1.0), plan).verdict.level == "promising"


# Planning and subgroups


def test_what_the_study_could_have_found_follows_from_its_standard_error() -> None:
    result = only(pupils(effect=0.2), pupils_plan(pupils()))
    estimate = result.estimate
    by_hand = estimate.std_error * (
        stats.t.ppf(0.975, estimate.dof) + stats.t.ppf(0.8, estimate.dof)
    )
    assert result.minimum_detectable == pytest.approx(by_hand, rel=1e-9)


def test_subgroups_are_compared_by_cochran() -> None:
    frame = pupils(effect=1.0, seed=11)
    result = only(frame, pupils_plan(frame, analysis=Analysis(subgroups=("sex",))))
    effects = [part.estimate for part in result.subgroups]
    assert [part.label for part in result.subgroups] == ["F", "M"]
    z = (effects[0].value - effects[1].value) / np.hypot(*(e.std_error for e in effects))
    expected = 2 * stats.norm.sf(abs(z))
    for part in result.subgroups:
        assert part.interaction_p == pytest.approx(expected, rel=1e-8)
    one = frame[frame.sex == "F"]
    alone = only(one, pupils_plan(one))
    assert effects[0].value == pytest.approx(alone.estimate.value, **CLOSE)


def test_subgroups_with_a_part_too_small_are_left_out_whole() -> None:
    frame = pupils()
    frame["sex"] = np.where(frame.pupil == "P00001", "X", frame.sex)
    plan = pupils_plan(frame, analysis=Analysis(subgroups=("sex",)))
    result = only(frame, plan)
    assert result.subgroups == ()
    (note,) = untold_subgroups(result, plan)
    assert "subgroups by sex" in note.text
    assert untold_subgroups(result, replace(plan, analysis=Analysis())) == []


def test_two_subgroups_never_change_the_verdict() -> None:
    frame = pupils(before=3, effect=1.0)
    plain = only(frame, pupils_plan(frame))
    split = only(frame, pupils_plan(frame, analysis=Analysis(subgroups=("sex",))))
    assert split.verdict == plain.verdict and split.estimate == plain.estimate


# The range a verdict rests on


@pytest.mark.parametrize("confidence", [0.6, 0.8, 0.9])
def test_a_narrower_range_cannot_buy_a_better_verdict(confidence) -> None:
    frame = pupils(before=3, effect=0.66, shock=0.5, seed=2)
    strict = only(frame, pupils_plan(frame))
    assert strict.estimate.ci_low < 0 < strict.estimate.value
    loose = only(frame, pupils_plan(frame, analysis=Analysis(confidence=confidence)))
    assert (loose.estimate.ci_low > 0) == (confidence < 0.9)
    assert loose.verdict == strict.verdict


def test_a_wider_range_is_taken_at_its_word() -> None:
    frame = pupils(before=3, effect=0.5, seed=2)
    wide = only(frame, pupils_plan(frame, analysis=Analysis(confidence=0.999999)))
    assert wide.estimate.ci_low < 0 and wide.verdict.level == "not_proven"


# Bookkeeping


def test_times_and_units_of_the_analysed_rows() -> None:
    frame = pupils(before=3)
    plan = pupils_plan(frame)
    work = DIFFERENCE_IN_DIFFERENCES.groundwork(cohort_of(frame), plan, plan.outcomes[0])
    assert not work.frame.duplicated([UNIT, TIME]).any()
    assert work.frame[OUTCOME].notna().all() and work.n_before == 3


@pytest.mark.parametrize(("treated", "told"), [(25, False), (40, True)])
def test_shares_of_small_groups_are_not_told(treated, told) -> None:
    frame = referrals(treated=treated, pool=200, seed=8)
    for name in ("base", "later"):
        frame[name] = np.where(frame[name] > 10, "yes", "no")
    outcome = Outcome(
        name="Arrested", before="base", after="later", kind="binary", better="lower",
        worthwhile=0.1, primary=True,
    )  # fmt: skip
    plan = referrals_plan(
        outcomes=(outcome,), roles=Roles(unit="key", treated="referred"), design=Design()
    )
    result = only(frame, plan)
    assert (result.treated_level is not None) is told
    assert (result.change_in_treated is not None) is told
    assert result.estimate is not None
