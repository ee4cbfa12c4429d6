"""What checks, profiles and mixes say keeps the rules that tables keep."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.checks.losses.leavers import leavers
from evaluator.checks.measurement.known_starts import known_starts
from evaluator.designs import design_of
from evaluator.designs.matched.missing_covariates import _apart
from evaluator.disclosure.averages import figures_told, step_of_few
from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.disguised import problem_told, warnings_told
from evaluator.disclosure.pools import mixes_told
from evaluator.disclosure.published import published
from evaluator.disclosure.published_design import (
    _matching,
    published_balance,
    published_check,
    published_left_out,
)
from evaluator.disclosure.published_parts import published_mix
from evaluator.disclosure.steps import told_in_steps
from evaluator.values.evaluation import BalanceRow
from evaluator.values.matching_report import FurtherBalance, LeftOut, MatchingReport
from evaluator.values.parts.synthetic_report import Donor, StartMix, SyntheticReport
from evaluator.values.plan import Design
from evaluator.values.policy import load_policy
from evaluator.values.problems import Problem
from evaluator.walk import evaluate
from tests.evaluator.checks.situations import situation
from tests.evaluator.worlds import (
    cohort_of,
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
    surveyed_roll_out,
    surveyed_roll_out_plan,
)

pytestmark = pytest.mark.whole_way

RULES = rules_for(load_policy().disclosure, places=False)
PLACES = rules_for(load_policy().disclosure, places=True)


@pytest.mark.parametrize(
    ("profile", "shown"),
    [
        (LeftOut("In care", 0.4, 2 / 35, share=True, kept_of=60, left_out_of=35), None),
        (LeftOut("In care", 1.0, 0.4, share=True, kept_of=60, left_out_of=35), None),
        (LeftOut("Earlier arrests", 2.51, 3 / 12, kept_of=60, left_out_of=12), None),
        (LeftOut("In care", 0.412, 0.4171, share=True, apart=0.0123, kept_of=60, left_out_of=35),
         (0.42, 0.43, 0.01)),
        (LeftOut("Age", 14.36, 13.58, apart=0.543, kept_of=60, left_out_of=12), (14, 14, 0.54)),
    ],
)  # fmt: skip
def test_a_profile_of_those_left_out_tells_no_small_count(profile, shown) -> None:
    found = published_left_out(profile, RULES)
    told = found and (found.kept, found.left_out, found.apart)
    assert told == shown
    assert found is None or published_left_out(found, RULES) == found


def test_balance_of_few_says_neither_how_many_pairs_nor_how_many_have_a_label() -> None:
    told = MatchingReport("", "", "", None, 39, 39, 39, 39, 39, 39, 0.0)
    row = BalanceRow(
        "sex: m",
        0.113,
        0.057,
        None,
        27 / 39,
        0.5,
        26 / 39,
        ecdf_mean_before=1 / 39,
        ecdf_mean_after=2 / 39,
        ecdf_max_before=3 / 39,
        ecdf_max_after=2 / 39,
    )
    shown = published_balance(row, told, RULES)
    assert (shown.treated_mean, shown.comparison_mean_after) == (0.62, 0.62)  # 25 of 40
    gaps = (shown.ecdf_mean_before, shown.ecdf_mean_after, shown.ecdf_max_before)
    assert gaps == (0.05, 0.05, 0.1)
    assert (shown.ecdf_max_after, shown.smd_before) == (0.05, 0.11)


def test_levels_of_places_that_are_not_public_are_in_no_study() -> None:
    exact = SyntheticReport(
        ("1", "2"), (False, True), (3.14159, 2.71828), (3.2, 3.14159), False,
        (Donor("", 0.123456),), 9, 0.012345, 0.1, 0.5, 0.1, 10, False, rank=1,
    )  # fmt: skip
    told = published_mix(exact, 1, 1.0, PLACES)
    assert told.treated == told.synthetic == () and told.answered
    assert (told.donors[0].share, told.misfit) == (0.123, 0.0123)
    assert published_mix(replace(exact, public=True), 1, 1.0, PLACES).treated == (3.1, 2.7)


def test_how_leavers_stood_on_a_rare_yes_or_no_is_told_without_a_size() -> None:
    frame = pupils(schools=20, each=20, lost=0.1)
    rng = np.random.default_rng(3)
    said = {}
    for share in (0.05, 0.5):
        frame["score"] = np.where(
            frame["score"].isna(), np.nan, (rng.random(len(frame)) < share).astype(float)
        )
        (outcome,) = pupils_plan(frame).outcomes
        plan = pupils_plan(frame, outcomes=(replace(outcome, kind="binary", worthwhile=0.1),))
        said[share] = leavers(_before(frame, plan))
    rare, common = said[0.05], said[0.5]
    assert rare.number is None and rare.reason.startswith("How those who left")
    assert common.number is not None and common.reason.startswith("Before the start, those who")


def _before(frame: pd.DataFrame, plan):
    cohort = cohort_of(frame)
    design = design_of(plan)
    work = design.groundwork(cohort, plan, plan.outcomes[0])
    return replace(situation(), cohort=cohort, plan=plan, outcome=plan.outcomes[0],
                   design=design, work=work, finding=None)  # fmt: skip


def test_how_many_starts_nobody_noted_is_told_as_any_share_of_people() -> None:
    frame, plan = roll_out(), roll_out_plan()
    column, unit = plan.roles.first_treated, plan.roles.unit
    frame[column] = frame[column].astype(object)
    frame.loc[frame[unit].isin(frame[unit].unique()[:3]), column] = "n/k"
    seen = _before(frame, plan)
    check = known_starts(replace(seen, work=replace(seen.work, areas=False)))
    assert check is not None and check.status == "concern"
    assert check.reason.startswith("Fewer than 10 of the ")
    assert published_check(check, RULES).number is None


def test_where_those_lost_differ_is_told_without_a_size_where_few_of_them_had_it() -> None:
    people = pd.DataFrame({"care": [1.0] * 30 + [0.0] * 50})
    stays = np.ones(80, dtype=bool)
    stays[[0, 1, *range(40, 60)]] = False
    name, gap, told = _apart(people, ("care",), stays, 10)
    assert (name, told) == ("care", False) and gap < 0
    stays[2:14] = False
    assert _apart(people, ("care",), stays, 10)[2]


def test_what_hangs_on_the_spread_of_few_has_a_figure_less() -> None:
    assert figures_told(61.63, 45, RULES) == 62 and figures_told(61.63, 450, RULES) == 61.6


def test_pairs_of_a_yes_or_no_tell_no_factor_that_gives_their_numbers_back() -> None:
    frame = referrals(treated=60, pool=200, seed=4)
    own = frame["referred"] == "yes"
    rng = np.random.default_rng(5)
    frame["later"] = np.where(rng.random(len(frame)) < np.where(own, 0.2, 0.6), "Yes", "No")
    (first, *_) = referrals_plan().outcomes
    asked = replace(first, before=None, after=None, column="later", kind="binary", worthwhile=0.1)
    plan = referrals_plan(outcomes=(asked,), design=Design("matched_comparison"))
    (result,) = evaluate(cohort_of(frame), plan).outcomes
    check = next(each for each in result.checks if each.key == "rosenbaum_bounds")
    assert check.status in ("passed", "concern") and check.number is None
    assert "1.25 times" in check.reason


def test_what_a_plain_average_is_made_of_is_not_told_of_few() -> None:
    frame = surveyed_roll_out(each=8)
    plan = surveyed_roll_out_plan()
    rng = np.random.default_rng(1)
    (first,) = plan.outcomes
    frame[first.column] = np.where(rng.random(len(frame)) < 0.004, "Yes", "No")
    told = replace(first, kind="binary", worthwhile=0.1)
    done = evaluate(cohort_of(frame), replace(plan, outcomes=(told,), lock=None))
    (result,) = published(done).outcomes
    assert result.estimate is not None and told_in_steps(result.estimate)
    assert result.plain_average == ()
    for check in result.checks:
        assert check.key != "misleading_comparisons" or "average would have" in check.reason


def test_what_a_command_says_while_it_runs_has_no_exact_count_of_people() -> None:
    said = Problem("starts", '7 of the "key" values never start, 43 rows have no date and 1 row is '
                   "odd.", "Look at 12 rows.", "warning", row=9, rows=(9, 12), count=7)  # fmt: skip
    people, places = (rules_for(load_policy().disclosure, places=each) for each in (False, True))
    told = problem_told(said, people)
    assert told.message == (
        'fewer than 10 of the "key" values never start, about 45 rows have no date and '
        "fewer than 10 row is odd."
    )
    assert (told.row, told.rows, told.count) == (None, (), 1)
    assert problem_told(said, places) == said


def test_warnings_of_reading_with_counts_or_labels_of_people_are_only_named() -> None:
    counted = Problem("codes", '4 cells in "Score" hold -99.', "Look.", "warning", column="Score")
    quoted = Problem("odd", '"Sex" holds "other".', "Look.", "warning", column="Sex")
    plain = Problem("joined", '"List" was joined.', "Undo it.", "warning", sheet="List")
    people, places = (rules_for(load_policy().disclosure, places=each) for each in (False, True))
    every = (counted, quoted, plain)
    told = warnings_told(every, people, ("Score", "Sex", "List"))
    assert [problem.code for problem in told] == ["joined", "reading_noticed"]
    assert '"Score", "Sex"' in told[1].message and not any(map(str.isdigit, told[1].message))
    assert warnings_told(every, places, ()) == every


def test_balance_of_few_has_no_digit_that_one_person_decides() -> None:
    row = BalanceRow("age", 0.12345, 0.05432, 1.23456, 14.321, 14.112, 14.2, True, False, 1.1111)
    report = MatchingReport("nearest", "them", "all", 0.12345, 60, 180, 60, 60, 60.0, 60.0, 0.02,
                            further=(FurtherBalance("age x care", 0.12345, 0.4321),))  # fmt: skip
    rules = rules_for(load_policy().disclosure, places=False)
    told = published_balance(row, report, rules)
    assert (told.smd_before, told.variance_ratio_after) == (0.12, 1.2)
    assert _matching(report, rules).worst == 0.1
    assert _matching(report, rules).further[0].before == 0.1


@pytest.mark.parametrize(
    ("people", "spread", "step"),
    [(21, 2.2, 0.1), (27, 2.2, 0.1), (28, 2.2, 0.01), (12, 0.2, 0.01), (5, 40.0, 1.0),
     (60, 40.0, 0.1), (200, 2.2, 0.0), (21, 0.0, 0.0)],
)  # fmt: skip
def test_an_average_of_few_gives_nobody_to_a_quarter_of_a_spread(
    people: int, spread: float, step: float
) -> None:
    told = step_of_few(people, spread, RULES)
    assert told == pytest.approx(step)
    assert not told or 2 * max(people, RULES.threshold) * told >= spread / 4
    assert step_of_few(people, spread, PLACES) == 0


def test_starts_of_few_places_against_mixes_of_their_own_are_told_together() -> None:
    """How far the mix of one hostel misses it is the hostel's own figure."""
    starts = tuple(
        StartMix(f"Q{i}", places, 4 + i, 9 - i, misfit, 1.0)
        for i, (places, misfit) in enumerate(((3, 2.0), (1, 4.0), (2, 1.0), (3, 0.5)))
    )
    told = mixes_told(starts, PLACES)
    assert [(each.label, each.places, each.before, each.after) for each in told] == [
        ("Q0", 3, 4, 9), ("Q1 to Q2", 3, 5, 7), ("Q3", 3, 7, 6),
    ]  # fmt: skip
    assert told[1].misfit == pytest.approx(((16 + 2) / 3) ** 0.5)
    assert mixes_told(told, PLACES) == told
    (one,) = mixes_told(starts[1:3], replace(PLACES, min_clusters=9))
    assert one.places == 3 and one.value is None
