"""A time at which only one group was measured is left out, named, and no reason to refuse."""

from __future__ import annotations

import pytest

from evaluator.checks.losses.both_measured import both_measured
from evaluator.checks.losses.missing_times import missing_times
from evaluator.summary.script import script
from evaluator.walk import evaluate
from tests.evaluator.checks.diagnosed import after_lock
from tests.evaluator.histories import later_for_one_group
from tests.evaluator.worlds import cohort_of, pupils, pupils_plan, save_book

pytestmark = pytest.mark.whole_way


def test_the_answer_is_that_of_the_times_with_both_groups() -> None:
    answers = []
    for late in (0.0, 5.0):
        frame, plan = later_for_one_group(late=late)
        found = after_lock(frame, plan)
        assert found.finding is not None and found.finding.estimate is not None
        answers.append(found.finding.estimate.value)
        others = [each.estimate.value for each in found.finding.alternatives if not each.naive]
        answers.append(sum(others))
        check = both_measured(found)
        assert check is not None and (check.status, check.number) == ("concern", 1.0)
        assert missing_times(found) is None
    assert answers[:2] == pytest.approx(answers[2:])


def test_it_is_no_reason_to_say_that_no_fair_comparison_was_built() -> None:
    frame, plan = later_for_one_group()
    result = evaluate(cohort_of(frame), plan).outcomes[0]
    assert result.estimate is not None
    assert "comparison_built" not in {check.key for check in result.checks}


def test_where_both_were_always_measured_nobody_is_asked() -> None:
    frame = pupils(before=2, after=2)
    assert both_measured(after_lock(frame, pupils_plan(frame))) is None


def test_the_printed_script_gives_the_same_answer(tmp_path, monkeypatch) -> None:
    frame, plan = later_for_one_group()
    save_book(frame, tmp_path / "data.xlsx")
    cohort = cohort_of(frame)
    result = evaluate(cohort, plan).outcomes[0]
    code = script(result, cohort, plan)
    assert code is not None and result.estimate is not None and "of one group only" in code
    monkeypatch.chdir(tmp_path)
    found: dict[str, float] = {}
    exec(compile(code, "script", "exec"), found)
    own = result.estimate
    assert [found[each] for each in ("value", "low", "high")] == pytest.approx(
        [own.value, own.ci_low, own.ci_high]
    )
