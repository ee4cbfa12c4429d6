"""People who took part one by one: every kind of outcome, overlap and way of matching."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd

from evaluator.values.plan import Covariate, Data, Design, Outcome, Plan, Programme, Roles
from tests.simulation.calibration.book import SHEET
from tests.simulation.calibration.people import CHOSEN, HORIZON
from tests.simulation.calibration.world import TIMES, Benefit, Study, World

Kind = Literal["amount", "share", "count", "time"]
Array = np.ndarray
_KINDS = {"amount": "continuous", "share": "binary", "count": "count", "time": "time_to_event"}
WORTHWHILE: dict[Kind, float] = {"amount": 0.5, "share": 0.12, "count": 0.6, "time": 1.2}


@dataclass(frozen=True, slots=True)
class People:
    """How people are drawn.

    Attributes:
        kind: of the outcome. treated, pool: people on each side.
        apart: how far the sides lie apart in age and in risk, in standard deviations.
        common: log odds of a yes, or log of the average count, of ordinary people.
        before: whether the outcome was measured before as well (amounts and counts).
        gaps: share whose risk is not known, more often of those who took part.
        lost: share never measured afterwards, by lot on both sides.
        leave: share of those who took part and did badly who are never measured afterwards.
        late: whether a characteristic was measured after the start, which nobody says.
        settings: of the matching.
    """

    kind: Kind = "amount"
    treated: int = 150
    pool: int = 600
    apart: float = 0.4
    common: float = -0.4
    before: bool = True
    gaps: float = 0.0
    lost: float = 0.0
    leave: float = 0.0
    late: bool = False
    settings: dict[str, Any] = field(default_factory=dict)


def study(rng: np.random.Generator, *, people: People, times: float = 0.0) -> Study:
    """One study; the programme makes things better by ``times`` the smallest worthwhile change."""
    took = np.arange(people.treated + people.pool) < people.treated
    n = took.size
    age = rng.normal(15, 1.5, n) + 1.5 * people.apart * took
    risk = rng.normal(0, 1, n) + people.apart * took
    need = 0.7 * risk + 0.2 * (age - 15)
    sex = np.where(rng.random(n) < 0.3, "F", "M")
    outcome = _outcome(rng, need, times * took, people)
    badly = rng.random(n) < people.leave
    if "after" in outcome:
        badly &= took & (outcome["after"] > outcome["after"][took].mean())
    gone = (rng.random(n) < people.lost) | badly
    frame = pd.DataFrame(
        {
            "key": [f"K{i:05d}" for i in range(n)],
            "referred": np.where(took, "yes", "no"),
            "age": age.round(1),
            "risk": np.where(rng.random(n) < people.gaps * (1 + took), np.nan, risk).round(2),
            "sex": sex,
            **outcome,
        }
    )
    if "after" in frame:
        frame["after"] = frame["after"].where(~gone)
    if people.kind == "share":
        frame["after"] = frame["after"].map({1.0: "yes", 0.0: "no"})
    if people.late:
        frame["support"] = (0.7 * outcome["after"] + rng.normal(0, 1, n)).round(2)
    return Study(frame, _plan(people))


def _outcome(
    rng: np.random.Generator, need: Array, better: Array, people: People
) -> dict[str, Array]:
    """Columns of the outcome; less is better, but for times."""
    n = need.size
    worth = WORTHWHILE[people.kind]
    if people.kind == "amount":
        usual = 10 + need + rng.normal(0, 0.7, n)
        after = usual + rng.normal(0, 1, n) - worth * better
        before = usual + rng.normal(0, 0.7, n)
        both = {"before": before.round(2)} if people.before else {}
        return {**both, "after": after.round(2)}
    if people.kind == "share":
        chance = 1 / (1 + np.exp(-(people.common + 0.6 * need + rng.normal(0, 0.5, n))))
        later = (chance - worth * better).clip(0.002, 1)
        before = {"before": np.where(rng.random(n) < chance, "yes", "no")}
        own = (rng.random(n) < later).astype(float)
        return {**(before if people.before else {}), "after": own}
    if people.kind == "count":
        rate = np.exp(people.common + 0.4 * need)
        later = rate * np.exp(-worth * better)
        before = {"before": rng.poisson(rate * rng.gamma(2, 0.5, n)).astype(float)}
        own = rng.poisson(later * rng.gamma(2, 0.5, n)).astype(float)
        return {**(before if people.before else {}), "after": own}
    hazard = 0.06 * np.exp(0.4 * need - 0.32 * worth * better)
    lasts, watched = rng.exponential(1 / hazard), rng.uniform(HORIZON + 0.5, 24, n)
    ended = np.where(lasts <= watched, "yes", "no")
    return {"months": np.minimum(lasts, watched).round(2), "offended": ended}


def _plan(people: People) -> Plan:
    worth = WORTHWHILE[people.kind]
    outcome = Outcome(
        "What happened", kind=_KINDS[people.kind], worthwhile=worth, primary=True,  # type: ignore[arg-type]
        better="higher" if people.kind == "time" else "lower",
    )  # fmt: skip
    if people.kind == "time":
        outcome = replace(outcome, column="months", event="offended", horizon=HORIZON)
    elif not people.before:
        outcome = replace(outcome, column="after")
    else:
        outcome = replace(outcome, before="before", after="after")
    known = ("age", "risk", "sex", *(("support",) if people.late else ()))
    return Plan(
        programme=Programme(name="Mentoring", people="young people"),
        data=Data("data.xlsx", SHEET),
        roles=Roles(unit="key", treated="referred", treated_values=("yes",)),
        outcomes=(outcome,),
        covariates=tuple(Covariate(name, True) for name in known),
        design=Design("matched_comparison", dict(people.settings)),
        context=CHOSEN,
    )


_TOLD = "All questions answered; chosen by staff, on what was recorded."
_WAYS: dict[str, dict[str, Any]] = {
    "pairs": {},
    "reused": {"replace": True, "ratio": 2},
    "sets": {"method": "full"},
    "weights": {"method": "ipw"},
    "entropy": {"method": "entropy"},
}
_SHARE, _COUNT = People("share"), People("count", common=0.3)
_BY_KIND = {"amount": People(), "share": _SHARE, "count": _COUNT, "time": People("time")}


def _clean() -> dict[str, People]:
    found: dict[str, People] = {}
    for kind, people in _BY_KIND.items():
        for way, settings in _WAYS.items():
            if way in ("pairs", "reused", "weights") or kind == "amount":
                found[f"{kind}_{way}"] = replace(people, settings=settings)
        for way in ("reused", "weights"):
            strong = replace(people, apart=1.0, settings=_WAYS[way])
            found[f"{kind}_{way}_strong_selection"] = strong
    found |= {
        "amount_without_before": People(before=False),
        "share_without_before": replace(_SHARE, before=False),
        "amount_gaps": People(gaps=0.1),
        "amount_lost_by_lot": People(lost=0.35),
        "amount_small_pool": People(treated=180, pool=150),
        "amount_slices": People(settings={"method": "subclassification"}),
        "share_few_events": replace(_SHARE, common=-4.0, treated=120),
        "share_few_events_reused": replace(_SHARE, common=-4.0, settings=_WAYS["reused"]),
        "share_few_events_weights": replace(_SHARE, common=-4.0, settings=_WAYS["weights"]),
        "share_nearly_all": replace(_SHARE, common=4.2),
        "count_few_events": replace(_COUNT, common=-3.5),
    }
    return found


_FLAWS: dict[str, tuple[str, People, bool, str]] = {
    "leavers": ("differential_attrition", People(leave=0.8, lost=0.05), True, _TOLD),
    "share_leavers": ("differential_attrition", replace(_SHARE, leave=0.7, lost=0.05), True, _TOLD),
    "late_column": (
        "after_the_start", People(late=True), False,
        "A column measured after the start is said to have been known before.",
    ),
}  # fmt: skip
_ALL = _clean()
_LARGE = ("amount_pairs", "amount_reused", "amount_sets", "amount_weights", "amount_entropy",
          "share_pairs", "share_weights", "count_pairs", "time_pairs",
          "amount_lost_by_lot")  # fmt: skip


def _world(name: str, benefit: Benefit) -> World:
    draw = partial(study, people=_ALL[name], times=TIMES[benefit])
    # Measured once before, or never, so that even a large effect is rated 3 at most.
    return World(
        f"people_{name}_{benefit}", "matched_comparison", benefit, None, False, _TOLD, draw,
        strong=False,
    )  # fmt: skip


ONE_BY_ONE: tuple[World, ...] = (
    *(_world(name, "none") for name in _ALL),
    *(_world(name, "large") for name in _LARGE),
    *(
        World(f"people_{name}", "matched_comparison", "none", flaw, seen, told,
              partial(study, people=people))
        for name, (flaw, people, seen, told) in _FLAWS.items()
    ),
)  # fmt: skip
