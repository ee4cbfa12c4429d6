"""The inference that the product itself chooses, in the worlds where the usual ones fail.

A data set goes to a design as a cohort, with a plan that leaves the choice to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from evaluator.designs.changes.change import estimate_change
from evaluator.designs.changes.difference_in_differences import DIFFERENCE_IN_DIFFERENCES
from evaluator.designs.design import Groundwork
from evaluator.designs.starts.staggered_roll_out import STAGGERED_ROLL_OUT
from evaluator.designs.starts.start_answers import judged, ways_of_asking
from evaluator.values.plan import Design, Outcome, Plan, Programme, Roles
from methods.results import EffectPath, Estimate
from tests.evaluator.worlds import cohort_of
from tests.simulation.coverage import Fit, Setting
from tests.simulation.did_worlds import World
from tests.simulation.product_worlds import asked, large, lognormal, places, residents

_OUTCOME = Outcome("Score", column="y", worthwhile=1.0, primary=True)
_RATE, _YES = replace(_OUTCOME, kind="count"), replace(_OUTCOME, kind="binary")
_PLACES = {"unit": "place", "cluster": "place", "time": "t"}
_WEIGHTED, _RESIDENTS = {**_PLACES, "weight": "w"}, {**_PLACES, "exposure": "people"}
_ASKED = {**_PLACES, "unit": "person"}
_NEVER = float("nan")
_FIRST = 5  # the first time with the programme, where all start at once
Draw = Callable[[int, float], World]


def _one_start(roles: dict[str, str], outcome: Outcome = _OUTCOME, **settings: Any) -> Fit:
    """The answer of a plan in which all start at once."""

    def fit(frame: pd.DataFrame) -> tuple[Estimate, EffectPath | None]:
        after = tuple(f"{t:.0f}" for t in sorted(frame["t"].unique()) if t >= _FIRST)
        plan = Plan(
            programme=Programme(name="Programme"),
            roles=Roles(**roles, after=after, treated="arm", treated_values=("in",)),
            outcomes=(outcome,),
            design=Design("difference_in_differences", settings),
        )
        work = _groundwork(frame.drop(columns="start"), plan, several=False)
        return estimate_change(work, plan, work.frame), None

    return fit


def _several(roles: dict[str, str], outcome: Outcome = _OUTCOME, **settings: Any) -> Fit:
    """The answer of a plan in which places start at times of their own."""
    plan = Plan(
        programme=Programme(name="Programme"),
        roles=Roles(**roles, first_treated="start"),
        outcomes=(outcome,),
        design=Design("staggered_roll_out", settings),
    )

    def fit(frame: pd.DataFrame) -> tuple[Estimate, EffectPath | None]:
        work = _groundwork(frame.drop(columns="arm"), plan, several=True)
        planned = ways_of_asking(work, plan)["imputation"][1]()
        return judged(planned, work, plan), None

    return fit


def _groundwork(frame: pd.DataFrame, plan: Plan, *, several: bool) -> Groundwork:
    design = STAGGERED_ROLL_OUT if several else DIFFERENCE_IN_DIFFERENCES
    work = design.groundwork(cohort_of(frame), plan, plan.outcomes[0])
    assert work.failure is None, work.failure
    return work


def _sides(on: int, off: int) -> list[float]:
    return [float(_FIRST)] * on + [_NEVER] * off


def _amounts() -> list[tuple[str, Draw, Fit]]:
    """Amounts of places, whose shocks last."""
    half, most = partial(large, share=0.5), partial(large, share=0.8)
    sizes, unlike = partial(lognormal, sigma=1.0), partial(lognormal, sigma=1.5)
    one, several = _one_start(_WEIGHTED), _several(_WEIGHTED)
    found = [
        (f"{on} of {on + off} places{told}", partial(places, starts=_sides(on, off), **world), fit)
        for on, off, told, world, fit in (
            (30, 30, ", alike", {}, one),
            (30, 30, ", one holds half", {"weigh": half}, one),
            (30, 30, ", one holds 80%", {"weigh": most}, one),
            (15, 15, ", one holds half", {"weigh": half}, one),
            (30, 30, ", sizes 1 to 100", {"weigh": sizes}, one),
            (10, 50, ", twice as variable", {"times": 2.0}, one),
            (10, 50, ", three times as variable", {"times": 3.0}, one),
            (6, 34, ", twice as variable", {"times": 2.0}, one),
            (3, 37, ", alike", {}, one),
            (3, 37, ", twice as variable", {"times": 2.0}, one),
            (3, 37, ", three times as variable", {"times": 3.0}, one),
            (20, 20, ", alike; roll-out", {}, several),
            (20, 20, ", one holds 30%; roll-out", {"weigh": partial(large, share=0.3)}, several),
            (20, 20, ", one holds half; roll-out", {"weigh": half}, several),
            (20, 20, ", one holds 80%; roll-out", {"weigh": most}, several),
            (
                20,
                20,
                ", another holds 80%; roll-out",
                {"weigh": partial(_last, share=0.8)},
                several,
            ),
            (20, 20, ", sizes; roll-out", {"weigh": unlike}, several),
            (8, 30, ", sizes; roll-out", {"weigh": sizes}, several),
            (8, 30, ", sizes 1 to 1000; roll-out", {"weigh": unlike}, several),
        )
    ]
    thin = [2.0, 3.0, 4.0, 5.0, 5.0, 6.0, 7.0, 7.0]
    alone = [2.0, 3.0, 4.0, 5.0, 6.0, 6.0, 7.0, 8.0, 8.0, 9.0, 10.0, 11.0]
    return [
        *found,
        *(
            (
                f"8 start alone or in twos, 30 never{told}",
                partial(places, starts=[*thin, *[_NEVER] * 30], periods=9, **world),
                several,
            )
            for told, world in (
                ("", {}),
                (", lasting shocks", {"lasting": 0.8}),
                (", twice as variable", {"times": 2.0}),
            )
        ),
        (
            "12 places, all start, nearly each alone",
            partial(places, starts=alone, periods=11),
            several,
        ),
    ]


def _last(rng: Any, on: int, off: int, *, share: float) -> Any:
    """The first place without the programme holds a share of its side."""
    return large(rng, off, on, share=share)[::-1]


def _counts() -> list[tuple[str, Draw, Fit]]:
    """Counts of residents, from thousands to about one."""
    one, several = (way(_RESIDENTS, _RATE, per=1000) for way in (_one_start, _several))
    sizes, unlike = partial(lognormal, sigma=1.0), partial(lognormal, sigma=1.5)
    rare = {"rate": 1.0, "people": 1000.0}
    found = [
        (f"{told}, {on} of {on + off}", partial(residents, starts=_sides(on, off), **world), one)
        for told, on, off, world in (
            ("rates, sizes", 7, 19, {"weigh": sizes}),
            ("rates, sizes", 12, 12, {"weigh": sizes}),
            ("rates, sizes 1 to 1000", 12, 12, {"weigh": unlike}),
            ("rates, one holds half", 20, 20, {"weigh": partial(large, share=0.5)}),
            ("about one event", 20, 40, rare),
            ("about one event", 8, 30, rare),
        )
    ]
    thin = [2.0, 3.0, 4.0, 5.0, 5.0, 6.0, 7.0, 7.0]
    rolled: list[tuple[str, list[float], float]] = [
        ("rates, 8 start alone or in twos, 26 never", [*thin, *[_NEVER] * 26], 0.8),
        ("rates, two starts, 20 of 40", [4.0, 6.0] * 10 + [_NEVER] * 20, 1.0),
        ("rates, three starts at two times, 12 never", [4.0, 6.0] * 3 + [_NEVER] * 12, 0.7),
    ]
    return [
        *found,
        *(
            (
                told,
                partial(residents, starts=starts, weigh=partial(lognormal, sigma=sigma)),
                several,
            )
            for told, starts, sigma in rolled
        ),
    ]


def _people() -> list[tuple[str, Draw, Fit]]:
    """Other people asked in each place every time."""
    score, yes = _one_start(_ASKED), _one_start(_ASKED, _YES)
    heavy = _one_start({**_ASKED, "weight": "w"})
    unlike = partial(lognormal, sigma=0.7)
    return [
        (f"{told}, {on} of {on + off}", partial(asked, starts=_sides(on, off), **world), fit)
        for told, on, off, world, fit in (
            ("others asked", 6, 6, {}, score),
            ("others asked, sizes", 4, 8, {"weigh": unlike}, score),
            ("yes or no, sizes", 10, 10, {"weigh": unlike, "share": 0.4}, yes),
            ("yes or no of 3%", 12, 12, {"share": 0.03}, yes),
            ("weighted answers", 12, 12, {"weighted": 0.5}, heavy),
        )
    ] + [
        (
            "others asked, two starts, 12 of 24",
            partial(asked, starts=[3.0, 5.0] * 6 + [_NEVER] * 12),
            _several(_ASKED),
        )
    ]


def product() -> list[Setting]:
    """Each world with the answer of its design, the way of judging left to it."""
    return [
        Setting(name, "as the product asks", "as it chooses", draw, fit, allowance=0.02, cost=20)
        for name, draw, fit in (*_amounts(), *_counts(), *_people())
    ]
