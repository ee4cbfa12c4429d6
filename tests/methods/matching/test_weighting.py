"""Weights from the score: what they balance, what they sum to, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError

RNG = np.random.default_rng(12)
FRAME = pd.DataFrame({"x": RNG.normal(size=500), "z": RNG.integers(0, 2, 500)})
FRAME["t"] = (RNG.random(500) < 1 / (1 + np.exp(0.8 - FRAME["x"]))).astype(int)
CALL = {"treated": "t", "covariates": ("x", "z")}


@pytest.mark.parametrize("estimand", ["ATT", "ATE", "ATC", "ATO"])
def test_normalised_weights_sum_to_the_people_used(estimand):
    found = matching.weight(FRAME, estimand=estimand, **CALL)
    for side in (found.treated, ~found.treated):
        assert found.weights[side].sum() == pytest.approx(side.sum())
    if estimand in ("ATT", "ATC"):
        focal = found.treated if estimand == "ATT" else ~found.treated
        assert np.ptp(found.weights[focal]) == pytest.approx(0)


def test_overlap_weights_balance_the_covariates_of_the_score_exactly():
    found = matching.weight(FRAME, kind="overlap", **CALL)
    assert found.estimand == "ATO"
    assert matching.balance(FRAME, found, covariates=("x", "z")).worst < 1e-9


def test_raw_weights_are_inverse_probabilities():
    found = matching.weight(FRAME, estimand="ATE", normalise=False, **CALL)
    score = matching.propensity(FRAME, **CALL).to_numpy()
    assert found.weights == pytest.approx(np.where(found.treated, 1 / score, 1 / (1 - score)))


def test_trimming_leaves_people_out_and_describes_them():
    found = matching.weight(FRAME, trim=0.2, **CALL)
    outside = (found.distance < 0.2) | (found.distance > 0.8)
    assert (found.weights[outside] == 0).all()
    assert (found.weights[~outside] > 0).all()
    assert found.dropped.set_index("covariate").loc["x", "dropped_mean"] == pytest.approx(
        FRAME.loc[outside, "x"].mean()
    )


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"kind": "magic"}, "unknown_option"),
        ({"estimand": "LATE"}, "unknown_option"),
        ({"trim": 0.6}, "unknown_option"),
        ({"trim": (0.1, 0.9)}, "unknown_option"),
        ({"trim": 0.4999}, "no_overlap"),
        ({"kind": "entropy", "estimand": "ATO"}, "estimand_not_available"),
        ({"kind": "cbps", "trim": 0.1}, "unknown_option"),
        ({"covariates": ()}, "no_covariates"),
    ],
)
def test_refusals(options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.weight(FRAME, **(CALL | options))
    assert refusal.value.code == code


BALANCING = [("entropy", "ATT"), ("entropy", "ATE"), ("entropy", "ATC"), ("cbps", "ATE")]


@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize(("kind", "estimand"), BALANCING)
def test_balancing_weights_balance_every_covariate_exactly(kind, estimand, weights):
    frame = FRAME.assign(w=RNG.uniform(0, 3, 500), again=2 * FRAME["x"] + 1)
    frame.loc[frame.index[:20], "w"] = 0
    found = matching.weight(
        frame,
        treated="t",
        covariates=("x", "z", "again"),
        kind=kind,
        estimand=estimand,
        weights=weights,
    )
    table = matching.balance(frame, found, covariates=("x", "z", "again")).table
    assert table["smd_after"].abs().max() < 1e-9
    if kind == "entropy":
        own = frame["w"] if weights else np.ones(500)
        target = {"ATT": found.treated, "ATC": ~found.treated}.get(estimand, np.ones(500, bool))
        mean = np.average(frame["x"][target], weights=own[target])
        assert table.loc["x", ["treated_after", "comparison_after"]].to_numpy() == pytest.approx(
            mean
        )


def test_entropy_weights_are_the_most_even_ones_that_balance():
    found = matching.weight(FRAME, kind="entropy", **CALL)
    inside = ~found.treated
    matrix = np.column_stack([np.ones(inside.sum()), FRAME.loc[inside, ["x", "z"]]])
    share = found.weights[inside] / found.weights[inside].sum()
    logarithm = np.log(share)
    fitted = matrix @ np.linalg.lstsq(matrix, logarithm, rcond=None)[0]
    assert logarithm == pytest.approx(fitted, abs=1e-9)  # the form exp(a + b'x) is the optimum


def test_a_category_that_only_one_group_has_gets_no_weight():
    frame = FRAME.assign(area=np.where(RNG.random(500) < 0.5, "n", "s"))
    frame.loc[frame.index[frame["t"] == 0][:9], "area"] = "w"
    found = matching.weight(
        frame, treated="t", covariates=("x", "area"), kind="entropy", estimand="ATT"
    )
    assert (found.weights[(frame["area"] == "w").to_numpy()] == 0).all()
    assert found.n_comparison_used == found.n_comparison - 9


@pytest.mark.parametrize(("kind", "estimand"), BALANCING)
def test_groups_that_cannot_be_balanced_are_refused_by_name(kind, estimand):
    frame = FRAME.assign(far=FRAME["t"] * 10.0 + RNG.random(500))
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.weight(frame, treated="t", covariates=("x", "far"), kind=kind, estimand=estimand)
    assert refusal.value.code == "no_overlap"
    assert kind == "cbps" or "'far'" in refusal.value.message


@pytest.mark.whole_way
@pytest.mark.parametrize(("kind", "estimand"), [*BALANCING, ("ipw", "ATT"), ("ipw", "ATO")])
def test_estimated_weights_count_in_the_standard_error(kind, estimand):
    """The influence of each row against a derivative by its sampling weight."""
    rng = np.random.default_rng(3)
    frame = FRAME.assign(y=FRAME["x"] ** 2 + FRAME["t"] + rng.normal(size=500), w=1.0)
    call = CALL | {"kind": kind, "estimand": estimand, "weights": "w"}

    def value(rows):
        return matching.effect(rows, matching.weight(rows, **call), outcome="y").value

    frame, base = frame.iloc[:120], value(frame.iloc[:120])
    derivative = []
    for place in range(120):
        moved = frame.copy()
        moved.iloc[place, moved.columns.get_loc("w")] += 1e-4
        derivative.append((value(moved) - base) / 1e-4)
    found = matching.effect(frame, matching.weight(frame, **call), outcome="y", variance="M")
    assert found.std_error == pytest.approx(np.sqrt(np.sum(np.square(derivative))), rel=1e-3)


def test_variance_m_is_for_weights_only():
    pairs = matching.nearest(FRAME, **CALL)
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.effect(FRAME, pairs, outcome="x", variance="M")
    assert refusal.value.code == "contradiction"
