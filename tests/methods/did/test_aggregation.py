"""Averages of group-time effects: by hand, by jackknife, and who may read them."""

import numpy as np
import pytest
from staggered import COLUMNS, FRAME, STARTS, panel

from methods import did, power, sensitivity
from methods.results import EffectPath, NotIdentifiedError


def weighted_mean(effects, chosen):
    share = dict(zip(effects.cohort, effects.share, strict=True))
    weights = np.array([share[g] for g in effects.group])[chosen]
    return weights @ effects.value[chosen] / weights.sum()


def unequal():
    """Cohorts of 15, 10 and 7 units, and 15 never treated."""
    size = FRAME["start"].map({2014.0: 37, 2016.0: 26})
    return FRAME[FRAME["area"] <= size.fillna(100)]


def test_averages_by_hand():
    effects = did.callaway_santanna(unequal(), **COLUMNS)
    assert effects.share * effects.n_units == pytest.approx([15, 10, 7])
    late, since = effects.time >= effects.group, effects.time - effects.group
    simple = effects.aggregate("simple")
    assert simple.overall.value == pytest.approx(weighted_mean(effects, late))
    assert simple.value == pytest.approx([simple.overall.value])
    assert effects.overall == simple.overall
    path = effects.aggregate("dynamic")
    assert path.value == pytest.approx(
        [weighted_mean(effects, since == e) for e in path.event_time]
    )
    assert path.overall.value == pytest.approx(path.value[path.event_time >= 0].mean())
    group = effects.aggregate("group")
    own = [effects.value[late & (effects.group == g)].mean() for g in group.term]
    assert group.value == pytest.approx(own)
    assert group.overall.value == pytest.approx(np.average(own, weights=effects.share))
    calendar = effects.aggregate("calendar")
    assert calendar.term.tolist() == [2013, 2014, 2015, 2016]
    assert calendar.value == pytest.approx(
        [weighted_mean(effects, late & (effects.time == t)) for t in calendar.term]
    )
    assert calendar.overall.value == pytest.approx(calendar.value.mean())


def test_anticipated_periods_count_nowhere_as_after():
    effects = did.callaway_santanna(FRAME, anticipation=1, **COLUMNS)
    late = effects.time >= effects.group
    assert (effects.time == effects.group - 1).any()
    assert effects.overall.value == pytest.approx(weighted_mean(effects, late))
    path = effects.aggregate("dynamic")
    assert path.overall.value == pytest.approx(path.value[path.event_time >= 0].mean())
    assert effects.aggregate("calendar").term.min() == 2013


@pytest.mark.parametrize(("balance", "cohorts"), [(0, 3), (1, 2), (2, 2), (3, 1)])
def test_balance_keeps_the_same_cohorts_at_every_time(balance, cohorts):
    effects = did.callaway_santanna(FRAME, **COLUMNS)
    path = effects.aggregate("dynamic", balance=balance)
    late = path.event_time >= 0
    assert path.event_time.max() == balance
    kept = effects.cohort[:cohorts]
    for e, value in zip(path.event_time[late], path.value[late], strict=True):
        chosen = np.isin(effects.group, kept) & (effects.time - effects.group == e)
        assert chosen.sum() == cohorts
        assert value == pytest.approx(weighted_mean(effects, chosen))


def test_one_cohort_needs_no_weights():
    frame = FRAME[FRAME["start"].isna() | (FRAME["start"] == 2013)]
    effects = did.callaway_santanna(frame, base_period="universal", **COLUMNS)
    path = effects.aggregate("dynamic")
    assert path.value == pytest.approx(effects.value)
    assert path.covariance == pytest.approx(effects.covariance)
    two_way = did.event_study(frame, **COLUMNS)
    assert path.value == pytest.approx(two_way.value)


@pytest.mark.parametrize(
    ("options", "linked"),
    [
        ({}, True),
        ({"covariates": ("x",)}, True),
        ({"covariates": ("x",), "score": "ipw", "control_group": "not_yet_treated"}, True),
        ({"covariates": ("x",), "score": "reg"}, True),
        ({"unbalanced": "rows"}, True),
        ({"unbalanced": "pairs", "control_group": "not_yet_treated"}, True),
        ({"unit": None, "panel": False, "covariates": ("x",)}, False),
    ],
)
@pytest.mark.whole_way
def test_standard_errors_are_the_infinitesimal_jackknife(options, linked):
    """Moving the weight of one unit moves an average by its influence, cohort sizes included."""
    frame = panel(areas=24, seed=3, years=range(2012, 2017), starts=STARTS[1:])
    if "unbalanced" in options:
        frame = frame[~((frame["area"] % 7 == 3) & (frame["year"] == 2014))]
    keys = frame["area"] if linked else frame.index.to_series()
    options = {**COLUMNS, **options}
    kinds = ("simple", "dynamic", "group", "calendar")

    def values(key, step):
        weighted = frame.assign(w=np.where(keys == key, 1 + step, 1.0))
        effects = did.callaway_santanna(weighted, weights="w", **options)
        return np.array([effects.aggregate(kind).overall.value for kind in kinds])

    slopes = [(values(key, 1e-4) - values(key, -1e-4)) / 2e-4 for key in keys.unique()]
    effects = did.callaway_santanna(frame, **options)
    errors = [effects.aggregate(kind).overall.std_error for kind in kinds]
    assert errors == pytest.approx(np.linalg.norm(slopes, axis=0), rel=1e-4)


def test_bootstrap_of_an_average_is_the_average_of_the_bootstrap():
    effects = did.callaway_santanna(FRAME, bootstrap=4000, seed=1, **COLUMNS)
    analytical = did.callaway_santanna(FRAME, **COLUMNS)
    for kind in ("simple", "dynamic", "group", "calendar"):
        one, two = effects.aggregate(kind).overall, analytical.aggregate(kind).overall
        assert one.value == two.value
        assert one.std_error == pytest.approx(two.std_error, rel=0.06)


def test_averages_that_do_not_exist():
    effects = did.callaway_santanna(FRAME, **COLUMNS)
    for kind, balance in (("best", None), ("group", 1), ("dynamic", -1)):
        with pytest.raises(ValueError):
            effects.aggregate(kind, balance)
    with pytest.raises(NotIdentifiedError, match="4 periods"):
        effects.aggregate("dynamic", balance=4)


def test_sensitivity_analyses_need_one_reference():
    varying, universal = (
        did.callaway_santanna(FRAME, base_period=base, **COLUMNS).aggregate("dynamic", balance=0)
        for base in ("varying", "universal")
    )
    assert isinstance(universal, EffectPath)
    assert varying.reference in varying.event_time
    assert universal.reference not in universal.event_time
    for reads in (
        lambda path: sensitivity.honest(path, bounds=[0.5]),
        lambda path: power.pre_trend_power(path, slope=0.1),
    ):
        reads(universal)
        with pytest.raises(NotIdentifiedError) as caught:
            reads(varying)
        assert caught.value.code == "moving_reference"
    assert did.pre_trend_test(varying).dof_numerator == (varying.event_time < 0).sum()
