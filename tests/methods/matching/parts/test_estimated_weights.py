"""Standard errors of weights and sets against leaving out one person or one set at a time."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.matching.parts.estimated_weights import carried
from methods.results import NotIdentifiedError

pytestmark = pytest.mark.whole_way

COVARIATES = ("need", "age")
GIVEN = {"treated": "t", "covariates": COVARIATES}


def made(seed=4, n=160):
    rng = np.random.default_rng(seed)
    need, age = rng.normal(size=(2, n))
    t = (rng.random(n) < 1 / (1 + np.exp(0.8 - 0.8 * need))).astype(int)
    y = need + 0.5 * age + 0.4 * t + rng.normal(size=n)
    place = rng.integers(0, 60, n)
    return pd.DataFrame({"need": need, "age": age, "t": t, "y": y, "hit": y > 0, "place": place})


FRAME = made().astype({"hit": int})


def weighted(frame, kind, estimand, **options):
    weights = matching.weight(frame, kind=kind, estimand=estimand, **GIVEN)
    return matching.effect(frame, weights, outcome="y", **options)


def left_out(answer, frame):
    """Standard error by leaving out everybody in turn, fitting everything again."""
    whole = answer(frame).value
    moved = [answer(frame.drop(index=row)).value - whole for row in frame.index]
    return float(np.sqrt(np.sum(np.square(moved))))


@pytest.mark.parametrize("estimand", ["ATT", "ATE", "ATC"])
@pytest.mark.parametrize("kind", ["ipw", "entropy", "cbps"])
def test_weights_are_as_uncertain_as_leaving_out_everybody_in_turn(kind, estimand):
    exact = left_out(lambda frame: weighted(frame, kind, estimand), FRAME)
    near = weighted(FRAME, kind, estimand, variance="M3").std_error
    first = weighted(FRAME, kind, estimand, variance="M").std_error
    assert near == pytest.approx(exact, rel=0.07)  # one Newton step each, not all of them
    assert abs(near / exact - 1) < 0.5 * abs(first / exact - 1)
    assert first < near


@pytest.mark.parametrize("estimand", ["ATT", "ATE", "ATC"])
def test_augmented_weights_too(estimand):
    def answer(frame, **options):
        return matching.aipw(frame, outcome="y", estimand=estimand, **GIVEN, **options)

    found = answer(FRAME, variance="M3")
    assert found.std_error == pytest.approx(left_out(answer, FRAME), rel=0.06)
    assert found.std_error > answer(FRAME).std_error
    assert found.value == answer(FRAME).value
    assert found.dof < len(FRAME)


def test_sets_are_as_uncertain_as_leaving_out_every_set_in_turn():
    sets = matching.full(FRAME, estimand="ATE", **GIVEN)

    def gap(kept):
        sides = [kept & side for side in (sets.treated, ~sets.treated)]
        one, none = (np.average(FRAME["y"][s], weights=sets.weights[s]) for s in sides)
        return one - none

    labels = np.unique(sets.subclass[sets.subclass >= 0])
    used = sets.weights > 0
    moved = [gap(used & (sets.subclass != label)) - gap(used) for label in labels]
    exact = np.sqrt(np.sum(np.square(moved)) * (labels.size - 1) / labels.size)
    found = matching.effect(FRAME, sets, outcome="y", variance="CR3")
    assert found.std_error == pytest.approx(exact, rel=1e-9)
    assert found.std_error > matching.effect(FRAME, sets, outcome="y", variance="CR2").std_error
    assert found.n_clusters == labels.size
    assert 1 < found.dof < labels.size - 1


def test_few_who_carry_an_arm_leave_few_degrees_of_freedom():
    even, arm = np.ones(40), np.arange(40) < 20
    assert carried(even, arm) == pytest.approx(40)
    heavy = even.copy()
    heavy[0] = 1e6
    assert carried(heavy, arm) == pytest.approx(1 / (1.05**-2 * (1 + 20 / 160_000)), rel=0.01)
    assert carried(7 * even, arm) == pytest.approx(carried(even, arm))


def test_a_person_who_decides_the_weights_alone_does_not_blow_up_the_range():
    alone = FRAME.assign(odd=(np.arange(len(FRAME)) < 2).astype(float))
    alone.loc[[0, 1], "t"] = [1, 0]
    weights = matching.weight(alone, treated="t", covariates=("need", "odd"), estimand="ATE")
    found = matching.effect(alone, weights, outcome="y", variance="M3")
    plain = matching.effect(alone, weights, outcome="y", variance="M")
    assert plain.std_error < found.std_error < 3 * plain.std_error


def recommended(matches, outcome="y", **options):
    return matching.effect(FRAME, matches, outcome=outcome, variance="recommended", **options)


def test_the_recommended_convention_follows_from_how_people_were_made_alike():
    pairs, weights = matching.nearest(FRAME, **GIVEN), matching.weight(FRAME, **GIVEN)
    slices = matching.subclassify(FRAME, **GIVEN)
    reused = matching.nearest(FRAME, replace=True, **GIVEN)
    few = FRAME["place"] % 8
    assert recommended(pairs).variance == "CR3 by matched set"
    assert recommended(reused).variance == "CR3 by matched set and person"
    assert recommended(slices).variance == "HC3"
    assert recommended(weights).variance == "M-estimation, each left out"
    assert recommended(weights, "hit", kind="binary").dof < len(FRAME)
    assert recommended(weights, covariates=COVARIATES).variance == "HC3"
    assert recommended(weights, cluster="place").variance == "M-estimation by 'place'"
    by_few = matching.effect(
        FRAME.assign(place=few), weights, outcome="y", cluster="place", variance="recommended"
    )
    assert by_few.variance == "CR2 by 'place'"
    assert recommended(pairs).value == matching.effect(FRAME, pairs, outcome="y").value


def test_very_many_sets_do_not_wait_for_the_jackknife(monkeypatch):
    pairs = matching.nearest(FRAME, **GIVEN)
    monkeypatch.setattr("methods.matching.parts.recommended._MANY_ROWS", 10)
    assert recommended(pairs).variance == "CR1 by matched set"


def test_times_keep_their_own_convention():
    pairs = matching.nearest(FRAME, **GIVEN)
    timed = FRAME.assign(months=1 + FRAME["y"].abs(), gone=1)
    found = matching.effect(
        timed, pairs, outcome="months", kind="time_to_event", scale="rmst", event="gone",
        variance="recommended",
    )  # fmt: skip
    assert found.variance == "CR0 by matched set"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (lambda: matching.effect(FRAME, matching.nearest(FRAME, **GIVEN), outcome="y",
                                 variance="M3"), "contradiction"),
        (lambda: weighted(FRAME, "ipw", "ATT", variance="M3", cluster="place"), "contradiction"),
        (lambda: weighted(FRAME, "ipw", "ATT", variance="CR3"), "contradiction"),
        (lambda: weighted(FRAME, "ipw", "ATT", variance="recommended", cluster="nowhere"),
         "no_such_column"),
        (lambda: matching.aipw(FRAME, outcome="y", variance="HC3", **GIVEN), "unknown_option"),
        (lambda: matching.aipw(FRAME, outcome="y", variance="M3", cluster="place", **GIVEN),
         "contradiction"),
    ],
)  # fmt: skip
def test_what_a_convention_is_not_for_is_refused(how, code):
    with pytest.raises(NotIdentifiedError) as caught:
        how()
    assert caught.value.code == code


def test_weights_without_their_models_cannot_be_left_out():
    weights = matching.weight(FRAME, **GIVEN)
    with pytest.raises(NotIdentifiedError):
        matching.effect(FRAME, replace(weights, weight_models=()), outcome="y", variance="M3")
