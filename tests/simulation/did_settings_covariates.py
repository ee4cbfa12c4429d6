"""Group-time effects and doubly robust comparisons, in worlds where a covariate matters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from methods import did
from methods.results import EffectPath, Estimate
from tests.simulation.coverage import Fit, Setting, one
from tests.simulation.did_worlds import World, drawn, roll_out, two_waves

COHORTS = {"outcome": "y", "unit": "unit", "time": "year", "first_treated": "start"}


def group_time(**options: Any) -> Fit:
    def fit(frame: pd.DataFrame) -> tuple[Estimate, EffectPath]:
        effects = did.callaway_santanna(frame, **{**COHORTS, "covariates": ("x",), **options})
        return effects.overall, effects.aggregate("dynamic")

    return fit


def cohorts() -> list[Setting]:
    def setting(
        world: str, told: str, draw: Callable[[int, float], World], **options: Any
    ) -> Setting:
        meant = {k: options.pop(k) for k in list(options) if k in Setting.__slots__}
        fixed = {"allowance": 0.02, "cost": 2, **meant}
        return Setting(world, "callaway_santanna", told, draw, group_time(**options), **fixed)

    panel = [
        setting(
            "300 units drawn by a covariate",
            f"{score}, {group}",
            drawn,
            score=score,
            control_group=group,
        )
        for score in ("dr", "ipw", "reg")
        for group in ("never_treated", "not_yet_treated")
    ]
    different = partial(drawn, sections=True)
    sections = [
        setting(
            "1,800 rows of different people",
            f"{score}, sections",
            different,
            score=score,
            panel=False,
        )
        for score in ("dr", "ipw", "reg")
    ]
    lossy = partial(drawn, lost=0.05)
    gaps = [
        setting(
            "300 units, a row in 20 lost",
            f"reg, unbalanced {rule}",
            lossy,
            score="reg",
            unbalanced=rule,
            allowance=0.03 if rule == "drop" else 0.02,
        )
        for rule in ("drop", "pairs", "rows")
    ]
    clusters = partial(drawn, units=500, clusters=100)
    plain = partial(drawn, clusters=60, pull=0.0, trend=0.0)
    return [
        *panel,
        *sections,
        *gaps,
        setting(
            "300 units drawn by a covariate",
            "dr, multiplier bootstrap and band",
            drawn,
            bootstrap=399,
            seed=1,
        ),
        setting(
            "100 clusters of 5 units",
            "dr, clustered, bootstrap and band",
            clusters,
            bootstrap=399,
            seed=1,
            cluster="cluster",
            allowance=0.025,
            band=0.045,
        ),
        setting(
            "60 clusters, no covariate",
            "dr, clustered",
            plain,
            cluster="cluster",
            covariates=(),
            base_period="universal",
            early=True,
        ),
        setting(
            "60 clusters of 8, taken as units",
            "dr",
            partial(drawn, units=500, clusters=60),
            promise="fails",
            below=0.9,
            lean=None,
        ),
        setting(
            "covariate behind trends left out",
            "dr",
            drawn,
            covariates=(),
            promise="fails",
            below=0.2,
        ),
        setting(
            "90 areas, passing shocks",
            "dr, universal base",
            roll_out,
            unit="area",
            covariates=(),
            base_period="universal",
            early=True,
            allowance=0.025,
        ),
    ]


def doubly_robust() -> list[Setting]:
    kinds = (
        ("improved", None, "holds"),
        ("improved", "score", "holds"),
        ("improved", "outcome", "holds"),
        ("traditional", None, "holds"),
        ("traditional", "score", "holds"),
        ("traditional", "outcome", "holds"),
        ("ipw_hajek", "outcome", "holds"),
        ("ipw_ht", None, "holds"),
        ("regression", "score", "holds"),
        ("ipw_hajek", "score", "fails"),
        ("regression", "outcome", "fails"),
    )
    worlds = {
        (sections, bent, n): partial(two_waves, sections=sections, bent=bent, n=n)
        for sections in (False, True)
        for bent in (None, "score", "outcome")
        for n in (500, 1000)
    }
    return [
        Setting(
            f"two waves, {'sections' if sections else 'panel'}"
            + ("" if bent is None else f", {bent} model wrong"),
            f"doubly_robust {estimator}",
            "influence function",
            draw,
            one(
                did.doubly_robust,
                outcome="y",
                treated="d",
                post="post",
                unit=None if sections else "unit",
                covariates=("x",),
                estimator=estimator,
            ),
            promise=promise,
            allowance=0.02,
            lean=0.01,
        )
        for (sections, bent, n), draw in worlds.items()
        for estimator, wrong, promise in kinds
        if wrong == bent
        and n == (1000 if promise == "fails" else 500)
        and not (sections and promise == "fails")
    ]
