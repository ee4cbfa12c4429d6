"""Curves of time until an event against a reference, and the area under them."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from methods import matching
from methods.results import NotIdentifiedError


def people(n=400, seed=2):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"x": rng.normal(size=n), "t": np.arange(n) % 3 == 0})
    frame["t"] = frame["t"].astype(int)
    lasts, watched = rng.exponential(10, n).round(1), rng.uniform(4, 20, n).round(1)
    frame["months"] = np.minimum(lasts, watched)
    frame["again"] = (lasts <= watched).astype(int)
    return frame


FRAME = people()
CALL = {"treated": "t", "covariates": ["x"]}


@pytest.mark.parametrize("kind", ["ipw", "entropy"])
def test_weighted_curves_are_those_of_the_reference(kind):
    matches = matching.weight(FRAME, kind=kind, **CALL)
    curves = matching.survival_curves(FRAME, matches, outcome="months", event="again")
    for curve, side in zip(curves, (1, 0), strict=True):
        own = (FRAME["t"] == side).to_numpy()
        known = SurvfuncRight(
            FRAME.loc[own, "months"], FRAME.loc[own, "again"], freq_weights=matches.weights[own]
        )
        np.testing.assert_allclose(curve.times, known.surv_times)
        np.testing.assert_allclose(curve.share, known.surv_prob, rtol=1e-9)
        assert curve.events.sum() == FRAME.loc[own, "again"].sum()
        assert curve.ends.size == own.sum()


def test_the_area_between_the_curves_is_the_restricted_mean_difference():
    pairs = matching.nearest(FRAME, ratio=2, replace=True, **CALL)
    one, zero = matching.survival_curves(FRAME, pairs, outcome="months", event="again")
    found = matching.effect(
        FRAME, pairs, outcome="months", kind="time_to_event", event="again", scale="rmst", tau=8.0
    )
    assert one.mean_until(8.0) - zero.mean_until(8.0) == pytest.approx(found.value, rel=1e-9)


def test_times_below_zero_are_refused():
    frame = FRAME.assign(months=FRAME["months"] - 5)
    with pytest.raises(NotIdentifiedError) as refusal:
        matching.survival_curves(
            frame, matching.weight(frame, **CALL), outcome="months", event="again"
        )
    assert refusal.value.code == "bad_outcome"


def test_both_groups_are_watched_until_a_time_that_is_nobodys_own():
    """The shorter of both groups' longest times; rounded down where few were watched for it."""
    matches = matching.weight(FRAME, **CALL)
    frame = FRAME.assign(months=np.where(matches.treated, FRAME["months"].clip(upper=17.6), 19.9))
    assert matching.watched_until(frame, matches, outcome="months") == 17.6
    shorter = ~matches.treated | (frame["months"] < 17.6)
    alone = frame.assign(months=frame["months"].where(shorter, 17.0))
    alone.loc[np.flatnonzero(matches.treated)[0], "months"] = 17.63
    assert matching.watched_until(alone, matches, outcome="months") == 17.63
    assert matching.watched_until(alone, matches, outcome="months", fewest=10) == 17.0
    days = alone.assign(months=alone["months"] * 20)
    assert matching.watched_until(days, matches, outcome="months", fewest=10) == 350.0
