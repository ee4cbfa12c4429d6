"""A gain in one part and harm in another are no small effect."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.evaluator.checks.diagnosed import areas, areas_plan, result_of
from tests.evaluator.worlds import roll_out, roll_out_plan

pytestmark = pytest.mark.whole_way


@pytest.mark.parametrize("sign", [1, -1])
def test_harm_in_the_later_half_is_not_hidden_by_an_early_gain(sign) -> None:
    frame = areas(treated=25, others=25, after=6, noise=0.5)
    own = frame["arm"] == "yes"
    frame["rate"] += (
        sign * own * (3.0 * (frame["year"] >= 2020) - 3.0 * frame["year"].between(2017, 2019))
    )
    plan = areas_plan(frame)
    plan = replace(plan, outcomes=(replace(plan.outcomes[0], worthwhile=2.0),))
    result = result_of(frame, plan)
    told = " ".join((result.verdict.headline, *result.verdict.alerts))
    if sign > 0:
        assert "later half of the times since the start, results were worse" in told
        assert result.verdict.level in ("mixed", "cannot_tell") and "smaller than" not in told
    else:
        assert "later half of the times since the start, results were worse" not in told


def test_starts_that_went_opposite_ways_are_mixed_and_not_settled() -> None:
    frame = roll_out(effect=0.0)
    frame["rate"] -= 3.0 * ((frame["start"] == 2019) & (frame["year"] >= 2019))
    frame["rate"] += 5.0 * ((frame["start"] == 2021) & (frame["year"] >= 2021))
    plan = roll_out_plan()
    plan = replace(plan, outcomes=(replace(plan.outcomes[0], worthwhile=2.0),))
    result = result_of(frame, plan)
    assert result.verdict.level == "mixed" and any("2021" in each for each in result.verdict.alerts)
