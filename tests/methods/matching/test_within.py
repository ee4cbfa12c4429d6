"""A method carried out in every exact group keeps the groups' shares and changes nothing else."""

import numpy as np
import pandas as pd
import pytest

from methods import matching
from methods.results import NotIdentifiedError


def people(seed=3, n=900):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"x": rng.normal(size=n), "area": rng.choice(list("abc"), n)})
    lift = frame["area"].map({"a": 0.0, "b": 0.8, "c": -0.8})
    chance = 1 / (1 + np.exp(1 - 0.7 * frame["x"] - lift))
    frame["t"] = (rng.random(n) < chance).astype(int)
    return frame


FRAME = people()


def weigh(kind, estimand):
    return lambda part: matching.weight(
        part, treated="t", covariates=["x"], kind=kind, estimand=estimand
    )


def inside(matches):
    return matching.balance(FRAME, matches, covariates=["x", "area"]).table["smd_after"].abs()


@pytest.mark.parametrize("kind", ["ipw", "entropy"])
@pytest.mark.parametrize("estimand", ["ATT", "ATE", "ATC"])
def test_groups_keep_their_shares(kind, estimand):
    found = matching.within(
        FRAME, weigh(kind, estimand), treated="t", covariates=["x", "area"], exact=["area"]
    )
    target = {"ATT": FRAME["t"] == 1, "ATC": FRAME["t"] == 0}.get(estimand, FRAME["t"] >= 0)
    wanted = FRAME.loc[target, "area"].value_counts(normalize=True)
    for side in (1, 0):
        rows = FRAME["t"] == side
        share = pd.Series(found.weights)[rows].groupby(FRAME.loc[rows, "area"]).sum()
        np.testing.assert_allclose((share / share.sum()).loc[wanted.index], wanted, rtol=1e-9)
        assert found.weights[rows].sum() == pytest.approx(rows.sum())
    assert inside(found)["x"] < 0.12


def test_slices_of_different_groups_stay_apart():
    found = matching.within(
        FRAME,
        lambda part: matching.subclassify(part, treated="t", covariates=["x"], subclasses=4),
        treated="t",
        covariates=["x", "area"],
        exact=["area"],
    )
    assert found.strata
    used = pd.DataFrame({"set": found.subclass, "area": FRAME["area"]})
    used = used[used["set"] >= 0]
    assert used.groupby("set")["area"].nunique().max() == 1
    assert used["set"].nunique() == 12


def test_one_sided_groups_are_left_out_and_described():
    lonely = FRAME["area"] == "c"
    frame = FRAME.assign(t=FRAME["t"].where(~lonely, 1))
    found = matching.within(
        frame, weigh("ipw", "ATT"), treated="t", covariates=["x", "area"], exact=["area"]
    )
    assert not found.weights[lonely].any()
    profile = found.dropped.set_index("covariate")
    assert profile.loc["area_c", "dropped_mean"] == 1
    assert profile.loc["area_c", "kept_mean"] == 0


def test_nobody_to_compare_with_is_refused():
    frame = FRAME.assign(own=FRAME["t"])
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.within(frame, weigh("ipw", "ATT"), treated="t", covariates=["x"], exact=["own"])
    assert refusal.value.code == "no_matches"
