"""Effects by time since the start, and the test of what came before it."""

import importlib

import numpy as np
import pandas as pd
import pytest

from methods import did
from methods.results import EffectPath, NotIdentifiedError

COLUMNS = {"outcome": "y", "unit": "area", "time": "year", "first_treated": "start"}


def panel(areas=30, years=8, seed=0, noise=1.0):
    rng = np.random.default_rng(seed)
    area, year = np.divmod(np.arange(areas * years), years)
    start = np.where(area % 3 == 0, 3.0, np.where(area % 3 == 1, 5.0, np.nan))
    since = year - start
    effect = np.where(since >= 0, 1 + 0.5 * since, 0.0)
    y = rng.normal(size=areas)[area] + 0.3 * year + effect + noise * rng.normal(size=area.size)
    return pd.DataFrame({"y": y, "area": area, "year": 2010 + year, "start": 2010 + start})


def test_recovers_a_path_that_is_alike_for_early_and_late_starters():
    path = did.event_study(panel(noise=1e-9), **COLUMNS)
    expected = np.where(path.event_time >= 0, 1 + 0.5 * path.event_time, 0.0)
    assert path.value == pytest.approx(expected, abs=1e-8)
    assert list(path.event_time) == [-5, -4, -3, -2, 0, 1, 2, 3, 4]
    assert path.reference == -1


def test_overall_is_the_mean_of_the_effects_from_the_start_on():
    path = did.event_study(panel(), **COLUMNS)
    late = path.event_time >= 0
    assert path.overall.value == pytest.approx(path.value[late].mean())
    share = late / late.sum()
    assert path.overall.std_error**2 == pytest.approx(share @ path.covariance @ share)


def test_window_pools_the_ends_and_keeps_every_row():
    frame = panel()
    path = did.event_study(frame, window=(-3, 2), **COLUMNS)
    assert list(path.event_time) == [-3, -2, 0, 1, 2]
    assert path.n_obs == len(frame)
    wide = did.event_study(frame, window=(-100, 100), **COLUMNS)
    assert wide.value == pytest.approx(did.event_study(frame, **COLUMNS).value)


def test_another_reference_moves_the_path_by_a_constant():
    frame = panel()
    one = did.event_study(frame, **COLUMNS)
    two = did.event_study(frame, reference=-2, **COLUMNS)
    shift = one.value[one.event_time == -2]
    late = one.event_time >= 0
    assert two.value[two.event_time >= 0] == pytest.approx(one.value[late] - shift)


def test_counts_and_conventions_are_stated():
    path = did.event_study(panel(), **COLUMNS)
    assert (path.n_obs, path.n_units, path.n_treated, path.n_comparison) == (240, 30, 20, 10)
    assert (path.n_clusters, path.dof, path.overall.dof) == (30, 29, 29)
    assert path.variance == "CR1, fixed effects nested in clusters not counted"


def test_a_start_after_the_last_year_counts_down_to_it():
    frame = panel()
    frame.loc[frame["area"] == 2, "start"] = 2020
    path = did.event_study(frame, **COLUMNS)
    assert path.event_time.min() == -10


def test_everyone_starting_at_some_time_needs_a_window():
    frame = panel().dropna()
    with pytest.raises(NotIdentifiedError) as refusal:
        did.event_study(frame, **COLUMNS)
    assert refusal.value.code == "no_never_treated"
    path = did.event_study(frame, window=(-2, 2), **COLUMNS)
    assert list(path.event_time) == [-2, 0, 1, 2]


@pytest.mark.parametrize(
    ("change", "arguments", "code"),
    [
        (lambda d: d.assign(start=np.nan), {}, "no_treated"),
        (lambda d: d.assign(start=2030), {}, "no_treated"),
        (lambda d: d.assign(start=2013), {}, "no_comparison"),
        (lambda d: d.assign(start=d["start"].fillna(2010)), {}, "always_treated"),
        (lambda d: d.assign(start=d["start"].fillna(0)), {}, "always_treated"),
        (lambda d: pd.concat([d, d.iloc[[5]]]), {}, "duplicate_rows"),
        (lambda d: d.assign(start=d["start"].where(d["year"] > 2010)), {}, "start_varies"),
        (lambda d: d.assign(start=d["start"] + (d["year"] > 2012)), {}, "start_varies"),
        (lambda d: d.assign(year=d["year"] + 0.5), {}, "not_whole_periods"),
        (lambda d: d.assign(year=d["year"].astype(str)), {}, "not_a_number"),
        (lambda d: d.assign(start=d["start"].fillna(np.inf)), {}, "infinite_values"),
        (lambda d: d, {"reference": -7}, "no_reference"),
        (lambda d: d[d["area"].isin([0, 2])], {}, "one_against_one"),
        (lambda d: d.assign(y=1.0), {}, "no_variation"),
        (lambda d: d.assign(x=d["year"] >= d["start"]), {"covariates": ("x",)}, "collinear"),
    ],
)
def test_refuses_what_is_not_identified(change, arguments, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        did.event_study(change(panel()), **COLUMNS, **arguments)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"estimator": "stacked"}, "two_way, sun_abraham"),
        ({"reference": 0}, "before the start"),
        ({"window": (0, 3)}, "reference"),
        ({"window": (-3, -1)}, "must hold"),
        ({"cluster": "region"}, "region"),
        ({"level": 95}, "level"),
    ],
)
def test_wrong_use_is_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        did.event_study(panel(), **COLUMNS, **arguments)


def test_pre_trend_test_is_the_squared_t_for_one_earlier_period():
    path = did.event_study(panel(), window=(-2, 4), **COLUMNS)
    test = did.pre_trend_test(path)
    early = path.event_time < 0
    assert test.statistic == pytest.approx(((path.value / path.std_error) ** 2)[early][0])
    assert test.p_value == pytest.approx(path.p_value[early][0])


def test_pre_trend_test_of_published_figures_is_chi_squared():
    path = EffectPath.from_arrays([-3, -2, 0], [1.0, 2.0, 0.0], np.diag([1.0, 4.0, 1.0]))
    test = did.pre_trend_test(path)
    assert test.statistic == pytest.approx(1.0)
    assert test.p_value == pytest.approx(np.exp(-1))


def test_pre_trend_test_needs_two_earlier_periods():
    path = EffectPath.from_arrays([0, 1], [1.0, 2.0], np.eye(2))
    with pytest.raises(NotIdentifiedError) as refusal:
        did.pre_trend_test(path)
    assert refusal.value.code == "no_earlier_periods"


def test_pre_trend_test_refuses_more_effects_than_clusters_can_tell_apart():
    path = EffectPath.from_arrays([-3, -2, 0], [1.0, 1.0, 0.0], np.ones((3, 3)))
    with pytest.raises(NotIdentifiedError) as refusal:
        did.pre_trend_test(path)
    assert refusal.value.code == "singular_covariance"


@pytest.mark.parametrize("window", [None, (-2, 2)])
@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize("cluster", [None, "region"])
def test_sums_over_starts_give_what_the_rows_give(window, weights, cluster, monkeypatch):
    """The quick way and the regression on every row are the same regression."""
    frame = panel(areas=40).drop(index=[3, 50, 51, 130])
    rng = np.random.default_rng(2)
    frame = frame.assign(
        x=rng.normal(size=len(frame)),
        kind=np.where(rng.random(len(frame)) < 0.5, "a", "b"),
        region=frame["area"] // 3,
        w=1.0 + frame["area"] % 4,
    )
    options = {"covariates": ("x", "kind"), "weights": weights, "cluster": cluster}
    columns = {**COLUMNS, **options, "window": window}
    quick = did.event_study(frame, **columns)
    module = importlib.import_module("methods.did.event_study")
    monkeypatch.setattr(module, "is_nested", lambda *_: False)
    rows = did.event_study(frame, **columns)
    assert quick.value == pytest.approx(rows.value, rel=1e-8)
    assert quick.covariance == pytest.approx(rows.covariance, rel=1e-7, abs=1e-12)
    assert quick.overall.std_error == pytest.approx(rows.overall.std_error, rel=1e-8)
    assert (quick.method, quick.variance, quick.dof) == (rows.method, rows.variance, rows.dof)
    assert (quick.n_clusters, quick.n_obs) == (rows.n_clusters, rows.n_obs)


def surveys(schools=12, each=15, waves=5, seed=3):
    """Other pupils at every wave; the even schools start at wave 3."""
    rng = np.random.default_rng(seed)
    school = np.repeat(np.arange(schools), each * waves)
    wave = np.tile(np.repeat(np.arange(waves), each), schools)
    start = np.where(school % 2 == 0, 3.0, np.nan)
    score = rng.normal(size=schools)[school] + 0.4 * wave + 1.5 * (wave >= start)
    score = score + rng.normal(size=school.size)
    return pd.DataFrame(
        {"score": score, "pupil": np.arange(school.size), "school": school, "wave": wave,
         "start": start, "weight": rng.uniform(1, 3, school.size)}
    )  # fmt: skip


SURVEYED = {
    "outcome": "score", "unit": "pupil", "time": "wave", "first_treated": "start", "panel": False,
}  # fmt: skip


@pytest.mark.parametrize("weights", [None, "weight"])
def test_new_people_each_time_are_compared_by_the_averages_of_their_groups(weights):
    """Against the regression on groups by waves, in statsmodels."""
    frame = surveys()
    path = did.event_study(frame, cluster="school", weights=weights, **SURVEYED)
    assert list(path.event_time) == [-3, -2, 0, 1]
    treated = frame["start"].notna().to_numpy(float)
    wave = frame["wave"].to_numpy()
    waves = [(wave == w).astype(float) for w in (0, 1, 3, 4)]
    columns = [np.ones(len(frame)), treated, *waves, *[treated * w for w in waves]]
    model = importlib.import_module("statsmodels.api").WLS(
        frame["score"], np.column_stack(columns),
        weights=1.0 if weights is None else frame[weights],
    )  # fmt: skip
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": frame["school"]}, use_t=True)
    assert path.value == pytest.approx(fit.params.to_numpy()[6:], rel=1e-9)
    assert path.std_error == pytest.approx(fit.bse.to_numpy()[6:], rel=1e-9)
    assert path.dof == 11 and path.n_clusters == 12
    averages = frame.assign(total=1.0).groupby([frame["start"].notna(), "wave"])["score"].mean()
    if weights is None:
        gap = averages[True] - averages[False]
        assert path.value == pytest.approx([gap[w] - gap[2] for w in (0, 1, 3, 4)])


def test_new_people_each_time_need_the_plain_estimator_and_may_share_a_place():
    frame = surveys()
    with pytest.raises(ValueError, match="sun_abraham"):
        did.event_study(frame, estimator="sun_abraham", **SURVEYED)
    of_schools = did.event_study(frame, **(SURVEYED | {"unit": "school"}))
    of_pupils = did.event_study(frame, cluster="school", **SURVEYED)
    assert of_schools.std_error == pytest.approx(of_pupils.std_error)
