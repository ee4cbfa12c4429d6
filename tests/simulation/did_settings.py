"""Every difference-in-differences estimator and way of inference, in the world it is meant for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from methods import did, inference
from methods.results import EffectPath
from tests.simulation.coverage import Setting, one, path
from tests.simulation.did_settings_covariates import cohorts, doubly_robust
from tests.simulation.did_worlds import (
    areas,
    drawn,
    factors,
    incidents,
    people,
    roll_out,
    schools,
    towns,
)
from tests.simulation.product_people import others
from tests.simulation.product_settings import product

SIDES = {"outcome": "y", "treated": "treated", "post": "post"}
START = {"outcome": "y", "unit": "area", "time": "year", "first_treated": "start"}
NOW = {"outcome": "y", "unit": "area", "time": "year", "treated_now": "now"}


def _two_periods() -> list[Setting]:
    classical = Setting(
        "alike rows",
        "two_period",
        "classical",
        partial(people, uneven=False),
        one(did.two_period, variance="classical", **SIDES),
    )
    robust = [
        Setting(
            "few treated rows that vary more",
            "two_period",
            variance,
            partial(people, n=n),
            one(did.two_period, variance=variance, **SIDES),
            promise=promise,
            allowance=0.015,
            below=0.87,
        )
        for variance, n, promise in (
            ("classical", 160, "fails"),
            ("HC0", 2000, "holds"),
            ("HC1", 400, "holds"),
            ("HC2", 160, "holds"),
            ("HC3", 160, "holds"),
        )
    ]
    clustered = [
        Setting(
            f"{groups} schools, {treated} treated",
            "two_period",
            variance,
            partial(schools, groups=groups, treated=treated),
            one(did.two_period, variance=variance, cluster="school", **SIDES),
            promise=promise,
            allowance=0.01,
            below=0.94,
        )
        for variance, groups, treated, promise in (
            ("CR1", 60, 30, "holds"),
            ("CR1", 20, 10, "holds"),
            ("CR1", 6, 2, "fails"),
            ("CR1", 10, 1, "fails"),
            ("CR2", 6, 3, "holds"),
            ("CR2", 10, 5, "holds"),
            ("CR2", 10, 3, "holds"),
            ("CR2", 20, 10, "holds"),
            ("CR2", 20, 5, "holds"),
        )
    ]
    alone = Setting(
        "20 schools of 30, taken as rows",
        "two_period",
        "HC1",
        partial(schools, groups=20, treated=10, pupils=30),
        one(did.two_period, variance="HC1", **SIDES),
        promise="fails",
        below=0.75,
    )
    triple = [
        Setting(
            f"{count} towns",
            "triple_difference",
            variance,
            partial(towns, count=count),
            one(
                did.triple_difference,
                outcome="y",
                treated="place",
                post="post",
                eligible="eligible",
                cluster="town",
                variance=variance,
            ),
        )
        for count, variance in ((60, "CR1"), (10, "CR2"))
    ]
    return [classical, *robust, *clustered, alone, *triple]


def _resampling() -> list[Setting]:
    found = [
        Setting(
            f"{groups} schools, {treated} treated",
            "wild_cluster_bootstrap",
            f"{weights}, null {'imposed' if impose else 'not imposed'}",
            partial(schools, groups=groups, treated=treated),
            one(
                inference.wild_cluster_bootstrap,
                outcome="y",
                term="term",
                covariates=("treated", "post"),
                cluster="school",
                weights=weights,
                impose_null=impose,
                draws=draws,
                seed=1,
                level=0.9,
            ),
            promise=promise,
            allowance=0.02,
            level=0.9,
        )
        for groups, treated, weights, impose, draws, promise in (
            (6, 3, "rademacher", True, 999, "cautious"),
            (10, 5, "rademacher", True, 999, "holds"),
            (14, 6, "rademacher", True, 399, "holds"),
            (20, 10, "rademacher", True, 399, "holds"),
            (20, 10, "rademacher", False, 399, "holds"),
            (6, 3, "webb", True, 399, "cautious"),
            (10, 5, "webb", True, 399, "holds"),
            (20, 10, "webb", True, 399, "holds"),
        )
    ]
    placed = [
        Setting(
            f"{groups} schools, {treated} treated",
            "permutation",
            told,
            partial(schools, groups=groups, treated=treated),
            one(inference.permutation, unit="school", level=level, draws=draws, seed=1, **SIDES),
            allowance=0.0,
            level=level,
        )
        for groups, treated, draws, level, told in (
            (6, 3, None, 0.9, "all 20 placements"),
            (8, 3, None, 1 - 6 / 56, "all 56 placements"),
            (10, 2, None, 1 - 4 / 45, "all 45 placements"),
            (20, 6, 499, 0.95, "499 random placements"),
        )
    ]
    return [*found, *placed]


def _one_start() -> list[Setting]:
    return [
        Setting("90 areas, one start", "two_way", "CR1 nested", areas, one(did.two_way, **NOW)),
        Setting(
            "90 areas, one start",
            "two_way",
            "CR1 all",
            areas,
            one(did.two_way, small_sample="all", **NOW),
        ),
        Setting(
            "12 areas, one start",
            "two_way",
            "CR2",
            partial(areas, count=12),
            one(did.two_way, variance="CR2", **NOW),
        ),
        Setting(
            "90 areas, one start",
            "event_study two_way",
            "CR1",
            areas,
            path(did.event_study, **START),
            early=True,
        ),
        Setting(
            "90 areas, growing effects",
            "two_way",
            "CR1 nested",
            roll_out,
            one(did.two_way, **NOW),
            promise="fails",
            below=0.5,
        ),
        Setting(
            "300 units, growing effects",
            "two_way",
            "CR1 nested",
            partial(drawn, pull=0.0, trend=0.0),
            one(did.two_way, **{**NOW, "unit": "unit"}),
            promise="fails",
            below=0.5,
        ),
    ]


def _staggered() -> list[Setting]:
    sun_abraham = partial(did.event_study, estimator="sun_abraham")
    estimators: dict[str, Callable[..., EffectPath]] = {
        "imputation": did.imputation,
        "two_stage": did.two_stage,
        "event_study sun_abraham": sun_abraham,
    }
    known = {"imputation": "conservative", "two_stage": "joint moments"}
    settings = [
        Setting(
            f"90 areas, {'lasting' if fade else 'passing'} shocks",
            name,
            known.get(name, "CR1"),
            draw,
            path(estimator, **START),
            allowance=0.02,
            early=name != "two_stage",
        )
        for fade, draw in ((fade, partial(roll_out, fade=fade)) for fade in (0.0, 0.5))
        for name, estimator in estimators.items()
    ]
    few = [
        Setting(
            f"{count} areas, passing shocks",
            "imputation",
            "leave one out",
            partial(roll_out, count=count),
            path(did.imputation, leave_one_out=True, **START),
            allowance=0.02,
            early=True,
        )
        for count in (20, 30)
    ]
    too_few = Setting(
        "20 areas, passing shocks",
        "imputation",
        "conservative",
        partial(roll_out, count=20),
        path(did.imputation, **START),
        promise="fails",
        below=0.95,
    )
    return [*settings, *few, too_few]


def _counts_and_synthetic() -> list[Setting]:
    counts = {**NOW, "outcome": "n", "exposure": "people"}
    several = (14,) * 8
    synthetic = [
        Setting(
            told,
            "synthetic_did",
            variance,
            partial(factors, starts=starts),
            one(did.synthetic_did, variance=variance, draws=60, **NOW),
            promise=promise,
            allowance=0.02,
            cost=2,
        )
        for told, starts, variance, promise in (
            ("30 areas, 1 treated, two factors", (14,), "placebo", "holds"),
            ("30 areas, 8 treated, two factors", several, "placebo", "holds"),
            ("30 areas, 8 treated, two factors", several, "jackknife", "cautious"),
            ("30 areas, 8 treated, two factors", several, "bootstrap", "cautious"),
            ("30 areas, 6 treated, three starts", (12, 12, 14, 14, 16, 16), "placebo", "holds"),
        )
    ]
    return [
        *(
            Setting(
                f"counts in {count} areas",
                "poisson",
                "CR1",
                partial(incidents, count=count),
                one(did.poisson, **counts),
                allowance=0.02,
                lean=0.01,
            )
            for count in (60, 150)
        ),
        *synthetic,
        Setting(
            "20 areas, 1 treated by chance",
            "synthetic_control",
            "placebo ranks",
            partial(factors, count=20),
            one(
                did.synthetic_control,
                outcome="y",
                unit="area",
                time="year",
                treated_unit=0,
                start=14,
                level=0.9,
            ),
            allowance=0.0,
            level=0.9,
            lean=None,
        ),
    ]


SETTINGS: tuple[Setting, ...] = (
    *_two_periods(),
    *_resampling(),
    *_one_start(),
    *_staggered(),
    *cohorts(),
    *doubly_robust(),
    *_counts_and_synthetic(),
    *product(),
    *others(),
)
