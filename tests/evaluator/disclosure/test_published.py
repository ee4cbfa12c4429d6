"""The rules of the gate, one by one; what a reader can do with all of them is in tests/attack."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from evaluator.disclosure.averages import (
    average_as_told,
    may_be_shown,
    published_means,
    published_starts,
    scale,
    whole_step,
)
from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.disguised import (
    counts_told,
    published_count,
    published_dof,
    published_p,
    published_rows,
    published_share,
    share_told,
)
from evaluator.disclosure.paths import points_told
from evaluator.disclosure.published import published
from evaluator.disclosure.published_parts import published_survival
from evaluator.summary.figures import means_figure
from evaluator.values.evaluation import MeanPoint, PathPoint, StartGroup
from evaluator.values.parts.survival import Survival, TimedGroup
from evaluator.values.plan import Outcome
from evaluator.words.amounts import planned_figure

PEOPLE = DisclosureRules()
PLACES = DisclosureRules(threshold=3, base=1)
HARM = Outcome(name="Self-harm", kind="binary", better="lower")


@pytest.mark.parametrize(
    ("people", "fewest", "share", "shown"),
    [
        (40, 10.0, True, True), (40, 9.0, True, False), (40, 0.0, True, False),
        (29, 14.0, True, False), (30, 15.0, True, True), (9, None, False, False),
        (10, None, False, True), (25, 9.0, False, False), (25, 10.0, False, True),
    ],
)  # fmt: skip
def test_when_an_average_may_be_shown(people, fewest, share, shown) -> None:
    assert may_be_shown(people, fewest, PEOPLE, share=share) is shown


def test_shares_of_places_are_no_secret_but_their_events_are_people_s() -> None:
    assert may_be_shown(4, 1.0, PLACES, share=True)
    assert not may_be_shown(4, 9.0, PLACES)


def result_of(study, points, starts=()):
    (first, *_) = study.evaluation.outcomes
    return replace(first, outcome=HARM, means=tuple(points), starts=tuple(starts))


def point(label, after, treated, comparison):
    """A time with so many of 50 who had it on each side."""
    few = [min(side, 50 - side) for side in (treated, comparison)]
    return MeanPoint(label, after, treated / 50, comparison / 50, 50, 50, *few)


def shown(points):
    return [(p.treated is not None, p.comparison is not None) for p in points]


@pytest.mark.whole_way
def test_one_small_share_takes_the_other_three_with_it(study) -> None:
    two = [point("Before", False, 20, 20), point("After", True, 9, 20)]
    assert shown(published_means(result_of(study, two), PEOPLE)) == [(False, False)] * 2
    enough = [point("Before", False, 20, 20), point("After", True, 10, 20)]
    assert shown(published_means(result_of(study, enough), PEOPLE)) == [(True, True)] * 2


def test_of_many_times_only_the_small_ones_are_withheld_in_both_groups(study) -> None:
    several = [point(str(t), t > 2, 20, 3 if t == 1 else 20) for t in range(4)]
    told = published_means(result_of(study, several), PEOPLE)
    assert shown(told) == [(True, True), (False, False), (True, True), (True, True)]


def test_no_single_start_is_withheld_alone(study) -> None:
    points = [point(str(t), t > 0, 40, 25) for t in range(3)]

    def start(at, fewest, units):
        return StartGroup(str(at), at, (0.5,) * 3, (units,) * 3, fewest=(15.0, fewest, 15.0))

    starts = (start(1, 3.0, 40), start(2, 15.0, 30), StartGroup("", None, (0.5,) * 3, (50,) * 3))
    told = published_starts(result_of(study, points, starts), points, PEOPLE)
    hidden = [[mean is None for mean in group.means] for group in told]
    assert [sum(at) for at in zip(*hidden, strict=True)] == [0, 2, 0]
    assert hidden[0][1] and hidden[1][1]


@pytest.mark.parametrize(
    ("started", "before", "first", "told"),
    [
        ((4, 6), (5, 5), 5, (-2, 0, 1)),
        ((4, 5), (5, 5), 5, (-2, 1)),
        ((4, 6), (4, 5), 5, ()),
        ((4, 6), (5, 5), 4, (0, 1)),
    ],
)
def test_no_time_at_which_few_had_it_is_told_by_itself(study, started, before, first, told) -> None:
    """Two starts, and a group without one: of 100 each, so many had it, and five at other times."""
    early = StartGroup("2", 2, (0.2,) * 5, (100,) * 5, fewest=(5, before[0], started[0], 5, 5))
    late = StartGroup("3", 3, (0.2,) * 5, (100,) * 5, fewest=(5, 5, before[1], started[1], 5))
    never = StartGroup("", None, (0.2,) * 5, (100,) * 5, fewest=(first, 5, 5, 5, 5))
    path = tuple(PathPoint(at, 0.1, 0.0, 0.2) for at in (-2, 0, 1))
    result = result_of(study, [point("1", False, 25, 25)], [early, late, never])
    assert tuple(p.event_time for p in points_told(path, result, PEOPLE)) == told
    assert points_told(path, result, PLACES) == path


def test_differences_by_time_go_with_an_average_that_is_withheld(study) -> None:
    path = (PathPoint(0, 0.1, 0.0, 0.2),)
    for had, told in ((10, path), (9, ())):
        points = [point("1", False, 20, 20), point("2", True, 20, had)]
        assert points_told(path, result_of(study, points), PEOPLE) == told


@pytest.mark.parametrize(
    ("places", "largest", "together", "told"),
    [
        ((5, 4), (15, 15), False, True),
        ((2, 4), (35, 15), True, True),
        ((5, 4), (58, 15), True, True),  # 58 of 60 are one school's
        ((1, 1), (60, 30), True, False),
        ((5, 4), (58, 29), True, True),
    ],
)
def test_a_start_of_few_places_or_nearly_one_is_not_told_apart(
    study, places, largest, together, told
) -> None:
    starts = (
        *(
            StartGroup(str(at), at, (0.5,) * 3, (n,) * 3, (many,) * 3, (), (15.0,) * 3, (most,) * 3)
            for at, n, many, most in zip((1, 2), (60, 30), places, largest, strict=True)
        ),
        StartGroup("", None, (0.5,) * 3, (90,) * 3, (9,) * 3, (), (40.0,) * 3, (20,) * 3),
    )
    points = [point(str(at), at > 0, 40, 40) for at in range(3)]
    groups = published_starts(result_of(study, points, starts), points, PEOPLE)
    assert (len(groups) == 2) is together
    assert {group.means[0] is not None for group in groups} == {told}
    assert {group.largest for group in groups} == {()}


def test_small_starts_are_put_together_before_they_are_saved(study) -> None:
    points = [point(str(t), t > 0, 25, 25) for t in range(3)]
    each = [StartGroup(str(at), at, (0.5,) * 3, (6,) * 3) for at in (1, 2)]
    outcome = replace(HARM, kind="continuous")
    result = replace(result_of(study, points, each), outcome=outcome)
    (one,) = published_starts(result, points, PEOPLE)
    assert (one.start, one.until, one.until_label) == (1, 2, "2") and one.units == (10,) * 3


@pytest.mark.parametrize(
    ("count", "told"), [(0, 0), (1, 5), (9, 5), (10, 10), (12, 10), (13, 15), (307, 305)]
)
def test_counts(count, told) -> None:
    assert published_count(count, PEOPLE) == told
    assert published_count(told, PEOPLE) == told
    assert published_count(count, PLACES) == count


@pytest.mark.parametrize(
    ("share", "people", "number", "words"),
    [
        (0.05, 20, None, "fewer than 10"), (0.0, 500, None, "fewer than 10"),
        (0.5, 20, None, "10 or more"), (0.2, 100, 0.2, "20%"),
        (0.95, 100, None, "all, or all but fewer than 10,"),
    ],
)  # fmt: skip
def test_shares_lost(share, people, number, words) -> None:
    assert published_share(share, people, PEOPLE) == number
    assert share_told(share, people, PEOPLE) == words


def test_degrees_of_freedom_are_exact_only_for_places() -> None:
    assert [published_dof(d, PEOPLE, places=False) for d in (5, 19.7, 114, math.inf)] == [
        1.0, 10.0, 30.0, math.inf,
    ]  # fmt: skip
    assert published_dof(21.37, PEOPLE, places=True) == 21.4


@pytest.mark.parametrize("people", range(40, 120))
def test_rows_read_say_no_more_than_the_people_printed(people) -> None:
    printed = 5 * round(people / 5)
    assert published_rows(people, printed, PEOPLE) == printed
    assert published_rows(2 * people, printed, PEOPLE) == 2 * printed
    assert published_rows(people, people, PLACES) == people


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("doubly robust; 3 left out, as not every", "doubly robust; fewer than 10 left out, as"),
        ("; 1,234 units without both rows left out", "; about 1,235 units without both rows"),
        ("left out: 41 comparison units with", "left out: about 40 comparison units with"),
        ("57 of 59 rows found a partner", "about 55 of about 60 rows found a partner"),
        ('below the other: "Spring" (31), "Autumn" (7).', '"Spring" (about 30), "Autumn" (fewer'),
        ("placebo spread over 24 groups of places, t(12)", "24 groups of places, t(12)"),
        ("9,999 draws", "9,999 draws"),
    ],
)
def test_counts_in_sentences(text, told) -> None:
    assert told in counts_told(text, PEOPLE)
    assert counts_told(text, PLACES) == text


@pytest.mark.parametrize(
    ("exact", "told"), [(0.04567, 0.046), (0.00099, 0.0009), (3.7e-9, 3e-9), (0.0, 0.0)]
)
def test_p_values(exact, told) -> None:
    assert published_p(exact) == pytest.approx(told) and published_p(told) == told


def test_a_curve_ends_where_few_are_left() -> None:
    long = TimedGroup((0.0, 5.0, 9.0), (1.0, 0.5, 0.04), (100, 50, 4))
    told = published_survival(Survival(long, long, (0.0, 5.0, 9.0), 12.0), 0, 1.0, PEOPLE)
    assert told.treated == TimedGroup((0.0, 5.0), (1.0, 0.5), (100, 50, 5))
    assert told.horizon == 9.0


@pytest.mark.parametrize("kind", ["binary", "count"])
@pytest.mark.parametrize("people", [30, 32, 37, 48, 61, 84, 97, 102, 131])
def test_no_average_of_whole_things_says_of_how_many_people_it_is(kind, people) -> None:
    """Whatever is printed fits a sum over every number of people that is rounded alike."""
    outcome, counted = Outcome("Visits", kind=kind), published_count(people, PEOPLE)
    alike = [n for n in range(people - 4, people + 5) if published_count(n, PEOPLE) == counted]
    for total in range(12, people - 11):
        mean = total / people
        step = whole_step(mean, people, outcome, PEOPLE, whole=True)
        told = average_as_told(mean, 0 if kind == "binary" else 2, scale(outcome), step)
        assert abs(told - mean) <= 0.5001 * max(step, 0.01)
        for n in (
            n for n in alike if published_count(n, PEOPLE) == published_count(people, PEOPLE)
        ):
            fits = whole_step(round(told * n) / n, n, outcome, PEOPLE, whole=True)
            near = {k / n for k in range(n) if abs(k / n - told) <= 0.5001 * max(fits, 0.01)}
            assert near, (people, total, n)


def test_averages_that_are_no_sum_over_people_keep_their_digits() -> None:
    weighted, places = 12.4 / 40, DisclosureRules(threshold=3, base=1)
    assert whole_step(weighted, 40, HARM, PEOPLE, whole=True) == 0
    assert whole_step(0.3, 40, HARM, places, whole=True) == 0
    assert whole_step(0.3, 40, Outcome("Score"), PEOPLE, whole=False) == 0


def test_shares_of_few_people_are_told_in_steps_and_the_page_says_so(study) -> None:
    points = (
        MeanPoint("Before", False, 15 / 44, 12 / 37, 44, 37, 15.0, 12.0),
        MeanPoint("After", True, 11 / 44, 14 / 37, 44, 37, 11.0, 14.0),
    )
    told = replace(result_of(study, points), means=points)
    means = published_means(told, PEOPLE)
    assert [(each.treated, each.comparison) for each in means] == [(0.35, 0.3), (0.25, 0.4)]
    figure = means_figure(replace(told, means=means), study.plan, PEOPLE)
    assert figure is not None and "in steps of 5 in 100" in figure.table.notes[-1]


@pytest.mark.parametrize(
    ("value", "digits", "told"),
    [
        (50.0, -3, "50"),
        (0.125, 1, "0.125"),
        (10.0, 0, "10"),
        (10.0, 1, "10.0"),
        (2000.0, -3, "2,000"),
    ],
)
def test_a_number_of_the_plan_is_told_as_planned(value, digits, told) -> None:
    assert planned_figure(value, digits) == told


@pytest.mark.parametrize("largest", [0.096, 0.96, 1.0, 3.2, 96.0, 104.0])
def test_a_range_far_wider_than_the_averages_leaves_a_figure_of_them(study, largest) -> None:
    """And what is published is what is published of it."""
    amount = Outcome(name="Money", column="x", kind="continuous", better="lower", primary=True)
    points = [MeanPoint(str(at), at > 1, largest, largest / 3, 50, 50) for at in (1, 2)]
    result = replace(result_of(study, points), outcome=amount)
    assert result.estimate is not None
    wide = replace(result.estimate, ci_low=-15000.0, ci_high=15000.0)
    once = published_means(replace(result, estimate=wide), PEOPLE)
    assert all(each.treated == pytest.approx(largest, rel=0.1) for each in once)
    assert published_means(replace(result, estimate=wide, means=once), PEOPLE) == once


def test_twice_is_once(study) -> None:
    assert study.evaluation.published and published(study.evaluation) is study.evaluation


def test_the_name_of_a_variance_is_no_count() -> None:
    told = counts_told("unadjusted difference; HC3 rows independent; 12 rows left out", PEOPLE)
    assert told.startswith("unadjusted difference; HC3 rows independent;")
