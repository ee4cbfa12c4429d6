"""People matched, gaps within places and mixes of places: what the product answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd

from evaluator.values.plan import Covariate, Design, Outcome, Plan, Programme, Roles
from methods.results import EffectPath, Estimate
from tests.evaluator.histories import (
    areas,
    areas_plan,
    drifting,
    drifting_plan,
    residents,
    residents_plan,
    starting_areas,
    starting_areas_plan,
)
from tests.evaluator.worlds import finding_of
from tests.simulation.coverage import Setting
from tests.simulation.did_worlds import World

Draw = Callable[[int, float], World]
Kind = Literal["amount", "share", "count"]
_KINDS = {"amount": "continuous", "share": "binary", "count": "count"}
_ADDED = {"amount": 0.5, "share": 0.1, "count": 0.5}


def people(
    seed: int, effect: float, *, kind: Kind = "amount", pull: float = 0.8, n: int = 400
) -> World:
    """Log odds of taking part are -1.2 + pull (x + z), and both say how people fare anyway."""
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, n))
    took = rng.random(n) < 1 / (1 + np.exp(1.2 - pull * (x + z)))
    need, truth = 0.7 * x + 0.4 * z, _ADDED[kind] * effect
    if kind == "amount":
        y = need + rng.normal(size=n) + truth * took
    elif kind == "share":
        y = (rng.random(n) < 0.8 / (1 + np.exp(0.6 - 0.6 * need)) + truth * took).astype(float)
    else:
        y = rng.poisson((np.exp(0.3 * need) + truth * took) * rng.gamma(4, 0.25, n)).astype(float)
    frame = pd.DataFrame(
        {
            "key": [f"K{i:04d}" for i in range(n)],
            "took": np.where(took, "yes", "no"),
            "x": x,
            "z": z,
            "y": y,
        }
    )
    return World(frame, truth)


def people_plan(kind: Kind = "amount", **settings: Any) -> Plan:
    """The plan of ``people``; keywords are settings of the matching."""
    return Plan(
        programme=Programme(name="Mentoring", people="young people"),
        roles=Roles(unit="key", treated="took", treated_values=("yes",)),
        outcomes=(Outcome("Score", column="y", kind=_KINDS[kind], worthwhile=1.0, primary=True),),  # type: ignore[arg-type]
        covariates=(Covariate("x", True), Covariate("z", True)),
        design=Design("matched_comparison", settings),
    )


def _world(draw: Callable[..., pd.DataFrame], seed: int, effect: float) -> World:
    """A history of those that other tests draw; they get better by falling."""
    return World(draw(effect=-effect, seed=seed), -effect)


def _answer(frame: pd.DataFrame, plan: Plan) -> tuple[Estimate, EffectPath | None]:
    found = finding_of(frame, plan).estimate
    assert found is not None
    return found, None


def _matched() -> list[tuple[str, Draw, Plan]]:
    told: tuple[tuple[str, Kind, float, dict[str, Any]], ...] = (
        ("pairs", "amount", 0.8, {}),
        ("reused, one partner", "amount", 0.8, {"replace": True}),
        ("reused, two partners, strong pull", "amount", 1.5, {"replace": True, "ratio": 2}),
        ("sets", "amount", 0.8, {"method": "full"}),
        ("inverse weights", "amount", 0.6, {"method": "ipw"}),
        ("balancing weights", "amount", 0.6, {"method": "entropy"}),
        ("pairs", "share", 0.8, {}),
        ("reused, two partners", "share", 0.8, {"replace": True, "ratio": 2}),
        ("reused, one partner, strong pull", "share", 1.5, {"replace": True}),
        ("pairs", "count", 0.8, {}),
        ("reused, two partners", "count", 0.8, {"replace": True, "ratio": 2}),
        ("reused, two partners, strong pull", "count", 1.5, {"replace": True, "ratio": 2}),
    )
    return [
        (
            f"people, {kind}: {way}",
            partial(people, kind=kind, pull=pull),
            people_plan(kind, **asked),
        )
        for way, kind, pull, asked in told
    ]


def others() -> list[Setting]:
    """Each world with what the product finds in it."""
    changes = partial(drifting, people=400, before=2, after=1)
    within = drifting_plan(before=2, after=1, cluster="site")
    one, three = partial(areas, donors=39, factor=None), partial(areas, treated=3, donors=37)
    starts = partial(starting_areas, donors=22, factor=None)
    worlds: list[tuple[str, Draw, Plan]] = [
        *_matched(),
        *(
            (told, partial(_world, draw), plan)
            for told, draw, plan in (
                ("changes of matched people", changes, drifting_plan(before=2, after=1)),
                ("changes of matched people in 24 places", partial(changes, places=24), within),
                ("gaps within 16 places", residents, residents_plan()),
                ("1 of 40 places, a mix", one, areas_plan()),
                ("3 of 40 places, a mix", partial(three, factor=None), areas_plan()),
                ("2 starts, 22 never, a mix", starts, starting_areas_plan()),
            )
        ),
    ]
    return [
        Setting(
            name, "as the product asks", "as it chooses", draw, partial(_answer, plan=plan),
            allowance=0.02, lean=None, cost=20,
        )
        for name, draw, plan in worlds
    ]  # fmt: skip
