"""What is told of a part of the groups, of gaps and of pairs gives no small count back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.cohort.rows.shapes import OUTCOME, UNIT, WEIGHT
from evaluator.designs.matched.matched_comparison import MATCHED_COMPARISON
from evaluator.designs.shared.fewest import fewest_behind, held_by_few
from evaluator.disclosure.averages import published_means, told_together, weight_told
from evaluator.disclosure.counts import rules_for, rules_under
from evaluator.disclosure.disguised import counts_told
from evaluator.disclosure.paths import points_told
from evaluator.disclosure.pools import Part, fewest_together, part_of
from evaluator.disclosure.published import published
from evaluator.disclosure.steps import told_in_steps
from evaluator.summary.further.dose import dose_table
from evaluator.values.evaluation import OutcomeResult, StartGroup
from evaluator.values.plan import Analysis, Design, Plan, lock
from evaluator.values.policy import load_policy
from evaluator.values.stricter import StricterDisclosure
from evaluator.walk import evaluate
from tests.evaluator.worlds import (
    LOCKED_AT,
    cohort_of,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
)

RULES = rules_for(load_policy().disclosure, places=False)


@pytest.mark.parametrize(
    ("values", "fewest"),
    [
        ([0] * 18 + [1] * 2, 2),
        ([1] * 18 + [2] * 2, 2),
        ([0] * 18 + [100] * 2, 2),
        ([-1] * 2 + [1] * 18, 2),
        ([0] * 15 + [1] * 3 + [-1] * 2, 5),
        ([0] * 20, 0),
        ([3] * 10 + [4] * 5 + [5] * 5, 20),
        ([0.5] * 10 + [1.25] * 5 + [2] * 5, None),
        ([0] * 9 + [2, 2, 40], 1.05),  # one person has 40 of 44, of which the next has 2
        ([0] * 9 + [2, 3, 5, 40], 45 / 40),
        ([0] * 9 + [2.5, 3, 5, 40], 45.5 / 40),
        ([0] * 9 + [5, 4, 5, 6], 4),  # nobody has most of it, and four have any
        ([0] * 9 + [2.5, 4, 5, 6], 4),
        ([0] * 9 + [10] + [1] * 9 + [2], 1.9),  # 10 of 19
        ([0] * 9 + [9] + [1] * 9 + [2], 2.0),  # half of 18 and no more, but nearly all the spread
        ([0] * 9 + [4] + [1] * 9 + [2], 11),
        ([0] * 37 + [1] * 13 + [12], 2.0),  # a spread of 12 among ones, though 12 is below half
        ([1] * 400 + [2] * 20 + [60], 8.3),
        ([9.5, 10.5] * 6 + [2.5], 9.0),  # among a dozen scores one far below the others
        ([9.5, 10.5] * 6 + [17.5], 127 / 17.5),
        ([9.5, 10.5] * 6 + [7.5], None),
        ([0] * 9 + [1, 1, 1, 38, 40], 43 / 40),  # whoever has 38 would know that the other has 40
        ([0.5] * 4 + [0] * 7 + [40], 41.5 / 40),
        ([0] * 6 + [2, 2, 40], 44),  # fewer than may be told, which are withheld as they are
    ],
)
def test_an_average_rests_on_as_few_in_whatever_numbers_it_is_written(values, fewest) -> None:
    frame = pd.DataFrame({OUTCOME: np.array(values, dtype=float)})
    side = pd.Series(1, index=frame.index)
    told = None if fewest is None else pytest.approx(fewest)
    assert fewest_behind(frame, side, RULES) == {1: told}


def test_stricter_limits_reach_how_many_have_any_of_an_amount() -> None:
    strict, side = rules_under(StricterDisclosure(fewest=20), places=False), pd.Series([1] * 30)
    some = pd.DataFrame({OUTCOME: [0.5, 1.25, 2.5] * 4 + [0.0] * 18})
    assert fewest_behind(some, side, RULES) == {1: None}
    assert fewest_behind(some, side, strict) == {1: 12}
    sizes, each = some[OUTCOME].to_numpy(), np.ones(30)
    assert held_by_few(sizes, each, strict) and not held_by_few(sizes, each, RULES)


def rows_of(people: list[list[float]], weights: list[float] | None = None) -> pd.DataFrame:
    """So many rows of each person, all in one group."""
    cells = [(who, value) for who, own in enumerate(people) for value in own]
    frame = pd.DataFrame(cells, columns=[UNIT, OUTCOME])
    frame[OUTCOME] = frame[OUTCOME].astype(float)
    return frame.assign(**{WEIGHT: frame[UNIT].map(dict(enumerate(weights or [1] * len(people))))})


@pytest.mark.parametrize(
    ("people", "weights", "fewest"),
    [
        ([[1, 1, 1, 1]] * 3 + [[0, 0, 0, 0]] * 20, None, 3),  # twelve times, but three people
        ([[1, 0]] * 12 + [[0, 0]] * 2, None, 12),
        ([[0.5, 0.25]] + [[0, 0.25], [0.25, 0.25]] * 6, None, None),
        ([[1.5, 1.5]] + [[0, 0.25]] * 12, None, 5.75 / 3),
        ([[20.5, 20.5, 20.5]] + [[0.5, 0, 0]] * 12, None, 67 / 61.5),  # 91 % in three parts
        ([[1], [0.25]] + [[0.5]] * 11, None, 6.25),  # nearly all of the spread
        ([[1], [0.25]] + [[0.25], [0.75]] * 6, None, None),
        ([[5.5], [0.25]] + [[0.5]] * 11, None, 10.75 / 5.5),
        ([[5.5], [0.25]] + [[0.5]] * 11, [40, *[1] * 12], 225.25 / 220),  # by weight
    ],
)
def test_people_with_several_rows_count_once_and_by_their_weight(people, weights, fewest) -> None:
    frame = rows_of(people, weights)
    side = pd.Series(1, index=frame.index)
    (found,) = fewest_behind(frame, side, RULES, frame[UNIT]).values()
    assert found == (None if fewest is None else pytest.approx(fewest))


@pytest.mark.parametrize(
    ("parts", "fewest"),
    [
        ([(400 / 12, 12, 1.025), (20 / 12, 12, 20.0)], 420 / (400 / 1.025)),
        ([(400 / 12, 12, 1.025), (200 / 12, 12, 200.0)], 600 / (400 / 1.025)),
        ([(400 / 12, 12, 1.025), (500 / 12, 12, 500.0)], 501.025),
        ([(40 / 6, 6, 1.02), (0.5, 6, None)], 43 / (40 / 1.02)),
        ([(40 / 6, 6, 1.1), (5.5, 6, None)], None),
        ([(40 / 6, 6, 1.0), (35 / 6, 6, 1.0), (0.05, 60, 3.0)], 43 / 40),  # of two, each knows
        ([(0.1, 60, 6.0), (0.1, 50, 5.0)], 11.0),
        ([(0.1, 60, 6.0), (None, 0, None)], 6.0),
        ([(7.3, 60, None), (6.1, 50, None)], None),
        ([(0.0, 60, 0.0), (0.0, 50, 0.0)], 0.0),
        ([(10.0, 4, 1.0), (0.5, 40, None)], 1.5),
        ([(10.0, 4, 1.0), (0.5, 100, None)], None),
    ],
)
def test_who_holds_most_of_several_parts_together_is_seen(parts, fewest) -> None:
    found = fewest_together([Part(*each) for each in parts], RULES)
    assert found == (None if fewest is None else pytest.approx(fewest))


def test_a_start_of_which_nothing_is_known_is_put_together_by_its_people() -> None:
    start = StartGroup("2", 2, (0.5,), (30,))
    assert part_of(start, 0) == Part(0.5, 30.0, None)
    assert part_of(replace(start, weights=(12.5,), fewest=(4.0,)), 0) == Part(0.5, 12.5, 4.0)


def test_weights_are_told_as_people_and_starts_of_few_places_together() -> None:
    places = rules_for(load_policy().disclosure, places=True)
    assert [weight_told(w, RULES) for w in (43.0, 42.4, 3.0)] == [45.0, 40.0, 5.0]
    assert weight_told(43.21, places) == 43.2
    starts = [StartGroup("2", 2, (0.5,), (2,), (2,)), StartGroup("3", 3, (0.5,), (1,), (1,))]
    never = StartGroup("", None, (0.5,), (23,), (23,))
    several = [replace(each, units=(4,), clusters=(4,)) for each in starts]
    assert told_together([*starts, never], places)
    assert not told_together([*several, never], places)
    assert told_together([*several, never], RULES)


@pytest.mark.parametrize(
    ("units", "clusters", "largest", "withheld"),
    [
        (RULES.threshold, None, (), False),
        (RULES.threshold - 1, None, (), True),
        (300, (RULES.min_clusters,), (100,), False),
        (300, (RULES.min_clusters - 1,), (100,), True),
        (300, (9,), (290,), True),
    ],
)
def test_a_start_of_few_that_has_no_others_to_join_is_not_told(
    units, clusters, largest, withheld
) -> None:
    """Of few people, of few places, or nearly all of one place."""
    alone = StartGroup("2", 2, (0.5,), (units,), clusters, largest=largest)
    assert told_together([alone], RULES) is withheld


def test_a_small_start_says_who_holds_it_because_it_is_put_together_with_others() -> None:
    frame = pd.DataFrame({OUTCOME: [0.5] * 4 + [0.25, 40.25]})
    side = pd.Series(1, index=frame.index)
    assert fewest_behind(frame, side, RULES) == {1: None}
    assert fewest_behind(frame, side, RULES, small=True) == {1: pytest.approx(42 / 40.25)}


@pytest.mark.parametrize(
    ("values", "weights", "held"),
    [
        ([400.0, 0.5, *[1.5] * 19], [1] * 21, True),
        ([30.0, 0.5, *[1.5] * 19], [1] * 21, True),
        ([20.0, 0.5, *[1.5] * 19], [1] * 21, True),  # nearly all of the spread
        ([-8.0, 0.5, *[9.5, 10.5] * 9], [1] * 20, True),  # and so below the average
        ([4.0, 0.5, *[0.5, 2.5] * 9], [1] * 20, False),
        ([20.0, 0.5, *[1.5] * 19], [30, *[1] * 20], True),
        ([2.0, *[1.0] * 8, *[0.0] * 20], [1] * 29, True),  # nine have any
        ([1.0, *[0.0] * 20], [1] * 21, False),  # a yes or no has a rule of its own
        ([400.0, 1.0, 2.0], [1] * 3, False),  # too few to be told of as they are
    ],
)
def test_an_average_of_a_characteristic_is_not_told_for_one_person(values, weights, held) -> None:
    assert held_by_few(np.array(values), np.array(weights, dtype=float), RULES) is held


def small(
    plan_changes: dict[str, object], seed: int = 5, each: int = 40, before: int = 1
) -> OutcomeResult:
    """Some 40 against 40, chosen one by one, of whom few had this and few that, three times."""
    frame = pupils(schools=2, each=each, before=before, after=3, shock=0.0, seed=seed)
    rng = np.random.default_rng(seed)
    for name in ("harm", "other"):
        frame[name] = (rng.random(len(frame)) < 0.1).astype(float)
    frame["arrest"] = (rng.random(len(frame)) < 0.45).astype(float)
    number = frame["pupil"].str[1:].astype(int)
    frame["missing"] = frame["other"] + 0.0
    frame.loc[(frame["pupil"] == "P00003") & (frame["wave"] > 1), "missing"] = 70.0
    frame["sessions"] = np.where(frame["arm"] == "sessions", 1.0 + number % 9, 0.0)
    frame["arm"] = frame["arm"].where(frame["arm"] == "sessions", "waiting")
    plan = pupils_plan(frame)
    roles = replace(
        plan.roles, cluster=None, after=tuple(before + n for n in (1.0, 2.0, 3.0)), dose="sessions"
    )
    outcome = replace(plan.outcomes[0], unit="", worthwhile=0.1, **plan_changes)
    frame["school"] = [f"School {n % 7}" for n in number]
    asked = replace(plan, roles=roles, outcomes=(outcome,), lock=None,
                    analysis=Analysis(since_start=(1, 2, 3), subgroups=("sex",)))  # fmt: skip
    return evaluate(cohort_of(frame), lock(asked, "0" * 64, LOCKED_AT)).outcomes[0]


@pytest.mark.whole_way
def test_a_gap_of_two_yes_or_nos_is_told_as_coarsely_as_they_are() -> None:
    """A gap of 0.02 among 44 is one young person."""
    found = small({"column": "harm", "less": "other", "kind": "continuous"})
    assert all(
        fewest is not None
        for point in found.means
        for fewest in (point.treated_fewest, point.comparison_fewest)
    )
    parts = [part.estimate for part in (*found.since_start, *found.doses, *found.subgroups)]
    told = [each for each in parts if each is not None]
    assert all(told_in_steps(each) for each in told)
    assert found.treated_level is None and found.change_in_treated is None


@pytest.mark.whole_way
@pytest.mark.parametrize("kind", ["count", "continuous"])
def test_what_one_person_holds_most_of_is_told_in_no_average_and_in_whole_steps(kind) -> None:
    """Of 40 people one was missing 70 times, all others hardly: 70/40 stands in no figure."""
    found = small({"column": "missing", "kind": kind, "better": "lower"})
    shown = published_means(found, RULES)
    assert [(point.treated, point.comparison) for point in shown[1:]] == [(None, None)] * 3
    assert found.treated_level is None and found.subgroups == () and found.doses == ()
    step = 5 * 2.0  # 70 / 40 in one figure, for five people
    for each in (found.estimate, *(other.estimate for other in found.alternatives)):
        told = np.array([each.value, each.ci_low, each.ci_high]) / step
        assert np.allclose(told, told.round())


@pytest.mark.whole_way
def test_parts_by_label_are_told_in_whole_steps() -> None:
    """Of two parts of both groups, exact differences would solve for the share of each."""
    arrests: dict[str, object] = {"column": "arrest", "kind": "binary", "better": "lower"}
    assert small(arrests).subgroups == ()  # 20 on each side, of whom fewer than 10 had it
    found = small(arrests, each=80)
    assert found.estimate is not None and not told_in_steps(found.estimate)
    assert len(found.subgroups) == 2
    for part in found.subgroups:
        told = part.estimate
        assert told_in_steps(told)
        five = np.array([told.value, told.ci_low, told.ci_high]) / (5 / 80)
        assert np.allclose(five, five.round())


@pytest.mark.whole_way
def test_parts_by_amount_are_told_in_whole_steps_too() -> None:
    """With the others' share printed, an exact difference gives the share of a part."""
    frame, plan = amounts(had=(14, 12), kind="binary")
    for band in evaluate(cohort_of(frame), plan).outcomes[0].doses:
        told = band.estimate
        assert told is not None and told_in_steps(told)
        five = np.array([told.value, told.ci_low, told.ci_high]) / (5 / 25)
        assert np.allclose(five, five.round())


@pytest.mark.parametrize("kind", ["binary", "count"])
@pytest.mark.whole_way
def test_amounts_are_not_told_apart_where_few_in_a_part_had_it(kind) -> None:
    """The others' share is printed, so the difference of a third would give its count."""
    frame, plan = amounts(had=(14, 4), kind=kind)
    (band,) = evaluate(cohort_of(frame), plan).outcomes[0].doses
    assert band.estimate is None and "had it not" in band.why
    frame, plan = amounts(had=(14, 12), kind=kind)
    bands = evaluate(cohort_of(frame), plan).outcomes[0].doses
    assert len(bands) == 2 and all(each.estimate is not None for each in bands)


def amounts(had: tuple[int, int], kind: str) -> tuple[pd.DataFrame, Plan]:
    """Twice thirty who took part, by hours, so many of whom had it later; half of the others."""
    frame = referrals(treated=56, pool=160, effect=0.0)
    frame["hours"], frame["later"] = 0.0, (frame.index % 2).astype(float)
    own = frame.index[frame["referred"] == "yes"]
    for part, count in zip((own[:28], own[28:]), had, strict=True):
        frame.loc[part, "hours"] = 3.0 if part[0] == own[0] else 8.0
        frame.loc[part, "later"] = 0.0
        frame.loc[part[:count], "later"] = 1.0
    plan = referrals_plan(design=Design("matched_comparison"))
    outcome = replace(plan.outcomes[0], before=None, after=None, column="later", kind=kind,
                      worthwhile=0.1, unit="", better="lower")  # fmt: skip
    roles = replace(plan.roles, dose="hours")
    asked = replace(plan, outcomes=(outcome,), lock=None, roles=roles)
    return frame, lock(asked, "0" * 64, LOCKED_AT)


@pytest.mark.whole_way
def test_the_table_says_that_its_differences_are_in_steps() -> None:
    frame, plan = amounts(had=(14, 12), kind="binary")
    table = dose_table(published(evaluate(cohort_of(frame), plan)).outcomes[0], plan, RULES)
    assert table is not None and len(table.rows) > 1
    assert any("told in steps" in note for note in table.notes)


def test_pairs_that_differ_one_way_are_as_few_as_they_are_either_way() -> None:
    """An exact p-value of 9 pairs against 17 fits no other numbers."""
    frame = referrals(treated=80, pool=240, seed=3)
    rng = np.random.default_rng(1)
    own = (frame["referred"] == "yes").to_numpy()
    frame["later"] = (rng.random(len(frame)) < np.where(own, 0.06, 0.4)).astype(float)
    outcome = replace(referrals_plan().outcomes[0], before=None, after=None, column="later",
                      kind="binary", worthwhile=0.05)  # fmt: skip
    plan = referrals_plan(outcomes=(outcome,), design=Design("matched_comparison"))
    work = MATCHED_COMPARISON.groundwork(cohort_of(frame), plan, outcome)
    scales = {s.key: s for s in MATCHED_COMPARISON.effect(work, plan, outcome).scales}
    assert scales["pairs"].note.startswith("Not told: fewer than 10")


def test_how_an_answer_was_worked_out_names_no_label_that_one_group_lacks() -> None:
    method = (
        "regression; adjusted for 4 covariate columns; not for 'offence_x, y', 'offence_z', which "
        "one group cannot support; HC3"
    )
    told = counts_told(method, RULES)
    assert "offence" not in told and told.endswith("; HC3") and "4 covariate columns" in told
    assert counts_told(told, RULES) == told
    assert counts_told(method, rules_for(load_policy().disclosure, places=True)) == method


@pytest.mark.whole_way
def test_parts_of_the_time_are_told_as_the_times_are_that_add_up_to_them() -> None:
    arrests: dict[str, object] = {"column": "arrest", "kind": "binary", "better": "lower"}
    found = small(arrests, before=2)
    assert len(points_told(found.path, found, RULES)) == len(found.path) > 2
    parts = [part.estimate for part in found.since_start if part.estimate is not None]
    assert len(parts) == 3
    assert not any(told_in_steps(part) for part in parts)
