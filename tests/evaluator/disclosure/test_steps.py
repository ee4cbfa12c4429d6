"""An effect on what few people had is told so that no search over all tables finds theirs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.published import published_estimate
from evaluator.disclosure.steps import (
    in_steps,
    part_in_steps,
    steps_for,
    told_in_steps,
    widest_steps,
)
from evaluator.values.evaluation import MeanPoint
from evaluator.values.plan import Outcome
from evaluator.values.policy import load_policy
from methods.results import Estimate, interval

RULES = rules_for(load_policy().disclosure, places=False)
HARM = Outcome(name="Self-harm", column="x", kind="binary", better="lower", primary=True)
BAND = RULES.base
TABLES = [
    (25, 24, 0, 4), (25, 24, 2, 3), (22, 37, 1, 5), (40, 50, 2, 5), (40, 50, 6, 5), (60, 60, 8, 15),
    (31, 46, 9, 12), (200, 200, 4, 9),
]  # fmt: skip


def estimate(n_treated: int, n_comparison: int, a: int, b: int) -> Estimate:
    """The plain difference of two shares."""
    p, q = a / n_treated, b / n_comparison
    error = np.sqrt(p * (1 - p) / (n_treated - 1) + q * (1 - q) / (n_comparison - 1))
    dof = float(n_treated + n_comparison - 2)
    p_value, low, high = interval(p - q, float(error), dof, 0.95)
    people = n_treated + n_comparison
    return Estimate(
        p - q, float(error), low, high, p_value, dof, 0.95, people, people, n_treated,
        n_comparison, None, "difference", "difference of shares", "HC2",
    )  # fmt: skip


def means(n_treated: int, n_comparison: int, a: int, b: int) -> tuple[MeanPoint, ...]:
    few = [float(min(k, n - k)) for k, n in ((a, n_treated), (b, n_comparison))]
    return (
        MeanPoint("", True, a / n_treated, b / n_comparison, n_treated, n_comparison, *few),
    )  # fmt: skip


def printed(exact: Estimate) -> tuple[float, ...]:
    """What a reader has of it, as the gate lets it through."""
    told = published_estimate(exact, 0, 100, 0, RULES)
    return (told.value, told.ci_low, told.ci_high, told.p_value, told.std_error)


def fitting(told: tuple[float, ...], table: tuple[int, int, int, int], *, stepped: bool):
    """Every pair of counts, for every pair of sizes behind the rounded ones, that fits."""
    sizes = [range(5 * round(n / 5) - 2, 5 * round(n / 5) + 3) for n in table[:2]]
    steps = steps_for(means(*table), HARM, RULES)
    found = []
    for n_treated in sizes[0]:
        for n_comparison in sizes[1]:
            a, b = np.meshgrid(np.arange(n_treated + 1), np.arange(n_comparison + 1), indexing="ij")
            value = a / n_treated - b / n_comparison
            for i, j in np.argwhere(np.abs(value - told[0]) <= 0.0051):
                if i in (0, n_treated) and j in (0, n_comparison):
                    continue
                each = estimate(n_treated, n_comparison, int(i), int(j))
                own = steps_for(means(n_treated, n_comparison, int(i), int(j)), HARM, RULES)
                if stepped and (own is None or steps is None):
                    continue
                if np.allclose(printed(in_steps(each, own) if stepped else each), told, atol=1e-9):
                    found.append((int(i), int(j)))
    return np.array(found)


@pytest.mark.whole_way
@pytest.mark.parametrize("table", TABLES, ids=str)
def test_no_search_over_tables_finds_the_counts(table):
    exact, steps = estimate(*table), steps_for(means(*table), HARM, RULES)
    assert steps is not None
    told = in_steps(exact, steps)
    assert told_in_steps(told)
    found = fitting(printed(told), table, stepped=True)
    for which in (0, 1):
        assert np.ptp(found[:, which]) >= BAND, (table, sorted(set(found[:, which].tolist())))


def test_without_steps_it_would():
    """What the steps are for: as exact figures the same tables are found, but for mirror images."""
    pinned = 0
    for table in TABLES[:5]:
        found = fitting(printed(estimate(*table)), table, stepped=False)
        own = [pair for pair in found.tolist() if pair[0] <= table[0] / 2]
        pinned += np.ptp([pair[0] for pair in own]) < BAND
    assert pinned == 5


def test_the_range_only_grows_and_the_p_value_only_rises():
    for table in TABLES:
        exact = estimate(*table)
        steps = steps_for(means(*table), HARM, RULES)
        assert steps is not None
        told = in_steps(exact, steps)
        assert told.ci_low <= exact.ci_low + 1e-12 and told.ci_high >= exact.ci_high - 1e-12
        assert told.p_value >= min(exact.p_value, told.p_value)
        assert (told.p_value < 0.05) <= (not told.ci_low <= 0 <= told.ci_high)
        critical = stats.t.ppf(0.975, exact.dof)
        assert told.std_error == pytest.approx((told.ci_high - told.ci_low) / (2 * critical))


def test_a_part_tells_a_wide_step_and_how_many_of_them_its_range_reaches_and_no_more():
    """Parts that differ by people within a step, and by how sure they are, read alike."""
    found = {}
    for table in [(40, 44, a, b) for a in range(12, 28) for b in range(14, 30)]:
        exact = estimate(*table)
        steps = steps_for(means(*table), HARM, RULES, always=True)
        assert steps is not None
        told, step = part_in_steps(exact, steps), 10 / 40
        reach = told.std_error * stats.t.ppf(0.975, exact.dof) / step
        assert told_in_steps(told) and np.log2(reach) == pytest.approx(round(np.log2(reach)))
        assert told.value / step == pytest.approx(round(told.value / step))
        assert told.ci_low <= exact.ci_low + 1e-12 and told.ci_high >= exact.ci_high - 1e-12
        assert (told.p_value < 0.05) <= (not told.ci_low <= 0 <= told.ci_high)
        said = (told.value, told.ci_low, told.ci_high, told.std_error, told.p_value)
        found.setdefault(tuple(np.round(said, 9)), []).append(table[2])
    assert len(found) <= 5
    assert min(np.ptp(treated) for treated in found.values()) >= 5


def test_what_many_had_is_told_as_it_is():
    assert steps_for(means(200, 200, 40, 60), HARM, RULES) is None


def test_answers_that_count_places_are_told_in_the_steps_of_the_people_behind_them():
    few, many = means(60, 60, 3, 4), means(60, 120, 20, 40)
    of_people, of_places = (
        widest_steps((few, many), HARM, RULES, places=places) for places in (None, 5)
    )
    exact = estimate(5, 5, 2, 3)
    assert of_people is not None and of_places is not None
    assert of_places.width_for(exact) == pytest.approx(of_places.width) == 5 / 60
    assert of_places.width_for(replace(exact, n_treated=2)) == pytest.approx(2.5 * 5 / 60)
    assert of_people.width_for(exact) == pytest.approx(12 * 5 / 60)
    assert widest_steps((many, many), HARM, RULES, places=5) is None


def test_sums_are_not_said_to_be_of_people_who_had_it_or_had_not():
    arrests = Outcome(name="Arrests", column="x", kind="count", better="lower", primary=True)
    exact, points = estimate(25, 24, 2, 3), means(25, 24, 2, 3)
    for outcome, words in ((arrests, "may make up most of it"), (HARM, "had it or had it not")):
        steps = steps_for(points, outcome, RULES)
        assert steps is not None
        told = in_steps(exact, steps)
        assert told_in_steps(told) and told.variance.endswith(words)


def test_a_score_is_told_as_it_is():
    score = Outcome(name="Score", column="x", kind="continuous", better="higher", primary=True)
    assert steps_for((MeanPoint("", True, 3.0, 4.0, 25, 24),), score, RULES) is None


def test_counts_of_few_events_are_told_in_steps_of_events():
    arrests = Outcome(name="Arrests", column="x", kind="count", better="lower", primary=True)
    steps = steps_for((MeanPoint("", True, 0.25, 0.5, 24, 30, 6.0, 15.0),), arrests, RULES)
    assert steps is not None
    assert steps.width == pytest.approx(5 / 25)
