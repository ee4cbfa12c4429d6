"""Every defensible answer: the planned one first, none naive, the same every time, bounded."""

from __future__ import annotations

import itertools
import math
from functools import cache

import pytest

from evaluator.summary.further.curve import agreement_in_words, curve_figure
from evaluator.values.evaluation import OutcomeResult, Specification
from evaluator.values.files.storage import from_plain, to_plain
from evaluator.values.plan import Plan
from evaluator.verdict.specification_curve import MOST
from evaluator.walk import evaluate
from methods.results import Estimate
from tests.evaluator.histories import areas, areas_plan, drifting, drifting_plan
from tests.evaluator.worlds import (
    cohort_of,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
)

pytestmark = pytest.mark.whole_way


def worlds() -> dict[str, tuple[object, Plan]]:
    school = pupils(effect=1.0, lost=0.1, before=2)
    return {
        "changes": (school, pupils_plan(school)),
        "matched": (referrals(treated=120, pool=360, effect=0.5), referrals_plan()),
        "starts": (roll_out(), roll_out_plan()),
        "matched changes": (drifting(people=400), drifting_plan()),
        "one place": (areas(), areas_plan()),
    }


@cache
def result_of(name: str) -> OutcomeResult:
    return evaluated(name)


def evaluated(name: str) -> OutcomeResult:
    frame, plan = worlds()[name]
    return evaluate(cohort_of(frame), plan).outcomes[0]  # type: ignore[arg-type]


def limits(estimate: Estimate) -> tuple[float, ...]:
    return estimate.value, estimate.ci_low, estimate.ci_high


def same(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two answers are the same but for what the order of adding up leaves of a number."""
    return all(math.isclose(a, b, rel_tol=1e-9) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("name", worlds())
def test_the_planned_answer_stands_first_and_everything_is_told_once(name: str) -> None:
    result = result_of(name)
    told, estimate = result.specifications, result.estimate
    assert estimate is not None and [one.planned for one in told].count(True) == 1
    first = told[0]
    assert first.planned
    assert (first.value, first.low, first.high) == limits(estimate)
    assert 3 <= len(told) <= MOST
    assert len({f"{one.value:.9g} {one.low:.9g} {one.high:.9g}" for one in told}) == len(told)
    assert all(one.low <= one.value <= one.high for one in told)


@pytest.mark.parametrize("name", worlds())
def test_no_naive_answer_is_told_among_the_defensible_ones(name: str) -> None:
    """The same value may be told with a range that holds; a naive value, or range, may not be.

    Judging people in one place as unrelated moves the range alone: its value is the planned one,
    which other ways of judging that range rightly share. Their last digit is the machine's.
    """
    result = result_of(name)
    assert result.estimate is not None
    told = [(one.value, one.low, one.high) for one in result.specifications]
    naive = [limits(other.estimate) for other in result.alternatives if other.naive]
    assert naive
    assert not [pair for pair in itertools.product(naive, told) if same(*pair)]
    planned = (result.estimate.value,)
    elsewhere = [answer[:1] for answer in naive if not same(answer[:1], planned)]
    assert not [pair for pair in itertools.product(elsewhere, told) if same(pair[0], pair[1][:1])]


def test_matching_is_asked_in_more_ways_than_the_design_tells_beside_it() -> None:
    result = result_of("matched")
    labels = [one.label for one in result.specifications]
    assert len(labels) > 1 + sum(not other.naive for other in result.alternatives)
    assert any(label.startswith("As planned, without") for label in labels)


def test_the_same_study_gives_the_same_curve() -> None:
    first, second = (evaluated("changes").specifications for _ in range(2))
    assert first == second
    plain = to_plain(first)
    assert from_plain(tuple[Specification, ...], plain, "The study") == first


def test_agreement_is_counted_in_words() -> None:
    told = [
        Specification("Planned answer", 1.0, 0.5, 1.5, planned=True),
        Specification("a", 0.8, 0.2, 1.4),
        Specification("b", 0.3, -0.5, 1.1),
        Specification("c", -1.0, -1.5, -0.5),
    ]
    assert agreement_in_words(told) == (
        "Of 3 other defensible answers, 2 point the same way as the planned one. One of their "
        "ranges lies wholly on that side of no effect. 1 points the other way beyond chance."
    )
    assert agreement_in_words(told[:2]) == (
        "The one other defensible answer points the same way as the planned one. Its range lies "
        "wholly on that side of no effect."
    )
    assert agreement_in_words([told[0], told[1], told[1]]) == (
        "All 2 other defensible answers point the same way as the planned one. All of their "
        "ranges lie wholly on that side of no effect."
    )
    assert agreement_in_words([told[0], told[2], told[2]]).endswith(
        "None of their ranges lies wholly on that side of no effect."
    )


def test_the_annex_draws_it_with_a_table_of_every_answer() -> None:
    result = result_of("matched")
    figure = curve_figure(result)
    assert figure is not None
    assert len(figure.table.rows) == len(result.specifications)
    assert "Planned answer" in {row[0] for row in figure.table.rows}
