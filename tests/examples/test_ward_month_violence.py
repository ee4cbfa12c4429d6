"""Wards: the fall is found, fuller recording hides it, violence that moved next door adds to it.

The planted truth is the reference. Estimators are written out in numpy (imputation; Callaway and
Sant'Anna 2021 without covariates).
"""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from examples.ward_month_violence import generate
from methods import did

pytestmark = pytest.mark.whole_way

HOME = Path(generate.__file__).parent
TRUTH = tomllib.loads((HOME / "truth.toml").read_text("utf-8"))
WORKBOOK = HOME / "ward_month_violence.xlsx"
PREVENTED = TRUTH["effects_among_those_drawn"]["violence_rate"]


@pytest.fixture(scope="module")
def counts():
    return pd.read_excel(WORKBOOK, sheet_name="Counts", engine="calamine")


@pytest.fixture(scope="module")
def events():
    return pd.read_excel(WORKBOOK, sheet_name="Events", engine="calamine").set_index("ward")


@pytest.fixture(scope="module")
def study():
    return generate.draw(generate.SEED)


def rate(study):
    return 1000 * study.violence / study.population


def test_size(counts):
    assert counts.groupby("ward").size().to_dict() == dict.fromkeys(generate.names(), 60)
    assert list(np.sort(counts["month"].unique())) == list(
        pd.date_range("2021-01-01", periods=60, freq="MS")
    )
    starts = counts.drop_duplicates("ward")["start_month"].value_counts(dropna=False)
    assert starts.to_dict() == {
        pd.Timestamp("2023-04-01"): 2,
        pd.Timestamp("2023-10-01"): 2,
        pd.Timestamp("2024-07-01"): 2,
        pd.NaT: 18,
    }


def test_rate_is_the_count_for_every_thousand_residents(counts):
    expected = 1000 * counts["violence_injury"] / counts["population"]
    assert np.allclose(counts["violence_rate"], expected, atol=5e-5)


def test_events_say_the_same_as_the_counts(counts, events):
    starts = counts.groupby("ward")["start_month"].agg(["first", "nunique"])
    assert starts["nunique"].max() == 1
    assert events["start_month"].to_dict() == starts["first"].reindex(events.index).to_dict()
    assert events["recording_change"].unique() == pd.Timestamp("2023-07-01")
    assert (events["next_to_task_force"] == "yes").sum() == TRUTH["wards"]["next_to_task_force"]
    assert not events.loc[events["next_to_task_force"] == "yes", "start_month"].notna().any()


@pytest.mark.parametrize(
    ("ward", "first"),
    [
        ("Millfield", 42),
        ("Brook Lane", 42),
        ("Saltings", 33),
        ("Gasworks", 27),
        ("Quarry Hill", 42),
    ],
)
def test_neighbours_feel_it_from_the_first_start_next_door(study, ward, first):
    assert study.exposed[generate.names().index(ward)] == first


def test_other_wards_are_not_exposed(study):
    assert (study.exposed >= 0).sum() == 5
    assert not ((study.exposed >= 0) & (study.start >= 0)).any()


def test_the_fall_is_found(study, imputed, since_start):
    assert imputed(rate(study), study.start, study.exposed < 0) == pytest.approx(
        PREVENTED, abs=0.01
    )
    value, error = since_start(rate(study), study.start)
    assert value == pytest.approx(PREVENTED, abs=error)


@pytest.mark.parametrize("outcome", ["violence_rate", "violence_injury"])
def test_imputation_from_the_sheet(counts, numbered, outcome):
    effect = did.imputation(
        numbered(counts, "month", "start_month"),
        outcome=outcome,
        unit="ward",
        time="t",
        first_treated="g",
    ).overall
    planted = TRUTH["effects_among_those_drawn"][outcome]
    assert effect.ci_low < planted < effect.ci_high < 0


def test_one_month_before_the_start_is_a_shaky_base(study, since_start):
    """Each change is measured from one month's count, so the range is wide and includes none."""
    value, error = since_start(rate(study), study.start)
    assert value + 2 * error > 0


def before_and_after(study):
    """Change in the task-force wards alone, later months minus earlier ones."""
    y = rate(study)
    wards = np.flatnonzero(study.start >= 0)
    return np.mean([y[w, study.start[w] :].mean() - y[w, : study.start[w]].mean() for w in wards])


def test_fuller_recording_hides_the_fall(study):
    assert PREVENTED + 0.04 < before_and_after(study) < 0


def tells_the_story(seed, imputed, since_start):
    study = generate.draw(seed)
    y, apart = rate(study), study.exposed < 0
    prevented = generate.truth(study, seed)["effects_among_those_drawn"]["violence_rate"]
    without_neighbours = imputed(y, study.start, apart)
    return (
        abs(without_neighbours - prevented) < 0.01
        and imputed(y, study.start) < without_neighbours - 0.008
        and abs(since_start(y, study.start)[0] - prevented) < 0.03
    )


@pytest.mark.slow
def test_the_seed_follows_its_rule(imputed, since_start):
    found = next(seed for seed in range(1, 200) if tells_the_story(seed, imputed, since_start))
    assert found == generate.SEED == TRUTH["seed"]


@pytest.mark.slow
def test_neighbours_overstate_the_fall_on_average(imputed, draws):
    results = []
    for seed in range(1, draws(60, 400) + 1):
        study = generate.draw(seed)
        prevented = generate.truth(study, seed)["effects_among_those_drawn"]["violence_rate"]
        y = rate(study)
        alone = imputed(y, study.start, study.exposed < 0)
        results.append(
            (alone - prevented, imputed(y, study.start) - alone, before_and_after(study))
        )
    error, moved, naive = np.array(results).T
    assert error.mean() == pytest.approx(0, abs=3 * error.std(ddof=1) / np.sqrt(error.size) + 0.005)
    assert moved.mean() < -3 * moved.std(ddof=1) / np.sqrt(moved.size)
    assert naive.mean() > 0.6 * PREVENTED


def test_knives_found_rise_and_nothing_else_moves():
    """Averaged over draws, so that a planted change is seen apart from chance."""
    knife, asb = [], []
    for seed in range(1, 41):
        study = generate.draw(seed)
        now = (study.start >= 0)[:, None] & (np.arange(60) >= study.start[:, None])
        for found, values in ((knife, study.knife), (asb, study.asb)):
            by_ward = values / study.population
            wards = study.start >= 0
            after, before = now[wards].sum(), (~now[wards]).sum()
            ratio = (by_ward[wards] * now[wards]).sum() / after
            ratio /= (by_ward[wards] * ~now[wards]).sum() / before
            found.append(ratio)
    assert np.mean(knife) == pytest.approx(1 + generate.KNIFE_EFFECT, abs=0.04)
    assert np.mean(asb) == pytest.approx(1, abs=0.02)
