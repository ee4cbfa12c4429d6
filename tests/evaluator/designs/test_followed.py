"""A sample that the plan says to follow stays followed, however few it is."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from evaluator import evaluate
from evaluator.values.evaluation import Evaluation
from evaluator.values.plan import Design, lock
from tests.evaluator.worlds import LOCKED_AT, cohort_of, pupils, pupils_plan

pytestmark = pytest.mark.whole_way


def study(once: int, **settings: object) -> tuple[pd.DataFrame, Evaluation]:
    """120 pupils over four waves, and ``once`` more who are asked at the last wave alone."""
    frame = pupils(schools=12, each=10, before=3, effect=2.0)
    if once:
        passing = pupils(schools=12, each=once // 12, before=3, seed=9)
        passing = passing[passing["wave"] == 4].assign(pupil=lambda x: "N" + x["pupil"])
        frame = pd.concat([frame, passing], ignore_index=True)
    plan = replace(
        pupils_plan(frame), design=Design("difference_in_differences", settings), lock=None
    )
    return frame, evaluate(cohort_of(frame), lock(plan, "0" * 64, LOCKED_AT))


def test_those_followed_are_the_sample_although_most_were_asked_once() -> None:
    _, alone = study(0, sample="followed")
    _, among = study(240, sample="followed")
    for name in ("value", "ci_low", "ci_high", "p_value", "n_units"):
        assert getattr(among.outcomes[0].estimate, name) == pytest.approx(
            getattr(alone.outcomes[0].estimate, name)
        )
    first, before, again = among.design.flow
    assert (first.treated, first.comparison) == (180, 180)
    assert (before.treated, before.comparison) == (again.treated, again.comparison) == (60, 60)
    assert before.reason == "no earlier measurement"


def test_a_plan_that_says_nothing_takes_everybody() -> None:
    _, among = study(240)
    assert among.outcomes[0].estimate.n_units == 360
