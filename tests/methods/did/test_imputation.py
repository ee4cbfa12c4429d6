"""Imputation and two-stage estimation against the same sums written out with dummies."""

import numpy as np
import pandas as pd
import pytest

from methods import did
from methods.results import NotIdentifiedError

COLUMNS = {"outcome": "y", "unit": "area", "time": "year", "first_treated": "start"}
ESTIMATORS = {"imputation": did.imputation, "two_stage": did.two_stage}


def panel(areas=40, years=8, seed=0, noise=1.0):
    """Effects grow with time and with the start: two-way fixed effects would be wrong."""
    rng = np.random.default_rng(seed)
    area, year = np.divmod(np.arange(areas * years), years)
    start = rng.choice([3.0, 4.0, 6.0, np.nan], areas)[area]
    since = year - start
    effect = np.where(since >= 0, 1 + 0.5 * since + 0.3 * (start == 4), 0.0)
    x = rng.normal(size=area.size)
    y = rng.normal(size=areas)[area] + 0.3 * year + 0.8 * x + effect
    frame = {
        "y": y + noise * rng.normal(size=area.size),
        "area": area,
        "year": 2010 + year,
        "start": 2010 + start,
        "x": x,
        "w": rng.uniform(0.5, 2.0, area.size),
        "region": area // 4,
        "effect": effect,
    }
    return pd.DataFrame(frame)


def ragged(seed=0):
    frame = panel(seed=seed)
    return frame.sample(frac=0.85, random_state=seed)


def by_dummies(frame, kind, covariates=(), cluster="area", weights=None):
    """Effects and covariance from dense matrices, straight from the papers' formulas."""
    frame = frame.reset_index(drop=True)
    w = np.ones(len(frame)) if weights is None else frame[weights].to_numpy()
    distance = frame["year"] - frame["start"]
    treated = (distance >= 0).to_numpy()
    dummies = pd.get_dummies(frame[["area", "year"]].astype(str)).to_numpy(float)
    design = np.column_stack([dummies, frame[list(covariates)]])
    untreated = design * ((~treated) * w)[:, None]
    bread = np.linalg.pinv(untreated.T @ design)
    y = frame["y"].to_numpy()
    gap = y - design @ (bread @ (untreated.T @ y))
    horizons = np.unique(distance[treated])
    target = np.stack([w * (distance == h) for h in horizons], axis=1)
    target = np.column_stack([target, w * treated])
    target /= target.sum(axis=0)
    value = target.T @ gap
    load = target - untreated @ bread @ (design.T @ target)
    scores = np.zeros_like(load)
    for column in range(len(value)):
        centre = pd.Series(value[column], frame.index)
        others = 1.0
        if kind != "two_stage":
            cells = pd.DataFrame({"s": frame["start"], "d": distance, "m": target[:, column] ** 2})
            cells["mg"] = cells["m"] * gap
            sums = cells.groupby(["s", "d"])[["m", "mg"]].transform("sum")
            centre = (sums["mg"] / sums["m"]).fillna(0)
            if kind == "leave_one_out":
                others = (1 - cells["m"] / sums["m"]).fillna(1).to_numpy()
        late = (target[:, column] > 0) * (gap - centre.to_numpy()) / others
        scores[:, column] = load[:, column] * np.where(treated, late, gap)
    sums = pd.DataFrame(scores).groupby(frame[cluster].to_numpy()).sum().to_numpy()
    return value, sums.T @ sums


@pytest.mark.whole_way
@pytest.mark.parametrize("kind", ESTIMATORS)
@pytest.mark.parametrize("load", [panel, ragged])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"weights": "w"},
        {"cluster": "region"},
        {"covariates": ("x",)},
        {"covariates": ("x",), "weights": "w", "cluster": "region"},
    ],
)
def test_agrees_with_dense_matrices(kind, load, options):
    frame = load()
    path = ESTIMATORS[kind](frame, **COLUMNS, **options)
    value, covariance = by_dummies(frame, kind, **options)
    late = path.event_time >= 0
    assert path.value[late] == pytest.approx(value[:-1], rel=1e-9)
    expected = covariance[:-1, :-1]
    assert path.covariance[np.ix_(late, late)] == pytest.approx(expected, rel=1e-8, abs=1e-12)
    assert path.overall.value == pytest.approx(value[-1], rel=1e-9)
    assert path.overall.std_error == pytest.approx(covariance[-1, -1] ** 0.5, rel=1e-8)


@pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
def test_recovers_growing_effects_exactly_without_noise(estimator):
    frame = panel(noise=1e-9)
    path = estimator(frame, covariates=("x",), **COLUMNS)
    since = frame["year"] - frame["start"]
    truth = frame.groupby(since)["effect"].mean()
    late = path.event_time >= 0
    assert path.value[late] == pytest.approx(truth[truth.index >= 0].to_numpy(), abs=1e-7)
    assert path.value[~late] == pytest.approx(0, abs=1e-7)
    assert path.overall.value == pytest.approx(frame.loc[since >= 0, "effect"].mean(), abs=1e-7)


def test_effects_before_the_start_are_a_regression_on_untreated_rows():
    frame = panel()
    path = did.imputation(frame, **COLUMNS)
    untreated = frame[~(frame["year"] >= frame["start"])].assign(
        start=lambda rows: rows["start"].fillna(9999)
    )
    distance = untreated["year"] - untreated["start"]
    early = [int(d) for d in path.event_time if d < 0]
    dummies = pd.get_dummies(untreated[["area", "year"]].astype(str)).to_numpy(float)
    terms = np.stack([distance == d for d in early], axis=1).astype(float)
    fit = np.linalg.lstsq(np.column_stack([terms, dummies]), untreated["y"], rcond=None)[0]
    assert early == list(range(-6, -1))
    assert path.value[: len(early)] == pytest.approx(fit[: len(early)])


@pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
def test_horizons_choose_what_is_averaged(estimator):
    frame = panel()
    every, some = estimator(frame, **COLUMNS), estimator(frame, horizons=[-2, 0, 1], **COLUMNS)
    assert list(some.event_time) == [-2, 0, 1]
    kept = np.isin(every.event_time, some.event_time)
    assert some.value == pytest.approx(every.value[kept])
    assert some.covariance == pytest.approx(every.covariance[np.ix_(kept, kept)])
    since = frame["year"] - frame["start"]
    counts = [(since == 0).sum(), (since == 1).sum()]
    assert some.overall.value == pytest.approx(np.average(some.value[1:], weights=counts))
    assert estimator(frame, horizons=[-3, -2], **COLUMNS).overall is None


@pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
def test_order_and_labels_of_rows_do_not_matter(estimator):
    frame = panel()
    shuffled = frame.sample(frac=1, random_state=1).assign(
        area=lambda rows: "area " + rows["area"].astype(str)
    )
    one, two = estimator(frame, **COLUMNS), estimator(shuffled, **COLUMNS)
    assert two.value == pytest.approx(one.value, rel=1e-10)
    assert two.std_error == pytest.approx(one.std_error, rel=1e-10)


@pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
def test_a_cohort_treated_from_the_first_period_is_left_out_and_counted(estimator):
    frame = panel()
    early = frame["area"] < 5
    path = estimator(frame.assign(start=frame["start"].mask(early, 2010)), **COLUMNS)
    expected = estimator(frame[~early], **COLUMNS)
    assert path.value == pytest.approx(expected.value)
    assert path.std_error == pytest.approx(expected.std_error)
    assert "5 units left out: in the programme from the first period on" in path.method
    assert path.n_units == 35


@pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
def test_a_cohort_with_one_earlier_period_stays(estimator):
    frame = panel()
    frame["start"] = frame["start"].mask(frame["area"] < 5, 2011)
    path = estimator(frame, **COLUMNS)
    assert path.n_obs == len(frame)
    assert "left out" not in path.method


@pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
def test_rows_that_nothing_can_stand_in_for_are_left_out_and_counted(estimator):
    frame = panel()
    started = frame[frame["start"].notna()]
    path = estimator(started, **COLUMNS)
    last = started["start"].max()
    late = int((started["year"] >= last).sum())
    assert f"{late} rows left out: their period has no untreated observation" in path.method
    assert path.n_obs == len(started) - late
    newcomer = frame[
        ~(
            (frame["area"] == frame["area"][frame["start"].notna()].iloc[0])
            & (frame["year"] < frame["start"])
        )
    ]
    lost = int((newcomer["area"] == newcomer["area"].iloc[0]).sum())
    assert lost > 0
    path = estimator(newcomer, **COLUMNS)
    assert "their unit has no observation before the start" in path.method


@pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
def test_unlinked_halves_are_not_compared_with_each_other(estimator):
    """Two halves seen in different years: each is compared within itself."""
    early = panel(seed=1)
    late = panel(seed=2).assign(area=lambda rows: rows["area"] + 100)
    late[["year", "start"]] += 50
    both = estimator(pd.concat([early, late]), **COLUMNS)
    one, two = estimator(early, **COLUMNS), estimator(late, **COLUMNS)
    counts = [frame["year"].ge(frame["start"]).sum() for frame in (early, late)]
    expected = np.average([one.overall.value, two.overall.value], weights=counts)
    assert both.overall.value == pytest.approx(expected)


def test_lone_units_are_told():
    frame = panel()
    frame.loc[frame["area"] == 0, "start"] = 2012.0
    assert (
        "6 groups of one start and period hold one unit"
        in did.imputation(frame, **COLUMNS).variance
    )


@pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
def test_a_covariate_that_others_determine_is_named(estimator):
    frame = panel().assign(fixed=lambda rows: rows["area"] % 3 * 1e6, trend=lambda r: r["year"])
    path = estimator(frame, covariates=("fixed", "x", "trend"), **COLUMNS)
    assert "left out as collinear: fixed, trend" in path.method
    assert path.value == pytest.approx(estimator(frame, covariates=("x",), **COLUMNS).value)


@pytest.mark.parametrize("options", [{}, {"weights": "w", "cluster": "region"}])
def test_leave_one_out_agrees_with_dense_matrices(options):
    frame = panel()
    path = did.imputation(frame, leave_one_out=True, **COLUMNS, **options)
    value, covariance = by_dummies(frame, "leave_one_out", **options)
    late = path.event_time >= 0
    assert path.value[late] == pytest.approx(value[:-1])
    assert path.covariance[np.ix_(late, late)] == pytest.approx(covariance[:-1, :-1])
    plain = did.imputation(frame, **COLUMNS, **options)
    assert path.overall.std_error > 1.02 * plain.overall.std_error
    assert path.variance == "conservative, clustered, leave-one-out"


def test_early_effects_that_cannot_be_separated_are_left_out():
    frame = panel()
    path = did.imputation(frame[frame["start"].isin([2014, 2016])], **COLUMNS)
    assert path.event_time.min() >= 0
    assert "effects before the start cannot be separated" in path.method


def test_counts_and_conventions_are_stated():
    frame = panel()
    path = did.imputation(frame, cluster="region", **COLUMNS)
    never = frame.loc[frame["start"].isna(), "area"].nunique()
    assert (path.n_obs, path.n_units, path.n_comparison) == (320, 40, never)
    assert (path.n_clusters, path.dof, path.overall.dof, path.reference) == (10, 9, 9, -1)


@pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
@pytest.mark.parametrize(
    ("change", "options", "code"),
    [
        (lambda f: f.assign(start=2010), {}, "no_untreated"),
        (lambda f: f.assign(start=np.nan), {}, "no_treated"),
        (lambda f: f[f["year"] >= f["start"]], {}, "no_untreated"),
        (lambda f: pd.concat([f, f.iloc[:1]]), {}, "duplicate_rows"),
        (lambda f: f.assign(start=f["start"].where(f["year"] > 2011)), {}, "start_varies"),
        (lambda f: f.assign(year=f["year"] + 0.5), {}, "not_whole_periods"),
        (lambda f: f.assign(y=f["y"].where(f["area"] > 0)), {}, "missing_values"),
        (lambda f: f.assign(w=0), {"weights": "w"}, "bad_weights"),
        (lambda f: f.assign(c=1), {"cluster": "c"}, "one_cluster"),
        (lambda f: f, {"cluster": "year"}, "cluster_varies"),
        (lambda f: f.assign(c=f["start"].isna() * 1), {"cluster": "c"}, "one_against_one"),
        (lambda f: f.assign(y=f["year"] * 0.1), {}, "no_variation"),
        (lambda f: f, {"horizons": [0, 30]}, "no_horizon"),
    ],
)
def test_refuses_what_is_not_identified(estimator, change, options, code):
    with pytest.raises(NotIdentifiedError) as refusal:
        estimator(change(panel()), **COLUMNS, **options)
    assert refusal.value.code == code


@pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS)
@pytest.mark.parametrize(
    ("options", "words"),
    [({"level": 95}, "level"), ({"cluster": "town"}, "town"), ({"first_treated": "go"}, "go")],
)
def test_wrong_use_is_named(estimator, options, words):
    with pytest.raises(ValueError, match=words):
        estimator(panel(), **{**COLUMNS, **options})


def test_too_thin_a_table_is_refused():
    rows = np.arange(60_000)
    frame = {"y": rows % 7.0, "area": rows // 2, "year": rows % 1000}
    start = np.where(frame["area"] % 2, 700.0, np.nan)
    with pytest.raises(NotIdentifiedError, match="thinly"):
        did.imputation(pd.DataFrame(frame | {"start": start}), **COLUMNS)
