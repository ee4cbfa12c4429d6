"""Effects on data whose answer is known, and what is refused rather than guessed."""

import numpy as np
import pandas as pd
import pytest

from methods import inference, matching
from methods.matching.parts.variance import clustered_variance, nested
from methods.results import NotIdentifiedError


def people(n=600, seed=4):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"x": rng.normal(size=n), "z": rng.normal(size=n)})
    frame["t"] = (rng.random(n) < 1 / (1 + np.exp(1 - frame["x"]))).astype(int)
    frame["school"] = rng.integers(0, 25, n)
    frame["score"] = 2 * frame["t"] + frame["x"] + rng.normal(size=n)
    frame["reoffended"] = (rng.random(n) < 0.5 - 0.2 * frame["t"]).astype(int)
    frame["incidents"] = rng.poisson(np.exp(0.2 - 0.4 * frame["t"]))
    return frame


FRAME = people()
CALL = {"treated": "t", "covariates": ("x", "z")}


@pytest.fixture(scope="module")
def pairs():
    return matching.nearest(FRAME, caliper=0.3, **CALL)


def means(frame, matches, outcome):
    y = frame[outcome].to_numpy(dtype=float)
    return [
        np.average(y[g], weights=matches.weights[g]) for g in (matches.treated, ~matches.treated)
    ]


@pytest.mark.parametrize(
    ("outcome", "kind", "scale", "combine"),
    [
        ("score", "continuous", "difference", lambda a, b: a - b),
        ("reoffended", "binary", "difference", lambda a, b: a - b),
        ("reoffended", "binary", "risk_ratio", lambda a, b: a / b),
        ("reoffended", "binary", "odds_ratio", lambda a, b: a / (1 - a) / (b / (1 - b))),
        ("incidents", "count", "difference", lambda a, b: a - b),
        ("incidents", "count", "rate_ratio", lambda a, b: a / b),
    ],
)
def test_without_covariates_it_is_the_contrast_of_weighted_means(
    pairs, outcome, kind, scale, combine
):
    found = matching.effect(FRAME, pairs, outcome=outcome, kind=kind, scale=scale)
    assert found.value == pytest.approx(combine(*means(FRAME, pairs, outcome)), rel=1e-9)
    assert found.ci_low < found.value < found.ci_high
    assert found.scale == scale
    assert found.n_treated == pairs.n_treated_used
    assert found.n_clusters == pairs.n_treated_used
    assert found.dof == found.n_clusters - 1


def test_one_to_one_pairs_give_the_paired_standard_error(pairs):
    found = matching.effect(FRAME, pairs, outcome="score", variance="CR0")
    y = FRAME["score"].to_numpy()
    gaps = y[pairs.pairs[:, 0]] - y[pairs.pairs[:, 1]]
    assert found.value == pytest.approx(gaps.mean())
    assert found.std_error == pytest.approx(gaps.std(ddof=1) / np.sqrt(gaps.size))


def test_hc_variances_take_people_as_independent(pairs):
    y = FRAME["score"].to_numpy()
    used = pairs.weights > 0
    sides = [y[used & g] for g in (pairs.treated, ~pairs.treated)]
    hc0 = np.sqrt(sum(s.var() / s.size for s in sides))
    hc3 = np.sqrt(sum(s.var() / s.size / (1 - 1 / s.size) ** 2 for s in sides))
    n = used.sum()
    for name, expected in (("HC0", hc0), ("HC1", hc0 * np.sqrt(n / (n - 2))), ("HC3", hc3)):
        found = matching.effect(FRAME, pairs, outcome="score", variance=name)
        assert found.std_error == pytest.approx(expected)
        assert found.n_clusters is None
        assert found.dof == n - 2


def test_ratios_are_symmetric_on_the_log_scale(pairs):
    found = matching.effect(FRAME, pairs, outcome="incidents", kind="count", scale="rate_ratio")
    assert np.sqrt(found.ci_low * found.ci_high) == pytest.approx(found.value)
    width = np.log(found.ci_high / found.ci_low)
    assert width / found.std_error == pytest.approx(2 * 1.97, rel=0.01)


def test_clusters_that_cut_across_pairs_are_crossed_with_them(pairs):
    crossed = matching.effect(FRAME, pairs, outcome="score", cluster="school")
    assert crossed.variance == "CR1 by 'school' and matched set"
    assert crossed.n_clusters == 25
    whole = matching.nearest(FRAME, exact=("school",), **CALL)
    within = matching.effect(FRAME, whole, outcome="score", cluster="school")
    assert within.variance == "CR1 by 'school'"


def test_with_replacement_sets_and_people_are_both_clusters():
    shared = matching.nearest(FRAME, replace=True, ratio=2, **CALL)
    found = matching.effect(FRAME, shared, outcome="score", covariates=("x",))
    assert found.variance == "CR1 by matched set and person"
    assert found.n_obs == shared.n_treated_used + shared.n_comparison_used
    assert found.value == pytest.approx(2, abs=4 * found.std_error)


def test_a_perfect_adjustment_recovers_a_constant_effect_exactly(pairs):
    exact = FRAME.assign(y=3 * FRAME["t"] + 2 * FRAME["x"] - FRAME["z"])
    rng = np.random.default_rng(0)
    noisy = exact.assign(y=exact["y"] + 1e-6 * rng.normal(size=len(exact)))
    found = matching.effect(noisy, pairs, outcome="y", covariates=("x", "z"))
    assert found.value == pytest.approx(3, abs=1e-5)


def test_the_target_group_decides_when_effects_differ():
    frame = FRAME.assign(y=FRAME["t"] * (1 + FRAME["x"]) + FRAME["x"])
    frame["y"] += 0.01 * np.random.default_rng(1).normal(size=len(frame))
    given = {"outcome": "y", "treated": "t", "covariates": ("x",)}
    for estimand, group in (
        ("ATT", frame["t"] == 1),
        ("ATC", frame["t"] == 0),
        ("ATE", frame["t"] >= 0),
    ):
        expected = 1 + frame.loc[group, "x"].mean()
        found = matching.regression_adjustment(frame, estimand=estimand, **given)
        assert found.value == pytest.approx(expected, abs=0.01)
        robust = matching.aipw(frame, estimand=estimand, **given)
        assert robust.value == pytest.approx(expected, abs=0.02)


def test_a_covariate_that_comparisons_do_not_support_is_left_out_and_named(pairs):
    rare = np.zeros(len(FRAME))
    rare[pairs.pairs[:6, 0]] = 1
    frame = FRAME.assign(rare=rare)
    found = matching.effect(frame, pairs, outcome="score", covariates=("x", "rare"))
    assert "'rare'" in found.method
    alone = matching.effect(frame, pairs, outcome="score", covariates=("x",))
    assert found.value == pytest.approx(alone.value)


def test_a_covariate_constant_among_participants_still_adjusts(pairs):
    frame = FRAME.copy()
    comparison = np.zeros(len(FRAME))
    comparison[pairs.pairs[::3, 1]] = 1
    frame["moved"] = comparison
    frame["score"] = frame["score"] + 5 * comparison
    found = matching.effect(frame, pairs, outcome="score", covariates=("moved", "x"))
    assert "not for" not in found.method
    assert found.value == pytest.approx(2, abs=0.5)


def test_a_covariate_that_predicts_a_binary_outcome_is_left_out_and_named(pairs):
    frame = FRAME.copy()
    quiet = np.zeros(len(FRAME))
    quiet[pairs.pairs[:12, 0]] = 1
    quiet[pairs.pairs[:12, 1]] = 1
    frame["quiet"] = quiet
    frame.loc[quiet == 1, "reoffended"] = 0
    found = matching.effect(
        frame, pairs, outcome="reoffended", covariates=("quiet", "x"), kind="binary"
    )
    assert "'quiet'" in found.method
    assert np.isfinite([found.value, found.std_error]).all()


def with_events(pairs, n_treated, n_comparison):
    y = np.zeros(len(FRAME), dtype=int)
    y[pairs.pairs[:n_treated, 0]] = 1
    y[pairs.pairs[:n_comparison, 1]] = 1
    return FRAME.assign(y=y)


@pytest.mark.parametrize(
    ("kind", "scale"),
    [("binary", "risk_ratio"), ("binary", "odds_ratio"), ("count", "rate_ratio")],
)
@pytest.mark.parametrize(
    ("n_treated", "n_comparison", "code"),
    [
        (0, 20, "no_events"),
        (20, 0, "no_events"),
        (3, 20, "too_few_events"),
        (20, 4, "too_few_events"),
    ],
)
def test_too_few_events_for_a_ratio_are_refused(pairs, kind, scale, n_treated, n_comparison, code):
    frame = with_events(pairs, n_treated, n_comparison)
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.effect(frame, pairs, outcome="y", kind=kind, scale=scale)
    assert refusal.value.code == code


def test_five_events_a_side_are_enough(pairs):
    found = matching.effect(with_events(pairs, 5, 8), pairs, outcome="y", kind="binary")
    assert found.std_error > 0


def test_a_ratio_where_everybody_has_the_outcome_is_refused(pairs):
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.effect(FRAME.assign(y=1), pairs, outcome="y", kind="binary", scale="odds_ratio")
    assert refusal.value.code == "no_events"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"kind": "time_to_event"}, "unknown_option"),
        ({"event": "reoffended"}, "unknown_option"),
        ({"kind": "ordinal"}, "unknown_option"),
        ({"scale": "risk_ratio"}, "unknown_option"),
        ({"kind": "binary"}, "bad_outcome"),
        ({"kind": "count"}, "bad_outcome"),
        ({"variance": "HC9"}, "unknown_option"),
        ({"variance": "HC3", "cluster": "school"}, "contradiction"),
        ({"cluster": "town"}, "no_such_column"),
        ({"outcome": "town"}, "no_such_column"),
        ({"covariates": ("town",)}, "no_such_column"),
        ({"outcome": "flat"}, "no_variation"),
        ({"outcome": "gappy"}, "missing_values"),
        ({"covariates": "x"}, "unknown_option"),
    ],
)
def test_what_cannot_be_answered_is_refused(pairs, options, code):
    frame = FRAME.assign(flat=1.0, gappy=FRAME["score"].where(FRAME.index != pairs.pairs[0, 0]))
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.effect(frame, pairs, **{"outcome": "score", **options})
    assert refusal.value.code == code


@pytest.mark.parametrize("level", [0, 1, 95])
def test_an_impossible_confidence_level_is_refused(pairs, level):
    with pytest.raises(ValueError, match="level must lie between 0 and 1"):
        matching.effect(FRAME, pairs, outcome="score", level=level)


def test_an_outcome_missing_for_people_who_were_not_used_does_not_matter(pairs):
    frame = FRAME.assign(score=FRAME["score"].where(pairs.weights > 0))
    assert np.isfinite(matching.effect(frame, pairs, outcome="score").value)


def test_more_adjustment_than_people_is_refused():
    frame = people(60)
    for j in range(20):
        frame[f"c{j}"] = np.random.default_rng(j).normal(size=60)
    few = matching.nearest(frame, caliper=0.2, **CALL)
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.effect(frame, few, outcome="score", covariates=[f"c{j}" for j in range(20)])
    assert refusal.value.code == "too_few_rows"


def test_weights_alone_have_no_sets_to_cluster_by():
    weighted = matching.weight(FRAME, **CALL)
    assert matching.effect(FRAME, weighted, outcome="score").variance == "HC3"
    by_school = matching.effect(FRAME, weighted, outcome="score", cluster="school")
    assert by_school.variance == "CR1 by 'school'"
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.effect(FRAME, weighted, outcome="score", variance="CR1")
    assert refusal.value.code == "contradiction"


def test_a_covariate_far_from_zero_adjusts_as_well_as_one_near_it(pairs):
    near, far = (
        matching.effect(
            FRAME.assign(x=FRAME["x"] + shift), pairs, outcome="score", covariates=["x"]
        )
        for shift in (0, 1e8)
    )
    assert far.value == pytest.approx(near.value, rel=1e-6)
    assert far.std_error == pytest.approx(near.std_error, rel=1e-6)


def test_a_group_that_is_not_an_estimand_is_refused():
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.regression_adjustment(FRAME, outcome="score", estimand="LATE", **CALL)
    assert refusal.value.code == "unknown_option"


def test_an_outcome_without_variation_has_no_range():
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.aipw(FRAME.assign(flat=1.0), outcome="flat", **CALL)
    assert refusal.value.code == "no_variation"


def test_two_way_variance_is_the_sum_less_the_intersection():
    rng = np.random.default_rng(3)
    influence = rng.normal(size=60)
    a, b = rng.integers(0, 6, 60), rng.integers(0, 5, 60)

    def one_way(labels):
        sums = pd.Series(influence).groupby(labels).sum()
        return float((sums**2).sum()) * len(sums) / (len(sums) - 1)

    value, fewest = clustered_variance(influence, [a, b])
    assert value == pytest.approx(one_way(a) + one_way(b) - one_way(a * 10 + b))
    assert fewest == 5
    assert nested(np.arange(60), a)
    assert not nested(a, b)


def by_school(seed=6):
    rng = np.random.default_rng(seed)
    school = np.repeat(np.arange(9), rng.integers(8, 40, 9))
    frame = pd.DataFrame({"school": school, "t": (school % 2 == 0).astype(int), "one": "a"})
    frame["x"] = rng.normal(size=len(frame))
    frame["score"] = frame["x"] + rng.normal(size=9)[school] + rng.normal(size=len(frame))
    frame["again"] = (frame["score"] > 0).astype(int)
    return frame


def test_with_equal_weights_cr2_is_that_of_the_regression():
    frame = by_school()
    everybody = matching.exact(frame, treated="t", covariates=["one"])
    found = matching.effect(frame, everybody, outcome="score", cluster="school", variance="CR2")
    known = inference.adjusted_difference(
        frame, outcome="score", treated="t", cluster="school", variance="CR2"
    )
    assert found.value == pytest.approx(known.value, rel=1e-10)
    assert found.std_error == pytest.approx(known.std_error, rel=1e-8)
    assert found.dof == pytest.approx(known.dof, rel=1e-8)
    assert found.n_clusters == 9


@pytest.mark.parametrize(("outcome", "kind"), [("score", "continuous"), ("again", "binary")])
def test_cr2_is_wider_than_cr1_and_crossed_sets_never_make_it_narrower(outcome, kind):
    frame = by_school()
    matches = matching.nearest(frame, treated="t", covariates=["x"])
    one, two = (
        matching.effect(
            frame, matches, outcome=outcome, kind=kind, covariates=["x"], cluster="school",
            variance=variance,
        )
        for variance in ("CR1", "CR2")
    )  # fmt: skip
    alone = matching.weight(frame, treated="t", covariates=["x"])
    assert two.ci_high - two.ci_low > one.ci_high - one.ci_low
    assert two.variance == "CR2 by 'school' and matched set"
    assert (
        "CR2 by 'school'"
        in matching.effect(
            frame, alone, outcome=outcome, kind=kind, cluster="school", variance="CR2"
        ).variance
    )


def test_cr2_needs_a_model_of_the_outcome():
    frame = by_school().assign(months=lambda f: f["score"].abs() + 0.1)
    pairs = matching.nearest(frame, treated="t", covariates=["x"])
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.effect(
            frame, pairs, outcome="months", kind="time_to_event", event="again",
            scale="hazard_ratio", cluster="school", variance="CR2",
        )  # fmt: skip
    assert refusal.value.code == "unknown_option"
