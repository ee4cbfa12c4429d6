"""Ratios, numbers needed and exact tests stand beside the difference, never instead of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluator.designs.matched.matched_comparison import MATCHED_COMPARISON
from evaluator.summary.comparisons.matching import scales_table
from evaluator.values.plan import Design
from evaluator.walk import evaluate
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan


def world(change, kind, seed=3):
    frame = referrals(treated=300, pool=900, seed=seed)
    rng = np.random.default_rng(seed)
    own = (frame["referred"] == "yes").to_numpy()
    if kind == "binary":
        chance = 0.4 + 0.05 * frame["risk"].clip(-3, 3) + change * own
        frame["later"] = (rng.random(len(frame)) < chance).astype(float)
    else:
        frame["later"] = rng.poisson(np.exp(0.5 + 0.2 * frame["risk"] + change * own)).astype(float)
    return frame


def planned(kind, **settings):
    outcome = replace(
        referrals_plan().outcomes[0],
        before=None, after=None, column="later", kind=kind, worthwhile=0.05, event="an offence",
    )  # fmt: skip
    return referrals_plan(outcomes=(outcome,), design=Design("matched_comparison", settings))


def scales(frame, plan):
    work = MATCHED_COMPARISON.groundwork(cohort_of(frame), plan, plan.outcomes[0])
    found = MATCHED_COMPARISON.effect(work, plan, plan.outcomes[0])
    return found.estimate, {each.key: each for each in found.scales}


def test_shares_are_also_told_as_ratios_and_people():
    estimate, found = scales(world(-0.2, "binary"), planned("binary"))
    assert estimate.scale == "difference"
    assert estimate.ci_high < 0
    ratio, odds = found["risk_ratio"].estimate, found["odds_ratio"].estimate
    assert odds.value < ratio.value < 1
    assert ratio.ci_high < 1
    people = found["number_needed"].note
    assert people.startswith(
        f"About {int(np.ceil(1 / abs(estimate.value)))} for one fewer with an offence"
    )
    low, high = (int(np.ceil(1 / abs(x))) for x in (estimate.ci_low, estimate.ci_high))
    assert f"(likely {low} to {high})" in people
    assert "Exact p-value of no difference within pairs: under 0.001" in found["pairs"].note


def test_no_number_of_people_where_none_may_differ():
    _, found = scales(world(0.0, "binary"), planned("binary"))
    assert found["number_needed"].note.startswith("Cannot be given")


@pytest.mark.parametrize("settings", [{"ratio": 2}, {"method": "full"}, {"method": "entropy"}])
def test_only_pairs_have_a_test_of_pairs(settings):
    _, found = scales(world(-0.1, "binary"), planned("binary", **settings))
    assert "pairs" not in found
    assert "risk_ratio" in found


def test_counts_are_also_told_as_a_ratio():
    _, found = scales(world(np.log(0.7), "count"), planned("count"))
    assert set(found) == {"rate_ratio"}
    assert found["rate_ratio"].estimate.value == pytest.approx(0.7, abs=0.12)


@pytest.mark.whole_way
def test_the_annex_tells_them_all():
    found = evaluate(cohort_of(world(-0.2, "binary")), planned("binary"))
    table = scales_table(found.outcomes[0])
    assert len(table.rows) == 4
    assert "1 is no difference" in table.rows[0][-1]
    assert table.rows[2][1] == "[z]"
