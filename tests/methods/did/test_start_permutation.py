"""Orders of the starts against fitting ``did.imputation`` anew under each."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from methods import did
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "y", "unit": "place", "time": "time", "first_treated": "start"}
STARTS = (3.0, 3.0, 5.0, np.nan, np.nan, np.nan)


def panel(starts=STARTS, times=7, people=1, lost=0.0, effect=0.0, seed=0):
    rng = np.random.default_rng(seed)
    place, person, time = (a.ravel() for a in np.indices((len(starts), people, times)))
    start = np.array(starts)[place]
    y = rng.normal(size=(len(starts), people))[place, person] + rng.normal(
        size=(len(starts), times)
    )[place, time] + 0.3 * time + effect * (time >= start)  # fmt: skip
    data = pd.DataFrame(
        {
            "y": y,
            "place": place,
            "person": place * people + person,
            "time": time,
            "start": start,
            "w": rng.uniform(0.5, 2, place.size),
        }
    )
    return data[rng.random(len(data)) >= lost]


def each_order(data, starts=STARTS, outcome="y", **options):
    """The statistic under every distinct order, the true one first."""
    orders = sorted({tuple(np.nan_to_num(order, nan=99)) for order in permutations(starts)})
    true = tuple(np.nan_to_num(np.array(starts), nan=99))
    orders.sort(key=lambda order: order != true)
    found = []
    for order in orders:
        given = data["place"].map(dict(enumerate(order))).replace(99, np.nan)
        path = did.imputation(
            data.assign(start=given), **(COLUMNS | {"outcome": outcome} | options)
        )
        found.append(path.overall.value)
    return np.array(found)


@pytest.mark.whole_way
@pytest.mark.parametrize("effect", [0.0, 4.0])
def test_p_is_the_share_of_orders_at_least_as_extreme(effect):
    data = panel(effect=effect)
    drawn = each_order(data)
    result = did.permute_starts(data, **COLUMNS)
    assert len(drawn) == 60
    assert result.value == pytest.approx(drawn[0], rel=1e-9)
    assert result.p_value == pytest.approx((np.abs(drawn) >= abs(drawn[0]) - 1e-9).mean())
    assert result.std_error == pytest.approx(drawn.std(), rel=1e-9)


def test_people_within_places_seen_at_some_times_only_and_weighted():
    data = panel(people=3, lost=0.15, seed=2)
    options = {"unit": "person", "cluster": "place", "weights": "w"}
    drawn = each_order(data, **options)
    result = did.permute_starts(data, **(COLUMNS | options))
    assert result.value == pytest.approx(drawn[0], rel=1e-9)
    assert result.p_value == pytest.approx((np.abs(drawn) >= abs(drawn[0]) - 1e-9).mean())


@pytest.mark.whole_way
def test_the_interval_holds_the_effects_that_are_not_rejected():
    data = panel(effect=4.0, seed=1)
    result = did.permute_starts(data, **COLUMNS)
    now = data["time"] >= data["start"].fillna(99)
    for limit, inside in ((result.ci_low, 1e-6), (result.ci_high, -1e-6)):
        for shift, rejected in ((inside, False), (-inside, True)):
            drawn = each_order(data.assign(y=data["y"] - (limit + shift) * now))
            p = (np.abs(drawn) >= abs(drawn[0]) - 1e-9).mean()
            assert bool(p <= 0.05 + 1e-9) == rejected


def test_where_everybody_starts_later_times_impute_nothing():
    starts = (3.0, 3.0, 5.0, 5.0, 5.0)
    data = panel(starts=starts)
    result = did.permute_starts(data, **COLUMNS)
    drawn = each_order(data, starts)
    assert result.value == pytest.approx(drawn[0], rel=1e-9)
    assert result.p_value == pytest.approx((np.abs(drawn) >= abs(drawn[0]) - 1e-9).mean())


def test_random_orders_come_near_all_of_them_and_repeat():
    data = panel(starts=(3.0, 3.0, 5.0, 5.0, *[np.nan] * 5), effect=1.0)
    some = did.permute_starts(data, draws=500, **COLUMNS)
    every = did.permute_starts(data, draws=5000, **COLUMNS)
    assert "randomly drawn 501 orders" in some.variance and "all 756 orders" in every.variance
    assert some.p_value == pytest.approx(every.p_value, abs=0.09)
    assert some == did.permute_starts(data, draws=500, **COLUMNS)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.assign(start=3.0), "one_start"),
        (lambda d: d.assign(start=np.nan), "one_start"),
        (lambda d: pd.concat([d, d]), "duplicate_rows"),
        (lambda d: d.assign(start=d["start"].where(d["time"] > 0)), "start_varies"),
    ],
)
def test_refuses_what_is_not_identified(change, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        did.permute_starts(change(panel()), **COLUMNS)
    assert refusal.value.code == code
