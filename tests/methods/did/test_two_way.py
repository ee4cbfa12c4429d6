"""Two-way fixed effects: algebra, conventions, refusals."""

import numpy as np
import pandas as pd
import pytest

from methods import did
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "y", "unit": "area", "time": "month", "treated_now": "now"}


def panel(areas=12, months=6, start=3, seed=0):
    rng = np.random.default_rng(seed)
    area, month = np.divmod(np.arange(areas * months), months)
    now = ((area < 4) & (month >= start)).astype(int)
    y = rng.normal(size=areas)[area] + rng.normal(size=months)[month] + 2 * now
    return pd.DataFrame(
        {
            "y": y + rng.normal(size=area.size),
            "area": [f"area {a:02}" for a in area],
            "region": area % 3,
            "month": month,
            "now": now,
            "start": np.where(area < 4, start, np.nan),
            "x": rng.normal(size=area.size),
            "w": rng.uniform(1, 3, size=area.size),
        }
    )


def test_is_the_two_period_estimate_when_everyone_starts_together():
    frame = panel().assign(
        treated=lambda d: (d["start"] > 0).astype(int), post=lambda d: (d["month"] >= 3).astype(int)
    )
    two_period = did.two_period(frame, outcome="y", treated="treated", post="post")
    assert did.two_way(frame, **COLUMNS).value == pytest.approx(two_period.value)


def test_counts_and_conventions_are_stated():
    estimate = did.two_way(panel(), **COLUMNS)
    assert (estimate.n_obs, estimate.n_units, estimate.n_treated) == (72, 12, 4)
    assert (estimate.n_comparison, estimate.n_clusters, estimate.dof) == (8, 12, 11)
    assert estimate.variance == "CR1, fixed effects nested in clusters not counted"


def test_counting_every_effect_widens_the_interval_by_the_stated_ratio():
    nested = did.two_way(panel(), **COLUMNS)
    everything = did.two_way(panel(), small_sample="all", **COLUMNS)
    n, effects = 72, 12 + 6 - 1
    ratio = (n - (1 + 6)) / (n - (1 + effects))
    assert (everything.std_error / nested.std_error) ** 2 == pytest.approx(ratio)


def test_further_effects_are_the_same_as_their_dummies():
    frame = panel().assign(group=lambda d: d["region"].astype(str) + " " + d["month"].astype(str))
    within = did.two_way(frame, effects=("group",), small_sample="all", **COLUMNS)
    dummies = did.two_way(frame, covariates=("group",), small_sample="all", **COLUMNS)
    assert within.value == pytest.approx(dummies.value)
    assert within.std_error == pytest.approx(dummies.std_error)


def test_shifting_units_and_periods_changes_nothing():
    frame = panel()
    moved = frame.assign(y=frame["y"] + 50 * frame["region"] - 7 * frame["month"])
    assert did.two_way(moved, **COLUMNS).value == pytest.approx(did.two_way(frame, **COLUMNS).value)


def test_a_covariate_fixed_within_units_is_left_out_by_name():
    estimate = did.two_way(panel(), covariates=("region", "x"), **COLUMNS)
    assert estimate.method == "two-way fixed effects; left out as collinear: region"


def test_one_area_against_one_has_no_uncertainty():
    frame = panel().query("area in ('area 00', 'area 09')")
    estimate = did.two_way(frame, **COLUMNS)
    assert np.isnan(estimate.std_error)
    assert estimate.n_clusters == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.assign(now=0), "no_treated"),
        (lambda d: d.assign(now=1), "no_comparison"),
        (lambda d: d.assign(now=d["month"] >= 3), "collinear"),
        (lambda d: d.assign(now=(d["start"] > 0).astype(int)), "collinear"),
        (lambda d: pd.concat([d, d.iloc[:2]]), "duplicate_rows"),
        (lambda d: d.assign(area=d["area"].where(d.index > 0)), "missing_values"),
    ],
)
def test_refuses_what_is_not_identified(change, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        did.two_way(change(panel()), **COLUMNS)
    assert refusal.value.code == code


def test_wrong_convention_is_named():
    with pytest.raises(ValueError, match="nested"):
        did.two_way(panel(), small_sample="stata", **COLUMNS)
