"""Every difference-in-differences estimator meets every spoilt panel: a named refusal or a figure.

What cannot be identified is refused by code; what is left out or used otherwise than one might
think is counted in ``method``; what changes nothing but the shape of the frame changes no figure.
"""

import re
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest

from methods.results import NotIdentifiedError
from tests.contracts.did_panels import BLOCKS, GROUPS, PATHS, STARTED, panel

pytestmark = pytest.mark.whole_way

ESTIMATORS = {**PATHS, **STARTED, **BLOCKS, **GROUPS}
COHORTS = {name for name in PATHS if name.startswith("callaway")}
UNITS = {*PATHS, *STARTED, *BLOCKS} - {"callaway_santanna_sections"}
Change = Callable[[pd.DataFrame], pd.DataFrame]


def frame_for(name: str) -> pd.DataFrame:
    return panel(staggered=name not in BLOCKS)


@cache
def plain_answer(name: str):
    """What the estimator says of the panel as it is."""
    return ESTIMATORS[name](frame_for(name))


def figures(result) -> np.ndarray:
    one = result if getattr(result, "overall", None) is None else result.overall
    return np.array([one.value, getattr(one, "std_error", 0.0), getattr(one, "ci_low", 0.0)])


def told(result) -> str:
    return getattr(result, "method", "")


def answer(name: str, frame: pd.DataFrame):
    """The result or the refusal; the frame that went in stays as it was."""
    before = frame.copy(deep=True)
    try:
        return ESTIMATORS[name](frame)
    except NotIdentifiedError as problem:
        assert len(problem.message) > 20
        return problem
    finally:
        pd.testing.assert_frame_equal(frame, before)


def recast(**kinds: str) -> Change:
    return lambda frame: frame.astype(kinds)


SWITCHES = ("now", "treated", "post", "eligible")
HARMLESS: dict[str, Change] = {
    "unsorted rows": lambda f: f.sample(frac=1, random_state=1),
    "an index that repeats": lambda f: f.set_axis(["a", "b"] * (len(f) // 2)),
    "text for units": lambda f: f.assign(unit="u" + f["unit"].astype(str).str.zfill(3)),
    "categories with an unused one": lambda f: f.assign(
        unit=pd.Categorical(f["unit"], categories=[*range(40)]),
        cluster=f["cluster"].astype("category"),
    ),
    "nullable columns, pd.NA for never": lambda f: f.convert_dtypes(),
    "plain objects, None for never": lambda f: f.astype(object).where(f.notna(), None),
    "true and false": recast(**dict.fromkeys(SWITCHES, "bool")),
    "nullable true and false": recast(**dict.fromkeys(SWITCHES, "boolean")),
    "small numbers": recast(time="int8", start="float32", now="uint8", post="int8"),
    "columns of no interest with missing values": lambda f: f.assign(note=None, other=np.nan),
}


@pytest.mark.parametrize("change", HARMLESS)
@pytest.mark.parametrize("name", ESTIMATORS)
def test_the_shape_of_the_frame_changes_no_figure(name, change):
    plain, other = plain_answer(name), answer(name, HARMLESS[change](frame_for(name)))
    assert figures(other) == pytest.approx(figures(plain), rel=1e-8)
    assert told(other) == told(plain)


def put(column: str, value: object, row: int = 2) -> Change:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        values = frame[column].astype(float)
        values.iloc[row] = value
        return frame.assign(**{column: values})

    return change


def starting(start: Change) -> Change:
    """Other starts, with what follows from them."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        begun = start(frame)
        now = (frame["time"] >= begun).astype(int)
        return frame.assign(start=begun, now=now, treated=begun.notna().astype(int))

    return change


def without(rows: Change) -> Change:
    return lambda frame: frame[~rows(frame)]


MISSING = {
    "y": set(ESTIMATORS) - {"poisson"},
    "unit": UNITS | {"triple_difference"},
    "time": UNITS,
    "now": {*STARTED, "synthetic_did"},
    "treated": set(GROUPS),
    "post": set(GROUPS),
    "cluster": {*PATHS, "two_way", "poisson", "two_period", "permutation"},
    "w": {*PATHS, "two_way", "poisson", "two_period", "doubly_robust_sections"},
    "x": {*PATHS, "two_way", "poisson", "two_period", "triple_difference"},
}
# What was done to the panel: the estimators that must refuse it, and by which codes.
REFUSED: dict[str, tuple[Change, set[str], set[str]]] = {
    **{
        f"{column} is missing": (put(column, np.nan), who, {"missing_values"})
        for column, who in MISSING.items()
    },
    "an infinite outcome": (
        put("y", np.inf),
        set(ESTIMATORS) - {"poisson"},
        {"infinite_values"},
    ),
    "an infinite start": (put("start", np.inf), set(PATHS), {"infinite_values", "start_varies"}),
    "everybody starts together": (
        starting(lambda f: pd.Series(4.0, f.index)),
        set(ESTIMATORS),
        {"no_comparison", "no_never_treated", "collinear", "empty_group"},
    ),
    "nobody starts": (
        starting(lambda f: pd.Series(np.nan, f.index)),
        set(ESTIMATORS),
        {"no_treated", "empty_group", "collinear"},
    ),
    "everybody is treated from the first period on": (
        starting(lambda f: pd.Series(1.0, f.index)),
        set(ESTIMATORS),
        {
            "always_treated",
            "no_untreated",
            "no_comparison",
            "no_never_treated",
            "no_treated",
            "empty_group",
            "collinear",
        },
    ),
    "a row twice": (
        lambda f: pd.concat([f, f.iloc[[2]]]),
        UNITS,
        {"duplicate_rows"},
    ),
    "a unit starts twice": (
        put("start", 6.0),
        UNITS & set(PATHS),
        {"start_varies"},
    ),
    "starts between periods": (
        lambda f: f.assign(start=f["start"] + 0.5),
        set(PATHS),
        {"not_whole_periods"},
    ),
    "dates for periods": (
        lambda f: f.assign(time=pd.Timestamp("2025-01-01") + pd.to_timedelta(f["time"], "D")),
        set(PATHS),
        {"not_whole_periods", "not_a_number"},
    ),
    "months for periods": (
        lambda f: f.assign(time=pd.PeriodIndex.from_ordinals(f["time"] + 600, freq="M")),
        set(PATHS),
        {"not_whole_periods", "not_a_number"},
    ),
    "words for periods": (
        lambda f: f.assign(time="t" + f["time"].astype(str)),
        set(PATHS),
        {"not_a_number"},
    ),
    "words for the outcome": (
        lambda f: f.assign(y="much", n="many"),
        set(ESTIMATORS),
        {"not_a_number"},
    ),
    "a weight of zero": (put("w", 0.0), MISSING["w"], {"bad_weights"}),
    "an outcome that never varies": (
        lambda f: f.assign(y=3.0, n=3),
        set(ESTIMATORS) - {"decompose", "permutation"},
        {"no_variation"},
    ),
    "one cluster": (
        lambda f: f.assign(cluster=1),
        {*PATHS, "two_way", "poisson", "two_period", "permutation"},
        {"one_cluster", "treated_varies"},
    ),
    "a unit that leaves": (
        lambda f: f.assign(now=f["now"].where((f["unit"] > 2) | (f["time"] < 6), 0)),
        {"synthetic_did", "decompose"},
        {"leaves_treatment"},
    ),
    "a row that is not there": (
        without(lambda f: (f["unit"] == 4) & (f["time"] == 6)),
        {*BLOCKS, "decompose"},
        {"unbalanced"},
    ),
    "a period that is not there": (
        without(lambda f: f["time"] == 5),
        COHORTS,
        {"gap_in_periods"},
    ),
    "no rows": (lambda f: f.iloc[:0], set(ESTIMATORS), {"no_rows"}),
    "no such column": (
        lambda f: f.drop(columns=["y", "n"]),
        set(ESTIMATORS),
        {"no_such_column"},
    ),
    "two columns of one name": (
        lambda f: pd.concat([f, f[["y", "n"]]], axis=1),
        set(ESTIMATORS),
        {"duplicate_column"},
    ),
    "ones and twos": (
        lambda f: f.assign(now=f["now"] + 1, treated=f["treated"] + 1),
        {*STARTED, "synthetic_did", *GROUPS} - {"wild_cluster_bootstrap"},
        {"not_binary"},
    ),
}


@pytest.mark.parametrize(
    ("spoilt", "name"),
    [(spoilt, name) for spoilt in REFUSED for name in sorted(REFUSED[spoilt][1])],
)
def test_what_cannot_be_identified_is_refused_by_name(spoilt, name):
    change, _, codes = REFUSED[spoilt]
    problem = answer(name, change(frame_for(name)))
    assert isinstance(problem, NotIdentifiedError), figures(problem)
    assert problem.code in codes, problem.message


TWO_WAY = {"two_way", "two_way_cr2", "poisson"}
NO_LATE_COMPARISON = starting(lambda f: f["start"].fillna(6.0))
EARLY = starting(lambda f: f["start"].mask(f["unit"] // 3 == 1, 1.0))
ONCE = without(lambda f: (f["unit"] == 4) & (f["time"] != 6))
# What was done to the panel, who still answers, and the words that count it in ``method``.
COUNTED: dict[str, tuple[Change, set[str], str]] = {
    "a cohort in the programme from the first period on": (
        EARLY,
        {"event_study_sun_abraham", "imputation", "two_stage"},
        r"3 units left out: in the programme from the first period on",
    ),
    "the same in a two-way comparison": (
        EARLY,
        TWO_WAY,
        r"3 units are in the programme whenever seen",
    ),
    "nobody is left at the end": (
        NO_LATE_COMPARISON,
        {"event_study_sun_abraham", "imputation", "two_stage"},
        r"72 rows left out: (their period|everyone starts)",
    ),
    "nobody is left at the end, by cohort": (
        NO_LATE_COMPARISON,
        {"callaway_santanna_not_yet"},
        r"6 cohort periods with nobody left to compare with",
    ),
    "never coded as zero": (
        lambda f: f.assign(start=f["start"].fillna(0)),
        {"imputation", "two_stage"},
        r"12 units left out: in the programme from the first period on",
    ),
    "a unit seen once": (
        ONCE,
        {"callaway_santanna", "callaway_santanna_not_yet"},
        r"left out: 1 units not seen in every period",
    ),
    "a treated unit seen once, after its start": (
        ONCE,
        {"imputation", "two_stage"},
        r"1 rows left out: their unit has no observation before the start",
    ),
    "a unit seen once in a two-way comparison": (ONCE, TWO_WAY, r"1 units are seen once"),
    "a unit that leaves the programme": (
        lambda f: f.assign(now=f["now"].where((f["unit"] > 2) | (f["time"] < 6), 0)),
        TWO_WAY,
        r"3 units leave the programme and then count as untreated",
    ),
    "a covariate that says nothing new": (
        lambda f: f.assign(x=1.0),
        set(ESTIMATORS) - {"decompose", "permutation", *BLOCKS},
        r"left out as collinear: x",
    ),
}


@pytest.mark.parametrize(
    ("spoilt", "name"),
    [(spoilt, name) for spoilt in COUNTED for name in sorted(COUNTED[spoilt][1])],
)
def test_what_is_left_out_is_counted(spoilt, name):
    change, _, words = COUNTED[spoilt]
    result = answer(name, change(frame_for(name)))
    assert not isinstance(result, NotIdentifiedError), result
    assert np.isfinite(figures(result)).all()
    assert re.search(words, told(result)), told(result)


ALL_CHANGES = {
    **{spoilt: change for spoilt, (change, *_) in REFUSED.items()},
    **{spoilt: change for spoilt, (change, *_) in COUNTED.items()},
    "one treated unit": without(
        lambda f: f["start"].notna() & (f["unit"] != f.loc[f["start"].notna(), "unit"].min())
    ),
    "periods in steps of ten": lambda f: f.assign(time=f["time"] * 10, start=f["start"] * 10),
    "a unit in two clusters": put("cluster", 99.0),
    "gaps at random": lambda f: f.sample(frac=0.6, random_state=3),
}


@pytest.mark.parametrize("name", ESTIMATORS)
def test_every_other_answer_is_finite_or_a_refusal(name):
    for spoilt, change in ALL_CHANGES.items():
        try:
            result = answer(name, change(frame_for(name)))
        except ValueError as problem:
            assert "no column" in str(problem), spoilt
            continue
        if not isinstance(result, NotIdentifiedError):
            value, std_error, low = figures(result)
            assert np.isfinite([value, std_error]).all() and not np.isnan(low), spoilt
