"""How often each verdict is said where the truth is known.

Worlds are drawn afresh under fixed seeds and go the whole way from plan to verdict. A verdict of
benefit where there is none may be no more frequent than a two-sided 95 % range allows on one side;
the limits below add what chance allows for the number of worlds drawn (1 in 1,000).
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable

import pandas as pd
import pytest
from scipy import stats

from evaluator import evaluate
from evaluator.plan import Plan
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan, referrals, referrals_plan

pytestmark = pytest.mark.slow

ONE_SIDE = 0.025
Draws = Callable[[int, int], int]


def verdicts(
    world: Callable[[int], pd.DataFrame], plan: Callable[[pd.DataFrame], Plan], draws: int
) -> Counter[str]:
    """How often each verdict is said of the first outcome."""
    said: Counter[str] = Counter()
    for seed in range(draws):
        frame = world(seed)
        said[evaluate(cohort_of(frame), plan(frame)).headline.level] += 1
    sys.stdout.write(f"\n{dict(said)} of {draws}\n")
    return said


def at_most(draws: int, share: float = ONE_SIDE) -> int:
    """Most verdicts that chance explains 999 times in 1,000."""
    return int(stats.binom.ppf(0.999, draws, share))


def schools(effect: float, **kwargs: float) -> Callable[[int], pd.DataFrame]:
    return lambda seed: pupils(
        schools=24, each=8, before=4, effect=effect, shock=0.2, seed=seed, **kwargs
    )


def test_no_effect_in_schools_is_rarely_called_one(draws: Draws) -> None:
    n = draws(60, 1000)
    said = verdicts(schools(0.0), pupils_plan, n)
    assert said["worked"] + said["promising"] <= at_most(n), said
    assert said["appears_harmful"] <= at_most(n), said


def test_no_effect_after_matching_is_rarely_called_one(draws: Draws) -> None:
    n = draws(60, 1000)
    said = verdicts(
        lambda seed: referrals(treated=120, pool=400, seed=seed), lambda _: referrals_plan(), n
    )
    assert said["worked"] == 0, said
    assert said["promising"] <= at_most(n), said
    assert said["appears_harmful"] <= at_most(n), said


def test_no_effect_with_losses_and_many_outcomes_is_rarely_called_one(draws: Draws) -> None:
    """Three primary outcomes, none of which changes: the allowance for several holds over all."""
    n = draws(10, 500)

    def world(seed: int) -> pd.DataFrame:
        frame = schools(0.0, lost=0.15)(seed)
        others = [schools(0.0)(seed + 10_000 * i)["score"] for i in (1, 2)]
        return frame.assign(second=others[0], third=others[1])

    def plan(frame: pd.DataFrame) -> Plan:
        (one,) = pupils_plan(frame).outcomes
        outcomes = tuple(
            type(one)(name=name, column=name, worthwhile=1.0, primary=True)
            for name in ("score", "second", "third")
        )
        return pupils_plan(frame, outcomes=outcomes)

    positive = 0
    for seed in range(n):
        frame = world(seed)
        levels = {r.verdict.level for r in evaluate(cohort_of(frame), plan(frame)).outcomes}
        positive += bool(levels & {"worked", "promising"})
    sys.stdout.write(f"\nany of three called a benefit: {positive} of {n}\n")
    assert positive <= at_most(n)


def test_a_large_effect_in_a_clean_design_is_called_one(draws: Draws) -> None:
    n = draws(8, 400)
    said = verdicts(schools(2.5), pupils_plan, n)
    assert said["worked"] >= 0.9 * n, said
    assert said["appears_harmful"] == 0, said


def test_a_large_harm_is_always_told(draws: Draws) -> None:
    n = draws(8, 400)
    told = 0
    for seed in range(n):
        frame = schools(-2.5)(seed)
        verdict = evaluate(cohort_of(frame), pupils_plan(frame)).headline
        told += verdict.level == "appears_harmful" or any("Harm" in a for a in verdict.alerts)
    assert told == n


def test_hidden_selection_never_counts_as_worked(draws: Draws) -> None:
    """Nobody recorded what drives both: however clear the difference, matching cannot say so."""
    n = draws(30, 600)
    said = verdicts(
        lambda seed: referrals(treated=250, pool=700, hidden=1.5, seed=seed),
        lambda _: referrals_plan(),
        n,
    )
    assert said["worked"] == 0, said
    assert said["promising"] > 0, said


def test_one_earlier_measurement_never_counts_as_worked(draws: Draws) -> None:
    n = draws(15, 300)
    said = verdicts(lambda seed: pupils(schools=24, each=8, effect=2.5, seed=seed), pupils_plan, n)
    assert set(said) <= {"not_proven", "cannot_tell"}, said


def test_schools_that_drift_apart_never_count_as_worked(draws: Draws) -> None:
    """The sessions' schools were improving all along, by as much as is called the effect."""
    n = draws(8, 400)

    def drifting(seed: int) -> pd.DataFrame:
        frame = schools(0.0)(seed)
        return frame.assign(score=frame.score + 0.8 * frame.wave * (frame.arm == "sessions"))

    said = verdicts(drifting, pupils_plan, n)
    assert said["worked"] <= at_most(n), said
