"""A fresh run of a locked plan is never said to have changed it, whatever is compared."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluator import outcomes
from evaluator import walk as evaluating
from evaluator.designs import DESIGNS
from evaluator.planning.rules.requirements import missing
from evaluator.values.cohort import Cohort
from evaluator.values.plan import (
    Covariate,
    Data,
    Design,
    Outcome,
    Plan,
    Programme,
    Roles,
    lock,
    plan_hash,
)
from tests.evaluator.worlds import ANSWERED, LOCKED_AT, cohort_of

UNITS, TIMES, FIRST_AFTER = 24, 6, 4
KINDS = tuple(kind.key for kind in outcomes.KINDS)
COLUMNS = {"continuous": "amount", "binary": "flag", "count": "cases", "time_to_event": "days"}
EXPOSURES = ("none", "counts", "counts_and_amounts")
# What no design can ask; everything else has to be walked.
DIVIDE = (
    "difference_in_differences", "staggered_roll_out", "synthetic_comparison", "triple_difference",
)  # fmt: skip
REFUSED = {
    *((d.key, "time_to_event", e) for d in DESIGNS for e in EXPOSURES
      if d.key != "matched_comparison"),
    *((d.key, k, e) for d in DESIGNS for k in KINDS for e in EXPOSURES
      if d.key not in DIVIDE and e != "none"),
}  # fmt: skip


def places() -> pd.DataFrame:
    """Places of different size over six times, half of which start at the fifth."""
    rng = np.random.default_rng(8)
    unit = np.repeat(np.arange(UNITS), TIMES)
    time = np.tile(np.arange(TIMES), UNITS)
    treated = unit % 2 == 0
    people = rng.integers(800, 3000, UNITS)[unit]
    now = treated & (time >= FIRST_AFTER)
    return pd.DataFrame(
        {
            "place": [f"P{u:02d}" for u in unit],
            "arm": np.where(treated, "yes", "no"),
            "start": np.where(treated, float(FIRST_AFTER + 1), np.nan),
            "time": time + 1.0,
            "people": people,
            "risk": rng.normal(0, 1, UNITS)[unit].round(2),
            "amount": (10 + rng.normal(0, 1, len(unit)) - 2 * now).round(2),
            "flag": np.where(rng.random(len(unit)) < 0.4, "yes", "no"),
            "cases": rng.poisson(people / 100 * np.where(now, 0.6, 1.0)),
        }
    )


def of_two_kinds(long: pd.DataFrame) -> pd.DataFrame:
    """Two rows for each place and time: those it is for, and others in whom nothing changed."""
    rng = np.random.default_rng(10)
    others = long.assign(
        amount=(10 + rng.normal(0, 1, len(long))).round(2),
        flag=np.where(rng.random(len(long)) < 0.4, "yes", "no"),
        cases=rng.poisson(long["people"] / 100),
    )
    return pd.concat([long.assign(kind="young"), others.assign(kind="older")])


def side_by_side(long: pd.DataFrame) -> pd.DataFrame:
    """One row a place, with the outcome before and after the start and a time until an event."""
    before = long[long["time"] == FIRST_AFTER].reset_index(drop=True)
    after = long[long["time"] == TIMES].reset_index(drop=True)
    rng = np.random.default_rng(9)
    return before.assign(
        **{f"{name}_later": after[name] for name in ("amount", "flag", "cases")},
        days=rng.exponential(20, len(before)).round(1) + 1,
        ended=np.where(rng.random(len(before)) < 0.6, "yes", "no"),
    )


LONG, WIDE = cohort_of(places()), cohort_of(side_by_side(places()))
KINDS_OF_PEOPLE = cohort_of(of_two_kinds(places()))


def asked(design: str, kind: str, exposure: str) -> tuple[Cohort, Plan]:
    """A locked plan and data for it."""
    wide, column = design == "matched_comparison", COLUMNS[kind]
    measured: dict[str, Any] = {"column": column}
    if kind == "time_to_event":
        measured["event"] = "ended"
    elif wide:
        measured = {"before": column, "after": f"{column}_later"}
    staggered, gaps = design == "staggered_roll_out", design == "triple_difference"
    settings = {} if exposure == "none" else {"rates_for": exposure}
    plan = Plan(
        programme=Programme(name="Patrols", people="areas"),
        data=Data("data.xlsx", "Data"),
        roles=Roles(
            unit="place",
            cluster=None if wide else "place",
            time=None if wide else "time",
            after=() if wide or staggered else (5.0, 6.0),
            treated=None if staggered else "arm",
            treated_values=() if staggered else ("yes",),
            first_treated="start" if staggered else None,
            eligible="kind" if gaps else None,
            eligible_values=("young",) if gaps else (),
            exposure=None if exposure == "none" else "people",
        ),
        outcomes=(
            Outcome("What changed", kind=kind, better="lower", worthwhile=0.2, primary=True,
                    unit="crimes" if kind == "count" else "", **measured),
        ),
        covariates=(Covariate("risk", True),) if design.startswith("matched") else (),
        design=Design(design, settings),  # type: ignore[arg-type]
        context=ANSWERED,
    )  # fmt: skip
    cohort = WIDE if wide else KINDS_OF_PEOPLE if gaps else LONG
    return cohort, lock(plan, cohort.provenance.sha256, LOCKED_AT)


@pytest.mark.whole_way
@pytest.mark.parametrize(
    ("design", "kind", "exposure"),
    [
        way
        for way in itertools.product([design.key for design in DESIGNS], KINDS, EXPOSURES)
        if way not in REFUSED
    ],
)
def test_a_fresh_run_keeps_to_the_plan_that_was_locked(design, kind, exposure, monkeypatch) -> None:
    cohort, plan = asked(design, kind, exposure)
    seen = []

    def checked(situation):
        seen.append(situation.plan)
        return run_checks(situation)

    run_checks = evaluating.run_checks
    monkeypatch.setattr(evaluating, "run_checks", checked)
    (result,) = evaluating.evaluate(cohort, plan).outcomes
    (told,) = [check for check in result.checks if check.key == "plan_locked"]
    assert (told.status, told.deduction) == ("passed", 0), told.reason
    assert plan.lock is not None
    assert [plan_hash(each) for each in seen] == [plan.lock.plan_hash] * 2


@pytest.mark.parametrize(("design", "kind", "exposure"), sorted(REFUSED))
def test_what_is_not_walked_is_refused(design, kind, exposure) -> None:
    cohort, plan = asked(design, kind, exposure)
    assert any(problem.severity == "stops" for problem in missing(plan, cohort))


@pytest.mark.whole_way
@pytest.mark.parametrize(
    ("design", "exposure"),
    [(d, e) for d in ("difference_in_differences", "staggered_roll_out") for e in EXPOSURES[1:]],
)
def test_a_change_after_the_lock_is_still_seen(design, exposure) -> None:
    cohort, plan = asked(design, "count", exposure)
    changed = replace(plan, outcomes=(replace(plan.outcomes[0], unit="crimes per 1,000 (people)"),))
    (result,) = evaluating.evaluate(cohort, changed).outcomes
    (told,) = [check for check in result.checks if check.key == "plan_locked"]
    assert told.status == "concern" and told.deduction == 1
