"""Do intervals hold the truth as often as they say, and do tests reject as seldom as they say?

Every setting of the table (``python -m tests.simulation.coverage``), with its worlds and bounds,
and what sets estimators apart that are all right.
"""

from dataclasses import replace

import numpy as np
import pytest

from methods import did
from tests.simulation.coverage import FULL, QUICK, Row, repetitions_of, simulate
from tests.simulation.did_settings import SETTINGS, START
from tests.simulation.did_settings_covariates import COHORTS
from tests.simulation.did_worlds import drawn, roll_out

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_promises_are_kept(setting, draws):
    quick, full = (repetitions_of(setting, quick=short) for short in (True, False))
    row = simulate(setting, draws(quick, full))
    assert row.kept, row.why


def test_names_tell_settings_apart():
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_a_broken_promise_is_told():
    """So that the tests above can fail: a setting that fails, said to hold, and the reverse."""
    failing = next(one for one in SETTINGS if one.promise == "fails" and one.below <= 0.5)
    assert not simulate(replace(failing, promise="holds"), 50).kept
    holding = next(one for one in SETTINGS if one.promise == "holds")
    assert not simulate(replace(holding, promise="fails"), 50).kept


def test_rows_hold_every_figure():
    setting = next(one for one in SETTINGS if "band" in one.inference)
    row = simulate(setting, 5)
    assert isinstance(row, Row)
    assert 0 <= row.band <= 1
    assert 0 <= row.points <= 1
    assert (row.repetitions, QUICK < FULL) == (5, True)


def test_pointwise_intervals_are_no_band(draws):
    """So that the band's coverage cannot be had with pointwise limits."""
    repetitions, together = draws(100, 2000), 0
    for seed in range(repetitions):
        world = drawn(seed, 1.0)
        effects = did.callaway_santanna(world.frame, covariates=("x",), **COHORTS)
        path = effects.aggregate("dynamic")
        truth = np.array([world.path[int(e)] for e in path.event_time])
        together += ((path.ci_low <= truth) & (path.ci_high >= truth)).all()
    assert together / repetitions < 0.85


def test_imputation_is_the_most_precise_when_shocks_fade_at_once(draws):
    values = {"imputation": [], "two_stage": [], "sun_abraham": []}
    for seed in range(draws(100, 1000)):
        frame = roll_out(seed, 1.0).frame
        values["imputation"].append(did.imputation(frame, **START).overall.value)
        values["two_stage"].append(did.two_stage(frame, **START).overall.value)
        path = did.event_study(frame, estimator="sun_abraham", **START)
        values["sun_abraham"].append(path.overall.value)
    assert np.std(values["imputation"]) < 0.95 * np.std(values["sun_abraham"])
    assert values["imputation"] == pytest.approx(values["two_stage"])


def test_leaving_one_out_widens_what_four_areas_a_start_leave_too_narrow(draws):
    covered = {False: 0, True: 0}
    for seed in range(draws(100, 2000)):
        world = roll_out(seed, 1.0, count=20)
        for leave in covered:
            found = did.imputation(world.frame, leave_one_out=leave, **START).overall
            covered[leave] += found.ci_low <= world.truth <= found.ci_high
    assert covered[False] < covered[True]
