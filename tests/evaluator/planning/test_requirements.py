"""What a plan lacks or contradicts is named, once, with a way out."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from evaluator import evaluate
from evaluator.planning.questions import asked_of_data
from evaluator.planning.rules.requirements import missing
from evaluator.values.plan import (
    Analysis,
    Context,
    Covariate,
    Design,
    Outcome,
    Plan,
    Programme,
    Roles,
)
from evaluator.values.problems import Problem, Refusal
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan

FRAME = referrals(treated=60, pool=200)
SOUND = referrals_plan()
OFFENCES = SOUND.outcomes[0]
ROLES = SOUND.roles


def codes(plan: Plan, frame=FRAME) -> list[str]:
    problems = missing(plan, cohort_of(frame))
    for problem in problems:
        assert problem.message.endswith(".") and problem.fix[-1] in ".?"
        assert problem.code.startswith(("programme_", "data_", "plan_", "missing_column", "wrong_",
                                        "unknown_"))  # fmt: skip
    return [problem.code for problem in problems]


def outcome(**changes: object) -> dict[str, object]:
    return {"outcomes": (replace(OFFENCES, **changes),)}


def roles(**changes: object) -> dict[str, object]:
    return {"roles": replace(ROLES, **changes)}


def matched(**settings: object) -> dict[str, object]:
    return {"design": Design("matched_comparison", settings)}


def test_a_sound_plan_lacks_nothing() -> None:
    assert codes(SOUND) == []


def test_an_empty_plan_lacks_all_that_a_page_asks_for() -> None:
    found = [problem.code for problem in missing(Plan(), None)]
    assert found == ["programme_name_missing", "data_missing", "plan_outcome_missing"]


CASES = [
    ({"programme": Programme(name=" ")}, "programme_name_missing"),
    ({"programme": Programme(name="x", people="")}, "programme_people_missing"),
    (
        {"programme": Programme(name="x", starts=date(2025, 2, 1), ends=date(2025, 1, 1))},
        "programme_ends_before_start",
    ),
    ({"programme": Programme(name="x", cost=-1.0)}, "programme_cost"),
    ({"programme": Programme(name="x", cost=float("nan"))}, "programme_cost"),
    ({"outcomes": ()}, "plan_outcome_missing"),
    (outcome(name=""), "plan_outcome_name_missing"),
    (outcome(before=None), "plan_outcome_columns"),
    (outcome(before=None, after=None), "plan_outcome_columns"),
    (outcome(column="risk"), "plan_outcome_columns"),
    (outcome(kind="time_to_event"), "plan_outcome_event"),
    (outcome(worthwhile=None), "plan_worthwhile_missing"),
    (outcome(worthwhile=0.0), "plan_worthwhile_not_positive"),
    (outcome(worthwhile=-1.0), "plan_worthwhile_not_positive"),
    (outcome(worthwhile=float("nan")), "plan_worthwhile_not_positive"),
    (outcome(worthwhile=float("inf")), "plan_worthwhile_not_positive"),
    (outcome(kind="binary", worthwhile=5.0), "plan_worthwhile_not_a_share"),
    (outcome(before="later"), "plan_column_twice"),
    (outcome(pair="Nothing"), "plan_pair_unknown"),
    (outcome(pair="Offences"), "plan_pair_unknown"),
    (roles(after=("x",)), "plan_after_without_time"),
    (roles(treated=None), "plan_treated_values_without_treated"),
    (roles(time="sex"), "plan_outcome_wide_and_long"),
    (roles(unit="base"), "plan_column_twice"),
    (roles(unit="referred"), "plan_column_twice"),
    (roles(cluster="referred"), "plan_column_twice"),
    (roles(cluster="later"), "plan_column_twice"),
    (roles(exposure="age"), "plan_exposure_not_used"),
    (roles(weight="age"), "plan_weight_not_used"),
    (roles(unit="keys"), "missing_column"),
    ({"covariates": (Covariate("ages", True),)}, "missing_column"),
    ({"covariates": (Covariate("age", False),)}, "plan_covariate_not_confirmed"),
    ({"covariates": (Covariate("age", True), Covariate("age", True))}, "plan_column_twice"),
    ({"covariates": (Covariate("later", True),)}, "plan_column_twice"),
    ({"covariates": (Covariate("referred", True),)}, "plan_column_twice"),
    ({"covariates": (Covariate("key", True),)}, "plan_column_twice"),
    ({"analysis": Analysis(subgroups=("later",))}, "plan_column_twice"),
    ({"analysis": Analysis(subgroups=("sex", "sex"))}, "plan_subgroup_repeated"),
    ({"analysis": Analysis(subgroups=("sex", "age", "risk", "base"))}, "plan_too_many_subgroups"),
    (
        {"analysis": Analysis(subgroups=("sex",)), "design": Design("staggered_roll_out")},
        "plan_subgroups_design",
    ),
    ({"analysis": Analysis(seed=-1)}, "plan_seed_negative"),
    *[
        ({"analysis": Analysis(confidence=level)}, "plan_confidence")
        for level in (0.0, 0.5, 1.0, 1.5, float("nan"))
    ],
    ({"context": Context(allocation="chance")}, "plan_chance_without_record"),
    ({"context": Context(lowered_to=2)}, "plan_lowered_rating"),
    ({"context": Context(lowered_to=-2, lowered_reason="r")}, "plan_lowered_rating"),
    ({"design": Design("staggered_roll_out")}, "plan_starts_missing"),
    (matched(ratio=0), "plan_design_settings"),
    (matched(caliper=0), "plan_design_settings"),
    (matched(caliper=float("nan")), "plan_design_settings"),
    (matched(caliper=0.1, distance="mahalanobis"), "plan_design_settings"),
    (matched(exact=["race"]), "missing_column"),
    (matched(exact=["key"]), "plan_design_settings"),
    (matched(ratio="two"), "wrong_value"),
    (matched(ratios=2), "unknown_key"),
]


@pytest.mark.parametrize(("changes", "code"), CASES)
def test_each_gap_or_contradiction_is_named(changes, code) -> None:
    assert code in codes(replace(SOUND, **changes))


@pytest.mark.parametrize(
    ("changes", "way_out"),
    [
        ({"covariates": (Covariate("referred", True),)}, 'in a plan, from "covariates".'),
        ({"covariates": (Covariate("age", True),) * 2}, 'Name it once under "covariates".'),
        ({"analysis": Analysis(subgroups=("later",))}, 'from "subgroups" under [analysis].'),
        (roles(unit="base"), "Choose another column for one of them."),
    ],
)
def test_a_column_of_two_parts_leaves_the_list_it_was_put_on(changes, way_out) -> None:
    found = missing(replace(SOUND, **changes), cohort_of(FRAME))
    assert next(p.fix for p in found if p.code == "plan_column_twice").endswith(way_out)


@pytest.mark.parametrize(("changes", "code"), CASES)
def test_nothing_named_as_stopping_is_evaluated(changes, code) -> None:
    plan = replace(SOUND, **changes)
    cohort = cohort_of(FRAME)
    stops = [p.code for p in missing(plan, cohort) if p.severity == "stops"]
    if not stops:
        assert code == "plan_chance_without_record"
        return
    with pytest.raises(Refusal) as caught:
        evaluate(cohort, plan)
    assert [problem.code for problem in caught.value.problems] == stops


@pytest.mark.parametrize(
    ("column", "code"),
    [
        (["2020-01-01"], "plan_covariate_not_usable"),
        ([4.0], "plan_covariate_not_usable"),
        ([None], "plan_covariate_after_start"),
    ],
)
def test_characteristics_that_cannot_be_used(column, code) -> None:
    frame = FRAME.assign(extra=column * len(FRAME))
    if code == "plan_covariate_not_usable" and isinstance(column[0], str):
        frame["extra"] = np.datetime64("2020-01-01") + np.arange(len(frame))
    plan = replace(SOUND, covariates=(*SOUND.covariates, Covariate("extra", True)))
    assert code in codes(plan, frame)


def test_a_characteristic_that_only_one_group_has_is_from_later() -> None:
    frame = FRAME.assign(mentor=np.where(FRAME.referred == "yes", np.arange(len(FRAME)), np.nan))
    plan = replace(SOUND, covariates=(Covariate("age", True), Covariate("mentor", True)))
    assert codes(plan, frame) == ["plan_covariate_after_start"]


@pytest.mark.parametrize(
    ("weight", "words"),
    [("heavy", "numbers"), (0.0, "above zero"), (-1.0, "above zero"), (None, "empty")],
)
def test_weights_that_cannot_be_used(weight, words) -> None:
    column = np.array([weight, *[1.0] * (len(FRAME) - 1)], dtype=object)
    frame = FRAME.assign(w=column if weight == "heavy" else column.astype(float))
    plan = replace(SOUND, design=Design(), roles=replace(ROLES, weight="w"))
    (problem,) = (p for p in missing(plan, cohort_of(frame)) if p.code == "plan_weight_not_usable")
    assert words in problem.message and problem.column == "w"


SHARES = np.linspace(0.61, 0.97, len(FRAME))
BEFORE, AFTER = OFFENCES.before, OFFENCES.after


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({BEFORE: 100 * SHARES, AFTER: SHARES}, "percentages_two_scales"),
        ({BEFORE: SHARES, AFTER: 100 * SHARES[::-1]}, "percentages_two_scales"),
        ({BEFORE: SHARES, AFTER: SHARES[::-1]}, None),
    ],
)
def test_before_and_after_on_two_scales_stop_until_somebody_says_they_are_right(columns, code):
    cohort = cohort_of(FRAME.assign(**columns))
    plan = replace(SOUND, outcomes=(replace(OFFENCES, kind="continuous"),))
    found = [(p.code, p.severity) for p in missing(plan, cohort)]
    assert found == ([(code, "stops")] if code else [])
    if code:
        with pytest.raises(Refusal, match="percentages on two scales"):
            evaluate(cohort, plan)
        settled = replace(plan.data, settled=(f"{code}:{AFTER}",))
        assert missing(replace(plan, data=settled), cohort) == ()


@pytest.mark.parametrize(("low", "stops"), [(0.94, True), (0.31, False)])
def test_an_outcome_written_in_two_ways_stops_where_nothing_lies_between(low, stops):
    values = np.concatenate([[low], np.linspace(62.0 if stops else 1.2, 96.0, len(FRAME) - 1)])
    told = Problem("percentages_two_ways", "Two ways.", "Mend it.", "warning", column=AFTER)
    cohort = replace(cohort_of(FRAME.assign(**{AFTER: values})), problems=(told,))
    plan = replace(SOUND, outcomes=(replace(OFFENCES, kind="continuous"),))
    both = (*missing(plan, cohort), *asked_of_data(plan, cohort))
    assert [p.severity for p in both] == ["stops" if stops else "warning"]


def test_two_outcomes_of_one_name() -> None:
    assert codes(replace(SOUND, outcomes=(OFFENCES, OFFENCES))) == ["plan_outcome_repeated"]


def test_an_outcome_before_the_start_may_be_matched_on() -> None:
    assert codes(replace(SOUND, covariates=(Covariate("base", True),))) == []


def test_a_plan_without_treated_column_is_a_study_without_comparison() -> None:
    plan = replace(SOUND, roles=Roles(unit="key"))
    (result,) = evaluate(cohort_of(FRAME), plan).outcomes
    assert result.verdict.level == "cannot_tell" and result.estimate is None


def test_an_unknown_outcome_kind_never_reaches_an_estimate() -> None:
    plan = replace(SOUND, outcomes=(Outcome(name="x", column="town", worthwhile=0.1),))
    frame = FRAME.assign(town=["Eastmarsh", "Westfield"] * (len(FRAME) // 2))
    with pytest.raises(Refusal, match="does not hold numbers"):
        evaluate(cohort_of(frame), plan)
