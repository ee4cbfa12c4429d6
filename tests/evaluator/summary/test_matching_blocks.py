"""The matching in the annex: in full, in words, and never a person."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from evaluator.planning.balance_search import search_balance, with_attempts
from evaluator.summary.blocks import Figure, Table
from evaluator.summary.comparisons.balance_words import equivalence, light
from evaluator.summary.content import summarise
from evaluator.values.plan import Design, lock
from evaluator.walk import evaluate
from tests.evaluator.worlds import (
    LOCKED_AT,
    cohort_of,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
)

pytestmark = pytest.mark.whole_way


def summary_of(frame, plan):
    cohort = cohort_of(frame)
    return summarise(evaluate(cohort, plan), cohort, plan, date(2026, 1, 5))


def tables(summary):
    return {block.title: block for block in summary.blocks if isinstance(block, Table)}


@pytest.fixture(scope="module")
def full():
    frame = referrals(treated=300, pool=500, effect=0.5, seed=9)
    rng = np.random.default_rng(1)
    frame["risk"] = frame["risk"].where(rng.random(len(frame)) > 0.15)
    plan = replace(
        referrals_plan(design=Design("matched_comparison", {"caliper": 0.02})), lock=None
    )
    plan = with_attempts(plan, search_balance(cohort_of(frame), plan), accept=False)
    return frame, summary_of(frame, lock(plan, "0" * 64, LOCKED_AT))


def test_balance_is_told_in_full_with_words_beside_numbers(full):
    table = tables(full[1])["How alike the groups are, in full"]
    assert table.rows[0][0] == "Outcome before the start"
    for row in table.rows:
        assert re.match(r"[✓△×] (Green|Amber|Red)", row[1])
        assert row[2][0] in "✓△×"
    assert "standard deviations of the participants before matching" in table.notes[0]


def test_everything_else_about_the_matching_is_there(full):
    found = tables(full[1])
    for title in (
        "Characteristics taken together, those that differ most",
        "Those kept and those left out",
        "Characteristics that are not known for everybody",
        "Ways of matching, as tried before any outcome was seen",
    ):
        assert title in found, title
    assert found["Characteristics that are not known for everybody"].rows[0][0] == "risk"


def test_cumulative_shares_are_drawn_in_broad_steps(full):
    frame, summary = full
    figures = [b for b in summary.blocks if isinstance(b, Figure) and b.key.startswith("spread")]
    assert figures
    for picture in figures:
        assert 3 <= len(picture.chart.values) <= 19
        assert all(np.diff(picture.chart.treated) >= 0)
        column = {"Outcome before the start": "base"}.get(
            picture.chart.x_label, picture.chart.x_label
        )
        edges = [-np.inf, *picture.chart.values, np.inf]
        own = frame.loc[frame["referred"] == "yes", column].dropna()
        assert np.histogram(own, edges)[0].min() >= 10


def test_the_attempts_say_nothing_of_single_people(full):
    table = tables(full[1])["Ways of matching, as tried before any outcome was seen"]
    left_out = [int(row[4].replace(",", "")) for row in table.rows if row[4] != "[z]"]
    assert all(count == 0 or count >= 10 for count in left_out)
    text = str(full[1].blocks)
    assert not re.search(r"K0\d{4}", text)


def test_other_designs_say_nothing_of_matching():
    frame = pupils()
    assert "How alike the groups are, in full" not in tables(summary_of(frame, pupils_plan(frame)))


def test_whom_the_effect_is_about_is_said_in_words():
    frame = referrals(treated=150, pool=200, seed=2)
    plan = referrals_plan(design=Design("matched_comparison", {"method": "overlap"}))
    assert "people who might as well have been in either group" in str(
        summary_of(frame, plan).blocks
    )


@pytest.mark.parametrize(
    ("difference", "jdl", "wwc"),
    [(0.05, "Green", "Alike"), (-0.06, "Amber", "Adjusted"), (0.1, "Amber", "Adjusted"),
     (-0.11, "Red", "Adjusted"), (0.25, "Red", "Adjusted"), (0.26, "Red", "Too different")],
)  # fmt: skip
def test_bands_in_words(difference, jdl, wwc):
    assert jdl in light(difference)
    assert wwc in equivalence(difference, adjusted=True)


def test_adjustment_that_was_not_done_is_said():
    assert "not done" in equivalence(0.2, adjusted=False)
