"""One small study for each way of misusing evidence, told apart by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluator.values.plan import Analysis, Covariate, Data, Design, Outcome, Plan
from tests.evaluator.designs.matched.test_timed_outcome import plan_with, world
from tests.evaluator.worlds import (
    ANSWERED,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
)

MATCHED = Design("matched_comparison")
CHANGE = Design("difference_in_differences")


@dataclass(frozen=True, slots=True)
class Misuse:
    """A study that misuses evidence, and the words by which a reader is told.

    ``told`` are words of which each must be said. ``refused`` is the code of the problem that
    stops it; empty where it is evaluated and flagged.
    """

    frame: pd.DataFrame
    plan: Plan
    told: tuple[str, ...]
    refused: str = ""


def _study(frame: pd.DataFrame, plan: Plan, *told: str, refused: str = "") -> Misuse:
    fresh = replace(plan, data=Data("data.xlsx", "Data"), lock=None)
    return Misuse(frame, fresh, told, refused)


def hunting_subgroups() -> Misuse:
    frame, plan = referrals(treated=120, pool=240), referrals_plan(design=CHANGE)
    for name in "abcd":
        frame[name] = np.where(np.arange(len(frame)) % 3 == 0, "x", "y")
    return _study(
        frame,
        replace(plan, analysis=Analysis(subgroups=tuple("abcd"))),
        "some differ by chance",
        refused="plan_too_many_subgroups",
    )


def before_and_after_only() -> Misuse:
    frame = referrals(treated=150, pool=0, effect=1.0)
    return _study(
        frame,
        referrals_plan(design=CHANGE),
        "everybody who could be counted had the programme",
        "may have happened",
    )


def chosen_for_high_scores() -> Misuse:
    rng = np.random.default_rng(5)
    n = 600
    usual = rng.normal(10, 1, n)
    before, after = usual + rng.normal(0, 2, n), usual + rng.normal(0, 2, n)
    chosen = before > np.quantile(before, 0.7)
    frame = pd.DataFrame(
        {"key": [f"K{i:04d}" for i in range(n)], "referred": np.where(chosen, "yes", "no"),
         "base": before.round(2), "later": after.round(2)}
    )  # fmt: skip
    return _study(
        frame, replace(referrals_plan(design=CHANGE), covariates=()), "expected anyway", "stood"
    )


def characteristics_from_after_the_start() -> Misuse:
    frame, plan = referrals(treated=120, pool=300), referrals_plan(design=MATCHED)
    frame["sessions_attended"] = np.arange(len(frame)) % 5 + 1.0
    known = (*plan.covariates, Covariate("sessions_attended", True))
    return _study(frame, replace(plan, covariates=known), "sessions_attended", "after the start")


def percentages_of_tiny_groups() -> Misuse:
    frame = referrals(treated=24, pool=40, effect=1.0)
    for name in ("base", "later"):
        frame[name] = np.where(frame[name] > 10, "yes", "no")
    outcome = replace(referrals_plan().outcomes[0], kind="binary", worthwhile=0.1)
    plan = referrals_plan(design=CHANGE, outcomes=(outcome,))
    return _study(frame, plan, "smaller group")


def volunteers_taken_for_cause() -> Misuse:
    frame = referrals(treated=200, pool=700, effect=1.5)
    context = replace(ANSWERED, allocation="volunteered")
    return _study(frame, referrals_plan(design=MATCHED, context=context), "nobody recorded")


def compared_with_decliners() -> Misuse:
    frame = referrals(treated=200, pool=500, effect=1.0)
    frame["referred"] = np.where(frame["referred"] == "yes", "took part", "declined")
    plan = referrals_plan(design=MATCHED)
    roles = replace(plan.roles, treated_values=("took part",))
    return _study(frame, replace(plan, roles=roles), "have said no")


def pupils_as_if_independent() -> Misuse:
    frame = pupils(schools=24, each=15, effect=1.0)
    plan = pupils_plan(frame)
    return _study(frame, replace(plan, roles=replace(plan.roles, cluster=None)), "school", "whole")


def groups_unlike() -> Misuse:
    frame = referrals(treated=150, pool=160)
    frame["risk"] = frame["risk"] + 2.5 * (frame["referred"] == "yes")
    return _study(frame, referrals_plan(design=Design("matched_comparison", {"caliper": None})),
                  "fair comparison")  # fmt: skip


def leavers_dropped() -> Misuse:
    frame, rng = referrals(treated=200, pool=400, effect=0.5), np.random.default_rng(2)
    gone = (frame["referred"] == "yes") & (rng.random(len(frame)) < 0.45)
    frame.loc[gone, "later"] = np.nan
    return _study(frame, referrals_plan(design=CHANGE), "were lost")


def completers_only() -> Misuse:
    frame = referrals(treated=200, pool=400, effect=0.5)
    frame["completed"] = np.where(frame["referred"] == "yes", "yes", "no")
    return _study(frame, referrals_plan(design=CHANGE), "everybody who started")


def time_in_which_nothing_can_happen() -> Misuse:
    frame = world(1.0)
    own = frame["referred"] == "yes"
    frame.loc[own, "months"] = frame.loc[own, "months"] + 6
    return _study(frame, plan_with(), "nothing can happen")


def late_starters_against_early_ones() -> Misuse:
    return _study(roll_out(), roll_out_plan(), "late starters")


def a_ratio_of_few_events() -> Misuse:
    frame, rng = referrals(treated=120, pool=300), np.random.default_rng(4)
    for name in ("base", "later"):
        frame[name] = np.where(rng.random(len(frame)) < 0.02, "yes", "no")
    outcome = replace(referrals_plan().outcomes[0], kind="binary", worthwhile=0.05)
    return _study(frame, referrals_plan(design=CHANGE, outcomes=(outcome,)), "fewer than 10 times")


def neighbours_reached_by_it() -> Misuse:
    frame = pupils(schools=24, each=10, effect=1.0, before=3)
    context = replace(ANSWERED, comparison_reached="yes")
    return _study(frame, pupils_plan(frame, context=context), "comparison group was reached")


def _reports(pair: str | None, reports: float, harm: float) -> Misuse:
    rng = np.random.default_rng(6)
    n = 600
    took = np.arange(n) % 2 == 0
    usual = rng.normal(10, 2, n)

    def measured(change: float) -> np.ndarray:
        return (usual + change * took + rng.normal(0, 1, n)).round(2)

    frame = pd.DataFrame(
        {"key": [f"K{i:04d}" for i in range(n)], "referred": np.where(took, "yes", "no"),
         "reports_before": measured(0), "reports_after": measured(reports),
         "injuries_before": measured(0), "injuries_after": measured(harm)}
    )  # fmt: skip
    outcomes = (
        Outcome("Police reports", before="reports_before", after="reports_after", primary=True,
                better="ambiguous", pair=pair),
        Outcome("Injuries treated", before="injuries_before", after="injuries_after",
                better="lower", worthwhile=0.5),
    )  # fmt: skip
    plan = referrals_plan(design=CHANGE, outcomes=outcomes)
    return _study(frame, replace(plan, covariates=()))


def reports_read_alone() -> Misuse:
    found = _reports(None, 1.0, -1.0)
    return replace(found, told=("neither good nor bad by itself",))


def reports_read_with_harm() -> Misuse:
    found = _reports("Injuries treated", 1.0, -1.0)
    return replace(found, told=("people coming forward",))


MISUSES: dict[str, Callable[[], Misuse]] = {
    misuse.__name__: misuse
    for misuse in (
        hunting_subgroups,
        before_and_after_only,
        chosen_for_high_scores,
        characteristics_from_after_the_start,
        percentages_of_tiny_groups,
        volunteers_taken_for_cause,
        compared_with_decliners,
        pupils_as_if_independent,
        groups_unlike,
        leavers_dropped,
        completers_only,
        time_in_which_nothing_can_happen,
        late_starters_against_early_ones,
        a_ratio_of_few_events,
        neighbours_reached_by_it,
        reports_read_alone,
        reports_read_with_harm,
    )
}
