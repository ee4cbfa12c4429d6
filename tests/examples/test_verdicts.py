"""The whole way from workbook and plan to verdict says of each story what it should say."""

import gzip
import io
import re
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from evaluator.cohort.workbook import read_workbook
from evaluator.commands.cli import DONE, main
from evaluator.disclosure.counts import rules_for
from evaluator.disclosure.published import as_it_will_be_printed
from evaluator.planning.plan_file import read_plan
from evaluator.programmes import programmes
from evaluator.study.doubts import doubts
from evaluator.study.study import Study
from evaluator.summary.script import script
from evaluator.values.cohort import Cohort
from evaluator.values.evaluation import Evaluation
from evaluator.values.plan import Plan, lock
from evaluator.values.policy import load_policy
from evaluator.walk import evaluate, evaluate_beside
from examples import EXAMPLES, find, folder
from examples.gallery import PAGE, page, planted
from tests.evaluator.summary.rerun import hold

pytestmark = pytest.mark.whole_way

LOCKED_AT = datetime(2026, 1, 5, 9, 0)


@dataclass(frozen=True)
class Ran:
    """An example by the command line: what it said, and what it was told of once it was locked."""

    status: int
    out: str
    err: str
    saved: bool
    cohort: Cohort
    plan: Plan
    evaluation: Evaluation


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Every example by the command line, once for all that is asked of it here."""
    found = {}
    for example in EXAMPLES:
        told, folder = [], tmp_path_factory.mktemp(example.key)

        def kept(cohort, plan, *rest, told=told):
            told[:] = [cohort, plan, evaluate_beside(cohort, plan, *rest)]
            return told[-1]

        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setattr("evaluator.commands.evaluate.evaluate_beside", kept)
            status = main(["example", example.key, "--out", str(folder), "--formats", "json"])
        saved = (folder / "summary.whatworked").exists()
        found[example.key] = Ran(status, out.getvalue(), err.getvalue(), saved, *told)
    return found


@pytest.fixture(scope="module")
def results(ran):
    """Outcome results by example, then by outcome name."""
    return {
        key: {result.outcome.name: result for result in one.evaluation.outcomes}
        for key, one in ran.items()
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_the_command_line_runs_it_and_saves_its_study(ran, example):
    one = ran[example.key]
    assert one.status == DONE
    assert "(main outcome)" in one.out and "100%" in one.err
    assert one.saved


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_the_script_of_its_annex_comes_out_again(ran, example, tmp_path, monkeypatch):
    one = ran[example.key]
    (tmp_path / example.workbook).write_bytes(example.workbook_path.read_bytes())
    (tmp_path / "plan.toml").write_bytes(example.plan_path.read_bytes())
    for result in one.evaluation.outcomes:
        if result.estimate is None:
            assert script(result, one.cohort, one.plan) is None
        elif result.primary:
            hold(result, one.cohort, one.plan, tmp_path, monkeypatch)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_reader_finds_no_problem(example):
    plan = read_plan(example.plan_path)
    assert read_workbook(example.workbook_path, sheet=plan.data.sheet).problems == ()


# What the truth deserves: the verdict on the main outcome, how far it may be trusted, and whether
# the range holds what was planted. It does not where the comparison is broken, and then nobody can
# tell. None: real data, or nothing to compare with.
GALLERY = {
    "nsw_job_training": ("cannot_tell", 1, None),
    "schools_gang_sessions": ("not_proven", 2, True),
    "mentoring_matched": ("promising", 3, True),
    "workshop_no_comparison": ("cannot_tell", 0, None),
    "ward_month_violence": ("cannot_tell", 1, True),
    "nrm_devolved_pilot": ("not_proven", 2, True),
    "castle_doctrine": ("cannot_tell", 0, None),
    "reoffending_cohort": ("not_proven", 2, True),
    "ae_navigator": ("not_proven", 2, True),
    "exclusion_reduction": ("worked", 4, True),
    "referral_training": ("no_worthwhile_effect", 4, True),
    "knife_awareness": ("no_worthwhile_effect", 3, True),
    "healthy_relationships": ("worked", 4, True),
    "parenting_support": ("worked", 4, True),
    "gang_diversion": ("appears_harmful", 3, True),
    "employment_support": ("not_proven", 2, True),
    "violence_fund": ("not_proven", 2, True),
    "stepped_outreach": ("promising", 3, True),
    "youth_diversion": ("worked", 4, True),
    "at_risk_areas": ("cannot_tell", 0, False),
    "reporting_ratio": ("not_proven", 2, True),
    "perceived_safety": ("cannot_tell", 0, False),
    "proposition_99": ("cannot_tell", 0, None),
    "organ_donations": ("cannot_tell", 0, None),
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_every_story_ends_in_the_verdict_that_its_truth_deserves(results, example):
    (main,) = [r for r in results[example.key].values() if r.primary]
    level, rating, holds = GALLERY[example.key]
    assert (main.verdict.level, main.verdict.rating) == (level, rating)
    truth, estimate = planted(example, main.outcome), main.estimate
    if holds is not None:
        assert (estimate.ci_low <= truth <= estimate.ci_high) is holds
        assert holds or level == "cannot_tell"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_no_story_is_told_with_more_trust_than_its_design_allows(results, example):
    for found in results[example.key].values():
        caps = [check.cap for check in found.checks if check.cap is not None]
        assert found.verdict.rating <= min(caps, default=5)
        if any(check.gate for check in found.checks):
            assert (found.verdict.rating, found.verdict.level) == (0, "cannot_tell")


def test_firm_words_are_for_what_was_planted(results):
    """Benefit where there is one, harm where there is harm, too little where there is nothing."""
    for example in EXAMPLES:
        for result in results[example.key].values():
            outcome, truth = result.outcome, planted(example, result.outcome)
            if truth is None or outcome.better == "ambiguous":
                continue
            benefit = -truth if outcome.better == "lower" else truth
            fits = {
                "worked": benefit >= outcome.worthwhile,
                "promising": benefit > 0,
                "no_worthwhile_effect": benefit < outcome.worthwhile,
                "appears_harmful": benefit < 0,
            }
            assert fits.get(result.verdict.level, True), (example.key, outcome.name)


def test_the_gallery_shows_every_verdict_but_mixed(results):
    shown = {r.verdict.level for found in results.values() for r in found.values()}
    assert shown >= {"worked", "promising", "no_worthwhile_effect", "not_proven",
                     "appears_harmful", "cannot_tell"}  # fmt: skip


def test_every_programme_that_can_be_evaluated_has_an_example_like_it():
    alike = [key for example in EXAMPLES for key in example.like]
    known = {each.key for each in programmes()}
    assert set(alike) <= known
    assert {each.key for each in programmes() if not each.only_monitored} <= set(alike)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
def test_the_finished_study_tells_what_comes_out_today(results, example):
    """Made anew by ``python -m examples.finish``."""
    text = gzip.decompress(example.finished_path.read_bytes()).decode("utf-8")
    study = Study.read(text, example.title)
    assert doubts(study) == ()
    rules = rules_for(load_policy().disclosure, places=study.evaluation.design.places)
    for told in study.evaluation.outcomes:
        now = results[example.key][told.outcome.name]
        assert told.verdict.level == now.verdict.level
        assert told.verdict.rating == now.verdict.rating
        assert told.verdict.headline == now.verdict.headline
        assert (told.estimate is None) == (now.estimate is None)
        if told.estimate is not None:
            printed = as_it_will_be_printed(now, rules).estimate
            assert told.estimate.value == pytest.approx(printed.value, abs=1e-9)


def test_the_effect_that_grows_is_told_by_time_and_holds_what_was_planted(results):
    example = find("healthy_relationships")
    truth = tomllib.loads((folder(example.key) / "truth.toml").read_text("utf-8"))["after_months"]
    parts = results[example.key]["Knowing where to get help"].since_start
    for part, planted_then in zip(parts, truth.values(), strict=True):
        assert part.estimate.ci_low <= planted_then <= part.estimate.ci_high
    assert parts[0].estimate.ci_high < parts[-1].estimate.ci_low


def test_more_sessions_go_with_more_and_nobody_calls_it_their_effect(results):
    """Sessions change nothing: those who see a change keep coming."""
    (result,) = results["parenting_support"].values()
    few, some, most = (band.estimate for band in result.doses)
    assert few.ci_low < 0 < few.ci_high
    assert few.value > some.value > most.value
    assert most.ci_high < result.estimate.ci_low


def test_real_studies_come_to_their_published_numbers(results):
    """Arkhangelsky and others 2021, table 1; Kessler and Roth 2014 by two-way fixed effects."""
    cigarettes = results["proposition_99"]["Cigarettes sold"].estimate
    assert cigarettes.value == pytest.approx(-15.604, abs=0.01)
    donors = results["organ_donations"]["Registering as organ donors"].estimate
    assert donors.value == pytest.approx(-0.02246, abs=0.001)
    assert donors.p_value == pytest.approx(5 / 27, abs=1e-9)


def test_the_readme_tells_the_verdict_of_every_story(results):
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", readme, re.MULTILINE)
    told = {key: next(r.verdict.label for r in found.values() if r.primary)
            for key, found in results.items()}  # fmt: skip
    assert dict(rows) == told


def test_the_table_of_the_gallery_is_that_of_the_finished_studies():
    """Made anew by ``python -m examples.finish``."""
    assert PAGE.read_text("utf-8") == page()
    served, _, unserved = PAGE.read_text("utf-8").partition("## What cannot be served")
    assert {int(row) for row in re.findall(r"^\| (\d+) \|", unserved, re.MULTILINE)} == {
        each.row for each in programmes() if each.claim != "impact"
    }
    rows = re.findall(r"^\| ([\d, ]+) \|", served, re.MULTILINE)
    told = {int(number) for row in rows for number in row.split(",")}
    assert told >= {each.row for each in programmes() if not each.only_monitored}


def test_job_training_does_not_contradict_the_trial(results):
    (result,) = results["nsw_job_training"].values()
    assert result.verdict.level == "cannot_tell"
    assert result.estimate.ci_low < result.outcome.benchmark.value < result.estimate.ci_high


def test_schools(results):
    outcomes = results["schools_gang_sessions"]
    knowledge, offending = (
        outcomes["Knowledge of gang harms"],
        outcomes["Kinds of offence reported"],
    )
    assert knowledge.estimate.ci_low > 0
    assert offending.estimate.ci_low < 0 < offending.estimate.ci_high
    assert offending.verdict.level == "not_proven"
    naive = [other for other in offending.alternatives if other.naive]
    assert min(other.estimate.p_value for other in naive) < 0.02


def test_mentoring_is_promising_and_never_more(results):
    for result in results["mentoring_matched"].values():
        assert result.verdict.level == "promising"
        assert result.verdict.rating == 3
        unmatched = next(other for other in result.alternatives if other.naive)
        assert unmatched.estimate.ci_low > 0 > result.estimate.ci_high


def test_workshop_cannot_tell(results):
    (result,) = results["workshop_no_comparison"].values()
    assert result.verdict.level == "cannot_tell"
    assert result.estimate is None


def test_reoffending_is_not_proven_and_not_called_failure(results):
    result = results["reoffending_cohort"]["Proven reoffending within twelve months"]
    assert result.verdict.level == "not_proven"
    assert result.estimate.ci_low < -0.04 < result.estimate.ci_high
    unmatched = next(other for other in result.alternatives if other.naive)
    assert unmatched.estimate.ci_low > 0
    assert "does not show that it does not work" in result.verdict.headline
    assert {r.verdict.level for r in results["reoffending_cohort"].values()} == {"not_proven"}


def test_navigators_show_an_early_sign_and_never_more(results):
    """A weak hidden factor would be enough to explain the nearer end of the range."""
    (result,) = results["ae_navigator"].values()
    assert (result.verdict.level, result.verdict.rating) == ("not_proven", 2)
    assert result.verdict.label == "Not proven (early sign)"
    assert any("1.20 times as likely" in reason for reason in result.verdict.reasons)
    assert result.estimate.ci_low < -0.18 < result.estimate.ci_high < 0
    assert "decliners" not in {check.key for check in result.checks}


def test_navigators_judged_by_who_accepted_come_with_a_warning():
    example = find("ae_navigator")
    plan = read_plan(example.plan_path)
    roles = replace(plan.roles, treated="consented", treated_values=("yes",))
    cohort = read_workbook(example.workbook_path, sheet=plan.data.sheet)
    locked = lock(replace(plan, roles=roles), cohort.provenance.sha256, LOCKED_AT)
    (result,) = evaluate(cohort, locked).outcomes
    warned = next(check for check in result.checks if check.key == "decliners")
    assert warned.status == "concern"
    assert result.estimate.ci_high < -0.3


def test_every_example_is_evaluated(results):
    assert set(results) == {example.key for example in EXAMPLES}
    assert find("mentoring_matched") in EXAMPLES
