"""The search for balance: blind to outcomes, complete in its log, the same every time."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from evaluator.cohort.rows.shapes import OUTCOME, TREATED
from evaluator.designs.matched.matched_comparison import MATCHED_COMPARISON
from evaluator.designs.shared.matched_part import matched_part
from evaluator.planning.balance_search import (
    BANDS,
    BlindSample,
    candidates,
    chosen,
    search,
    search_balance,
    with_attempts,
)
from evaluator.planning.plan_file import plan_to_toml, read_plan
from evaluator.values.plan import Analysis, Design, lock, plan_hash
from evaluator.values.problems import Refusal
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

WORLD = referrals(treated=150, pool=450, effect=0.5, seed=7)


def draft(**settings):
    return replace(referrals_plan(design=Design("matched_comparison", settings)), lock=None)


@pytest.fixture(scope="module")
def attempts():
    return search_balance(cohort_of(WORLD), draft())


def test_permuting_the_outcome_changes_nothing(attempts):
    later = np.random.default_rng(4).permutation(WORLD["later"])
    assert search_balance(cohort_of(WORLD.assign(later=later)), draft()) == attempts


def test_the_sample_of_a_search_holds_no_outcome():
    plan = draft()
    work = MATCHED_COMPARISON.groundwork(cohort_of(WORLD), plan, plan.outcomes[0])
    sample = BlindSample.of(work.frame, matched_part(work).characteristics, ("sex",))
    assert OUTCOME in work.frame
    assert set(sample.frame) == {TREATED, *matched_part(work).characteristics, "sex"}


def test_every_attempt_is_logged_and_the_best_comes_first(attempts):
    done = [each for each in attempts if not each.failure]
    assert sorted(each.rank for each in done) == list(range(1, len(done) + 1))
    assert len({str(each.settings) for each in attempts}) == len(attempts) >= 15
    methods = {each.settings["method"] for each in attempts}
    assert {"nearest", "optimal", "full", "quick", "entropy", "ipw", "cardinality"} <= methods
    best = chosen(attempts)
    band = sum(best.worst > limit for limit in BANDS)
    for each in done:
        other = sum(each.worst > limit for limit in BANDS)
        assert (band, -best.size, best.left_out) <= (other, -each.size, each.left_out)


def test_counts_in_the_log_are_rounded(attempts):
    for each in attempts:
        assert each.failure or (each.size % 5 == 0 and each.left_out % 5 == 0)


def test_what_the_question_is_stays(attempts):
    plan = draft(exact=["sex"], estimand="ATE", adjust=False)
    for each in search_balance(cohort_of(WORLD), plan):
        assert each.settings["estimand"] == "ATE"
        assert each.settings["exact"] == ["sex"]
        assert each.settings["adjust"] is False
        assert each.settings["method"] not in ("nearest", "optimal", "overlap")


def test_every_candidate_is_a_plan_without_contradictions(attempts):
    from evaluator.planning.rules.requirements import missing

    for each in attempts:
        plan = replace(draft(), design=Design("matched_comparison", each.as_planned))
        assert [p.message for p in missing(plan, cohort_of(WORLD))] == []


def test_accepting_writes_the_settings_and_the_log(attempts, tmp_path):
    plan = with_attempts(draft(), attempts, accept=True)
    assert plan.attempts == attempts
    assert plan.design.settings == chosen(attempts).as_planned
    assert with_attempts(draft(), attempts, accept=False).design == draft().design
    path = tmp_path / "plan.toml"
    path.write_text(plan_to_toml(plan))
    again = read_plan(path)
    assert again.attempts == attempts
    assert plan_hash(again) == plan_hash(plan)
    assert plan_hash(plan) != plan_hash(replace(plan, attempts=attempts[:-1]))
    found = evaluate(cohort_of(WORLD), lock(again, "0" * 64, LOCKED_AT))
    done = chosen(attempts)
    assert found.design.matching.worst == pytest.approx(done.worst, abs=0.0006)


def test_nobody_is_named_or_matched_in_the_log(attempts):
    assert {field.name for field in fields(attempts[0])} == {
        "settings", "worst", "size", "left_out", "failure", "rank",
    }  # fmt: skip
    text = str(attempts)
    assert not any(key in text for key in WORLD["key"][:50])


def test_a_search_can_be_followed_and_cancelled():
    said = []

    class Stop(Exception):
        pass

    def progress(share, words):
        said.append((share, words))
        if len(said) == 3:
            raise Stop

    with pytest.raises(Stop):
        search_balance(cohort_of(WORLD), draft(), progress)
    assert said[0][0] == 0
    assert said[1][1].startswith("Trying way 2 of ")


def test_the_order_of_the_rows_decides_nothing(attempts):
    backwards = search_balance(cohort_of(WORLD.iloc[::-1].reset_index(drop=True)), draft())
    there = {str(each.settings): each for each in attempts}
    for each in backwards:
        if each.settings["method"] in ("ipw", "entropy", "subclassification"):
            assert each.worst == there[str(each.settings)].worst


def test_what_fails_is_logged_with_its_reason():
    frame = WORLD.assign(risk=np.where(WORLD["referred"] == "yes", 9.0, -9.0))
    frame["risk"] += WORLD["risk"] * 0.01
    plan = draft()
    work = MATCHED_COMPARISON.groundwork(cohort_of(frame), plan, plan.outcomes[0])
    sample = BlindSample.of(work.frame, matched_part(work).characteristics, ())
    found = search(sample, candidates(sample, {"estimand": "ATT"}), plan=plan)
    failed = [each for each in found if each.failure]
    assert failed
    assert all(each.rank == 0 and each.worst is None for each in failed)


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (referrals_plan(), "search_after_lock"),
        (replace(pupils_plan(pupils()), lock=None), "search_not_matched"),
        (replace(draft(), outcomes=()), "plan_outcome_missing"),
    ],
)
def test_a_search_is_refused(plan, code):
    with pytest.raises(Refusal) as refusal:
        search_balance(cohort_of(WORLD), plan)
    assert refusal.value.problems[0].code == code


def test_the_seed_belongs_to_the_plan():
    plan = replace(draft(), analysis=Analysis(seed=5))
    assert search_balance(cohort_of(WORLD), plan) == search_balance(cohort_of(WORLD), plan)
